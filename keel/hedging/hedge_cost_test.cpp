#include "keel/hedging/hedge_cost.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

using namespace literals;

/// By hand, at an index of 50,000 USD: a perpetual of 10 USD a contract, and an option of a coin worth 0.05 coins.
class HedgeCost : public testing::Test {
 protected:
  static Instrument made(InstrumentKind kind) {
    const bool option = kind == InstrumentKind::Option;
    Instrument one{.name = "X", .kind = kind, .payoff = Payoff::Inverse, .base = Currency::of("BTC"), .quote = Currency::of("USD")};
    one.settle = one.base;
    one.multiplier = Multiplier{(option ? 1 : 10) * units_per_one};
    one.lot = option ? 0.1_size : 1.0_size;
    one.strike = 50'000.0_price;
    one.ticks = *TickLadder::make({{Price{0}, option ? PriceOffset{units_per_one / 10'000} : PriceOffset{units_per_one / 2}}});
    one.fees = {.maker = {}, .taker = option ? 0.0003_rate : 0.0005_rate, .option_cap = option ? 0.125_rate : Rate{}, .delivery = {}};
    return one;
  }
  static UnitGreeks priced(double fair_price, double usd_per_price_unit) {
    UnitGreeks unit;
    unit.set({});
    unit.fair_price = fair_price;
    unit.usd_per_price_unit = usd_per_price_unit;
    unit.index_usd = 50'000.0;
    return unit;
  }
  TakingCost of_perpetual(const ShownPrices& shown, Side side) const {
    return cost_of_taking(made(InstrumentKind::Perpetual), priced(50'000.0, 10.0 / 50'000.0), shown, config, side);
  }
  TakingCost of_option(double fair_price, const ShownPrices& shown, Side side) const {
    return cost_of_taking(made(InstrumentKind::Option), priced(fair_price, 50'000.0), shown, config, side);
  }
  HedgingConfig config;
};

TEST_F(HedgeCost, IsWhatIsShownAndTheFee) {
  const ShownPrices shown{49'999.0_price, 50'002.5_price};
  // The fee is in coin, of 10 USD at the price that trades.
  EXPECT_NEAR(of_perpetual(shown, Side::Buy).cost_usd(), 10.0 * 2.5 / 50'000.0 + 0.0005 * 10.0 / 50'002.5 * 50'000.0, 1e-9);
  EXPECT_NEAR(of_perpetual(shown, Side::Sell).cost_usd(), 10.0 * 1.0 / 50'000.0 + 0.0005 * 10.0 / 49'999.0 * 50'000.0, 1e-9);
  // 0.0004 coins to the ask, 0.0003 of fee.
  EXPECT_NEAR(of_option(0.05, {0.0497_price, 0.0504_price}, Side::Buy).cost_usd(), 0.0007 * 50'000.0, 1e-9);
}

TEST_F(HedgeCost, OfAnOptionIsCappedByItsPremium) {
  EXPECT_NEAR(of_option(0.0008, {0.0007_price, 0.0008_price}, Side::Buy).fee_usd, 0.125 * 0.0008 * 50'000.0, 1e-9) << "5 USD, not 15";
}

TEST_F(HedgeCost, IsTheConfigsWhereNobodyShowsAPrice) {
  const TakingCost buy = of_perpetual({}, Side::Buy);
  EXPECT_EQ(buy.price, 50'001.5_price);
  EXPECT_NEAR(buy.half_spread_usd, 10.0 * 0.3e-4, 1e-9);
  EXPECT_EQ(of_option(0.05, {}, Side::Buy).price, Price{}) << "nobody knows what an option costs of which nothing is shown";
  EXPECT_EQ(of_option(0.05, {0.0497_price, {}}, Side::Buy).price, Price{});
}

TEST_F(HedgeCost, CountsCarryAgainstWhatIsBoughtAndNeverPaysFor) {
  const ShownPrices shown{49'999.5_price, 50'000.5_price};
  const double without = of_perpetual(shown, Side::Buy).cost_usd();
  config.carry_bps = 2.0;
  EXPECT_NEAR(of_perpetual(shown, Side::Buy).cost_usd() - without, 10.0 * 2e-4, 1e-9);
  EXPECT_NEAR(of_perpetual(shown, Side::Sell).carry_usd, -10.0 * 2e-4, 1e-9);
  config.carry_bps = 50.0;
  EXPECT_EQ(of_perpetual(shown, Side::Sell).cost_usd(), 0.0) << "a hedge is no bet on funding";
  EXPECT_EQ(of_option(0.06, {0.0497_price, 0.0504_price}, Side::Buy).half_spread_usd, 0.0) << "nor on a price that seems good";
}

}  // namespace
}  // namespace keel
