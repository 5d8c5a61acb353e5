#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "keel/base/random.hpp"
#include "keel/impact/impact.hpp"

namespace keel {
namespace {

struct Order {
  double size = 0.0;
  double at_s = 0.0;
};

/// Any number of orders of any size at any times, some at once, which come to nothing held.
std::vector<Order> round_trip(Random& random) {
  std::vector<Order> orders;
  const std::size_t count = 2 + random.below(40);
  const double pause_s = std::exp(8.0 * random.uniform() - 4.0);
  double held = 0.0;
  double at_s = 0.0;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    const double size = (random.chance(0.5) ? 1.0 : -1.0) * std::exp(6.0 * random.uniform() - 3.0);
    orders.push_back({size, at_s});
    held += size;
    if (random.chance(0.7)) at_s += random.exponential(1.0 / pause_s);
  }
  orders.push_back({-held, at_s});
  return orders;
}

ImpactConfig any_impact(Random& random) {
  return {.permanent = random.chance(0.3) ? 0.0 : random.uniform(),
          .transient = random.uniform(),
          .exponent = random.chance(0.3) ? 1.0 : 0.1 + 0.9 * random.uniform(),
          .decay = random.chance(0.5) ? "power" : "exponential",
          .half_life_s = std::exp(6.0 * random.uniform() - 3.0),
          .decay_exponent = 0.05 + 1.9 * random.uniform()};
}

class ImpactProperty : public testing::TestWithParam<std::uint64_t> {
 protected:
  ImpactProperty() : random(GetParam()), trace_(__FILE__, __LINE__, fmt::format("seed {}", GetParam())) {}
  Random random;

 private:
  testing::ScopedTrace trace_;
};

TEST_P(ImpactProperty, NoRoundTripProfitsByItsOwnImpact) {
  for (int trip = 0; trip < 500; ++trip) {
    Impact impact = *Impact::make(any_impact(random));
    double cost = 0.0;
    double turnover = 0.0;
    for (const Order& order : round_trip(random)) {
      const auto trade = impact.trade(order.size, order.at_s);
      cost += order.size * trade.average;
      turnover += std::abs(order.size) * (std::abs(trade.before.total()) + std::abs(trade.after.total()));
    }
    ASSERT_GE(cost, -1e-12 * turnover);
  }
}

/// Where displacements are of the price's logarithm: what is paid is the mean of e^displacement over each trade, by Gauss and Legendre in
/// many pieces.
TEST_P(ImpactProperty, NorWhereItMovesTheLogarithm) {
  constexpr std::array<double, 3> nodes{0.1127016653792583, 0.5, 0.8872983346207417};
  constexpr std::array<double, 3> weights{5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0};
  constexpr int pieces = 200;
  for (int trip = 0; trip < 20; ++trip) {
    ImpactConfig config = any_impact(random);
    config.permanent *= 0.01;
    config.transient *= 0.1;
    Impact impact = *Impact::make(config);
    double cost = 0.0;
    double turnover = 0.0;
    for (const Order& order : round_trip(random)) {
      for (int piece = 0; piece < pieces; ++piece) {
        const double step = order.size / pieces;
        for (std::size_t node = 0; node < nodes.size(); ++node) {
          Impact inside = impact;
          const double price = std::exp(inside.trade(step * nodes[node], order.at_s).after.total());
          cost += step * weights[node] * price;
          turnover += std::abs(step) * weights[node] * price;
        }
        impact.trade(step, order.at_s);
      }
    }
    ASSERT_GE(cost, -1e-6 * turnover);  // the quadrature's error where a volume passes 0
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ImpactProperty, testing::Range<std::uint64_t>(1, 9));

/// What is refused, by its own cost: a permanent square root of each order.
TEST(ImpactManipulation, APermanentSquareRootPaysItsTrader) {
  double moved = 0.0;
  double cost = 0.0;
  const auto trade = [&](double size) {
    cost += size * moved + std::pow(std::abs(size), 1.5) / 1.5;
    moved += std::copysign(std::sqrt(std::abs(size)), size);
  };
  for (int i = 0; i < 100; ++i) trade(1.0);
  trade(-100.0);
  EXPECT_LT(cost, -3000.0);
}

/// And why volumes fade and not the displacements that each order has made: those, by a square root of the size, pay their trader, too,
/// with the same orders as cost him something here.
TEST(ImpactManipulation, FadingDisplacementsOfASquareRootPayTheirTrader) {
  double moved = 0.0;
  double naive_cost = 0.0;
  double cost = 0.0;
  double at_s = 0.0;
  Impact impact = *Impact::make({.transient = 1.0, .exponent = 0.5, .half_life_s = 1000.0});
  const auto trade = [&](double size) {
    moved *= std::exp2(-0.01 / 1000.0);
    at_s += 0.01;
    naive_cost += size * moved + std::pow(std::abs(size), 1.5) / 1.5;
    moved += std::copysign(std::sqrt(std::abs(size)), size);
    cost += size * impact.trade(size, at_s).average;
  };
  for (int i = 0; i < 100; ++i) trade(1.0);
  trade(-100.0);
  EXPECT_LT(naive_cost, -3000.0);
  EXPECT_GT(cost, 0.0);
}

}  // namespace
}  // namespace keel
