#include "keel/files/account/transaction_log.hpp"

#include <gtest/gtest.h>

#include "keel/book/delivery_fees.hpp"
#include "keel/book/history.hpp"
#include "keel/files/account/account_readers.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr Currency eth = Currency::of("ETH");

/// As the website exports it. Five calls sold at 0.02, a perpetual of 3,400 USD bought at 3,400, settled at 3,450 and sold at 3,500, a coin
/// withdrawn, and the calls delivered at 4,100: 5 (100/4100) = 0.1219512 and 0.00075 of fee.
constexpr std::string_view header =
    "ID,UserSeq,Date,Instrument,Type,Side,Amount,Base Amount,Position,Price,Mark Price,Index Price,Settlement Price,Cash Flow,Funding,Fee "
    "Rate,Fee Charged,Fee Balance,Change,Balance,Equity,Trade ID,Order ID,Info,Note\n";
constexpr std::string_view first_rows =
    "1,21,1 Mar 2024 10:00:00,ETH-29MAR24-4000-C,trade,open sell,5.0,5.0,-5.0,0.02,0.0201,3400.5,,0.1,,0.0003,0.0015,0,0.0985,10.0985,10,"
    "ETH-71,7,,\n"
    "2,22,1 Mar 2024 11:00:00,ETH-PERPETUAL,trade,open buy,3400,1,3400,3400,3400,3400,,0,,0.0005,0.0005,0,-0.0005,10.098,10,ETH-72,7,,\n"
    "3,23,2 Mar 2024 "
    "08:00:00,ETH-PERPETUAL,settlement,long,3400,1,3400,3450,3450,3451,,0.01449275,-0.00001,0,0,0,0.01448275,10.11248275,10,"
    ",,,\n";
constexpr std::string_view last_rows =
    "4,24,2 Mar 2024 12:00:00,ETH-PERPETUAL,trade,close sell,3400,1,0,3500,3500,3500,,0.01407868,,0.0005,0.00048571,0,-0.00048571,"
    "10.11199704,10,ETH-73,7,,\n"
    "5,25,3 Mar 2024 08:00:00,ETH-PERPETUAL,settlement,long,0,0,0,3550,3550,3550,,0.01407868,0,0,0,0,0.01407868,10.12607572,10,,,,\n"
    "6,26,4 Mar 2024 09:00:00,,withdrawal,-,1,1,,,,,,,,,,0,-1,9.12607572,9,,,,\n"
    "7,27,29 Mar 2024 08:00:00,ETH-29MAR24-4000-C,delivery,close "
    "buy,5,5,0,0.02439024,0,4100,,-0.1219512,,0,0.00075,0,-0.1227012,9.00337452,9,"
    ",,,\n";

AccountFacts read(std::string_view rows) {
  auto account = read_account_file("log.csv", std::string(header) + std::string(rows), {});
  EXPECT_TRUE(account) << account.error().text;
  std::vector<AccountFacts> parts;
  if (account) parts.push_back(std::move(*account));
  return merged(std::move(parts)).value();
}

std::string error_of(std::string_view rows) {
  const auto account = read_account_file("log.csv", std::string(header) + std::string(rows), {});
  return account ? std::string() : account.error().text;
}

/// Files "1", "2" and so on, in that order.
Result<AccountFacts> read_files(const std::vector<std::string>& texts) {
  const Naming naming;
  AccountFiles files(naming);
  for (const std::string& text : texts) {
    if (auto added = files.add(std::to_string(&text - texts.data() + 1), text); !added) return std::unexpected(added.error());
  }
  auto parts = files.parts();
  if (!parts) return std::unexpected(parts.error());
  return merged(std::move(*parts));
}

std::string log_of(std::string_view rows) { return std::string(header) + std::string(rows); }

/// Cash after all facts up to a time.
SettleAmount cash_at(const AccountFacts& account, std::string_view until, Currency currency = eth) {
  Book book;
  for (const AccountFact& fact : account.facts) {
    if (fact.at > *parse_instant(until)) break;
    switch (fact.kind) {
      case EntryKind::Deposit:
      case EntryKind::Withdrawal: book.deposit({fact.currency, fact.amount}); break;
      case EntryKind::Transfer: book.transfer({fact.currency, fact.amount}); break;
      case EntryKind::Correction: book.correct({fact.currency, fact.amount}); break;
      default: {
        const Instrument& instrument = account.instruments[fact.instrument];
        Booking booking = fact.booking();
        if (is_delivery(fact.kind)) booking.delivery_fee = DeliveryFees(account).of(instrument, fact.group, fact.price);
        keel::book(instrument, booking, book);
      }
    }
  }
  return book.cash()[currency];
}

std::string with(std::string_view text, std::string_view from, std::string_view to) {
  std::string changed(text);
  return changed.replace(changed.find(from), from.size(), to);
}

TEST(TransactionLog, EveryBalanceIsTheBooks) {
  const AccountFacts account = read(std::string(first_rows) + std::string(last_rows));
  EXPECT_EQ(cash_at(account, "2024-03-01T10:00:00Z"), 10.0985_settle);
  EXPECT_EQ(cash_at(account, "2024-03-01T11:00:00Z"), 10.098_settle);
  EXPECT_EQ(cash_at(account, "2024-03-02T08:00:00Z"), 10.11248275_settle);
  EXPECT_EQ(cash_at(account, "2024-03-03T08:00:00Z"), 10.12607572_settle);
  EXPECT_EQ(cash_at(account, "2024-03-04T09:00:00Z"), 9.12607572_settle);
  EXPECT_EQ(cash_at(account, "2024-03-29T08:00:00Z"), 9.00337452_settle);
  EXPECT_EQ(std::ranges::count(account.facts, EntryKind::Trade, &AccountFact::kind), 3);
  EXPECT_EQ(std::ranges::count(account.facts, EntryKind::Correction, &AccountFact::kind), 0);
  EXPECT_EQ(std::ranges::find(account.facts, EntryKind::Funding, &AccountFact::kind)->amount, 0.00001_settle);
  EXPECT_EQ(account.remarks,
            (std::vector<std::string>{"the log of ETH begins at 2024-03-01T10:00:00Z with what was there before: its balance "
                                      "counts as a deposit, 0 positions as traded then"}));
}

/// The log charged nothing where the terms say 0.00075: the fee is what it says, and nothing is corrected.
TEST(TransactionLog, ADeliverysFeeIsWhatTheLogSays) {
  std::string rows = std::string(first_rows) + std::string(last_rows);
  const std::size_t charged = rows.find("-0.1219512,,0,0.00075,0,-0.1227012,9.00337452");
  ASSERT_NE(charged, std::string::npos);
  rows.replace(charged, 45, "-0.1219512,,0,0,0,-0.1219512,9.00412452");
  const AccountFacts account = read(rows);
  const InstrumentId call = account.instruments.find("ETH-29MAR24-4000-C")->id;
  EXPECT_EQ(account.told_delivery_fees, (std::map<InstrumentId, SettleAmount>{{call, SettleAmount{}}}));
  EXPECT_EQ(std::ranges::count(account.facts, EntryKind::Correction, &AccountFact::kind), 0);
  EXPECT_EQ(account.remarks.front(),
            "log.csv: line 8: ETH-29MAR24-4000-C: the delivery fee was 0, the venue's terms say 0.00075: what the log says counts");
  EXPECT_EQ(cash_at(account, "2024-03-29T08:00:00Z"), 9.00412452_settle) << "the log's last balance";
}

TEST(TransactionLog, NewestFirstIsTheSame) {
  std::vector<std::string> rows;
  for (const char& c : std::string(first_rows) + std::string(last_rows)) {
    if (rows.empty() || rows.back().ends_with('\n')) rows.emplace_back();
    rows.back() += c;
  }
  std::string reversed;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) reversed += *row;
  EXPECT_EQ(cash_at(read(reversed), "2024-03-29T08:00:00Z"), 9.00337452_settle);
}

/// What the second half of a log does not show is brought in: a perpetual sold at the mark of its first row, calls at theirs, and the
/// balance. The half before it makes that needless.
TEST(TransactionLog, BeginsWithWhatWasThere) {
  const AccountFacts second = read(last_rows);
  EXPECT_EQ(cash_at(second, "2024-03-04T09:00:00Z"), 9.12607572_settle);
  EXPECT_EQ(cash_at(second, "2024-03-29T08:00:00Z"), 9.00337452_settle);
  const auto both = read_files({log_of(last_rows), log_of(first_rows)});
  ASSERT_TRUE(both) << both.error().text;
  EXPECT_EQ(std::ranges::count(both->facts, EntryKind::Trade, &AccountFact::kind), 3) << "no opening of the later log";
  EXPECT_EQ(std::ranges::count(both->facts, EntryKind::Deposit, &AccountFact::kind), 1);
}

/// 10,000 USD bought at 50,000, half of them sold at 51,000, settled at 52,000: 5000 (1/50000 - 1/51000) and 5000 (1/50000 - 1/52000) are
/// 0.00196078 and 0.00384615, in the balance at the settlement.
constexpr std::string_view bought =
    "1,1,31 Jan 2026 09:00:00,,deposit,,1,,,,,,,,,,0,0,1,1,1,,,,\n"
    "2,2,31 Jan 2026 10:00:00,BTC-PERPETUAL,trade,open buy,10000,,10000,50000,50000,50000,,0,,,0,0,0,1,1,101,,,\n";
constexpr std::string_view settled =
    "3,3,31 Jan 2026 12:00:00,BTC-PERPETUAL,trade,close sell,5000,,5000,51000,51000,51000,,0,,,0,0,0,1,1,102,,,\n"
    "4,4,01 Feb 2026 08:00:00,BTC-PERPETUAL,settlement,long,5000,,5000,52000,52000,52000,,0.00580694,0,,0,0,0.00580694,1.00580694,1,,,,\n";

TEST(TransactionLog, SeveralOfOneCurrencyAreOne) {
  constexpr Currency btc = Currency::of("BTC");
  const std::string a = log_of(bought);
  const std::string b = log_of(settled);
  const std::string whole = log_of(std::string(bought) + std::string(settled));
  for (const std::vector<std::string>& files : {std::vector{a, b}, {b, a}, {whole, b}, {a, whole}, {whole, whole}, {b, whole, a}}) {
    const auto account = read_files(files);
    ASSERT_TRUE(account) << account.error().text;
    EXPECT_EQ(cash_at(*account, "2026-02-01T08:00:00Z", btc), 1.00580694_settle);
    EXPECT_EQ(std::ranges::count(account->facts, EntryKind::Trade, &AccountFact::kind), 2);
    EXPECT_EQ(account->remarks, std::vector<std::string>{});
  }
}

TEST(TransactionLog, AGapBetweenTwoIsRefused) {
  const auto account = read_files({log_of("9,9,01 Mar 2026 09:00:00,BTC-PERPETUAL,trade,open buy,10000,,10000,50000,50000,50000,,0,,,0,0,"
                                          "0,7,7,111,,,\n"),
                                   log_of(bought)});
  ASSERT_FALSE(account);
  EXPECT_EQ(account.error().text,
            "1: line 2: balance: 7 BTC before this row, but 1 at 2: line 3: a log between the two is missing, or they are of two accounts");
}

/// What was there before a log comes before the settlement of the same time that another file tells, in whatever order they are given.
TEST(TransactionLog, AnotherFilesSettlementIsOfWhatWasThereBefore) {
  const std::string log = log_of(
      "3,13,28 Feb 2025 "
      "08:00:00,BTC-PERPETUAL,settlement,long,10000,0.1,10000,84190.1,84190.1,84212.3,,0.0012,-0.00000831,0,0,0,0.00119169,"
      "1.04559169,1.04559169,,,,\n");
  const std::string history =
      R"({"result": {"settlements": [{"type": "settlement", "timestamp": 1740729600000, "session_profit_loss": 0.0012,
    "position": 10000, "mark_price": 84190.1, "instrument_name": "BTC-PERPETUAL", "index_price": 84212.3, "funding": -0.00000831}]}})";
  for (const std::vector<std::string>& files : {std::vector{log, history}, {history, log}}) {
    const auto account = read_files(files);
    ASSERT_TRUE(account) << account.error().text;
    EXPECT_EQ(cash_at(*account, "2025-02-28T08:00:00Z", Currency::of("BTC")), 1.04559169_settle);
    EXPECT_EQ(account->repeated, 2u);
  }
}

/// The log begins with 0.0012 BTC and the perpetual that the earlier trade bought.
TEST(TransactionLog, WhatAnotherFileTellsOfTheTimeBeforeItWouldCountTwice) {
  const std::string log = log_of(settled);
  const std::string head = "time,kind,trade_id,instrument,side,price,amount,fee,currency\n";
  const std::string earlier = head + "2026-01-31T10:00:00Z,,101,BTC-PERPETUAL,buy,50000,10000,0,\n";
  const std::string why =
      ": line 2: is before 2026-01-31T12:00:00Z, where the transaction log of BTC begins with what was there by then, and would count "
      "twice: "
      "leave out what is before, or give the log from its beginning";
  EXPECT_EQ(read_files({log, earlier}).error().text, "2" + why);
  EXPECT_EQ(read_files({earlier, log}).error().text, "1" + why);
  EXPECT_EQ(read_files({log, head + "2026-01-30,deposit,,,,,1,,BTC\n"}).error().text, "2" + why);
  for (const std::string& other :
       {head + "2026-01-31T12:00:00Z,,102,BTC-PERPETUAL,sell,51000,5000,0,\n",  // in the log, too
        head + "2026-01-30T10:00:00Z,,7,ETH-PERPETUAL,buy,3000,3000,0,\n", head + "2026-01-30,deposit,,,,,1,,ETH\n"}) {
    const auto both = read_files({log, other});
    EXPECT_TRUE(both) << both.error().text;
  }
  EXPECT_TRUE(read_files({log_of(std::string(bought) + std::string(settled)), head + "2026-01-30,deposit,,,,,1,,BTC\n"}))
      << "a log that begins with nothing hides nothing";
}

/// The venue writes a spot trade in the log of both its currencies.
TEST(TransactionLog, ASpotTradeCountsOnceWithARowInEachCurrency) {
  constexpr std::string_view dollars =
      R"({"timestamp": 1767600000000, "type": "deposit", "change": 1000, "balance": 1000, "currency": "USDC", "user_seq": 1},
         {"timestamp": 1767600001000, "type": "trade", "instrument_name": "BTC_USDC", "side": "buy", "amount": 0.01, "price": 50000, "commission": 0.25,
          "change": -500.25, "balance": 499.75, "currency": "USDC", "trade_id": "S-1", "user_seq": 2})";
  constexpr std::string_view coins =
      R"({"timestamp": 1767590000000, "type": "deposit", "change": 0.5, "balance": 0.5, "currency": "BTC", "user_seq": 1},
         {"timestamp": 1767600001000, "type": "trade", "instrument_name": "BTC_USDC", "side": "buy", "amount": 0.01, "price": 50000, "commission": 0,
          "change": 0.01, "balance": 0.51, "currency": "BTC", "trade_id": "S-1", "user_seq": 3, "index_price": 50010})";
  const auto answer = [](std::string_view rows) { return R"({"result": {"logs": [)" + std::string(rows) + "]}}"; };
  const std::string both = answer(std::string(dollars) + "," + std::string(coins));
  for (const std::vector<std::string>& files :
       {std::vector{both}, {answer(dollars), answer(coins)}, {answer(coins), answer(dollars)}, {both, answer(coins)}}) {
    const auto account = read_files(files);
    ASSERT_TRUE(account) << account.error().text;
    EXPECT_EQ(cash_at(*account, "2026-01-06T00:00:00Z", Currency::of("BTC")), 0.51_settle);
    EXPECT_EQ(cash_at(*account, "2026-01-06T00:00:00Z", Currency::of("USDC")), 499.75_settle);
    const auto trade = std::ranges::find(account->facts, EntryKind::Trade, &AccountFact::kind);
    EXPECT_EQ(trade->index, 50010.0_price) << "whichever row says it";
    EXPECT_EQ(trade->amount, 0.25_settle);
  }
}

/// The dollars' log begins after a trade that the coin's tells: what it paid is no part of what was there before.
TEST(TransactionLog, ABalanceHasSeenWhatTheOtherCurrencysLogTells) {
  const auto account = read_files({R"({"result": {"logs": [
    {"timestamp": 1767600001000, "type": "trade", "instrument_name": "BTC_USDC", "side": "buy", "amount": 0.01, "price": 50000, "commission": 0,
     "change": 0.01, "balance": 0.01, "currency": "BTC", "trade_id": "S-1", "index_price": 50000},
    {"timestamp": 1767600002000, "type": "deposit", "change": 10, "balance": 510, "currency": "USDC"}]}})"});
  ASSERT_TRUE(account) << account.error().text;
  EXPECT_EQ(cash_at(*account, "2026-01-06T00:00:00Z", Currency::of("USDC")), 510.0_settle);
}

/// At a price near 1 the sign of its change tells which of its two currencies a row of spot is of.
TEST(TransactionLog, AWebsitesLogOfSpotAloneTellsItsCurrency) {
  const auto account =
      read_files({log_of("1,1,31 Jan 2026 09:00:00,,deposit,,1,,,,,,,,,,0,0,1000,1000,1,,,,\n"
                         "2,2,31 Jan 2026 09:10:00,USDC_USDT,trade,buy,100,,,0.9999,,,,,,,0,0,-99.99,900.01,1,5,,,\n")});
  ASSERT_TRUE(account) << account.error().text;
  EXPECT_EQ(cash_at(*account, "2026-02-01T00:00:00Z", Currency::of("USDT")), 900.01_settle);
  EXPECT_EQ(cash_at(*account, "2026-02-01T00:00:00Z", Currency::of("USDC")), 100.0_settle);
  EXPECT_EQ(error_of("1,1,31 Jan 2026 09:00:00,,deposit,,1,,,,,,,,,,0,0,1000,1000,1,,,,\n"),
            "log.csv: line 2: currency: neither a column nor an instrument tells it: give the file a column Currency that says it in every "
            "row");
}

/// A perpetual sold and settled within one millisecond, as the API tells it, newest first, beside another file: the order is that of the
/// rows' numbers.
TEST(TransactionLog, OfOneTimeKeepTheirOrderBesideOtherFiles) {
  const std::string log = R"({"result": {"logs": [
    {"user_seq": 4, "timestamp": 1769932800000, "type": "trade", "currency": "BTC", "instrument_name": "BTC-PERPETUAL", "side": "close sell", "amount": 10000,
     "position": 0, "price": 51000, "commission": 0, "change": 0, "balance": 1.00769231, "trade_id": "102"},
    {"user_seq": 3, "timestamp": 1769932800000, "type": "settlement", "currency": "BTC", "instrument_name": "BTC-PERPETUAL", "side": "long", "amount": 10000,
     "position": 10000, "price": 52000, "mark_price": 52000, "commission": 0, "change": 0.00769231, "balance": 1.00769231},
    {"user_seq": 2, "timestamp": 1769853600000, "type": "trade", "currency": "BTC", "instrument_name": "BTC-PERPETUAL", "side": "open buy", "amount": 10000,
     "position": 10000, "price": 50000, "commission": 0, "change": 0, "balance": 1, "trade_id": "101"},
    {"user_seq": 1, "timestamp": 1769850000000, "type": "deposit", "currency": "BTC", "change": 1, "balance": 1}]}})";
  const std::string other = "time,trade_id,instrument,side,price,amount,fee\n2026-01-30T00:00:00Z,7,ETH-PERPETUAL,buy,3000,10,0\n";
  const auto account = read_files({other, log});
  ASSERT_TRUE(account) << account.error().text;
  EXPECT_EQ(account->facts.back().kind, EntryKind::Trade);
  EXPECT_EQ(account->facts.back().price, 51000.0_price);
}

/// A perpetual of 5,000 USD whose session made 0.01 up to 4,000: it stood at 1 / (0.01 / 5000 + 1 / 4000) = 3,968.2539...
TEST(TransactionLog, APositionThatOnlySettlesStandsWhereItsProfitSays) {
  const AccountFacts account = read(
      "8,1,5 Jun 2024 08:00:00,ETH-PERPETUAL,settlement,long,5000,1.25,5000,4000,4000,4001,,0.01,0.00002,0,0,0,0.01002,3.01002,3,,,,\n");
  const auto opening = std::ranges::find(account.facts, EntryKind::Trade, &AccountFact::kind);
  ASSERT_NE(opening, account.facts.end());
  EXPECT_NEAR(to_double(opening->price), 3968.25396825, 1e-8);
  EXPECT_EQ(opening->index, Price{}) << "the row's index is of the settlement's time";
  EXPECT_EQ(cash_at(account, "2024-06-05T08:00:00Z"), 3.01002_settle);
}

TEST(TransactionLog, NamesTheRowThatDoesNotAgree) {
  EXPECT_EQ(error_of(with(first_rows, "10.098,10", "10.099,10")),
            "log.csv: line 3: balance: 10.0985 and the change -0.0005 are not 10.099");
  EXPECT_EQ(error_of(with(first_rows, "0.0985,10.0985", "0.0975,10.0985")),
            "log.csv: line 2: change: 0.0975, but its price, amount and fee make 0.0985");
  EXPECT_EQ(error_of(with(first_rows, "3400,1,3400,3400,3400,3400", "3400,1,1000,3400,3400,3400")),
            "log.csv: line 4: position: 3400, but the rows so far make 1000")
      << "it held 2,400 less before the log";
  EXPECT_EQ(error_of(with(std::string(first_rows) + std::string(last_rows), "3400,1,0,3500", "3400,1,10,3500")),
            "log.csv: line 5: position: 10, but the rows so far make 0");
  EXPECT_EQ(error_of(with(first_rows, "1 Mar 2024 10", "1 Mrz 2024 10")).substr(0, 22), "log.csv: line 2: Date:");
}

TEST(TransactionLog, NumbersThatNoAccountHasAreRefused) {
  EXPECT_EQ(error_of("1,1,31 Jan 2026 09:00:00,BTC-PERPETUAL,deposit,,1,,,,,,,,,,0,0,9e10,9e10,1,,,,\n"),
            "log.csv: line 2: Change: \"9e10\" is above 20000000000");
  EXPECT_EQ(error_of("1,1,31 Jan 2025 09:00:00,BTC-PERPETUAL,trade,open buy,10000,,10000,0.00000001,50000,50000,,0,,,0,0,0,1,1,1,,,\n"),
            "log.csv: line 2: price: \"0.00000001\" is below 0.0001, and BTC-PERPETUAL settles in BTC");
  const std::string sold =
      "1,1,31 Jan 2025 09:00:00,BTC-28FEB25-100000-P,trade,open sell,2,,-2,0.02,0.02,97000,,0.04,,,0,0,0.04,1.04,1,1,,,\n";
  EXPECT_EQ(error_of(sold + "2,2,28 Feb 2025 08:00:00,BTC-28FEB25-100000-P,delivery,close buy,2,,0,0,0,0.00000001,,0,,,0,0,0,1.04,1,,,,\n"),
            "log.csv: line 3: index price: \"0.00000001\" is below 0.0001, and BTC-28FEB25-100000-P settles in BTC");
  EXPECT_EQ(error_of(sold + "2,2,28 Feb 2025 08:00:00,BTC-28FEB25-100000-P,delivery,close buy,2,,0,0,0,0.0001,,0,,,0,0,0,1.04,1,,,,\n"),
            "log.csv: line 3: change: 0, but its price, amount and fee make -1999999998")
      << "2 (100000 / 0.0001 - 1) coins";
  EXPECT_EQ(error_of("1,1,31 Jan 2025 09:00:00,BTC-PERPETUAL,trade,open buy,19000000000,,19000000000,0.1,0.1,50000,,0,,,0,0,0,1,1,1,,,\n"),
            "log.csv: line 2: amount: brings the account beyond 40000000000");
}

TEST(TransactionLog, WhatIsNotKnownMovesMoneyByName) {
  const AccountFacts account = read(std::string(first_rows) +
                                    "9,30,2 Mar 2024 09:00:00,,usdc reward,,,,,,,,,,,,,0,0.01,10.12248275,10,,,,\n"
                                    "10,31,2 Mar 2024 09:30:00,,options settlement summary,,,,,,,,,,,,,0,0,10.12248275,10,,,,\n");
  EXPECT_EQ(cash_at(account, "2024-03-02T10:00:00Z"), 10.12248275_settle);
  EXPECT_EQ(account.remarks[0], "log.csv: 1 row of the type usdc_reward counts as a correction");
  EXPECT_EQ(account.remarks[1], "log.csv: 1 row of the type options_settlement_summary moves nothing and is left out");
}

TEST(TransactionLog, TheApisAnswerIsTheSame) {
  const auto account = read_account_file("log.json", R"({"jsonrpc": "2.0", "result": {"continuation": null, "logs": [
    {"id": 3, "user_seq": 12, "timestamp": 1709370000000, "type": "transfer", "currency": "USDC", "change": -500, "balance": 1498.82, "equity": 1498.82,
     "instrument_name": null, "side": null, "amount": 500, "info": {"other_user_id": 7}},
    {"id": 2, "user_seq": 11, "timestamp": 1709280000000, "type": "trade", "currency": "USDC", "instrument_name": "ETH_USDC-PERPETUAL", "side": "open buy",
     "amount": 0.7, "position": 0.7, "price": 3371.4, "mark_price": 3371, "index_price": 3370, "cashflow": 0, "interest_pl": 0, "commission": 1.18, "change": -1.18,
     "balance": 1998.82, "trade_id": "ETH_USDC-5", "user_role": "taker"}]}})",
                                         {});
  ASSERT_TRUE(account) << account.error().text;
  ASSERT_EQ(account->facts.size(), 3u);
  EXPECT_EQ(account->facts[0].kind, EntryKind::Deposit);
  EXPECT_EQ(account->facts[0].amount, 2000.0_settle);
  EXPECT_EQ(account->facts[1].price, 3371.4_price);
  EXPECT_EQ(account->facts[1].liquidity, Liquidity::Taker);
  EXPECT_EQ(account->facts[1].index, 3370.0_price);
  EXPECT_EQ(account->facts[2].kind, EntryKind::Transfer);
  EXPECT_EQ(account->facts[2].amount, -500.0_settle);
}

TEST(SettlementHistory, TellsDeliveriesSettlementsAndFunding) {
  const auto account = read_account_file("s.json", R"({"result": {"continuation": "x", "settlements": [
    {"type": "delivery", "timestamp": 1711699200000, "session_profit_loss": -0.1, "profit_loss": -0.1, "position": -5, "mark_price": 0.02, "instrument_name": "ETH-29MAR24-4000-C", "index_price": 4100.123456789},
    {"type": "settlement", "timestamp": 1709366400000, "session_profit_loss": 0.01, "profit_loss": 0.01, "position": 3400, "mark_price": 3450, "instrument_name": "ETH-PERPETUAL", "index_price": 3451, "funding": -1e-5},
    {"type": "bankruptcy", "timestamp": 1709366400000, "session_profit_loss": 0, "session_bankruptcy": 0.1}]}})",
                                         {});
  ASSERT_TRUE(account) << account.error().text;
  ASSERT_EQ(account->facts.size(), 3u);
  EXPECT_EQ(account->facts[0].kind, EntryKind::Expiry);
  EXPECT_EQ(account->facts[0].price, 4100.12345679_price);
  EXPECT_EQ(account->facts[0].group, every_group);
  EXPECT_EQ(account->facts[1].kind, EntryKind::DailySettlement);
  EXPECT_EQ(account->facts[1].price, 3450.0_price);
  EXPECT_EQ(account->facts[0].settled, -5.0_size);
  EXPECT_EQ(account->facts[1].settled, 3400.0_size);
  EXPECT_EQ(account->facts[2].settled, Size{});
  EXPECT_EQ(account->facts[2].kind, EntryKind::Funding);
  EXPECT_EQ(account->facts[2].amount, 0.00001_settle);
  EXPECT_EQ(account->remarks.at(0), "s.json: 1 row is neither settlement nor delivery and is left out");
  EXPECT_EQ(account->remarks.at(1), "s.json: its profits (-0.09 ETH) are not booked: they follow from the trades, which other files tell");
}

}  // namespace
}  // namespace keel
