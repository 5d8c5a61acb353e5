#include "keel/pricing/black/inverse.hpp"

#include <gtest/gtest.h>

namespace keel {
namespace {

TEST(Inverse, ReproducesTheCoinSettledTarget) {
  const InverseGreeks call = inverse_of(black76({60000.0, 60000.0, 30.0 / 365.0, 0.6, Right::Call}), 60000.0);
  EXPECT_NEAR(call.price_coin, 0.0685394072, 5e-11);
  EXPECT_NEAR(call.net_transaction_delta_coin, 0.4657302964, 5e-11);
  EXPECT_NEAR(call.price_gamma_coin_per_usd_square, 3.83114e-10, 5e-16);
}

TEST(Inverse, ACallStruckAtZeroIsACoinThatNeedsNoHedge) {
  const InverseGreeks call = inverse_of(black76({60000.0, 0.0, 0.5, 0.6, Right::Call}), 60000.0);
  EXPECT_EQ(call.price_coin, 1.0);
  EXPECT_EQ(call.net_transaction_delta_coin, 0.0);
  EXPECT_EQ(call.price_gamma_coin_per_usd_square, 0.0);
}

TEST(Inverse, SlopeAndGammaAreTheDerivativesOfTheCoinPrice) {
  const double step = 1.0;
  const auto at = [](double forward) { return inverse_of(black76({forward, 65000.0, 0.1, 0.7, Right::Put}), forward); };
  const InverseGreeks here = at(60000.0);
  const double up = at(60000.0 + step).price_coin;
  const double down = at(60000.0 - step).price_coin;
  EXPECT_NEAR(here.price_slope_coin_per_usd, (up - down) / (2.0 * step), 1e-6 * std::abs(here.price_slope_coin_per_usd));
  EXPECT_NEAR(here.price_gamma_coin_per_usd_square, (up - 2.0 * here.price_coin + down) / (step * step),
              1e-5 * here.price_gamma_coin_per_usd_square);
}

TEST(Inverse, FutureGainsWhatItsNotionalBuysMoreOfAtTheEntry) {
  EXPECT_NEAR(inverse_future_profit_coin(60000.0, 50000.0, 60000.0), 0.2, 1e-15);
  EXPECT_EQ(inverse_future_delta_coin(60000.0, 50000.0), 1.2);
}

}  // namespace
}  // namespace keel
