#include "keel/files/chain/marked_names.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

std::vector<MarkedName> names(std::string_view text) { return parse_marked_names("m.csv", text).value(); }

TEST(MarkedNames, OfAFileOfMarksEachOnce) {
  const std::vector<MarkedName> expected{{"BTC", {}}, {"BTC-30JAN26", {}}, {"BTC-PERPETUAL", {}}, {"BTC-PERPETUAL", Venue::of("OKX")}};
  EXPECT_EQ(names("time,instrument,mark,index\n1,BTC-PERPETUAL,50000,50000\n1,BTC-30JAN26,50100,50000\n1,BTC,,50000\n"
                  "1,BTC-PERPETUAL@OKX,50001,50000\n2,BTC-PERPETUAL,50000,50000\n"),
            expected);
}

TEST(MarkedNames, OfJsonLinesWithTheVenuesNames) {
  const std::vector<MarkedName> expected{{"ETH-PERPETUAL", {}}};
  EXPECT_EQ(names("{\"timestamp\":1770000000000,\"instrument_name\":\"ETH-PERPETUAL\",\"mark_price\":3000}\n"), expected);
}

TEST(MarkedNames, OfARecordedChain) {
  const auto read = parse_marked_names(
      "c.json",
      R"([{"instrument_name":"BTC-30JAN26-50000-C","creation_timestamp":1767600000000,"mark_price":0.05,"mark_iv":60,"underlying_price":50000,"estimated_delivery_price":50000,"bid_price":null,"ask_price":0.051},
          {"instrument_name":"BTC-PERPETUAL","creation_timestamp":1767600000000,"mark_price":50001,"mark_iv":null,"underlying_price":null,"estimated_delivery_price":50000,"bid_price":50000.5,"ask_price":50001.5}])");
  ASSERT_TRUE(read) << read.error().text;
  EXPECT_EQ(*read, (std::vector<MarkedName>{{"BTC-30JAN26-50000-C", {}}, {"BTC-PERPETUAL", {}}}));
}

TEST(MarkedNames, RefusesWhatHasNoInstrument) {
  const auto read = parse_marked_names("m.csv", "time,mark\n1,2\n");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().text.find("instrument"), std::string::npos) << read.error().text;
}

}  // namespace
}  // namespace keel
