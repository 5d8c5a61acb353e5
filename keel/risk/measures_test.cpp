#include "keel/risk/measures.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace keel {
namespace {

TEST(Measures, EachIsNamedAfterItsLimit) {
  std::set<std::string_view> limits;
  LimitsConfig config;
  for_each_field(config, [&]<class T>(std::string_view name, const T& member) {
    if constexpr (std::is_same_v<T, LimitConfig>) {
      limits.insert(name);
      const Measure* row = find_measure(name);
      ASSERT_NE(row, nullptr) << name;
      EXPECT_EQ(&(config.*row->limit), &member) << name;
    }
  });
  EXPECT_EQ(limits.size(), measure_rows.size());
  EXPECT_EQ(find_measure("luck"), nullptr);
}

TEST(Measures, AreReadFromTheirPlace) {
  IntervalRates rates;
  rates.advance(Instant{} + second, minute, NumeraireAmount{70 * units_per_one});
  rates.count_fill();
  rates.count_messages(3);
  const MeasureInput in{.greeks = {1.0, -2.0, 3.0},
                        .held = Greeks{.theta_usd_per_day = -7.0,
                                       .rho_usd_per_rate_point = 8.0,
                                       .vanna_per_vol_point = 0.5,
                                       .volga_usd_per_vol_point_square = 9.0,
                                       .charm_per_day = -0.25},
                        .index_usd = 100.0,
                        .margin_use = 0.25,
                        .liquidation_distance = 0.125,
                        .notional_usd = 5e6,
                        .data_age_s = 1.5,
                        .profit = NumeraireAmount{40 * units_per_one},
                        .highest_profit = NumeraireAmount{90 * units_per_one},
                        .rates = rates};
  const auto value = [&](std::string_view name) { return value_of(*find_measure(name), in).value(); };
  EXPECT_EQ(value("delta_usd"), 1.0);
  EXPECT_EQ(value("gamma_usd_per_percent"), -2.0);
  EXPECT_EQ(value("vega_usd_per_vol_point"), 3.0);
  EXPECT_EQ(value("margin_use"), 0.25);
  EXPECT_EQ(value("drawdown_usd"), 50.0);
  EXPECT_EQ(value("loss_usd_per_interval"), 30.0);
  EXPECT_EQ(value("fills_per_interval"), 1.0);
  EXPECT_EQ(value("messages_per_interval"), 3.0);
  EXPECT_EQ(value("liquidation_distance"), 0.125);
  EXPECT_EQ(value("notional_usd"), 5e6);
  EXPECT_EQ(value("data_age_s"), 1.5);
  EXPECT_EQ(value("theta_usd_per_day"), -7.0);
  EXPECT_EQ(value("rho_usd_per_rate_point"), 8.0);
  EXPECT_EQ(value("volga_usd_per_vol_point_square"), 9.0);
  EXPECT_EQ(value("vanna_usd_per_vol_point"), 50.0) << "half a coin of 100 USD";
  EXPECT_EQ(value("charm_usd_per_day"), -25.0);
  for (const Measure& row : measure_rows) EXPECT_NE(row.greek == nullptr, row.read == nullptr) << row.name << ": read in one way";
}

TEST(Measures, WhatIsNotANumberIsNotKnown) {
  const IntervalRates rates;
  const MeasureInput in{.greeks = {std::numeric_limits<double>::quiet_NaN(), 2.0, 0.0}, .rates = rates};
  EXPECT_FALSE(value_of(*find_measure("delta_usd"), in));
  EXPECT_EQ(value_of(*find_measure("gamma_usd_per_percent"), in), 2.0);
  for (const std::string_view absent : {"margin_use", "liquidation_distance", "notional_usd", "data_age_s", "theta_usd_per_day",
                                        "vanna_usd_per_vol_point", "charm_usd_per_day"}) {
    EXPECT_FALSE(value_of(*find_measure(absent), in)) << absent << ": absent is not zero";
  }
}

TEST(Measures, ADistanceFallsToItsEmergency) {
  EXPECT_TRUE(validate_limit("liquidation_distance", {0.3, 0.2, 0.1}));
  EXPECT_TRUE(validate_limit("liquidation_distance", {}));
  const auto why = [](const LimitConfig& bad) { return validate_limit("liquidation_distance", bad).error().text; };
  EXPECT_EQ(why({0.1, 0.2, 0.3}), "liquidation_distance: must fall from soft to emergency: the nearer, the worse");
  EXPECT_EQ(why({0.3, 0.4, 0.1}),
            "liquidation_distance.hard: 0.4 with liquidation_distance.soft = 0.3: must lie between that and emergency, or all three 0");
  EXPECT_EQ(why({0.3, 0.2, 0.0}), "liquidation_distance.emergency: 0: must be above 0, or all three 0");
}

TEST(Measures, ThresholdsRiseOrAreNone) {
  EXPECT_TRUE(validate_limit("delta_usd", {1.0, 2.0, 3.0}));
  EXPECT_TRUE(validate_limit("delta_usd", {}));
  const auto why = [](const LimitConfig& bad) { return validate_limit("delta_usd", bad).error().text; };
  EXPECT_EQ(why({1.0, 1.0, 3.0}), "delta_usd.hard: 1 with delta_usd.soft = 1: must lie between that and emergency, or all three 0");
  EXPECT_EQ(why({1.0, 2.0, 2.0}), "delta_usd.emergency: 2 with delta_usd.hard = 2: must lie beyond that, or all three 0");
  EXPECT_EQ(why({3.0, 2.0, 1.0}), "delta_usd: must rise from soft to emergency");
  EXPECT_EQ(why({0.0, 1.0, 2.0}), "delta_usd.soft: 0: must be above 0, or all three 0");
  EXPECT_FALSE(validate_limit("delta_usd", {-1.0, 1.0, 2.0}));
  EXPECT_FALSE(validate_limit("delta_usd", {std::numeric_limits<double>::quiet_NaN(), 1.0, 2.0}));
  EXPECT_EQ(validate_limit("luck", {}).error().text, "\"luck\" is not a measure");
}

}  // namespace
}  // namespace keel
