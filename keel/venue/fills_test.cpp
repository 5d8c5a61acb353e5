#include "keel/venue/fills.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

constexpr std::string_view header = "time,kind,trade_id,instrument,side,price,amount,fee,currency,index,vol,strategy,sub_book\n";

AccountFacts read(const std::string& text) {
  auto account = read_fills("f.csv", text);
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
}

TEST(Fills, SaysWhichCellIsBad) {
  EXPECT_EQ(error_of("2022-01-01,,1,BTC-PERPETUAL,sell,4o5,10,,,,,,"), "f.csv: line 2: price: \"4o5\" is not a number");
  EXPECT_EQ(error_of("2022-01-01,,1,BTC-PERPETUAL,sell,45,10,0.1,ETH,,,,"), "f.csv: line 2: currency: BTC-PERPETUAL settles in BTC");
  EXPECT_EQ(error_of("2022-01-01,,x,BTC-PERPETUAL,sell,45,10,0.1,BTC,,,,"), "f.csv: line 2: trade_id: \"x\" is not a trade id");
  EXPECT_EQ(error_of("2022-01-01,,1,BTC-PERPETUAL,hold,45,10,0.1,BTC,,,,"), "f.csv: line 2: side: \"hold\" is neither buy nor sell");
  EXPECT_EQ(error_of("2023-01-01,,1,BTC-28JAN22-48000-C,buy,0.05,1,,,,,,"), "f.csv: line 2: instrument: BTC-28JAN22-48000-C had expired");
  EXPECT_EQ(error_of("2022-01-01,deposit,,,,,-1,,BTC,,,,"), "f.csv: line 2: amount: is not above 0");
  EXPECT_EQ(error_of("2022-01-01,funding,,BTC-28JAN22,,,1,,,,,,"), "f.csv: line 2: instrument: is not a perpetual and pays no funding");
  EXPECT_EQ(error_of("2022-01-01,expiry,,BTC-PERPETUAL,,40000,,,,,,,"), "f.csv: line 2: instrument: does not expire");
  EXPECT_EQ(
      error_of("2022-01-01,gift,,,,,1,,BTC,,,,"),
      "f.csv: line 2: kind: \"gift\" is none of trade, funding, daily settlement, expiry, deposit, withdrawal, transfer, correction, bust");
  EXPECT_EQ(read_fills("f.jsonl", "{\"time\": 1}\n{oops\n").error().text, "f.jsonl: line 2: is not JSON");
}

}  // namespace
}  // namespace keel
