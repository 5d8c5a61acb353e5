// Nothing but numbers leaves the pricing functions: corners and random points of their domains, and refusals outside.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "keel/base/random.hpp"
#include "keel/pricing/batch/batch_greeks.hpp"
#include "keel/pricing/batch/batch_implied_vol.hpp"
#include "keel/pricing/black/black_scholes.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "keel/pricing/black/inverse.hpp"
#include "keel/pricing/black/normal.hpp"
#include "keel/pricing/chain/calendar.hpp"
#include "keel/pricing/chain/forward_curve.hpp"
#include "keel/pricing/chain/surface.hpp"
#include "keel/pricing/svi/svi_arbitrage.hpp"

namespace keel {
namespace {

constexpr std::uint64_t seed = 7;
constexpr int draws = 30'000;

/// 0, an end, or anything between on the logarithmic scale.
double number(Random& random, double low, double high) {
  switch (random.below(8)) {
    case 0: return 0.0;
    case 1: return low;
    case 2: return high;
    default: return low * std::pow(high / low, random.uniform());
  }
}

double price(Random& random) { return number(random, 1e-100, 1e100); }
/// As a market has them, or as the domain allows.
double years(Random& random) { return random.chance(0.5) ? number(random, 1e-6, 30.0) : number(random, 1e-300, 1e6); }
double vol(Random& random) { return random.chance(0.5) ? number(random, 1e-4, 50.0) : number(random, 1e-300, 1e4); }
Right right(Random& random) { return random.chance(0.5) ? Right::Call : Right::Put; }

Black76In any_option(Random& random) {
  Black76In in{price(random), 0.0, years(random), vol(random), right(random)};
  in.strike = random.chance(0.5) ? price(random) : std::clamp(in.forward * std::exp(4.0 * random.normal()), 1e-100, 1e100);
  if (random.chance(0.1)) in.strike = in.forward;
  return in;
}

std::string text(const Black76In& in) {
  return "forward " + std::to_string(std::log10(in.forward)) + " strike " + std::to_string(std::log10(in.strike)) + " (log10) years " +
         std::to_string(in.years) + " vol " + std::to_string(in.vol) + (in.right == Right::Call ? " call" : " put");
}

std::array<double, 12> numbers(const Black76Greeks& g) {
  return {g.value,
          g.delta,
          g.gamma,
          g.vega_per_vol_point,
          g.theta_per_day,
          g.rho_per_rate_point,
          g.vanna_per_vol_point,
          g.volga_per_vol_point_square,
          g.charm_per_day,
          g.speed,
          g.zomma_per_vol_point,
          g.color_per_day};
}

std::array<double, 16> numbers(const BlackScholesGreeks& g) {
  return {g.value,
          g.spot_delta.per_unit,
          g.forward_delta.per_unit,
          g.premium_adjusted_spot_delta.per_unit,
          g.premium_adjusted_forward_delta.per_unit,
          g.gamma,
          g.vega_per_vol_point,
          g.theta_per_day,
          g.rho_per_rate_point,
          g.rho_per_yield_point,
          g.vanna_per_vol_point,
          g.volga_per_vol_point_square,
          g.charm_per_day,
          g.speed,
          g.zomma_per_vol_point,
          g.color_per_day};
}

template <class Numbers>
void expect_finite(const Numbers& all, const std::string& what) {
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_TRUE(std::isfinite(all[i])) << "number " << i << ": " << all[i] << ", " << what;
}

TEST(Finite, OptionsOnForwardAndSpotAndInCoin) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  for (int i = 0; i < draws; ++i) {
    const Black76In in = any_option(random);
    expect_finite(numbers(black76(in)), text(in));
    ASSERT_EQ(black76(in).value, black76_value(in)) << text(in);
    const double rate = 20.0 * random.uniform() - 10.0;
    const double yield = random.chance(0.3) ? rate : 20.0 * random.uniform() - 10.0;
    if (const auto greeks = checked_black76(in, rate)) expect_finite(numbers(*greeks), text(in) + " rate " + std::to_string(rate));
    if (const auto greeks = black_scholes({in.forward, in.strike, in.years, in.vol, rate, yield, in.right}))
      expect_finite(numbers(*greeks), text(in) + " rate " + std::to_string(rate) + " yield " + std::to_string(yield));
    if (in.forward >= least_inverse_forward) {
      const InverseGreeks coin = inverse_of(black76(in), in.forward);
      expect_finite(std::array{coin.price_coin, coin.net_transaction_delta_coin, coin.price_slope_coin_per_usd,
                               coin.price_gamma_coin_per_usd_square, coin.vega_coin_per_vol_point, coin.theta_coin_per_day},
                    text(in));
    }
    if (HasFatalFailure()) return;
  }
}

TEST(Finite, ImpliedVolIsANumberOrARefusal) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  for (int i = 0; i < draws; ++i) {
    const Black76In in = any_option(random);
    const double value = random.chance(0.5) ? price(random) : black76_value(in) * (1.0 + 1e-3 * random.normal());
    const auto one = implied_vol({value, in.forward, in.strike, in.years, in.right});
    double many = 0.0;
    const std::size_t refused = implied_vols({{&value, 1}, {&in.forward, 1}, {&in.strike, 1}, {&in.years, 1}, {&in.right, 1}}, {&many, 1});
    ASSERT_EQ(refused, one ? 0U : 1U) << text(in);
    ASSERT_TRUE(one ? std::isfinite(*one) && std::isfinite(many) && *one >= 0.0 : std::isnan(many)) << text(in) << " value " << value;
  }
}

TEST(Finite, BatchedGreeks) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  for (int table_count = 0; table_count < 60; ++table_count) {
    OptionTable table;
    std::vector<Black76In> rows;
    while (rows.size() < 500) {
      const Black76In in = any_option(random);
      const OptionRow row{.strike = in.strike,
                          .years = in.years,
                          .vol = in.vol,
                          .right = in.right,
                          .rate = 2.0 * random.uniform() - 1.0,
                          .forward_ratio = number(random, 1e-10, 1e10),
                          .position = random.normal()};
      if (table.add(row)) rows.push_back(in);
    }
    const double forward = price(random);
    GreekColumns greeks(table.size());
    const Black76Greeks total = reprice_second_order(table, forward, greeks);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      expect_finite(numbers(greeks.row(i)), text(rows[i]) + " at " + std::to_string(std::log10(forward)));
      if (HasFatalFailure()) return;
    }
    expect_finite(numbers(total), "sums");
  }
}

TEST(Finite, NormalFunctionsOfAnyNumber) {
  for (const double x : {0.0, 1e-300, 1e-9, 0.5, 5.0, 37.0, 38.6, 39.5, 1e3, 1e20, 1e150, 1e300}) {
    for (const double y : {x, -x}) expect_finite(std::array{normal_pdf(y), normal_cdf(y), exp_minus_half_square(y)}, std::to_string(y));
    expect_finite(std::array{scaled_normal_tail(x), scaled_normal_tail_slope(x)}, std::to_string(x));
  }
  for (const double p : {1e-300, 1e-20, 0.3, 0.5, 0.7, 1.0 - 0x1p-53}) ASSERT_TRUE(std::isfinite(normal_quantile(p))) << p;
}

TEST(Finite, SmilesSurfacesAndTheirMoves) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  for (int i = 0; i < draws / 10; ++i) {
    const auto any_svi = [&] {
      const double b = number(random, 1e-6, 10.0);
      return SviParams{0.5 * random.normal() + b, b, 2.0 * random.uniform() - 1.0, random.normal(), number(random, 1e-6, 10.0)};
    };
    const SviParams near = any_svi();
    const SviParams far = any_svi();
    if (!check_svi(near) || !check_svi(far)) continue;
    const ButterflyReport butterfly = check_butterfly(near);
    expect_finite(std::array{butterfly.g_min, butterfly.left_wing_slope, butterfly.right_wing_slope}, "butterfly");
    for (const MoneynessRange& range : check_calendar(near, far).violations) {
      ASSERT_FALSE(std::isnan(range.from) || std::isnan(range.to));
    }
    const double forward = number(random, 1e-3, 1e8);
    const auto made = Surface::make({{0.1, forward, forward, near}, {0.5, forward * 1.1, forward * 0.9, far}});
    if (!made) continue;
    for (const VolDynamics dynamics : {VolDynamics::StickyStrike, VolDynamics::StickyMoneyness, VolDynamics::StickyDelta}) {
      const Surface moved = made->moved(number(random, 0.01, 100.0) + 0.01, dynamics).aged(0.4 * random.uniform(), dynamics);
      for (const Surface& surface : {*made, moved}) {
        const double strike = forward * std::exp(5.0 * random.normal());
        const double at = number(random, 1e-9, 100.0) + 1e-9;
        const SmileGreeks greeks = smile_greeks(surface.slices().front(), strike, right(random), dynamics);
        expect_finite(numbers(greeks.black), "smile");
        expect_finite(std::array{surface.forward(at), surface.total_variance(strike, at), surface.vol(strike, at), greeks.vol,
                                 greeks.smile_delta, greeks.smile_theta_per_day, butterfly_g(near, std::log(strike / forward))},
                      "surface");
      }
    }
    if (HasFatalFailure()) return;
  }
}

TEST(Finite, ForwardsFromDeltasAndPairs) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  for (int i = 0; i < draws; ++i) {
    const double strike = number(random, 1e-3, 1e8) + 1e-3;
    const ForwardSample sample =
        forward_from_delta(1.2 * random.uniform() - 0.1, 1e-5, strike, number(random, 1e-3, 10.0) + 1e-3, number(random, 1e-4, 5.0) + 1e-4);
    ASSERT_TRUE(std::isfinite(sample.forward) && std::isfinite(sample.standard_error));
    const std::vector<ParityPair> pairs{{strike, 2.0 * random.normal(), number(random, 1e-9, 1.0)},
                                        {strike * 1.1, 2.0 * random.normal(), number(random, 1e-9, 1.0)}};
    for (const auto& estimate : {forward_from_inverse_parity(pairs), forward_from_linear_parity(pairs)}) {
      if (estimate) expect_finite(std::array{estimate->forward, estimate->discount, estimate->standard_error}, "parity");
    }
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace keel
