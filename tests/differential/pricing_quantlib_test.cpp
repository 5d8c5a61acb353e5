// Against QuantLib's Black formula, an implementation by other people.

#include <gtest/gtest.h>
#include <ql/pricingengines/blackcalculator.hpp>
#include <ql/pricingengines/blackformula.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include "keel/base/random.hpp"
#include "keel/pricing/black/black_scholes.hpp"
#include "keel/pricing/black/implied_vol.hpp"

namespace keel {
namespace {

constexpr std::uint64_t seed = 29;

TEST(QuantLib, AgreesOnValueAndGreeks) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const double spot = std::exp(10.0 * random.uniform());
    const double years = 0.01 + 5.0 * random.uniform();
    const double vol = 0.02 + 1.5 * random.uniform();
    const double deviation = vol * std::sqrt(years);
    const BlackScholesIn in{.spot = spot,
                            .strike = spot * std::exp(3.0 * random.normal() * deviation / 2.0),
                            .years = years,
                            .vol = vol,
                            .rate = 0.1 * random.uniform(),
                            .yield = 0.1 * random.uniform(),
                            .right = i % 2 == 0 ? Right::Call : Right::Put};
    const auto type = in.right == Right::Call ? QuantLib::Option::Call : QuantLib::Option::Put;
    const double forward = spot * std::exp((in.rate - in.yield) * years);
    const QuantLib::BlackCalculator theirs(type, in.strike, forward, deviation, std::exp(-in.rate * years));
    const BlackScholesGreeks ours = black_scholes(in).value();
    SCOPED_TRACE(i);
    // Their normal distribution carries about 1e-15; the Greeks here divide by the deviation, down to 0.002.
    const double price = 4e-15 * std::max(forward, in.strike);
    EXPECT_NEAR(ours.value, theirs.value(), price);
    EXPECT_NEAR(ours.spot_delta.per_unit, theirs.delta(spot), 1e-13 / deviation);
    EXPECT_NEAR(ours.gamma, theirs.gamma(spot), 1e-13 / (spot * deviation));
    EXPECT_NEAR(100.0 * ours.vega_per_vol_point, theirs.vega(years), 1e-13 * spot * std::sqrt(years));
    EXPECT_NEAR(100.0 * ours.rho_per_rate_point, theirs.rho(years), 1e-13 * std::max(spot, in.strike) * years / std::min(deviation, 1.0));
    EXPECT_NEAR(100.0 * ours.rho_per_yield_point, theirs.dividendRho(years), 1e-13 * spot * years / std::min(deviation, 1.0));
    EXPECT_NEAR(365.0 * ours.theta_per_day, theirs.theta(spot, years),
                1e-12 * std::max({spot, forward, in.strike}) * (vol + 1.0) / std::min(deviation, 1.0) / years);
  }
}

TEST(QuantLib, AgreesOnImpliedVol) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  for (int i = 0; i < 5'000; ++i) {
    const double deviation = 0.05 + random.uniform();
    const double strike = 100.0 * std::exp(2.0 * (2.0 * random.uniform() - 1.0) * deviation);
    const auto type = strike > 100.0 ? QuantLib::Option::Call : QuantLib::Option::Put;
    const double value = QuantLib::blackFormula(type, strike, 100.0, deviation);
    const double theirs = QuantLib::blackFormulaImpliedStdDev(type, strike, 100.0, value, 1.0, 0.0, QuantLib::Null<double>(), 1e-13, 1000);
    const double ours = implied_vol({value, 100.0, strike, 1.0, strike > 100.0 ? Right::Call : Right::Put}).value();
    EXPECT_NEAR(ours, theirs, 1e-11) << "strike " << strike << " deviation " << deviation;
    EXPECT_NEAR(ours, deviation, 1e-12) << "strike " << strike;
  }
}

}  // namespace
}  // namespace keel
