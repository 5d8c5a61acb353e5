#include "keel/files/depth/binance_depth.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

// Shapes of the venue's documentation, with made-up numbers.
constexpr std::string_view early =
    R"(1700000000010000000 {"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1700000000001,"T":1700000000000,"s":"BTCUSDT","U":1,"u":4,"pu":0,"b":[["1.0","9"]],"a":[]}})"
    "\n";
constexpr std::string_view whole =
    R"(1700000000020000000 {"lastUpdateId":5,"E":1700000000011,"T":1700000000010,"bids":[["100.10","1.5"],["100.00","2"]],"asks":[["100.20","3"]]})"
    "\n";
constexpr std::string_view known =
    R"(1700000000025000000 {"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1700000000012,"T":1700000000011,"s":"BTCUSDT","U":4,"u":4,"pu":3,"b":[["100.10","7"]],"a":[]}})"
    "\n";
constexpr std::string_view update =
    R"(1700000000030000000 {"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1700000000031,"T":1700000000030,"s":"BTCUSDT","U":5,"u":7,"pu":4,"b":[["100.10","0"]],"a":[["100.30","0.25"]]}})"
    "\n";
constexpr std::string_view top =
    R"(1700000000031000000 {"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":7,"s":"BTCUSDT","b":"100.00","B":"2","a":"100.20","A":"3","T":1700000000030,"E":1700000000030}})"
    "\n";
constexpr std::string_view trade =
    R"(1700000000032000000 {"stream":"btcusdt@trade","data":{"e":"trade","E":1700000000026,"T":1700000000025,"s":"BTCUSDT","t":1,"p":"100.20","q":"0.5","X":"MARKET","m":false}})"
    "\n";

Result<RecordedDepth> read(std::initializer_list<std::string_view> lines) {
  std::vector<NamedText> files{{"f", ""}};
  for (const std::string_view line : lines) files.front().text += line;
  return read_binance_depth(files);
}

TEST(BinanceDepth, BeginsWithTheWholeBookAndGoesByTheVenuesClock) {
  const auto market = read({early, whole, known, update, top, trade});
  ASSERT_TRUE(market) << market.error().text;
  EXPECT_EQ(market->symbol, "BTCUSDT");
  EXPECT_EQ(market->contract, RecordedDepth::Contract::Linear);
  EXPECT_EQ(market->tick, PriceOffset{units_per_one / 10});
  EXPECT_EQ(market->lot, 0.25_size);
  EXPECT_TRUE(market->remarks.empty());
  const std::vector<DepthRow>& rows = market->rows;
  ASSERT_EQ(rows.size(), 7U) << "what came before the whole book, what it had already and best prices are left out";
  EXPECT_EQ(rows[0].kind, DepthRow::Kind::Forget);
  EXPECT_EQ(rows[1].price, 100.1_price);
  EXPECT_EQ(rows[3].side, Side::Sell);
  EXPECT_TRUE(rows[3].last);
  EXPECT_EQ(rows[4].kind, DepthRow::Kind::Trade) << "heard after the update, but it happened before";
  EXPECT_EQ(rows[4].side, Side::Buy);
  EXPECT_EQ(rows[4].heard, Instant{1'700'000'000'032'000'000});
  EXPECT_EQ(rows[5].at, Instant{1'700'000'000'030 * millisecond.raw});
  EXPECT_EQ(rows[5].size, 0.0_size);
}

TEST(BinanceDepth, TellsWhatIsMissing) {
  const auto no_whole = read({update});
  ASSERT_TRUE(no_whole);
  ASSERT_EQ(no_whole->remarks.size(), 1U);
  EXPECT_NE(no_whole->remarks[0].find("no file has the whole book"), std::string::npos) << no_whole->remarks[0];
  const std::string later(update);
  const auto gap = read(
      {whole, update,
       R"(1700000000040000000 {"data":{"e":"depthUpdate","T":1700000000040,"s":"BTCUSDT","U":9,"u":9,"pu":8,"b":[["99","1"]],"a":[]}})"});
  ASSERT_TRUE(gap);
  ASSERT_EQ(gap->remarks.size(), 1U);
  EXPECT_NE(gap->remarks[0].find("1 gap in the chain"), std::string::npos) << gap->remarks[0];
}

std::string error(std::string_view line) {
  const auto market = read({whole, line});
  return market ? "" : market.error().text;
}

TEST(BinanceDepth, SaysWhichLineIsNone) {
  EXPECT_EQ(error("x\n"), "f: line 2: does not open with the time at which it was heard, in ns");
  EXPECT_EQ(error("5 {\"data\":{\"e\":\"trade\",\"s\":\"B\",\"p\":\"1.x\"}}\n"), "f: line 2: p: \"1.x\" is not a number");
  EXPECT_EQ(error("5 {\"data\":{\"e\":\"trade\",\"s\":\"B\",\"p\":\"1\",\"q\":\"0\",\"T\":1}}\n"),
            "f: line 2: trade: p must be from 0.0001 to 10,000,000, q above 0 and at most 1,000,000,000");
  EXPECT_EQ(error("5 {\"data\":{\"e\":\"depthUpdate\",\"T\":1700000000040,\"s\":\"B\",\"U\":8,\"u\":9,\"b\":[[\"1\"]]}}\n"),
            "f: line 2: b: a level is no price from 0.0001 to 10,000,000 with a size up to 1,000,000,000");
  EXPECT_NE(error("5 {\"data\":\n").find("f: line 2: is no JSON of this feed"), std::string::npos);
  for (const std::string more : {"x", "{}", " {\"e\":1}", "}"}) {
    const std::string after = more + "\n";
    const std::string why = more == "x" ? "is no JSON of this feed: " : "has more behind its JSON object: one message a line";
    for (const std::string_view line :
         {update, top, trade,
          std::string_view(R"(1700000000040000000 {"data":{"e":"aggTrade","s":"BTCUSDT","a":[{"p":"1"}],"T":1}})"
                           "\n")}) {
      const std::string told = error(std::string(line.substr(0, line.size() - 1)) + after);
      EXPECT_TRUE(told.starts_with("f: line 2: " + why)) << line << more << told;
    }
  }
  EXPECT_EQ(error(std::string(update.substr(0, update.size() - 1)) + " \r\n"), "") << "blanks are nothing";
  const auto two =
      read({whole, update, R"(1700000000000000000 {"data":{"e":"trade","s":"ETHUSDT","T":1700000000040,"p":"1","q":"1","m":true}})"});
  ASSERT_FALSE(two);
  EXPECT_EQ(two.error().text, "f: line 3: is of ETHUSDT, what came before of BTCUSDT");
}

std::string levels_of(const RecordedDepth& market) {
  std::string text;
  for (const DepthRow& row : market.rows) {
    if (row.kind == DepthRow::Kind::Forget) text += "forget ";
    if (row.kind == DepthRow::Kind::Level) text += to_text(row.price) + "x" + to_text(row.size) + " ";
  }
  return text;
}

TEST(BinanceDepth, ALaterWholeBookTakesNothingFromWhatCameBefore) {
  const auto market = read({whole, update,
                            R"(1700000000040000000 {"lastUpdateId":9,"T":1700000000040,"bids":[["99","1"]],"asks":[]})"
                            "\n"});
  ASSERT_TRUE(market) << market.error().text;
  EXPECT_EQ(levels_of(*market), "forget 100.1x1.5 100x2 100.2x3 100.1x0 100.3x0.25 forget 99x1 ");
}

TEST(BinanceDepth, AWholeBookWithoutATimeCountsByItsNumber) {
  // The update was heard before the answer, but goes beyond it; the one before it is in the answer.
  const auto market =
      read({R"(1700000000001000000 {"data":{"e":"depthUpdate","E":1700000000001,"s":"B","U":3,"u":4,"b":[["7","7"]],"a":[]}})"
            "\n",
            R"(1700000000002000000 {"data":{"e":"depthUpdate","E":1700000000002,"s":"B","U":5,"u":8,"b":[["8","8"]],"a":[]}})"
            "\n",
            R"(1700000000003000000 {"lastUpdateId":6,"bids":[["6","6"]],"asks":[]})"
            "\n"});
  ASSERT_TRUE(market) << market.error().text;
  EXPECT_EQ(levels_of(*market), "forget 6x6 8x8 ");
  EXPECT_TRUE(market->remarks.empty());
  const auto first =
      read({R"(1700000000003000000 {"lastUpdateId":6,"bids":[["6","6"]],"asks":[]})"
            "\n",
            R"(1700000000004000000 {"data":{"e":"depthUpdate","E":1700000000002,"s":"B","U":100,"u":100,"b":[["8","8"]],"a":[]}})"
            "\n"});
  ASSERT_TRUE(first) << first.error().text;
  EXPECT_EQ(first->rows.front().at, Instant{1'700'000'000'002 * millisecond.raw}) << "that of the next that tells one";
  EXPECT_EQ(first->remarks.size(), 1U) << "7 to 99 are missing";
}

TEST(BinanceDepth, OtherEventsAndNestingArePassedOver) {
  const auto market = read({whole,
                            R"(1700000000040000000 {"data":{"e":"aggTrade","s":"BTCUSDT","a":59,"p":"1","q":"1","T":1}})"
                            "\n"
                            R"(1700000000040000000 {"u":4,"s":"BTCUSDT","b":"1","B":"2","a":"3","A":"4"})"
                            "\n",
                            update});
  ASSERT_TRUE(market) << market.error().text;
  EXPECT_EQ(market->rows.size(), 6U);
  EXPECT_NE(error("5 {\"data\":{\"e\":\"depthUpdate\",\"s\":\"B\",\"T\":1,\"b\":[[\"1\",\"1000000001\"]]}}\n").find("up to 1,000,000,000"),
            std::string::npos);
  std::string deep = "5 ";
  for (int i = 0; i < 100'000; ++i) deep += "{\"data\":";
  EXPECT_NE(error(deep + "\n"), "") << "and the program goes on";
  const auto nameless = read({whole});
  ASSERT_FALSE(nameless);
  EXPECT_EQ(nameless.error().text, "f: has no message that names a symbol");
}

}  // namespace
}  // namespace keel
