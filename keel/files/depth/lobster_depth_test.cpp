#include "keel/files/depth/lobster_depth.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace keel {
namespace {

using namespace literals;
using Kind = DepthRow::Kind;

Result<RecordedDepth> read(std::string messages, std::string books, const std::string& day = "2012-06-21") {
  const std::string start = "x/AMZN_" + day + "_34200000_57600000_";
  const std::vector<NamedText> files{{start + "message_1.csv", std::move(messages)}, {start + "orderbook_1.csv", std::move(books)}};
  return read_lobster_depth(files);
}

TEST(LobsterDepth, RowsAreWhatChangesAndTrades) {
  const auto market = read(
      "34200.5,1,7,21,2238100,1\n"
      "34200.500000001,4,7,21,2238100,1\n"
      "34201,5,0,5,2238550,-1\n"
      "34202,1,8,9,2237900,1\n",
      "2239500,100,2238100,21\n"
      "2239500,100,2237500,100\n"
      "2239500,100,2237500,100\n"
      "2239500,100,2237900,9\n");
  ASSERT_TRUE(market) << market.error().text;
  EXPECT_EQ(market->symbol, "AMZN");
  EXPECT_EQ(market->tick, PriceOffset{units_per_one / 100});
  EXPECT_EQ(market->levels_told, 1U);
  const std::vector<DepthRow>& rows = market->rows;
  ASSERT_EQ(rows.size(), 8U);
  EXPECT_EQ(format_instant(rows[0].at), "2012-06-21T13:30:00.5Z") << "New York's summer";
  EXPECT_EQ(rows[0].side, Side::Sell);
  EXPECT_EQ(rows[1].price, 223.81_price);
  EXPECT_TRUE(rows[1].last);
  EXPECT_EQ(rows[2].kind, Kind::Trade);
  EXPECT_EQ(rows[2].side, Side::Sell) << "a buyer's order was executed";
  EXPECT_EQ(rows[3].kind, Kind::Level) << "it is gone";
  EXPECT_EQ(rows[3].size, 0.0_size);
  EXPECT_EQ(rows[4].price, 223.75_price);
  EXPECT_EQ(rows[5].kind, Kind::Trade);
  EXPECT_EQ(rows[5].side, Side::Buy);
  EXPECT_EQ(rows[6].kind, Kind::Unseen) << "a better level hides it";
  EXPECT_EQ(rows[6].price, 223.75_price);
  EXPECT_EQ(rows[7].price, 223.79_price);
}

TEST(LobsterDepth, WinterAndSummer) {
  const auto time = [](const std::string& day) {
    return format_instant(read("34200,1,7,21,100000,1\n", "100100,1,100000,21\n", day)->rows.front().at);
  };
  EXPECT_EQ(time("2012-03-09"), "2012-03-09T14:30:00Z");
  EXPECT_EQ(time("2012-03-12"), "2012-03-12T13:30:00Z") << "the second Sunday of March was the 11th";
  EXPECT_EQ(time("2012-11-02"), "2012-11-02T13:30:00Z");
  EXPECT_EQ(time("2012-11-05"), "2012-11-05T14:30:00Z") << "the first Sunday of November was the 4th";
}

TEST(LobsterDepth, SaysWhatIsWrongAndWhere) {
  const auto error = [](std::string messages, std::string books) {
    const auto market = read(std::move(messages), std::move(books));
    return market ? "" : market.error().text.substr(market.error().text.find("line"));
  };
  EXPECT_EQ(error("34200,1,7,21,100000\n", "1,1,1,1\n"), "line 1: has not the six cells of a message");
  EXPECT_EQ(error("34200,1,7,x,100000,1\n", "1,1,1,1\n"), "line 1: is no message of LOBSTER's");
  EXPECT_EQ(error("34200,1,7,1,100000,1\n", "1,1,1\n"), "line 1: has not four cells a level");
  EXPECT_EQ(error("1,1,7,1,100000,1\n2,1,7,1,100000,1\n", "2,1,1,1\n2,1,1,1,3,1,1,1\n"),
            "line 2: has 2 levels a side, the lines above 1: all must have as many");
  EXPECT_EQ(error("2,1,7,1,100000,1\n1,1,7,1,100000,1\n", "2,1,1,1\n2,1,1,1\n"), "line 2: lies before the line above it");
  EXPECT_NE(error("2,1,7,1,100000,1\n", "").find("line 1: has no line beside it in"), std::string::npos);
  const std::vector<NamedText> one{{"AMZN_2012-06-21_34200000_57600000_message_1.csv", ""}};
  EXPECT_NE(read_lobster_depth(one).error().text.find("one file each"), std::string::npos);
  const std::vector<NamedText> other{{"trades.csv", ""}};
  EXPECT_NE(read_lobster_depth(other).error().text.find("is not named as LOBSTER"), std::string::npos);
}

}  // namespace
}  // namespace keel
