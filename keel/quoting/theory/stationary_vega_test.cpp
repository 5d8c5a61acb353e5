#include "keel/quoting/theory/stationary_vega.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "keel/quoting/theory/inventory_chain.hpp"
#include "keel/quoting/theory/vega_inventory.hpp"

namespace keel {
namespace {

struct Option {
  double vega;
  double contracts;
  double takers_per_day;
  double scale_usd;
};

StationaryVega stationary(std::span<const Option> options, double gamma) {
  VegaFlow flow;
  for (const Option& one : options) flow.add(one.vega, one.contracts, one.takers_per_day, one.scale_usd);
  return StationaryVega(flow.classes(), gamma);
}

/// USD a contract, of a bid's trade; of an ask's with the contracts negative.
double cost_of_trade(const StationaryVega& value, double held, double vega, double contracts) {
  return (value.cost_usd(held + vega * contracts) - value.cost_usd(held)) / std::abs(contracts);
}

// With one option the equation is Cartea and Jaimungal's chain, which is solved otherwise and to the last digits. From a maker whose one
// trade moves his quotes by a thousandth of 1/k to one whose first trade costs a quarter of it.
TEST(StationaryVega, OfOneOptionIsTheChainOfInventories) {
  const Option one{.vega = 200.0, .contracts = 1.0, .takers_per_day = 400.0, .scale_usd = 50.0};
  for (const double gamma : {1e-7, 1e-5, 1e-3, 1e-1}) {
    constexpr int bound = 450;
    const Eigen::VectorXd q = Eigen::VectorXd::LinSpaced(2 * bound + 1, -bound, bound);
    const double penalty = 0.5 * gamma * one.vega * one.vega / one.scale_usd;
    const Eigen::VectorXd log_v = stationary_log_values({.penalty_per_time = penalty * q.array().square(),
                                                         .exchange_per_time = one.takers_per_day * std::exp(-1.0),
                                                         .log_terminal = Eigen::VectorXd::Zero(q.size())});
    const StationaryVega value = stationary(std::span(&one, 1), gamma);
    int within = 0;
    for (int held = 0; held <= 200; ++held) {
      if (one.vega * (held + 1) > value.spacing() * (StationaryVega::points - 1)) break;
      const double exact = one.scale_usd * (log_v[bound + held] - log_v[bound + held + 1]);
      const double error = gamma < 1e-2 ? 1.5e-3 * exact : 0.01 * one.scale_usd;
      EXPECT_NEAR(cost_of_trade(value, one.vega * held, one.vega, 1.0), exact, error) << "gamma " << gamma << ", held " << held;
      ++within;
    }
    EXPECT_GE(within, 30) << "gamma " << gamma;
  }
}

// Against the equation in time, long before its end, with options that differ in vega, size, takers and what these pay.
TEST(StationaryVega, OfSeveralOptionsIsTheEquationInTimeFarFromItsEnd) {
  constexpr std::array options{Option{200.0, 1.0, 400.0, 50.0}, Option{600.0, 1.0, 100.0, 150.0}, Option{100.0, 8.0, 50.0, 40.0}};
  constexpr double gamma = 1e-2;
  VegaInventory in_time{.options = {}, .gamma = gamma, .vol_of_vol = 2.0, .vega_limit = 8'000.0, .years_left = 1.0};  // years are days
  for (const Option& one : options) {
    in_time.options.push_back({.vega = one.vega,
                               .contracts_per_trade = one.contracts,
                               .takers = ExponentialIntensity{.rate = one.takers_per_day, .k = 1.0 / one.scale_usd}});
  }
  const VegaValue wanted(in_time);
  const StationaryVega value = stationary(options, gamma);
  for (const double held : {-2'000.0, 0.0, 600.0, 1'200.0, 2'400.0}) {
    for (std::size_t i = 0; i < options.size(); ++i) {
      const InventoryQuote quote = wanted.quote(in_time.options[i], held);
      const double scale = options[i].scale_usd;
      EXPECT_NEAR(scale + cost_of_trade(value, held, options[i].vega, options[i].contracts), *quote.bid_distance, 0.01 * scale)
          << "held " << held << ", option " << i;
      EXPECT_NEAR(scale + cost_of_trade(value, held, options[i].vega, -options[i].contracts), *quote.ask_distance, 0.01 * scale)
          << "held " << held << ", option " << i;
    }
  }
}

// What nothing is lost of near no vega: as many small trades of any kappa, the slope is that of the quadratic theory, V root(gamma / (2 sum
// G kappa^2)), however the takers fall into classes.
TEST(StationaryVega, ClassesKeepTheSlopeNearNoVega) {
  VegaFlow flow;
  double curvature = 0.0;
  for (int i = 1; i <= 500; ++i) {
    const Option one{.vega = 2.0 * i, .contracts = 0.01, .takers_per_day = 3.0 * (i % 17) + 1.0, .scale_usd = 1.5 * i + 20.0};
    flow.add(one.vega, one.contracts, one.takers_per_day, one.scale_usd);
    curvature += one.takers_per_day * one.contracts * one.scale_usd * std::exp(-1.0) * std::pow(one.vega / one.scale_usd, 2);
  }
  EXPECT_LT(flow.classes().size(), 60U);
  constexpr double gamma = 1e-6;
  const StationaryVega value(flow.classes(), gamma);
  const double held = 0.5 * value.spacing();
  const double slope = (value.cost_usd(held + 1.0) - value.cost_usd(held - 1.0)) / 2.0;
  EXPECT_NEAR(slope, held * std::sqrt(gamma / (2.0 * curvature)), 2e-3 * slope);
}

TEST(StationaryVega, CostsRiseEverFasterAndOfNobodyTheyAreNothing) {
  constexpr std::array options{Option{3.0, 1.0, 40.0, 20.0}, Option{200.0, 10.0, 400.0, 50.0}, Option{700.0, 0.1, 5.0, 300.0}};
  for (const double gamma : {1e-8, 1e-4, 1e-2, 1.0, 1e6}) {
    const StationaryVega value = stationary(options, gamma);
    const std::span slopes(value.slopes(), StationaryVega::points);
    EXPECT_EQ(std::ranges::adjacent_find(slopes, [](double a, double b) { return !(a < b); }), slopes.end()) << "gamma " << gamma;
  }
  EXPECT_EQ(StationaryVega().cost_usd(1e6), 0.0);
  EXPECT_EQ(stationary(std::array{Option{0.0, 1.0, 40.0, 20.0}}, 1.0).cost_usd(1e6), 0.0);
}

}  // namespace
}  // namespace keel
