#include "keel/files/account/pool_name.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

TEST(PoolName, SaysPairAndRange) {
  const Instrument whole = parse_pool_name("ETH_USDC-POOL").value();
  EXPECT_EQ(whole.kind, InstrumentKind::Pool);
  EXPECT_EQ(whole.base, Currency::of("ETH"));
  EXPECT_EQ(whole.settle, Currency::of("USDC"));
  EXPECT_EQ(whole.range_upper, Price{});
  EXPECT_TRUE(validate(whole));
  const Instrument range = parse_pool_name("ETH_USDC-POOL-1500-2500d5").value();
  EXPECT_EQ(range.range_lower, 1500.0_price);
  EXPECT_EQ(range.range_upper, 2500.5_price);
  EXPECT_EQ(range.name, "ETH_USDC-POOL-1500-2500d5");
}

TEST(PoolName, SaysWhatIsWrong) {
  const auto error = [](std::string_view name) { return parse_pool_name(name).error().text; };
  EXPECT_EQ(error("ETH-POOL"), "\"ETH-POOL\" is not a pool: a pool names two currencies");
  EXPECT_EQ(error("ETH_USDC-POOL-1500"), "\"ETH_USDC-POOL-1500\" is not a pool: a range is two prices");
  EXPECT_EQ(error("ETH_USDC-POOL-2500-1500"), "\"ETH_USDC-POOL-2500-1500\" is not a pool: the range does not rise");
  EXPECT_EQ(error("ETH_USDC-POOL-15x-1500"), "\"ETH_USDC-POOL-15x-1500\" is not a pool: \"15x\" is not a price");
  EXPECT_EQ(error("ETH_usdc-POOL"), "\"ETH_usdc-POOL\" is not a pool: \"usdc\" is not a currency: 1 to 8 upper-case letters or digits");
}

}  // namespace
}  // namespace keel
