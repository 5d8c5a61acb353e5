#include "keel/files/columns/column_map.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "keel/files/account/account_readers.hpp"

namespace keel {
namespace {

using namespace literals;

/// Perpetuals on BTC: linear contracts of one coin and of a hundredth, inverse ones of 100 USD.
const Naming& naming() {
  static const Naming made{.known = parse_instruments("i",
                                                      "name,kind,payoff,base,quote,multiplier\n"
                                                      "BTCUSDT,perpetual,linear,BTC,USDT,1\n"
                                                      "BTC-USDT-SWAP,perpetual,linear,BTC,USDT,0.01\n"
                                                      "BTC-USD-SWAP,perpetual,inverse,BTC,USD,100\n")
                                        .value()};
  return made;
}

AccountFacts read(const std::string& text) {
  auto account = read_account_file("f.csv", text, naming());
  EXPECT_TRUE(account) << (account ? "" : account.error().text);
  return account.value_or(AccountFacts{});
}

std::string error_of(const std::string& text, const ColumnMap* map = nullptr) {
  const auto account = read_account_file("f.csv", text, naming(), map);
  return account ? std::string() : account.error().text;
}

const std::string bybit =
    "UID: 1,Company Name: ,Country: \n"
    "Uid,Currency,Contract,Type,Direction,Quantity,Position,Filled Price,Funding,Fee Paid,Cash Flow,Change,Wallet Balance,Action,OrderId,"
    "TradeId,Time\n";

TEST(ColumnMaps, BybitsTransactionLog) {
  const AccountFacts account = read(
      bybit +
      "1,USDT,BTCUSDT,TRADE,SELL,0.50000000000000000000,-0.5,84000.50000000000000000000,0,-23.1,0,-23.1,1000,OPEN,o1,"
      "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,2025-03-01 10:00:01\n"
      "1,USDT,BTCUSDT,SETTLEMENT,BUY,--,-0.5,--,-0.2,0,0,-0.2,999.8,SETTLEMENT,o2,x,2025-03-01 16:00:00\n"
      "1,USDT,BTCUSDT,TRADE,BUY,0.5,0,84100,0,1.05,-50,-48.95,950.85,CLOSE,o3,a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12,2025-03-01 17:00:00\n");
  ASSERT_EQ(account.facts.size(), 2U);
  const AccountFact& sold = account.facts[0];
  EXPECT_EQ(format_instant(sold.at), "2025-03-01T10:00:01Z");
  EXPECT_EQ(account.instruments[sold.instrument].full_name(), "BTCUSDT@BYBIT");
  EXPECT_EQ(sold.size, -0.5_size);
  EXPECT_EQ(sold.price, 84000.5_price);
  EXPECT_EQ(sold.amount, 23.1_settle);  // below 0 there is paid
  EXPECT_EQ(sold.line, 3U);
  EXPECT_EQ(account.facts[1].amount, -1.05_settle);  // a rebate
  EXPECT_NE(account.facts[1].trade, sold.trade);
  ASSERT_EQ(account.remarks.size(), 1U);
  EXPECT_EQ(account.remarks[0], "f.csv: 1 row of Type \"SETTLEMENT\" is left out");
}

/// Two downloads share a row; two rows that say the same are two trades.
TEST(ColumnMaps, BybitsLogWithoutTradeIdsHasTheRowForAnId) {
  const std::string top =
      "UID: 1,Company Name: ,Country: \n"
      "Uid,Currency,Contract,Type,Direction,Quantity,Position,Filled Price,Funding,Fee Paid,Cash Flow,Change,Wallet "
      "Balance,Action,Time(UTC)\n";
  const std::string sold = "1,USDT,BTCUSDT,TRADE,SELL,-0.25,-0.25,84000.50,0,-11.55,0,-11.55,988.45,OPEN,2025-03-01 10:00:01\n";
  const std::string bought = "1,USDT,BTCUSDT,TRADE,BUY,0.125,-0.125,84100,0,0,0,0,988.45,CLOSE,2025-03-01 17:00:00\n";
  const std::string funding = "1,USDT,BTCUSDT,SETTLEMENT,SELL,--,-0.25,--,0.2,0,0,0.2,988.65,SETTLEMENT,2025-03-01 16:00:00\n";
  const AccountFacts first = read(top + sold + funding + bought + bought);
  ASSERT_EQ(first.facts.size(), 3U);
  EXPECT_EQ(first.facts[0].size, -0.25_size);
  EXPECT_EQ(first.facts[0].amount, 11.55_settle);
  EXPECT_NE(first.facts[1].trade, first.facts[2].trade);
  const AccountFacts second = read(top + bought + sold);
  EXPECT_EQ(second.facts[0].trade, first.facts[1].trade);
  EXPECT_EQ(second.facts[1].trade, first.facts[0].trade);
}

TEST(ColumnMaps, OkxsTradingHistoryHasItsZoneAboveAndContractsForAmounts) {
  const AccountFacts account = read(
      "UID:1,Account Type:Trading,Time Zone:UTC+8\n"
      "id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,PnL,Fee,Fee Unit,Position Change,Position "
      "Balance,Balance "
      "Change,Balance,Balance Unit\n"
      "597524845211287598,9,2025-03-01 08:00:00,Swap,BTC-USDT-SWAP,Open long,150,cont,84000,0,-6.3,USDT,0,0,0,0,USDT\n"
      "597524845211287599,9,2025-03-01 08:00:01,Swap,BTC-USD-SWAP,Open short,20,cont,84000,0,-0.00001,BTC,0,0,0,0,BTC\n"
      "3,8,2025-03-01 08:00:02,Transfer,,Transfer out,0,cont,0,0,0,USDT,0,0,-1,0,USDT\n");
  ASSERT_EQ(account.facts.size(), 2U);
  EXPECT_EQ(format_instant(account.facts[0].at), "2025-03-01T00:00:00Z");
  EXPECT_EQ(account.facts[0].size, 150.0_size);
  EXPECT_EQ(account.facts[0].trade, TradeId{597524845211287598});
  EXPECT_EQ(account.facts[1].size, -20.0_size);
  EXPECT_EQ(account.instruments[account.facts[1].instrument].venue, Venue::of("OKX"));
}

/// A hundredth of a coin and 100 USD a contract.
TEST(ColumnMaps, AnAmountIsInWhatItsRowSays) {
  const std::string top =
      "UID:1,Account Type:Trading,Time Zone:UTC+0\n"
      "id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,PnL,Fee,Fee Unit,Position Change,Position "
      "Balance,Balance Change,Balance,Balance Unit\n";
  const auto row = [](std::string_view name, std::string_view amount, std::string_view unit) {
    return fmt::format("7,9,2025-03-01 08:00:00,Swap,{},Buy,{},{},84000,0,0,USDT,0,0,0,0,USDT\n", name, amount, unit);
  };
  EXPECT_EQ(read(top + row("BTC-USDT-SWAP", "1.5", "BTC")).facts.at(0).size, 150.0_size);
  EXPECT_EQ(read(top + row("BTC-USDT-SWAP", "1.5", "Cont")).facts.at(0).size, 1.5_size);
  EXPECT_EQ(read(top + row("BTC-USD-SWAP", "2000", "USD")).facts.at(0).size, 20.0_size);
  EXPECT_EQ(error_of(top + row("BTC-USD-SWAP", "0.02", "BTC")),
            "f.csv: line 3: amount: is in BTC, and contracts of BTC-USD-SWAP are of USD: export it in contracts");
  EXPECT_EQ(error_of(top + row("BTC-USDT-SWAP", "2000", "USDT")),
            "f.csv: line 3: amount: is in USDT, and contracts of BTC-USDT-SWAP are of BTC: export it in contracts");
}

TEST(ColumnMaps, BinancesFuturesNameTheFeesCurrencyInItsCell) {
  const AccountFacts account = read(
      "Uid,Time,Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit,Buyer,Maker,Trade ID,Order ID\n"
      "1,25-03-01 14:27:00,BTCUSDT,SELL,84000.1,0.25,21000.025,8.4 USDT,0,false,true,700000001,800000001\n"
      "1,2025-03-01 14:28:00,BTCUSDT,BUY,84000,0.25,21000,10.5USDT,0,true,false,700000002,800000002\n");
  ASSERT_EQ(account.facts.size(), 2U);
  EXPECT_EQ(format_instant(account.facts[0].at), "2025-03-01T14:27:00Z");
  EXPECT_EQ(account.facts[0].size, -0.25_size);
  EXPECT_EQ(account.facts[0].amount, 8.4_settle);
  EXPECT_EQ(account.facts[0].liquidity, Liquidity::Maker);
  EXPECT_EQ(account.facts[1].liquidity, Liquidity::Taker);
  EXPECT_EQ(account.facts[0].trade.value >> 62, 2U);  // unique by symbol: no plain number
  EXPECT_EQ(account.facts[0].currency, Currency{}) << "the settlement currency";
}

TEST(ColumnMaps, AFeeMayBeInAThirdCoin) {
  const AccountFacts account = read(
      "Uid,Time,Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit,Buyer,Maker,Trade ID,Order ID\n"
      "1,25-03-01 14:27:00,BTCUSDT,SELL,84000.1,0.25,21000.025,0.0126 BNB,0,false,true,700000001,800000001\n");
  EXPECT_EQ(account.facts.at(0).amount, 0.0126_settle);
  EXPECT_EQ(account.facts.at(0).currency, Currency::of("BNB"));
}

TEST(ColumnMaps, ErrorsNameTheFilesOwnLines) {
  const auto row = [](std::string_view cells) { return bybit + std::string(cells) + "\n"; };
  EXPECT_EQ(error_of(row("1,USDT,BTCUSDT,TRADE,BUY,0.5,0,84100,0,0,0,0,0,OPEN,o,t,yesterday")),
            "f.csv: line 3: Time: \"yesterday\" is not a time like %Y-%m-%d %H:%M:%S");
  EXPECT_EQ(error_of(row("1,USDT,BTCUSDT,TRADE,HOLD,0.5,0,84100,0,0,0,0,0,OPEN,o,t,2025-03-01 10:00:00")),
            "f.csv: line 3: side: \"HOLD\" is neither buy nor sell");
  EXPECT_EQ(error_of(row("1,USDT,BTCUSDT,TRADE")), "f.csv: line 3: 4 cells where the header has 17");
}

/// Of a made-up exchange: semicolons, decimal commas, dots in thousands, the side in the sign, one currency.
constexpr std::string_view own_map = R"(
name = "an export of ours"
source = "its maker"
venue = "HOUSE"
separator = ";"
decimal = ","
thousands = "."
times = ["%d.%m.%Y %H:%M"]
zone = "UTC+1"
columns = { time = "Zeit", trade_id = "Nr", price = "Preis", amount = "Menge", fee = "Entgelt" }
constants = { instrument = "BTCUSDT", currency = "USDT" }
)";

TEST(ColumnMaps, OfAUserReadOtherSeparatorsDecimalsAndSigns) {
  const ColumnMap map = parse_column_map(own_map, "m.toml").value();
  const auto account =
      read_account_file("f.csv", "Zeit;Nr;Preis;Menge;Entgelt\n01.03.2025 11:00;x/1;84.000,5;-1,25;1.050,01\n", naming(), &map);
  ASSERT_TRUE(account) << account.error().text;
  const AccountFact& fact = account->facts.at(0);
  EXPECT_EQ(format_instant(fact.at), "2025-03-01T10:00:00Z");
  EXPECT_EQ(fact.price, 84000.5_price);
  EXPECT_EQ(fact.size, -1.25_size);
  EXPECT_EQ(fact.amount, 1050.01_settle);
  EXPECT_EQ(error_of("Zeit;Nr;Preis;Menge\n", &map), "f.csv: line 1: column \"Entgelt\" is missing: an export of ours has it");
  EXPECT_EQ(error_of("Zeit;Nr;Preis;Menge;entgelt\n", &map),
            "f.csv: line 1: column \"Entgelt\" is missing: an export of ours has it; is \"entgelt\" meant?");
}

TEST(ColumnMaps, SayWhichMemberIsBad) {
  const auto error = [](const std::string& more) {
    const auto map = parse_column_map(std::string(own_map) + more, "m.toml");
    return map ? std::string() : map.error().text;
  };
  EXPECT_EQ(error(""), "");
  EXPECT_EQ(error("colums = { }"), "m.toml: line 12: colums: is not a key; the nearest is columns");
  EXPECT_EQ(error("words = { hold = [\"HOLD\"] }"), "m.toml: line 12: words.hold: is none of buy, sell, maker, taker, contracts");
  EXPECT_EQ(error("fee = \"above 0\""), "m.toml: line 12: fee: \"above 0\" is none of paid, earned");
  const auto missing =
      parse_column_map("name = \"x\"\nsource = \"y\"\nvenue = \"Z\"\ncolumns = { time = \"T\", prize = \"P\" }\n", "m.toml");
  EXPECT_EQ(missing.error().text, "m.toml: line 4: columns.prize: is not a column of account files");
  const auto zone = parse_column_map("name = \"x\"\nsource = \"y\"\nvenue = \"Z\"\nzone = \"EST\"\n", "m.toml");
  EXPECT_EQ(zone.error().text, "m.toml: line 4: zone: \"EST\" is not a zone like UTC+8");
}

TEST(AccountReaders, RefuseWhatNoneKnowsByWhatItLooksLike) {
  EXPECT_EQ(error_of("a,b\n1,2\n"),
            "f.csv: is not an account file but CSV with the columns a, b; docs/reference/fills.md says what can be read");
  EXPECT_EQ(
      error_of("a,b,time,price,side,c\n"),
      "f.csv: is not an account file but CSV with the columns a, b, time, price and 2 more; the nearest is an account file, CSV, without "
      "the columns trade_id, instrument, amount, fee; docs/reference/fills.md says what can be read");
  EXPECT_EQ(error_of("<html><body>Too many requests</body></html>"),
            "f.csv: is not an account file but HTML or XML; docs/reference/fills.md says what can be read");
  EXPECT_EQ(error_of("PK\x03\x04"),
            "f.csv: is not an account file but a zip archive or a workbook; save it as CSV; docs/reference/fills.md says "
            "what can be read");
  // Most of an account file is one: it says best what is wrong.
  EXPECT_EQ(error_of("time,trade_id,instrument,side,price,amount\n"), "f.csv: line 1: column \"fee\" is missing");
}

}  // namespace
}  // namespace keel
