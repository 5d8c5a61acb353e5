#include "keel/quoting/theory/vega_inventory.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace keel {
namespace {

// Baldacci, Bergault and Gueant 2021: prices and vegas of their Heston model at 1 and 2 years, strikes 8 to 12, recomputed independently.
constexpr std::array<std::array<double, 5>, 2> prices{
    {{2.05972, 1.21775, 0.58602, 0.21780, 0.06128}, {2.16638, 1.40977, 0.83004, 0.43883, 0.20823}}};
constexpr std::array<std::array<double, 5>, 2> vegas{
    {{0.41672, 0.91386, 1.25236, 1.05922, 0.55920}, {0.47837, 0.76274, 0.92689, 0.88366, 0.67891}}};

VegaInventory paper() {
  VegaInventory model{.options = {}, .gamma = 1e-3, .vol_of_vol = 0.2, .vega_limit = 1e7, .years_left = 0.0012};
  for (std::size_t expiry = 0; expiry < 2; ++expiry) {
    for (std::size_t i = 0; i < 5; ++i) {
      const double strike = 8.0 + static_cast<double>(i);
      const double vega = vegas[expiry][i];
      model.options.push_back(
          {.vega = vega,
           .contracts_per_trade = 5e5 / prices[expiry][i],
           .takers = LogisticIntensity{.rate = 252 * 30 / (1 + 0.7 * std::abs(10 - strike)), .alpha = 0.7, .beta = 150 / vega}});
    }
  }
  // kappa_P = 2, theta_P = 0.04; kappa_Q = 3, theta_Q = nu = 0.0225.
  model.vol_drift_per_year = (2 * (0.04 - 0.0225) - 3 * (0.0225 - 0.0225)) / (2 * std::sqrt(0.0225));
  return model;
}

TEST(VegaInventory, AtTheEndQuotesAreThePublishedOnes) {
  VegaInventory model = paper();
  model.years_left = 0.0;
  const VegaValue end(model);
  for (const VegaInventory::Option& option : model.options) {
    EXPECT_NEAR(*end.quote(option, 0.0).bid_distance * 150 / option.vega, 1.15626, 5e-6);
  }
}

TEST(VegaInventory, QuotesLeanAgainstTheVegaHeld) {
  const VegaInventory model = paper();
  const VegaValue value(model);
  for (const VegaInventory::Option& option : model.options) {
    double before = -std::numeric_limits<double>::infinity();
    int quoted = 0;
    for (double vega = -8e6; vega <= 8e6; vega += 5e5) {
      const InventoryQuote quote = value.quote(option, vega);
      if (!quote.parts) continue;  // one trade of the cheapest options is half of the limit
      EXPECT_GT(quote.parts->skew, before) << "vega " << vega;
      before = quote.parts->skew;
      ++quoted;
    }
    EXPECT_GT(quoted, 10);
  }
  // Vols are expected to rise: a little more vega is wanted than none, and what is held long is worth more than the same short.
  EXPECT_GT(value.value(1e6), value.value(-1e6));
  EXPECT_LT(value.quote(model.options[2], 0.0).parts->skew, 0.0);
}

// With trades small against the limit the value is -a V^2 with da/dt = penalty - 4 z H''(0) vega^2 a^2: the quadratic theory's equation,
// whose solution is a tanh. What a contract costs grows with 2 a vega V, and the distance with 1 / (1 + w) of that (Lambert's w at no
// cost).
TEST(VegaInventory, NearNoVegaTheSkewIsThatOfTheQuadraticTheory) {
  const OneOptionVega one{
      .lambda = 2e3, .vega = 1.0, .contracts = 1000.0, .gamma = 1e-4, .vol_of_vol = 0.2, .vega_limit = 40'000.0, .time_left = 0.2};
  const VegaInventory model = one.model();
  const VegaValue value(model);
  const double flow = 4.0 * 1000.0 * hamiltonian_curvature(model.options[0].takers, 0.0);
  const double penalty = 1e-4 * 0.2 * 0.2 / 8.0;
  const double a = std::sqrt(penalty / flow) * std::tanh(std::sqrt(penalty * flow) * 0.2);
  const double slope = (value.quote(model.options[0], 2000.0).parts->skew - value.quote(model.options[0], -2000.0).parts->skew) / 4000.0;
  const double distance_by_cost = 1.0 / (1.0 + wright_omega(-1.0 - 0.7));
  EXPECT_NEAR(slope, 2.0 * a * distance_by_cost, 0.01 * 2.0 * a);
}

TEST(VegaInventory, NothingIsQuotedBeyondTheLimit) {
  const VegaInventory model = paper();
  const VegaValue value(model);
  const InventoryQuote at_limit = value.quote(model.options[2], 1e7);
  EXPECT_FALSE(at_limit.bid_distance);
  EXPECT_TRUE(at_limit.ask_distance);
}

}  // namespace
}  // namespace keel
