#include "keel/paths/kyle.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace keel {
namespace {

TEST(Kyle, OneAuctionIsTheClosedForm) {
  const Kyle market{.auctions = 1, .variance = 4.0, .noise = 5.0};
  const auto equilibrium = market.equilibrium();
  EXPECT_NEAR(equilibrium.auctions[0].lambda, 2.0 / (2.0 * 5.0), 1e-14);  // root(Sigma0) / (2 sigma_u)
  EXPECT_NEAR(equilibrium.auctions[0].intensity, 5.0 / 2.0, 1e-13);       // sigma_u / root(Sigma0)
  EXPECT_NEAR(equilibrium.auctions[0].variance, 2.0, 1e-13);              // Sigma0 / 2
  EXPECT_NEAR(equilibrium.insider_profit, 0.5 * 2.0 * 5.0, 1e-13);        // root(Sigma0) sigma_u / 2
}

TEST(Kyle, TwoAuctionsAreTheKnownOnes) {
  const auto equilibrium = Kyle{}.equilibrium();
  EXPECT_NEAR(equilibrium.auctions[0].lambda, 0.652882, 5e-7);
  EXPECT_NEAR(equilibrium.auctions[1].lambda, 0.588227, 5e-7);
  EXPECT_NEAR(equilibrium.auctions[0].variance, 0.692021, 5e-7);
  EXPECT_NEAR(equilibrium.auctions[1].variance, 0.346011, 5e-7);
}

// His theorem 3: with ever more auctions lambda tends to root(Sigma0) / sigma_u, the variance falls linearly and profit doubles.
TEST(Kyle, ManyAuctionsTendToTheContinuousOne) {
  const auto equilibrium = Kyle{.auctions = 1000}.equilibrium();
  EXPECT_NEAR(equilibrium.auctions[0].lambda, 1.0, 0.01);
  EXPECT_NEAR(equilibrium.auctions[499].variance, 0.5, 0.01);
  EXPECT_NEAR(equilibrium.insider_profit, 1.0, 0.01);
}

TEST(Kyle, RegressionsOfThePathsFindTheEquilibrium) {
  for (const Kyle& market : {Kyle{.auctions = 1}, Kyle{}, Kyle{.auctions = 5, .variance = 9.0, .noise = 0.5}}) {
    SCOPED_TRACE("keel simulate --preset kyle --seed 1 --param N=" + std::to_string(market.auctions));
    const auto equilibrium = market.equilibrium();
    const auto outcome = market.run(equilibrium, {.seed = 1, .first = 0, .count = 100'000});
    for (std::size_t n = 0; n < equilibrium.auctions.size(); ++n) {
      const auto& expected = equilibrium.auctions[n];
      EXPECT_NEAR(outcome.value_on_orders[n].slope(), expected.lambda, 0.02 * expected.lambda) << n;
      EXPECT_NEAR(outcome.value_on_orders[n].variance_left(), expected.variance, 0.02 * expected.variance) << n;
    }
    EXPECT_NEAR(outcome.insider_profit.mean(), equilibrium.insider_profit, 3.0 * outcome.insider_profit.standard_error());
    EXPECT_NEAR(outcome.maker_profit.mean(), 0.0, 3.0 * outcome.maker_profit.standard_error());
  }
}

}  // namespace
}  // namespace keel
