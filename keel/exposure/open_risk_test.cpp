#include "keel/exposure/open_risk.hpp"

#include <gtest/gtest.h>

#include "keel/base/random.hpp"
#include "keel/exposure/exposure.hpp"

namespace keel {
namespace {

constexpr Currency btc = Currency::of("BTC");

// Order by order, with the unit Greeks that everybody sees.
TEST(OpenRisk, IsTheSumOfItsOrders) {
  constexpr std::uint64_t seed = 11;
  Random random(seed);
  for (const Payoff payoff : {Payoff::Inverse, Payoff::Linear}) {
    const Instant now = Instant{} + day * 20'000;
    const Instant expiry = now + day * 30;
    OptionStrip strip(payoff);
    Market market;
    Columns<2> open;
    constexpr std::size_t rows = 21;
    open.resize(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      Instrument option{.name = "o",
                        .kind = InstrumentKind::Option,
                        .payoff = payoff,
                        .right = i % 2 == 0 ? Right::Call : Right::Put,
                        .base = btc,
                        .quote = Currency::of("USD"),
                        .settle = payoff == Payoff::Inverse ? btc : Currency::of("USD")};
      option.id = InstrumentId{static_cast<std::uint32_t>(i)};
      option.multiplier = Multiplier{units_per_one / 10};
      option.strike = nearest<Price>(50'000.0 + 1'000.0 * static_cast<double>(i));
      option.expiry = expiry;
      market.list(option);
      strip.add(option);
      open[0][i] = random.below(3) == 0 ? 0.0 : 3.0 * random.uniform();
      open[1][i] = 3.0 * random.uniform();
    }
    market.apply(now, IndexMoved{btc, nearest<Price>(60'000.0)});
    market.apply(now, SmileMoved{btc, expiry, 0.02, 0.05, -0.2, 0.0, 0.3});
    TickForward last = 0.0;
    strip.price(market, btc, expiry, now, last);
    ASSERT_TRUE(strip.priced());
    OpenRisk expected;
    for (std::size_t i = 0; i < rows; ++i) {
      expected.add(open[0][i] * risk_greeks(strip.unit(i)));
      expected.add(-open[1][i] * risk_greeks(strip.unit(i)));
    }
    const OpenRisk risk = open_risk(strip.view(), open[0], open[1], rows);
    for (const auto member : {&RiskGreeks::delta_usd, &RiskGreeks::gamma_usd_per_percent, &RiskGreeks::vega_usd_per_vol_point}) {
      EXPECT_NEAR(risk.raised.*member, expected.raised.*member, 1e-9 * std::abs(expected.raised.*member)) << "seed " << seed;
      EXPECT_NEAR(risk.lowered.*member, expected.lowered.*member, 1e-9 * std::abs(expected.lowered.*member)) << "seed " << seed;
    }
    EXPECT_GT(expected.raised.delta_usd, 0.0);
    EXPECT_LT(expected.lowered.vega_usd_per_vol_point, 0.0);
  }
}

}  // namespace
}  // namespace keel
