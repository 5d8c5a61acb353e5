#include "keel/hedging/execution_schedule.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace keel {
namespace {

/// The example of Almgren and Chriss (2001), table 1: a million shares at 50 USD, sold in five days, one slice a day.
constexpr double shares = 1e6;
constexpr double half_spread_usd = 0.0625;
constexpr int days = 5;
constexpr ExecutionIn example{
    .usd_per_sqrt_day = 0.95, .temporary_usd_days = 2.5e-6, .permanent_usd = 2.5e-7, .variance_aversion_per_usd = 1e-6, .slice_days = 1.0};

std::vector<double> holdings(const ExecutionIn& in, int slices) {
  std::vector<double> held{shares};
  for (int left = slices; left > 0; --left) held.push_back(held.back() * (1.0 - first_slice(in, left)));
  return held;
}

/// Their equations 4 and 5, written out.
double expected_cost_usd(const ExecutionIn& in, const std::vector<double>& held) {
  double cost = 0.5 * in.permanent_usd * shares * shares;
  for (std::size_t k = 1; k < held.size(); ++k) {
    const double sold = held[k - 1] - held[k];
    cost += half_spread_usd * sold + (in.temporary_usd_days - 0.5 * in.permanent_usd * in.slice_days) / in.slice_days * sold * sold;
  }
  return cost;
}
double variance(const ExecutionIn& in, const std::vector<double>& held) {
  double sum = 0.0;
  for (std::size_t k = 1; k < held.size(); ++k) sum += in.usd_per_sqrt_day * in.usd_per_sqrt_day * in.slice_days * held[k] * held[k];
  return sum;
}

TEST(ExecutionSchedule, IsThatOfAlmgrenAndChriss) {
  EXPECT_NEAR(execution_urgency_per_day(example), 0.607076, 1e-6) << "a half life of 1.6 days";
  const std::vector<double> held = holdings(example, days);
  const std::array expected{1e6, 541'956.0, 289'854.0, 147'897.0, 62'142.0, 0.0};
  ASSERT_EQ(held.size(), expected.size());
  for (std::size_t k = 0; k < held.size(); ++k) EXPECT_NEAR(held[k], expected[k], 0.6) << k;
  EXPECT_NEAR(expected_cost_usd(example, held), 911'227.0, 0.6);
  EXPECT_NEAR(std::sqrt(variance(example, held)), 603'431.0, 0.6);
}

TEST(ExecutionSchedule, OfWhomVarianceDoesNotConcernIsEven) {
  ExecutionIn in = example;
  in.variance_aversion_per_usd = 0.0;
  const std::vector<double> held = holdings(in, days);
  for (int k = 0; k <= days; ++k) EXPECT_NEAR(held[static_cast<std::size_t>(k)], shares * (days - k) / days, 1e-9) << k;
  EXPECT_NEAR(expected_cost_usd(in, held), 662'500.0, 1e-6);
  EXPECT_NEAR(std::sqrt(variance(in, held)), 1'040'673.0, 0.6);
}

// No shift between two neighbouring slices makes cost and disliked variance less.
TEST(ExecutionSchedule, NoOtherScheduleIsBetter) {
  for (const double aversion : {1e-8, 1e-6, 1e-4}) {
    ExecutionIn in = example;
    in.variance_aversion_per_usd = aversion;
    in.slice_days = 0.25;
    const std::vector<double> best = holdings(in, 12);
    const auto disliked = [&](const std::vector<double>& held) { return expected_cost_usd(in, held) + aversion * variance(in, held); };
    for (std::size_t k = 1; k + 1 < best.size(); ++k) {
      for (const double by : {-1000.0, 1000.0}) {
        std::vector<double> other = best;
        other[k] += by;
        EXPECT_GT(disliked(other), disliked(best)) << aversion << ' ' << k << ' ' << by;
      }
    }
  }
}

TEST(ExecutionSchedule, AtItsEndsTradesAllAtOnceOrEvenly) {
  ExecutionIn in = example;
  EXPECT_EQ(first_slice(in, 1), 1.0);
  in.temporary_usd_days = 0.5 * in.permanent_usd * in.slice_days;
  EXPECT_EQ(first_slice(in, 5), 1.0) << "what is traded fast costs no more";
  in = example;
  in.variance_aversion_per_usd = 1e12;
  EXPECT_NEAR(first_slice(in, 500), 1.0, 1e-9);
  in.variance_aversion_per_usd = 1e-40;
  EXPECT_NEAR(first_slice(in, 4), 0.25, 1e-12);
}

}  // namespace
}  // namespace keel
