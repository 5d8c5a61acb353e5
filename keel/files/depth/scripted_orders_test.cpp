#include "keel/files/depth/scripted_orders.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

const std::string header = "arrives_ns,action,order,side,price,size\n";

std::string error(const std::string& rows) {
  const auto read = read_scripted_orders("o.csv", header + rows);
  return read ? "" : read.error().text;
}

TEST(ScriptedOrders, PlacesAndCancels) {
  const std::string text = header + "5,place,1,buy,61807.40,0.01\n7,cancel,1,buy,61807.40,\n";
  const auto read = read_scripted_orders("o.csv", text);
  ASSERT_TRUE(read) << read.error().text;
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->front().arrives, Instant{5});
  EXPECT_EQ(read->front().price, 61807.4_price);
  EXPECT_EQ(read->front().price_text, "61807.40") << "as the file has it";
  EXPECT_EQ(read->back().action, ScriptedOrder::Action::Cancel);
  EXPECT_EQ(read->back().line, 3U);
}

TEST(ScriptedOrders, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error("5,place,1,buy,100,1\n4,place,2,buy,100,1\n"), "o.csv: line 3: arrives_ns: lies before the row above it");
  EXPECT_EQ(error("5,place,1,buy,100,1\n5,place,1,sell,101,1\n"), "o.csv: line 3: order: 1 is placed a second time");
  EXPECT_EQ(error("5,cancel,1,buy,100,\n"), "o.csv: line 2: order: 1 was not placed");
  EXPECT_EQ(error("5,amend,1,buy,100,1\n"), "o.csv: line 2: action: \"amend\" is neither place nor cancel");
  EXPECT_EQ(error("5,place,1,buy,100,0\n"), "o.csv: line 2: size: \"0\" is not above 0");
  EXPECT_EQ(error("5,place,1,buy,-1,1\n"), "o.csv: line 2: price: \"-1\" is not above 0");
  EXPECT_EQ(error("18446744073709551615,place,1,buy,1,1\n"), "o.csv: line 2: arrives_ns: is no time in nanoseconds since 1970");
}

}  // namespace
}  // namespace keel
