#include "keel/files/depth/binance_tape.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

// Shapes of the venue's documentation, with made-up numbers.
constexpr std::string_view depth =
    R"(1700000000010000000 {"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1700000000001,"T":1700000000000,"s":"BTCUSDT","U":1,"u":4,"pu":0,"b":[["1.0","9"]],"a":[]}})"
    "\n";
constexpr std::string_view top =
    R"(1700000000031000000 {"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":7,"s":"BTCUSDT","b":"100.00","B":"2","a":"100.20","A":"3.5","T":1700000000030,"E":1700000000030}})"
    "\n";
constexpr std::string_view untimed =
    R"(1700000000031000000 {"stream":"btcusdt@bookTicker","data":{"u":7,"s":"BTCUSDT","b":"100.00","B":"2","a":"100.20","A":"3.5"}})"
    "\n";
constexpr std::string_view sold =
    R"(1700000000032000000 {"stream":"btcusdt@trade","data":{"e":"trade","E":1700000000026,"T":1700000000025,"s":"BTCUSDT","t":1,"p":"100.10","q":"0.5","X":"MARKET","m":true}})"
    "\n";

Result<RecordedTape> read(std::initializer_list<std::string_view> lines) {
  std::vector<NamedText> files{{"f", ""}};
  for (const std::string_view line : lines) files.front().text += line;
  return read_binance_tape(files);
}

TEST(BinanceTape, HasBestPricesAndTrades) {
  const auto tape = read({depth, top, sold});
  ASSERT_TRUE(tape) << tape.error().text;
  EXPECT_EQ(tape->symbol, "BTCUSDT");
  EXPECT_EQ(tape->contract, RecordedDepth::Contract::Linear);
  EXPECT_DOUBLE_EQ(tape->tick, 0.2);
  ASSERT_EQ(tape->tops.size(), 1U);
  EXPECT_EQ(tape->tops[0].at.raw, 1'700'000'000'030'000'000);
  EXPECT_EQ(tape->tops[0].bid_size, 2.0);
  EXPECT_EQ(*tape->tops[0].mid(), 100.1);
  ASSERT_EQ(tape->trades.size(), 1U);
  EXPECT_EQ(tape->trades[0].taker, Side::Sell);
  EXPECT_EQ(tape->trades[0].price, 100.1);
  EXPECT_EQ(tape->trades[0].size, 0.5);
}

TEST(BinanceTape, BestPricesOfNoTimeAreNone) {
  const auto tape = read({untimed, sold});
  ASSERT_TRUE(tape) << tape.error().text;
  EXPECT_TRUE(tape->tops.empty());
  EXPECT_EQ(tape->trades.size(), 1U);
}

TEST(BinanceTape, RefusesByLine) {
  std::string wrong(top);
  wrong.replace(wrong.find("\"100.20\""), 8, "\"1OO.20\"");
  EXPECT_EQ(read({depth, wrong}).error().text.substr(0, 13), "f: line 2: a:");
  std::string other(sold);
  other.replace(other.find("\"s\":\"BTCUSDT\""), 13, "\"s\":\"ETHUSDT\"");
  EXPECT_EQ(read({top, other}).error().text, "f: line 2: is of ETHUSDT, what came before of BTCUSDT");
  std::string nothing(sold);
  nothing.replace(nothing.find("\"q\":\"0.5\""), 9, "\"q\":\"0\"");
  EXPECT_NE(read({nothing}).error().text.find("trade: p must be"), std::string::npos);
}

}  // namespace
}  // namespace keel
