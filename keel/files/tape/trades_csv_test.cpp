#include "keel/files/tape/trades_csv.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

using namespace literals;

constexpr std::string_view header = "q,p,s,t,d,trade_seq,trade_id,tick_direction,iv,instrument_name,index_price,direction\n";

std::string with(std::string_view row) { return std::string(header) + std::string(row) + "\n"; }

TEST(DeribitTrades, ReadsTheRecordersColumns) {
  const std::string text = with("0.1,5.0E-4,TRADE,1640995220191,2022-01-01,222,197392876,2,67.48,BTC-2JAN22-48000-C,46219.79,sell");
  const auto tape = read_deribit_trades("f.csv", text);
  ASSERT_TRUE(tape);
  ASSERT_EQ(tape->trades.size(), 1U);
  const TapeTrade& trade = tape->trades[0];
  EXPECT_EQ(format_instant(trade.at), "2022-01-01T00:00:20.191Z");
  EXPECT_EQ(trade.trade, TradeId{197392876});
  EXPECT_EQ(trade.taker, Side::Sell);
  EXPECT_EQ(trade.price, 0.0005_price);
  EXPECT_EQ(trade.size, 0.1_size);
  EXPECT_EQ(trade.index, 46219.79_price);
  EXPECT_DOUBLE_EQ(trade.vol, 0.6748);
  EXPECT_EQ(trade.line, 2U);
  EXPECT_EQ(tape->instruments[trade.instrument].name, "BTC-2JAN22-48000-C");
}

TEST(DeribitTrades, ReadsTheVenuesColumnsAndAmountsOfFutures) {
  const std::string text =
      "timestamp,trade_id,instrument_name,direction,amount,price,iv,index_price\n"
      "1640995220191,1,BTC-PERPETUAL,buy,250,46300.5,,46219.79\n";
  const auto tape = read_deribit_trades("f.csv", text);
  ASSERT_TRUE(tape) << tape.error().text;
  EXPECT_EQ(tape->trades[0].size, 25.0_size);
}

TEST(DeribitTrades, ABlockIsSaidByItsNumber) {
  const std::string text =
      "timestamp,trade_id,instrument_name,direction,amount,price,iv,index_price,block_trade_id\n"
      "1640995220191,1,BTC-PERPETUAL,buy,250,46300.5,,46219.79,\n"
      "1640995220191,2,BTC-PERPETUAL,buy,250,46300.5,,46219.79,BLOCK-17\n";
  const auto tape = read_deribit_trades("f.csv", text);
  ASSERT_TRUE(tape) << tape.error().text;
  EXPECT_FALSE(tape->trades[0].block);
  EXPECT_TRUE(tape->trades[1].block);
  const auto answer = read_deribit_trades(
      "f.json", R"({"result":{"trades":[{"timestamp":1640995220191,"trade_id":"2","instrument_name":"BTC-PERPETUAL","direction":"buy",)"
                R"("amount":250,"price":46300.5,"index_price":46219.79,"block_trade_id":"17"}]}})");
  ASSERT_TRUE(answer) << answer.error().text;
  EXPECT_TRUE(answer->trades[0].block);
}

/// F = K = 60,000, 30 days: 0.0685394072 coins are 60 %.
TEST(DeribitTrades, AVolThatARowDoesNotSayFollowsFromItsPriceAndIndex) {
  const std::string row = ",,1769587200000,,,1,,,BTC-27FEB26-60000-C,60000,sell";
  const auto tape = read_deribit_trades("f.csv", with("1,0.06853941" + row));
  ASSERT_TRUE(tape) << tape.error().text;
  EXPECT_NEAR(tape->trades.at(0).vol, 0.6, 1e-7);
  const std::string zero = ",0,1769587200000,,,1,,,BTC-27FEB26-60000-C,60000,sell";
  EXPECT_NEAR(read_deribit_trades("f.csv", with("1,0.06853941" + zero))->trades.at(0).vol, 0.6, 1e-7) << "0 is none";
  EXPECT_TRUE(std::isnan(read_deribit_trades("f.csv", with("1,0.9" + row))->trades.at(0).vol)) << "only a vol that nobody believes";
  EXPECT_EQ(read_deribit_trades("f.csv", with("1,1.5" + row)).error().text,
            "f.csv: line 2: p: \"1.5\" is above 1 BTC: BTC-27FEB26-60000-C is quoted in coin, not in USD");
}

/// A recorded answer showed no index with one leg; the other leg's is of the same moment.
TEST(DeribitTrades, ALegThatShowsNoIndexHasThatOfTheOther) {
  const std::string nested = R"({"result": {"trades": [{"timestamp": 1739183593719, "price": 0.0095, "amount": 5, "direction": "buy",
    "instrument_name": "BTC-CS-28FEB25-100000_105000", "trade_id": "500", "legs": [
    {"timestamp": 1739183593719, "price": 0.0275, "amount": 5, "direction": "buy", "instrument_name": "BTC-28FEB25-100000-C", "trade_id": "501"},
    {"timestamp": 1739183593719, "price": 0.018, "amount": 5, "direction": "sell", "instrument_name": "BTC-28FEB25-105000-C", "trade_id": "502",
     "index_price": 97500, "iv": 54}]}]}})";
  const std::string rows =
      "timestamp,trade_id,instrument_name,direction,amount,price,iv,index_price\n"
      "1739183593719,501,BTC-28FEB25-100000-C,buy,5,0.0275,,\n"
      "1739183593719,502,BTC-28FEB25-105000-C,sell,5,0.018,54,97500\n";
  for (const std::string& text : {nested, rows}) {
    const auto tape = read_deribit_trades("f", text);
    ASSERT_TRUE(tape) << tape.error().text;
    ASSERT_EQ(tape->trades.size(), 2U);
    EXPECT_EQ(tape->trades[0].index, 97500.0_price);
    EXPECT_GT(tape->trades[0].vol, 0.4);
  }
  const auto alone = read_deribit_trades("f.csv", rows.substr(0, rows.find("1739183593719,502")));
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().text, "f.csv: line 2: index_price: is missing, and no other trade of its moment tells it");
}

TEST(DeribitTrades, CombosCountAsTheirLegsEachOnce) {
  const std::string leg =
      R"({"trade_id": "ETH-2", "timestamp": 1700000000000, "price": 0.03, "iv": 50, "index_price": 2050, "instrument_name": "ETH-29DEC23-2200-C", "direction": "sell", "amount": 10, "combo_trade_id": "ETH-1"})";
  const std::string other =
      R"({"trade_id": "ETH-3", "timestamp": 1700000000000, "price": 0.017, "iv": 52, "index_price": 2050, "instrument_name": "ETH-29DEC23-2400-C", "direction": "buy", "amount": 10, "combo_trade_id": "ETH-1"})";
  const std::string combo =
      R"({"trade_id": "ETH-1", "timestamp": 1700000000000, "price": 0.013, "index_price": 2050, "instrument_name": "ETH-CS-29DEC23-2200_2400", "direction": "sell", "amount": 10)";
  for (const std::string& rows : {combo + "}," + leg + "," + other, combo + R"(, "legs": [)" + leg + "," + other + "]}",
                                  combo + R"(, "legs": [)" + leg + "," + other + "]}," + leg}) {
    const auto tape = read_deribit_trades("f", R"({"trades": [)" + rows + "]}");
    ASSERT_TRUE(tape) << tape.error().text;
    ASSERT_EQ(tape->trades.size(), 2U) << rows;
    EXPECT_EQ(tape->trades[0].taker, Side::Sell);
    EXPECT_EQ(tape->trades[1].taker, Side::Buy);
    EXPECT_EQ(
        tape->remarks.back(),
        "f: 2 trades are legs of combos, at the fees of single trades: what the venue takes off them is not known from public trades");
  }
  EXPECT_EQ(
      read_deribit_trades("f", R"({"trades": [)" + combo + "}," + leg + "]}").error().text,
      "f: line 1: trade_id: ETH-1 is of the combo ETH-CS-29DEC23-2200_2400, and 1 of its 2 legs is told: give every file that has them");
}

TEST(DeribitTrades, SaysWhichCellIsBad) {
  const auto error_of = [](std::string_view row) {
    const auto tape = read_deribit_trades("f.csv", with(row));
    return tape ? std::string() : tape.error().text;
  };
  EXPECT_EQ(error_of("0.1,4o5,,1640995220191,,,1,,67,BTC-2JAN22-48000-C,46219,sell"), "f.csv: line 2: p: \"4o5\" is not a number");
  EXPECT_EQ(error_of("0,0.1,,1640995220191,,,1,,67,BTC-2JAN22-48000-C,46219,sell"), "f.csv: line 2: q: \"0\" is not above 0");
  EXPECT_EQ(error_of("1,0.1,,1640995220191,,,1,,67,BTC-2JAN22-48000-C,46219,hold"),
            "f.csv: line 2: direction: \"hold\" is neither buy nor sell");
  EXPECT_EQ(error_of("1,0.1,,1641110400000,,,1,,67,BTC-2JAN22-48000-C,46219,sell"),
            "f.csv: line 2: t: is not before the expiry of BTC-2JAN22-48000-C");
  EXPECT_EQ(error_of("1,0.1,,1640995220191,,,1,,67,BTC-2JAN22,46219"), "f.csv: line 2: 11 cells where the header has 12");
  EXPECT_TRUE(
      error_of("1,0.1,,1640995220191,,,1,,67,NOTHING,46219,sell").starts_with("f.csv: line 2: instrument_name: \"NOTHING\" is not"));
}

}  // namespace
}  // namespace keel
