#include "keel/venue/trade_id.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace keel {
namespace {

TEST(TradeIdText, PlainNumbersAreThemselves) {
  EXPECT_EQ(parse_trade_id("197392876").value(), TradeId{197392876});
  EXPECT_EQ(parse_trade_id("0").value(), TradeId{0});
  EXPECT_EQ(parse_trade_id("9223372036854775807").value().value, (std::uint64_t{1} << 63) - 1);
}

TEST(TradeIdText, NeighboursOfACounterStayNeighbours) {
  EXPECT_EQ(parse_trade_id("ETH-284830840").value().value, parse_trade_id("ETH-284830839").value().value + 1);
}

/// Texts of several exchanges, each of another trade.
TEST(TradeIdText, EveryTextIsAnIdOfItsOwn) {
  std::set<std::uint64_t> ids;
  for (const std::string_view text :
       {"7", "0007", "USDC-7", "USDC-0007", "ETH-7", "Bybit-000000000000000000012", "9223372036854775808", "TDLH43-DVQXD-2KHVYY",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a12", "0x1f", "x", "-7"}) {
    EXPECT_TRUE(ids.insert(parse_trade_id(text).value().value).second) << text;
  }
}

TEST(TradeIdText, RefusesNothingAndWhatIsNoId) {
  EXPECT_EQ(parse_trade_id("").error().text, "\"\" is not a trade id");
  EXPECT_FALSE(parse_trade_id(std::string(129, 'x')));
}

}  // namespace
}  // namespace keel
