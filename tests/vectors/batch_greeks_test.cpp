#include "keel/pricing/batch/batch_greeks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "keel/base/random.hpp"
#include "tests/vectors/vector_targets.hpp"

namespace keel {
namespace {

constexpr double tolerance = 0x1p-51;
constexpr std::size_t rows_per_table = 4096;

double between(Random& random, double low, double high) { return low * std::pow(high / low, random.uniform()); }

/// Deep and near, short and long, quiet and wild, and every limit; the ratio is a power of two so that the twin's forward is exact.
OptionRow random_row(Random& random, double forward) {
  OptionRow row{.strike = 0.0,
                .years = between(random, 1e-6, 30.0),
                .vol = between(random, 1e-4, 50.0),
                .right = random.chance(0.5) ? Right::Call : Right::Put,
                .rate = random.chance(0.5) ? 0.0 : 0.4 * random.uniform() - 0.2,
                .forward_ratio = std::exp2(static_cast<double>(random.below(5)) - 2.0),
                .position = 2.0 * random.uniform() - 1.0};
  // Exactly at the money without time value, only a ratio of 1 leaves the side to the prices and not to the rounding of a logarithm.
  const std::uint64_t limit = random.below(100);
  if (limit == 1 || limit == 2) row.forward_ratio = 1.0;
  const double deviations = random.chance(0.1) ? 0.0 : 10.0 * random.normal();
  row.strike = forward * row.forward_ratio * std::exp(std::clamp(deviations * row.vol * std::sqrt(row.years), -40.0, 40.0));
  switch (limit) {
    case 0: row.strike = 0.0; break;
    case 1: row.vol = 0.0; break;
    case 2: row.years = 0.0; break;
    default: break;
  }
  return row;
}

struct Check {
  double fast;
  double naive;
  double scale;
};

/// Every number of a row with the scale that the header states for it.
std::array<Check, 8> checks(const Black76Greeks& fast, const OptionRow& row, double tick) {
  const double forward = tick * row.forward_ratio;
  const Black76Greeks naive = discounted(black76({forward, row.strike, row.years, row.vol, row.right}), row.years, row.rate);
  const double discount = std::exp(-row.rate * row.years);
  const double ratio = row.forward_ratio;
  const double root = std::sqrt(row.years);
  const double price = discount * (forward + row.strike);
  const double rate = std::abs(row.rate) / 365.0;
  return {
      {{fast.value, naive.value, price},
       {fast.delta, ratio * naive.delta, discount * ratio},
       {fast.gamma, ratio * ratio * naive.gamma, discount * ratio * ratio / (forward * row.vol * root)},
       {fast.vega_per_vol_point, naive.vega_per_vol_point, discount * forward * root * 0.01},
       {fast.theta_per_day, naive.theta_per_day, discount * forward * row.vol / (2.0 * root * 365.0) + 2.0 * rate * price},
       {fast.vanna_per_vol_point, ratio * naive.vanna_per_vol_point, 4.0 * discount * ratio * 0.01 / row.vol},
       {fast.volga_per_vol_point_square, naive.volga_per_vol_point_square, 4.0 * discount * forward * root * 1e-4 / row.vol},
       {fast.charm_per_day, ratio * naive.charm_per_day, 4.0 * discount * ratio / (2.0 * row.years * 365.0) + rate * discount * ratio}}};
}

std::size_t rows_wanted() {
  const char* const text = std::getenv("KEEL_KERNEL_ROWS");
  return text != nullptr ? std::stoul(text) : 100'000;
}

TEST(BatchGreeks, EqualsTheScalarPathWithinTheStatedToleranceOnEveryTarget) {
  constexpr std::uint64_t seed = 20261122;
  RecordProperty("seed", std::to_string(seed));
  for (const std::int64_t target : testable_targets()) {
    SCOPED_TRACE(std::string(hwy::TargetName(target)) + ", seed " + std::to_string(seed));
    const OnTarget on(target);
    Random random(seed);
    std::array<double, 8> worst{};
    GreekColumns greeks(rows_per_table);
    for (std::size_t done = 0; done < rows_wanted(); done += rows_per_table) {
      const double tick = between(random, 1e-3, 1e6);
      OptionTable table;
      std::vector<OptionRow> rows;
      while (rows.size() < rows_per_table) {
        rows.push_back(random_row(random, tick));
        ASSERT_TRUE(table.add(rows.back()));
      }
      reprice_second_order(table, tick, greeks);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const OptionRow& row = rows[i];
        const double widening = std::max(1.0, row.vol * std::sqrt(row.years) / 2.0);
        const auto all = checks(greeks.row(i), row, tick);
        for (std::size_t column = 0; column < all.size(); ++column) {
          const Check& check = all[column];
          const double error = std::abs(check.fast - check.naive);
          if (error == 0.0) continue;
          const double allowed = tolerance * widening * check.scale;
          ASSERT_LE(error, allowed) << "column " << column << " fast " << check.fast << " naive " << check.naive << " forward " << tick
                                    << " ratio " << row.forward_ratio << " strike " << row.strike << " years " << row.years << " vol "
                                    << row.vol << " rate " << row.rate << " put " << (row.right == Right::Put);
          worst[column] = std::max(worst[column], error / allowed);
        }
      }
    }
    for (std::size_t column = 0; column < worst.size(); ++column) {
      RecordProperty("worst_share_of_tolerance_" + std::to_string(column) + "_" + hwy::TargetName(target), std::to_string(worst[column]));
    }
  }
}

OptionTable chain_of(std::size_t count) {
  Random random(7);
  OptionTable table;
  for (std::size_t i = 0; i < count; ++i) EXPECT_TRUE(table.add(random_row(random, 60000.0)));
  return table;
}

TEST(BatchGreeks, TargetsWithFusedMultiplyAddAgreeToTheLastBit) {
  const std::vector<std::int64_t> targets = testable_targets();
  if (targets.size() < 3)
    GTEST_SKIP() << "this machine has fewer than two vector widths with fused multiply-add, so there is nothing to compare";
  const OptionTable table = chain_of(1001);
  std::vector<GreekColumns> results;
  std::vector<Black76Greeks> totals;
  for (std::size_t i = 0; i < 2; ++i) {
    const OnTarget on(targets[i]);
    results.emplace_back(table.size());
    totals.push_back(reprice_second_order(table, 61234.5, results.back()));
  }
  for (std::size_t row = 0; row < table.size(); ++row) {
    for (std::size_t column = 0; column < GreekColumns::greek_count; ++column) {
      const auto name = static_cast<GreekColumns::Column>(column);
      ASSERT_EQ(results[0].column(name)[row], results[1].column(name)[row]) << row << ", " << column;
    }
  }
  EXPECT_EQ(totals[0].value, totals[1].value);
  EXPECT_EQ(totals[0].charm_per_day, totals[1].charm_per_day);
}

TEST(BatchGreeks, FirstOrderEntryGivesTheSameNumbers) {
  const OptionTable table = chain_of(100);
  GreekColumns first(table.size());
  GreekColumns second(table.size());
  const Black76Greeks total = reprice(table, 50000.0, first);
  EXPECT_EQ(total.gamma, reprice_second_order(table, 50000.0, second).gamma);
  for (std::size_t row = 0; row < table.size(); ++row) {
    EXPECT_EQ(first.row(row).value, second.row(row).value);
    EXPECT_EQ(first.row(row).theta_per_day, second.row(row).theta_per_day);
    EXPECT_EQ(first.row(row).charm_per_day, 0.0);
  }
}

TEST(BatchGreeks, SumsAreTheRowsWeightedByTheirPositions) {
  Random random(11);
  OptionTable table;
  GreekColumns greeks(500);
  std::vector<double> positions;
  for (int i = 0; i < 500; ++i) {
    const OptionRow row = random_row(random, 60000.0);
    positions.push_back(row.position);
    ASSERT_TRUE(table.add(row));
  }
  const Black76Greeks total = reprice(table, 60000.0, greeks);
  double delta = 0.0;
  double size = 0.0;
  for (std::size_t i = 0; i < 500; ++i) {
    delta += positions[i] * greeks.row(i).delta;
    size += std::abs(positions[i] * greeks.row(i).delta);
  }
  EXPECT_NEAR(total.delta, delta, 500 * 0x1p-52 * size);
}

TEST(BatchGreeks, GivesFiniteLimitsAsTheForwardGoesToZero) {
  const OptionTable table = chain_of(1000);
  GreekColumns greeks(table.size());
  for (const double forward : {0.0, 1e-100, 1e100}) {
    reprice_second_order(table, forward, greeks);
    for (std::size_t row = 0; row < table.size(); ++row) {
      for (std::size_t column = 0; column < GreekColumns::greek_count; ++column) {
        ASSERT_TRUE(std::isfinite(greeks.column(static_cast<GreekColumns::Column>(column))[row]))
            << forward << ", " << row << ", " << column;
      }
    }
  }
}

TEST(BatchGreeksDeathTest, AForwardThatIsNotANumberStopsTheProcess) {
  const OptionTable table = chain_of(1);
  GreekColumns greeks(1);
  EXPECT_DEATH(reprice(table, NAN, greeks), "forward is not in the domain");
  EXPECT_DEATH(reprice(chain_of(9), 1.0, greeks), "no room");
}

}  // namespace
}  // namespace keel
