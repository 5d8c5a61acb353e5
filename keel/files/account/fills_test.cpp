#include "keel/files/account/fills.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

using namespace literals;

constexpr std::string_view header = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol,strategy,sub_book\n";

AccountFacts read(const std::string& text, const Naming& naming = {}) {
  auto account = read_fills("f.csv", text, naming);
  EXPECT_TRUE(account) << account.error().text;
  return account ? std::move(*account) : AccountFacts{};
}

std::string error_of(std::string_view row) {
  const auto account = read_fills("f.csv", std::string(header) + std::string(row) + "\n");
  return account ? std::string() : account.error().text;
}

TEST(Fills, ReadsEveryKindOfFact) {
  const AccountFacts account = read(std::string(header) +
                                    "2022-01-01T00:00:00Z,deposit,,,,,2.5,,BTC,,,,\n"
                                    "2022-01-01T00:00:01Z,,7,BTC-PERPETUAL,sell,46000,250,-0.00001,,46010,,hedge,a\n"
                                    "1640995202000,trade,8,BTC-28JAN22-48000-C,buy,0.05,0.3,0.00009,BTC,46010,0.65,quote,a\n"
                                    "2022-01-01T08:00:00Z,funding,,BTC-PERPETUAL,,,0.00002,,,,,hedge,a\n"
                                    "2022-01-01T08:00:00Z,daily settlement,,BTC-PERPETUAL,,46100,,,,,,hedge,a\n"
                                    "2022-01-02T00:00:00Z,bust,7,BTC-PERPETUAL,,,,,,,,hedge,a\n"
                                    "2022-01-02T00:00:00Z,withdrawal,,,,,1,,BTC,,,,\n"
                                    "2022-01-28T08:00:00Z,expiry,,BTC-28JAN22-48000-C,,37000,,,,,,quote,a\n");
  ASSERT_EQ(account.facts.size(), 8U);
  EXPECT_EQ(account.facts[0].amount, 2.5_settle);
  EXPECT_EQ(account.facts[0].currency, Currency::of("BTC"));
  const AccountFact& hedge = account.facts[1];
  EXPECT_EQ(hedge.size, -25.0_size);
  EXPECT_EQ(hedge.amount, -0.00001_settle);
  EXPECT_EQ(hedge.trade, TradeId{7});
  EXPECT_EQ(account.groups[hedge.group], (BookGroup{"hedge", "a"}));
  EXPECT_EQ(format_instant(account.facts[2].at), "2022-01-01T00:00:02Z");
  EXPECT_EQ(account.facts[2].vol, 0.65);
  EXPECT_EQ(account.facts[3].kind, EntryKind::Funding);
  EXPECT_EQ(account.facts[4].price, 46100.0_price);
  EXPECT_EQ(account.facts[5].kind, EntryKind::Bust);
  EXPECT_EQ(account.facts[6].amount, -1.0_settle);
  EXPECT_EQ(account.facts[7].price, 37000.0_price);
  EXPECT_EQ(account.groups.size(), 3U);
}

/// Options on BTC at another venue, of a tenth of a coin.
Naming with_okx() {
  constexpr std::string_view rows =
      "[[terms]]\nvenue = \"OKX\"\ncoins = [\"BTC\"]\nsettle = [\"BTC\"]\nkind = \"option\"\nperiods = [\"monthly\"]\ncontract = 0.1\n"
      "least_amount = 0.1\nfees = { taker = 0.0002, delivery = 0.0001 }\nsource = \"a page\"\ndate = \"2022-01-01\"\n";
  Naming naming;
  naming.terms = naming.terms.replaced_by(*parse_terms(rows, "okx.toml"));
  return naming;
}

TEST(Fills, AnInstrumentTradesUnderTheTermsOfItsVenue) {
  const std::string text =
      "time,trade_id,venue,instrument,side,price,amount,fee\n"
      "2022-01-01,7,,BTC-28JAN22-30000-C,buy,0.25,1,0\n"
      "2022-01-01,7,OKX,BTC-28JAN22-30000-C,sell,0.26,1,0\n";
  const AccountFacts account = read(text, with_okx());
  const Instrument& here = account.instruments[account.facts[0].instrument];
  const Instrument& there = account.instruments[account.facts[1].instrument];
  EXPECT_EQ(here.multiplier, 1.0_multiplier);
  EXPECT_EQ(there.multiplier, 0.1_multiplier);
  EXPECT_EQ(there.fees.delivery, 0.0001_rate);
  EXPECT_EQ(account.facts[1].size, -10.0_size) << "a coin is ten contracts there";
  EXPECT_EQ(read_fills("f.csv", text).error().text,
            "f.csv: line 3: instrument: BTC-28JAN22-30000-C: no venue terms for OKX BTC/BTC monthly option on 2022-01-01; add a row to "
            "--terms FILE, or say what it is with "
            "--instruments FILE");
}

TEST(Fills, ReadsExercisesCorrectionsPoolsAndVenues) {
  const AccountFacts account = read(
      "time,kind,trade_id,venue,instrument,side,price,amount,fee,currency\n"
      "2022-01-01,trade,7,,BTC-28JAN22-30000-C,buy,0.25,1,0.0003,\n"
      "2022-01-01,trade,7,OKX,BTC-28JAN22-30000-C,sell,0.26,1,,\n"
      "2022-01-01,trade correction,7,DERIBIT,BTC-28JAN22-30000-C,buy,0.24,2,0.0006,\n"
      "2022-01-01,trade,9,UNIV3,ETH_USDC-POOL-1500-2500,buy,2000,1000.5,,\n"
      "2022-01-02,pool fees,,UNIV3,ETH_USDC-POOL-1500-2500,,,12.5,,\n"
      "2022-01-02,pool fees,,UNIV3,ETH_USDC-POOL-1500-2500,,2010,0.01,,ETH\n"
      "2022-01-28T08:00:00Z,exercise,,,BTC-28JAN22-30000-C,,37000,,,\n",
      with_okx());
  ASSERT_EQ(account.facts.size(), 7U);
  ASSERT_EQ(account.instruments.size(), 3U);
  EXPECT_EQ(account.instruments[account.facts[1].instrument].full_name(), "BTC-28JAN22-30000-C@OKX");
  EXPECT_EQ(account.facts[2].kind, EntryKind::TradeCorrection);
  EXPECT_EQ(account.facts[2].instrument, account.facts[0].instrument);
  EXPECT_EQ(account.facts[2].size, 2.0_size);
  EXPECT_EQ(account.facts[2].amount, 0.0006_settle);
  EXPECT_EQ(account.instruments[account.facts[3].instrument].kind, InstrumentKind::Pool);
  EXPECT_EQ(account.facts[3].size, 1000.5_size);
  EXPECT_EQ(account.facts[4].currency, Currency::of("USDC"));
  EXPECT_EQ(account.facts[5].currency, Currency::of("ETH"));
  EXPECT_EQ(account.facts[5].price, 2010.0_price);
  EXPECT_EQ(account.facts[6].kind, EntryKind::Exercise);
}

TEST(Fills, JsonLinesAreTheSameFacts) {
  const AccountFacts account = read(
      R"({"time": "2022-01-01T00:00:00Z", "kind": "deposit", "amount": 2.5, "currency": "BTC", "side": "", "trade_id": null, "instrument": "", "price": "", "fee": ""})"
      "\n"
      R"({"time": 1640995202000, "trade_id": "ETH-8", "instrument": "ETH-PERPETUAL", "side": "buy", "price": "3700.05", "amount": 10, "fee": 0.00001})"
      "\n");
  ASSERT_EQ(account.facts.size(), 2U);
  EXPECT_EQ(account.facts[0].amount, 2.5_settle);
  EXPECT_EQ(account.facts[1].price, 3700.05_price);
  EXPECT_EQ(account.facts[1].amount, 0.00001_settle);
  EXPECT_EQ(account.facts[1].line, 2U);
  EXPECT_NE(account.facts[1].trade, TradeId{8});  // another counter than the plain numbers'
}

TEST(Fills, ReadsTheVenuesAnswer) {
  const AccountFacts account = read(R"({"jsonrpc": "2.0", "result": {"has_more": false, "trades": [
    {"trade_seq": 3, "trade_id": "48079573", "timestamp": 1590480620145, "tick_direction": 1, "state": "filled", "price": 8900.5,
     "order_type": "limit", "order_id": "584830574", "matching_id": null, "mark_price": 8895.19, "liquidity": "M",
     "instrument_name": "BTC-PERPETUAL", "index_price": 8900.45, "fee_currency": "BTC", "fee": -0.00000281, "direction": "sell", "amount": 100.0,
     "label": "quote"}]}})");
  ASSERT_EQ(account.facts.size(), 1U);
  EXPECT_EQ(account.facts[0].size, -10.0_size);
  EXPECT_EQ(account.facts[0].amount, SettleAmount{-281});
  EXPECT_EQ(account.facts[0].index, 8900.45_price);
  EXPECT_EQ(account.groups[account.facts[0].group].strategy, "quote");
  EXPECT_EQ(account.facts[0].liquidity, Liquidity::Maker);
}

TEST(Fills, SayWhoMadeTheMarket) {
  const std::string top = "time,trade_id,instrument,side,price,amount,fee,liquidity\n";
  const AccountFacts account = read(top +
                                    "2022-01-01,1,BTC-PERPETUAL,buy,46000,10,,maker\n"
                                    "2022-01-01,2,BTC-PERPETUAL,buy,46000,10,,T\n"
                                    "2022-01-01,3,BTC-PERPETUAL,buy,46000,10,,\n"
                                    "2022-01-01,4,BTC-PERPETUAL,buy,46000,10,,MT\n");
  ASSERT_EQ(account.facts.size(), 4U);
  EXPECT_EQ(account.facts[0].liquidity, Liquidity::Maker);
  EXPECT_EQ(account.facts[1].liquidity, Liquidity::Taker);
  EXPECT_EQ(account.facts[2].liquidity, std::nullopt);
  EXPECT_EQ(account.facts[3].liquidity, std::nullopt);
  EXPECT_EQ(read_fills("f.csv", top + "2022-01-01,1,BTC-PERPETUAL,buy,46000,10,,both\n").error().text,
            "f.csv: line 2: liquidity: \"both\" is neither maker nor taker");
}

TEST(Fills, JsonNumbersKeepEveryDigit) {
  const AccountFacts account = read(
      R"({"time": "2022-01-01", "kind": "deposit", "amount": 12345678901.12345678, "currency": "USDC", "side": "", "trade_id": "", "instrument": "", "price": "", "fee": 0})");
  EXPECT_EQ(account.facts.at(0).amount, SettleAmount{1'234'567'890'112'345'678});
  EXPECT_EQ(read_fills("f", R"({"time": "2022-01-01", "amount": 1, "price": 2, "amount": 2})").error().text,
            "f: line 1: amount: stands twice");
  EXPECT_EQ(read_fills("f", R"({"result": {"trades": [{"price": 1}, {"price": 1, "price": 1}]}})").error().text,
            "f: line 1, element 2: price: stands twice");
}

TEST(Fills, AByteOrderMarkMakesJsonNoCsv) {
  const AccountFacts account = read(
      "\xEF\xBB\xBF"
      R"({"time": "2022-01-01", "trade_id": 1, "instrument": "BTC-PERPETUAL", "side": "buy", "price": 40000, "amount": 10, "fee": 0})");
  EXPECT_EQ(account.facts.size(), 1U);
}

TEST(Fills, EachRowUsesEitherOfTwoNames) {
  const std::string rows =
      R"({"time": "2022-01-01T00:00:00Z", "kind": "deposit", "currency": "BTC", "amount": 1, "price": "", "fee": "", "trade_id": "", "instrument": "", "side": ""})"
      "\n"
      R"({"timestamp": 1640995201000, "trade_id": "1", "price": 40200, "instrument_name": "BTC-PERPETUAL", "index_price": 40000, "fee_currency": "BTC", "fee": 0, "direction": "buy", "amount": 1000})";
  const AccountFacts account = read(rows);
  ASSERT_EQ(account.facts.size(), 2U);
  EXPECT_EQ(format_instant(account.facts[1].at), "2022-01-01T00:00:01Z");
  EXPECT_EQ(
      read_fills("f", "time,timestamp,trade_id,instrument,side,price,amount,fee\n2022-01-01,1600000000000,1,BTC-PERPETUAL,buy,4,1,0\n")
          .error()
          .text,
      "f: line 2: time: \"2022-01-01\", but timestamp is \"1600000000000\"");
}

/// A call spread bought at 0.013: 0.03 paid for one leg, 0.017 taken for the other.
constexpr std::string_view long_leg =
    R"({"trade_id": "901", "combo_trade_id": 900, "combo_id": "ETH-CS-29DEC23-2200_2400", "timestamp": 1700000000000, "price": 0.03, "instrument_name": "ETH-29DEC23-2200-C", "fee": 0.003, "direction": "buy", "amount": 10, "iv": 50})";
constexpr std::string_view short_leg =
    R"({"trade_id": "902", "combo_trade_id": 900, "combo_id": "ETH-CS-29DEC23-2200_2400", "timestamp": 1700000000000, "price": 0.017, "instrument_name": "ETH-29DEC23-2400-C", "fee": 0, "direction": "sell", "amount": 10, "iv": 52})";

std::string combo(std::string_view more) {
  return std::string(
             R"({"trade_id": "900", "timestamp": 1700000000000, "price": 0.013, "instrument_name": "ETH-CS-29DEC23-2200_2400", "fee": 0, "direction": "buy", "amount": 10)") +
         std::string(more) + "}";
}
std::string answer(std::initializer_list<std::string_view> rows) {
  std::string all;
  for (const std::string_view row : rows) all += (all.empty() ? "" : ",") + std::string(row);
  return R"({"result": {"trades": [)" + all + "]}}";
}

TEST(Fills, ACombosLegsCountOnceHoweverTheyAreListed) {
  const std::string with_id = R"(, "combo_id": "ETH-CS-29DEC23-2200_2400")";
  const std::string within = R"(, "legs": [)" + std::string(long_leg) + "," + std::string(short_leg) + "]";
  for (const std::string& text :
       {answer({combo(""), long_leg, short_leg}), answer({long_leg, short_leg, combo(with_id)}), answer({combo(within)}),
        answer({combo(within + with_id), long_leg}), answer({short_leg, combo(within)})}) {
    const AccountFacts account = read(text);
    ASSERT_EQ(account.facts.size(), 2U) << text;
    Size sum;
    for (const AccountFact& fact : account.facts) sum += fact.size;
    EXPECT_EQ(sum, Size{}) << text;
    EXPECT_EQ(account.remarks, (std::vector<std::string>{"f.csv: 1 trade of a combo is passed over: its legs count"}));
  }
}

TEST(Fills, ALegTakesFromItsCombosRowWhatItDoesNotSay) {
  const AccountFacts account = read(answer({combo(
      R"(, "index_price": 2050, "label": "quote", "legs": [{"trade_id": "901", "price": 0.03, "instrument_name": "ETH-29DEC23-2200-C", "direction": "buy", "amount": 10}, {"trade_id": "902", "price": 0.017, "instrument_name": "ETH-29DEC23-2400-C", "direction": "sell", "amount": 10}])")}));
  ASSERT_EQ(account.facts.size(), 2U);
  EXPECT_EQ(account.facts[1].index, 2050.0_price);
  EXPECT_EQ(format_instant(account.facts[1].at), "2023-11-14T22:13:20Z");
  EXPECT_EQ(account.groups[account.facts[1].group].strategy, "quote");
}

TEST(Fills, ACombosLegIsNeverMissedInSilence) {
  const std::string at = "f: line 1: trade_id: 900 is of the combo ETH-CS-29DEC23-2200_2400, and ";
  EXPECT_EQ(read_fills("f", answer({combo("")})).error().text, at + "none of its 2 legs is told: give every file that has them");
  EXPECT_EQ(read_fills("f", answer({combo(""), long_leg})).error().text, at + "1 of its 2 legs is told: give every file that has them");
  std::string other(short_leg);
  other.replace(other.find("0.017"), 5, "0.009");
  EXPECT_EQ(read_fills("f", answer({combo(""), long_leg, other})).error().text, at + "its 2 legs come to 0.021, not to 0.013");
  EXPECT_EQ(read(answer({long_leg})).remarks,
            (std::vector<std::string>{"f.csv: 1 trade is a leg of a combo whose other legs are not in the file"}));
}

/// The combo's row says a fee that its legs, at 0, do not: it is paid, once.
TEST(Fills, AFeeThatACombosRowAloneSaysIsALegs) {
  std::string paid = combo("");
  paid.replace(paid.find("\"fee\": 0"), 8, "\"fee\": 0.002");
  std::string free_leg(long_leg);
  free_leg.replace(free_leg.find("0.003"), 5, "0");
  const AccountFacts account = read(answer({paid, free_leg, short_leg}));
  ASSERT_EQ(account.facts.size(), 2U);
  EXPECT_EQ(account.facts[0].amount + account.facts[1].amount, 0.002_settle);
  EXPECT_EQ(read_fills("f", answer({paid, long_leg, short_leg})).error().text,
            "f: line 1: trade_id: 900 is of the combo ETH-CS-29DEC23-2200_2400, and its fee is 0.002, and those of its legs come to 0.003");
  std::string same = combo("");
  same.replace(same.find("\"fee\": 0"), 8, "\"fee\": 0.003");
  EXPECT_EQ(read(answer({same, long_leg, short_leg})).facts[0].amount, 0.003_settle) << "of the whole, said twice";
}

/// A put at 0.02 with 10,000 above the strike: Black-76 gives the price back from the vol, to the solver's accuracy.
TEST(Fills, AVolThatALineDoesNotSayFollowsFromItsPriceAndIndexOrForward) {
  const std::string top = "time,trade_id,instrument,side,price,amount,fee,index,forward\n";
  const std::string row = "2024-01-10T08:00:00Z,1,BTC-29MAR24-40000-P,sell,0.05,1,0,";
  const double by_index = read(top + row + "46000,\n").facts.at(0).vol;
  const double by_forward = read(top + row + "46000,47000\n").facts.at(0).vol;
  const double years = 79.0 / 365.0;
  const auto price = [&](double forward, double vol) {
    const double deviation = vol * std::sqrt(years);
    const double d1 = std::log(forward / 40000.0) / deviation + 0.5 * deviation;
    const auto below = [](double x) { return 0.5 * std::erfc(-x / std::sqrt(2.0)); };
    return (40000.0 * below(deviation - d1) - forward * below(-d1)) / forward;
  };
  EXPECT_NEAR(price(46000.0, by_index), 0.05, 1e-12);
  EXPECT_NEAR(price(47000.0, by_forward), 0.05, 1e-12);
  const AccountFacts alone = read(top + row + ",47000\n");
  EXPECT_EQ(alone.facts.at(0).vol, by_forward);
  EXPECT_EQ(alone.facts.at(0).index, 47000.0_price) << "the forward stands in for it";
  EXPECT_TRUE(std::isnan(read(top + row + ",\n").facts.at(0).vol)) << "nothing to imply it from";
  EXPECT_TRUE(std::isnan(read(top + "2024-01-10T08:00:00Z,1,BTC-29MAR24-40000-C,buy,0.05,1,0,46000,\n").facts.at(0).vol))
      << "below intrinsic value";
}

/// The venue writes an iv of 0 where it knows none.
TEST(Fills, AVolOfZeroIsNone) {
  const std::string top = "time,trade_id,instrument,side,price,amount,fee,index,";
  const std::string row = "2024-01-10T08:00:00Z,1,BTC-29MAR24-40000-P,sell,0.05,1,0,46000,";
  const double implied = read(top + "iv\n" + row + "\n").facts.at(0).vol;
  EXPECT_GT(implied, 0.0);
  EXPECT_EQ(read(top + "iv\n" + row + "0\n").facts.at(0).vol, implied);
  EXPECT_EQ(read(top + "iv\n" + row + "0.00\n").facts.at(0).vol, implied);
  EXPECT_EQ(read(top + "vol\n" + row + "0\n").facts.at(0).vol, implied);
}

TEST(Fills, SeparatorsSidesAndClocksAsFilesHaveThem) {
  const AccountFacts account = read(
      "time;trade_id;instrument;side;price;amount;fee;currency\n"
      "2024-01-10 10:00:00+02:00;5f0c7a1e-93b2-4a0d-9a7c-0d6a3f1b2c3d;BTC-PERPETUAL;BUY;46000;10;0.001;BTC\n"
      "2024-01-10T08:00:01Z;TX2OV3-SNFYQ-A4QOLW;BTC-PERPETUAL;Sell;46000;10;;\n");
  ASSERT_EQ(account.facts.size(), 2U);
  EXPECT_EQ(format_instant(account.facts[0].at), "2024-01-10T08:00:00Z");
  EXPECT_EQ(account.facts[0].size, 1.0_size);
  EXPECT_EQ(account.facts[1].size, -1.0_size);
  const AccountFacts tabs =
      read("time\ttrade_id\tinstrument\tside\tprice\tamount\tfee\n2024-01-10\t1\tBTC-PERPETUAL\tsell\t46000\t10\t0\n");
  EXPECT_EQ(tabs.facts.at(0).size, -1.0_size);
}

TEST(Fills, IdsMayBeAnInstrumentsOwn) {
  const std::string rows =
      "time,trade_id,instrument,side,price,amount,fee\n2024-01-10,7,BTC-PERPETUAL,buy,46000,10,0\n2024-01-10,7,ETH-PERPETUAL,buy,2500,10,"
      "0\n";
  EXPECT_EQ(read(rows).facts[0].trade, read(rows).facts[1].trade);
  Naming naming;
  naming.trade_ids = IdScope::OneInstrument;
  const auto own = read_fills("f.csv", rows, naming);
  ASSERT_TRUE(own) << own.error().text;
  EXPECT_NE(own->facts[0].trade, own->facts[1].trade);
}

TEST(Fills, AFeeMayBeInAnyCurrency) {
  const AccountFacts account = read(
      std::string(header) + "2022-01-01,,1,BTC_USDC,buy,46000,1,0.01,BNB,46010,,,\n2022-01-01,,2,BTC_USDC,buy,46000,1,5,USDC,46010,,,\n");
  EXPECT_EQ(account.facts.at(0).currency, Currency::of("BNB"));
  EXPECT_EQ(account.facts.at(1).currency, Currency{});
}

TEST(Fills, TheVenuesIndexIsInWhatTheInstrumentIsQuotedIn) {
  const std::string rows = "2022-01-01,1,ETH_BTC,buy,0.08,10,0,0.0801\n2022-01-01,2,ETH_USDC,buy,3700,10,0,3701\n";
  const AccountFacts theirs = read("time,trade_id,instrument,side,price,amount,fee,index_price\n" + rows);
  EXPECT_EQ(theirs.facts.at(0).index, Price{});
  EXPECT_EQ(theirs.facts.at(1).index, 3701.0_price);
  const AccountFacts ours = read("time,trade_id,instrument,side,price,amount,fee,index\n2022-01-01,1,ETH_BTC,buy,0.08,10,0,3690\n");
  EXPECT_EQ(ours.facts.at(0).index, 3690.0_price);
}

TEST(Fills, MoneyLiesAtAVenueAndMayHaveAPrice) {
  const AccountFacts account =
      read("time,kind,trade_id,instrument,side,price,amount,fee,currency,venue,index\n2022-01-01,deposit,,,,,2.5,,BTC,OKX,47000\n");
  EXPECT_EQ(account.facts.at(0).venue, Venue::of("OKX"));
  EXPECT_EQ(account.facts.at(0).index, 47000.0_price);
}

TEST(Fills, DeliveriesAndSettlementsWithoutALabelAreOfEveryGroup) {
  const AccountFacts account = read(std::string(header) +
                                    "2022-01-27,daily settlement,,BTC-28JAN22,,37000,,,,,,,\n"
                                    "2022-01-28T08:00:00Z,expiry,,BTC-28JAN22,,37000,,,,,,,\n"
                                    "2022-01-28T08:00:00Z,expiry,,BTC-28JAN22,,37000,,,,,,hedge,\n"
                                    "2022-01-28T08:00:00Z,funding,,BTC-PERPETUAL,,,0.1,,,,,,\n");
  EXPECT_EQ(account.facts[0].group, every_group);
  EXPECT_EQ(account.facts[1].group, every_group);
  EXPECT_EQ(account.facts[2].group, 1U);
  EXPECT_EQ(account.facts[3].group, 0U);
}

TEST(Fills, TradeIdsMayBeLarge) {
  const std::string top = "time,trade_id,instrument,side,price,amount,fee\n";
  EXPECT_EQ(read(top + "2022-01-01,9223372036854775807,BTC-PERPETUAL,buy,40000,10,0\n").facts.at(0).trade, TradeId{9223372036854775807U});
  EXPECT_EQ(read(top + "2022-01-01,9223372036854775808,BTC-PERPETUAL,buy,40000,10,0\n").facts.at(0).trade.value >> 62, 2U);  // a text
  const AccountFacts account = read(top +
                                    "2022-01-01,ETH-7,BTC-PERPETUAL,buy,40000,10,0\n"
                                    "2022-01-01,ETH-8,BTC-PERPETUAL,buy,40000,10,0\n"
                                    "2022-01-01,SOL-7,BTC-PERPETUAL,buy,40000,10,0\n");
  EXPECT_EQ(account.facts[1].trade.value, account.facts[0].trade.value + 1);
  EXPECT_NE(account.facts[2].trade, account.facts[0].trade);
  EXPECT_EQ(account.facts[0].trade.value >> 62, 3U);
}

TEST(Fills, NumbersThatNoAccountHasAreRefused) {
  EXPECT_EQ(error_of("2022-01-01,deposit,,,,,90000000000,,USDC,,,,"), "f.csv: line 2: amount: is too large");
  EXPECT_EQ(error_of("2022-01-01,,1,BTC_USDC-PERPETUAL,buy,40000,1,90000000000,,,,,"), "f.csv: line 2: fee: is too large");
  EXPECT_EQ(error_of("2022-01-01,,1,BTC_USDC-PERPETUAL,buy,40000,1,,,90000000000,,,"),
            "f.csv: line 2: index: \"90000000000\" is above 10000000000");
  EXPECT_EQ(error_of("2022-01-01,daily settlement,,BTC-PERPETUAL,,0.00000001,,,,,,,"),
            "f.csv: line 2: price: \"0.00000001\" is below 0.0001, and BTC-PERPETUAL settles in BTC");
  EXPECT_EQ(error_of("2022-01-28T08:00:00Z,expiry,,BTC-28JAN22-48000-P,,0.00000001,,,,,,,"),
            "f.csv: line 2: price: \"0.00000001\" is below 0.0001, and BTC-28JAN22-48000-P settles in BTC");
  EXPECT_EQ(
      error_of("20220101,,1,BTC-PERPETUAL,buy,40000,1,0,,,,,"),
      "f.csv: line 2: time: \"20220101\" is no time: a number is seconds, milli-, micro- or nanoseconds since 1970, from 2009 to 2200");
}

/// Money and the index settle in 1e-8; a price of nine decimals is another price than one of eight, a double's last digits are not.
TEST(Fills, NumbersOfMoreThanEightDecimalsAreRoundedWhereThatLosesNothing) {
  const AccountFacts account = read(std::string(header) +
                                    "2022-01-01,,1,BTC-28JAN22-48000-C,buy,0.027500000000000004,0.30000000000000004,0.00000192834612,,"
                                    "46010.123456789,0.6,,\n"
                                    "2022-01-01,deposit,,,,,0.123456785,,BTC,,,,\n"
                                    "2022-01-01,,2,BTC-PERPETUAL,sell,46000,10,-0.000000006,,null,,,\n"
                                    "2022-01-01,,3,BTC-PERPETUAL,sell,46000,10,-,,46000,None,,\n");
  ASSERT_EQ(account.facts.size(), 4U);
  EXPECT_EQ(account.facts[0].price, 0.0275_price);
  EXPECT_EQ(account.facts[0].size, 0.3_size);
  EXPECT_EQ(account.facts[0].amount, 0.00000193_settle);
  EXPECT_EQ(account.facts[0].index, 46010.12345679_price);
  EXPECT_EQ(account.facts[1].amount, 0.12345678_settle) << "half to even";
  EXPECT_EQ(account.facts[2].amount, -0.00000001_settle);
  EXPECT_EQ(account.facts[2].index, Price{});
  EXPECT_EQ(account.facts[3].amount, SettleAmount{});
  EXPECT_EQ(error_of("2022-01-01,,1,BTC-28JAN22-48000-C,buy,0.027512345,1,0,,,,,"),
            "f.csv: line 2: price: \"0.027512345\" has more than 8 decimal places");
}

TEST(Fills, AFileOfDeliveriesOrMoneyHasTheColumnsOfThose) {
  const std::string delivery = "time,kind,instrument,price\n2022-01-28T08:00:00Z,expiry,BTC-28JAN22-48000-C,37000\n";
  EXPECT_EQ(recognises_fills(delivery).percent, 100);
  const AccountFacts delivered = read(delivery);
  ASSERT_EQ(delivered.facts.size(), 1U);
  EXPECT_EQ(delivered.facts[0].price, 37000.0_price);
  const std::string money = "time,kind,currency,amount\n2022-01-01,deposit,BTC,2.5\n";
  EXPECT_EQ(recognises_fills(money).percent, 100);
  EXPECT_EQ(read(money).facts.at(0).amount, 2.5_settle);
  EXPECT_EQ(read_fills("f", "time,kind,instrument,price\n2022-01-01,trade,BTC-PERPETUAL,40000\n").error().text,
            "f: line 2: column \"trade_id\" is missing: lines of the kind trade have it");
  EXPECT_EQ(read_fills("f", "time,kind,currency\n2022-01-01,deposit,BTC\n").error().text,
            "f: line 2: column \"amount\" is missing: lines of the kind deposit have it");
}

TEST(Fills, AFeeThatWouldBeDroppedIsRefused) {
  const std::string what = "only trades have one here: a delivery's is the instrument's own, others are lines of the kind correction";
  EXPECT_EQ(error_of("2022-01-29,withdrawal,,,,,1,0.0005,BTC,,,,"), "f.csv: line 2: fee: " + what);
  EXPECT_EQ(error_of("2022-01-28T08:00:00Z,expiry,,BTC-28JAN22,,37000,,0.0009,,,,,"), "f.csv: line 2: fee: " + what);
  EXPECT_EQ(error_of("2022-01-28T08:00:00Z,expiry,,BTC-28JAN22,,37000,,0,,,,,"), "");
  EXPECT_EQ(error_of("2022-01-01,trade correction,1,BTC-PERPETUAL,buy,40000,2000,,,,,,"),
            "f.csv: line 2: fee: a correction says side, price, amount and fee");
}

TEST(Fills, SaysWhichCellIsBad) {
  EXPECT_EQ(error_of("2022-01-01,,1,BTC-PERPETUAL,sell,4o5,10,,,,,,"), "f.csv: line 2: price: \"4o5\" is not a number");
  EXPECT_EQ(error_of("2022-01-01,,1,BTC-PERPETUAL,sell,45,10,0.1,e-h,,,,").substr(0, 24), "f.csv: line 2: currency:");
  EXPECT_EQ(error_of("2022-01-01,,1,BTC-PERPETUAL,sell,45,10,0.1,eth,,,,"), "") << "in any case";
  EXPECT_EQ(error_of("2022-01-01,,,BTC-PERPETUAL,sell,45,10,0.1,BTC,,,,"), "f.csv: line 2: trade_id: \"\" is not a trade id");
  EXPECT_EQ(error_of("2022-01-01,,1,BTC-PERPETUAL,hold,45,10,0.1,BTC,,,,"), "f.csv: line 2: side: \"hold\" is neither buy nor sell");
  EXPECT_EQ(error_of("2023-01-01,,1,BTC-28JAN22-48000-C,buy,0.05,1,,,,,,"), "f.csv: line 2: instrument: BTC-28JAN22-48000-C had expired");
  EXPECT_EQ(error_of("2022-01-01,deposit,,,,,-1,,BTC,,,,"), "f.csv: line 2: amount: is not above 0");
  EXPECT_EQ(error_of("2022-01-01,funding,,BTC-28JAN22,,,1,,,,,,"), "f.csv: line 2: instrument: is not a perpetual and pays no funding");
  EXPECT_EQ(error_of("2022-01-01,expiry,,BTC-PERPETUAL,,40000,,,,,,,"), "f.csv: line 2: instrument: does not expire");
  EXPECT_EQ(error_of("2022-01-01,gift,,,,,1,,BTC,,,,"),
            "f.csv: line 2: kind: \"gift\" is none of trade, funding, daily settlement, expiry, exercise, pool fees, deposit, withdrawal, "
            "transfer, correction, bust, trade correction");
  EXPECT_EQ(error_of("2022-01-28T08:00:00Z,exercise,,BTC-28JAN22-48000-C,,37000,,,,,,,"),
            "f.csv: line 2: kind: BTC-28JAN22-48000-C pays nothing at that price: it expires");
  EXPECT_EQ(error_of("2022-01-28T08:00:00Z,exercise,,BTC-28JAN22,,37000,,,,,,,"), "f.csv: line 2: kind: only options are exercised");
  EXPECT_EQ(error_of("2022-01-27,expiry,,BTC-28JAN22,,37000,,,,,,,"), "f.csv: line 2: time: BTC-28JAN22 has not expired yet");
  EXPECT_EQ(error_of("2022-01-27,pool fees,,BTC-28JAN22,,,1,,,,,,"), "f.csv: line 2: instrument: is not a pool and earns no fees");
  EXPECT_EQ(error_of("2022-01-27,pool fees,,ETH_USDC-POOL,,,1,,BTC,,,,"), "f.csv: line 2: currency: ETH_USDC-POOL holds ETH and USDC");
  EXPECT_EQ(error_of("2022-01-27,pool fees,,ETH_USDC-POOL,,,1,,ETH,,,,"), "f.csv: line 2: price: \"\" is not a number");
  EXPECT_EQ(error_of("2022-01-27,,1,ETH_USDC-POOL,buy,2000,40000000000,,,,,,"), "f.csv: line 2: amount: is too large at that price");
  EXPECT_EQ(error_of("2022-01-27,,1,BTC_USDC,buy,20000,40000000,,,,,,"), "f.csv: line 2: amount: is too large at that price");
  EXPECT_EQ(read_fills("f.jsonl", "{\"time\": 1}\n{oops\n").error().text, "f.jsonl: line 2: is not JSON");
}

}  // namespace
}  // namespace keel
