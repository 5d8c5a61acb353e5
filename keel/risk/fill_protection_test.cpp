#include "keel/risk/fill_protection.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

constexpr Instant noon = Instant{} + day * 20'000;

struct Protected {
  ProtectionConfig config{
      .interval = second * 5, .frozen_time = second * 30, .quantity_coins = 10.0, .delta_coins = 4.0, .vega_usd_per_vol_point = 1'000.0};
  FillProtection protection;
  /// The limit that it met; empty: none.
  std::string_view fill(Duration after, double coins, double delta_coins = 0.0, double vega = 0.0) {
    met = protection.fill(noon + after, {coins, delta_coins, vega}, config);
    return met ? met->limit : std::string_view{};
  }
  std::optional<FillProtection::Met> met;
};

TEST(FillProtection, ALimitThatIsMetFreezes) {
  Protected w;
  EXPECT_EQ(w.fill({}, 6.0), "");
  EXPECT_EQ(w.fill(second * 4, 4.0), "quantity_coins") << "met, not exceeded";
  EXPECT_EQ(w.met->value, 10.0);
  EXPECT_EQ(w.met->threshold, 10.0);
  EXPECT_TRUE(w.protection.frozen(noon + second * 33));
  EXPECT_FALSE(w.protection.frozen(noon + second * 34));
  EXPECT_EQ(w.protection.triggers, 1U);
}

TEST(FillProtection, TheWindowOpensAtTheFirstFillAndDoesNotSlide) {
  Protected w;
  EXPECT_EQ(w.fill({}, 6.0), "");
  EXPECT_EQ(w.fill(second * 4, 3.0), "");
  EXPECT_EQ(w.fill(second * 6, 3.0), "") << "a window of its own: that of 4 s and 6 s would hold 6, that of all 12";
  EXPECT_EQ(w.fill(second * 11, 7.0), "quantity_coins") << "5 s after it opened is in it";
}

TEST(FillProtection, DeltaAndVegaCountWithTheirSigns) {
  Protected w;
  EXPECT_EQ(w.fill({}, 1.0, 3.0, 900.0), "");
  EXPECT_EQ(w.fill(second, 1.0, -3.0, -900.0), "");
  EXPECT_EQ(w.fill(second * 2, 1.0, -4.0), "delta_coins") << "short is as far as long";
  EXPECT_EQ(w.met->value, 4.0) << "3 - 3 - 4, without its sign";
  EXPECT_EQ(w.fill(second * 3, 1.0, 0.0, -1'000.0), "vega_usd_per_vol_point") << "begun anew after it was triggered";
}

TEST(FillProtection, WithoutIntervalOrLimitsThereIsNone) {
  Protected w;
  w.config.quantity_coins = w.config.delta_coins = w.config.vega_usd_per_vol_point = 0.0;
  EXPECT_EQ(w.fill({}, 1e9, 1e9, 1e9), "");
  w = {};
  w.config.interval = {};
  EXPECT_EQ(w.fill({}, 1e9, 1e9, 1e9), "");
}

}  // namespace
}  // namespace keel
