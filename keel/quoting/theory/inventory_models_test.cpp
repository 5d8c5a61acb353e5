#include "keel/quoting/theory/inventory_models.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/quoting/theory/inventory_chain.hpp"

namespace keel {
namespace {

// The figure's parameters of Gueant, Lehalle and Fernandez-Tapia (2013): targets recomputed by two independent programs.
const Glft figure{.a = 0.9, .k = 0.3, .gamma = 0.01, .sigma = 0.3, .bound = 30, .time_left = 600.0};

TEST(Glft, ClosedFormIsThePublishedOne) {
  const InventoryQuote quote = figure.closed_form(0);
  EXPECT_NEAR(quote.parts->half_spread, 3.278982, 5e-7);
  EXPECT_NEAR(2.0 * quote.parts->inventory_risk, 0.067866, 5e-7);
  EXPECT_NEAR(*quote.bid_distance + *quote.ask_distance, 6.625830, 5e-7);
  EXPECT_NEAR(*quote.bid_distance, 3.312915, 5e-7);
}

TEST(Glft, ExactFormIsThePublishedOne) {
  EXPECT_NEAR(*figure.exact(0).bid_distance, 3.313045, 5e-7);
  EXPECT_NEAR(*figure.exact(10).bid_distance, 3.992933, 5e-7);
  EXPECT_NEAR(*figure.exact(20).bid_distance, 4.665542, 5e-7);
  EXPECT_NEAR(*figure.exact(-20).bid_distance, 1.959200, 5e-7);
  Glft wild = figure;
  wild.sigma = 1.0;
  wild.a = 0.2;
  EXPECT_NEAR(*wild.exact(0).bid_distance, 3.525651, 5e-7);
  EXPECT_NEAR(*wild.exact(10).bid_distance, 8.022747, 5e-7);
  EXPECT_NEAR(*wild.closed_form(10).bid_distance, 8.318, 5e-4);
}

TEST(Glft, QuotesAreSymmetricInTheInventoryAndEndAtTheBound) {
  for (const int q : {0, 3, 17, 29}) EXPECT_NEAR(*figure.exact(q).bid_distance, *figure.exact(-q).ask_distance, 1e-9) << q;
  EXPECT_FALSE(figure.exact(30).bid_distance);
  EXPECT_TRUE(figure.exact(30).ask_distance);
  EXPECT_FALSE(figure.exact(30).parts);
}

TEST(Glft, LongBeforeTheEndTimeMakesNoDifference) {
  Glft stationary = figure;
  stationary.time_left = std::numeric_limits<double>::infinity();
  Glft long_before = figure;
  long_before.time_left = 1e5;
  for (const int q : {-25, 0, 25}) EXPECT_NEAR(*stationary.exact(q).bid_distance, *long_before.exact(q).bid_distance, 1e-9) << q;
}

// Their section 5 and 6: a drift leans both quotes by mu / (gamma sigma^2) C, adverse selection adds xi / 2 on both sides and makes C
// e^{k xi / 4} times as large. The exact form tends to that as gamma falls.
TEST(Glft, DriftAndAdverseSelectionOfTheExactFormFollowTheClosedOne) {
  Glft model = figure;
  model.gamma = 1e-3;
  model.xi = 0.2;
  model.mu = 1e-5;
  model.bound = 120;
  model.time_left = std::numeric_limits<double>::infinity();
  const InventoryQuote exact = model.exact(0);
  const InventoryQuote closed = model.closed_form(0);
  EXPECT_NEAR(exact.parts->drift, closed.parts->drift, 0.01 * std::abs(closed.parts->drift));
  EXPECT_LT(exact.parts->drift, 0.0) << "a price that rises is bought nearer to fair";
  EXPECT_NEAR(exact.parts->inventory_risk, closed.parts->inventory_risk, 0.01 * closed.parts->inventory_risk);
  EXPECT_DOUBLE_EQ(exact.parts->adverse_selection, 0.1);
}

TEST(Glft, PartsSumToTheQuote) {
  Glft model = figure;
  model.xi = 0.1;
  model.mu = 0.001;
  for (const InventoryQuote& quote : {model.exact(4), model.closed_form(4)}) {
    const InventoryQuote::Parts& p = *quote.parts;
    EXPECT_NEAR(*quote.bid_distance, p.half_spread + p.inventory_risk + p.adverse_selection + p.skew + p.drift, 1e-12);
    EXPECT_NEAR(*quote.ask_distance, p.half_spread + p.inventory_risk + p.adverse_selection - p.skew - p.drift, 1e-12);
  }
}

TEST(CarteaJaimungal, ValuesAreThoseRecomputedIndependently) {
  const CarteaJaimungal busy{.lambda = 140.0, .kappa = 1.5, .phi = 0.01, .alpha = 0.001, .bound = 100, .time_left = 1.0};
  EXPECT_NEAR(busy.value(0), 68.25583476, 5e-9);
  EXPECT_NEAR(*busy.quote(0).bid_distance, 0.67213715, 5e-9);
  EXPECT_NEAR(*busy.quote(1).bid_distance, 0.68307778, 5e-9);
  EXPECT_NEAR(*busy.quote(1).ask_distance, 0.66119618, 5e-9);
  const CarteaJaimungal slow{.lambda = 1.0, .kappa = 100.0, .phi = 0.001, .alpha = 0.0001, .bound = 3, .time_left = 30.0};
  EXPECT_NEAR(slow.value(0), 0.16830037, 5e-9);
  EXPECT_NEAR(*slow.quote(0).bid_distance, 0.01290891, 5e-9);
  EXPECT_NEAR(*slow.quote(1).bid_distance, 0.01845356, 5e-9);
  EXPECT_NEAR(*slow.quote(1).ask_distance, 0.00709109, 5e-9);
}

TEST(CarteaJaimungal, AtTheEndThePenaltyAloneCounts) {
  const CarteaJaimungal model{.lambda = 140.0, .kappa = 1.5, .phi = 0.01, .alpha = 0.02, .bound = 5, .time_left = 0.0};
  EXPECT_NEAR(model.value(3), -0.02 * 9, 1e-12);
  EXPECT_NEAR(*model.quote(3).bid_distance, 1.0 / 1.5 + 0.02 * (16 - 9), 1e-12);
}

// Their table: s = 100, T = 1, sigma = 2, k = 1.5 and gamma 0.1, 0.01, 1 give spreads of 1.49, 1.35 and 3.02 on average over the time left;
// at its middle gamma sigma^2 (T - t) + (2 / gamma) ln(1 + gamma / k).
TEST(AvellanedaStoikov, SpreadsAreThoseOfTheirTable) {
  const auto spread = [](double gamma) {
    const InventoryQuote quote = AvellanedaStoikov{.gamma = gamma, .sigma = 2.0, .k = 1.5, .time_left = 0.5}.quote(0);
    return *quote.bid_distance + *quote.ask_distance;
  };
  EXPECT_NEAR(spread(0.1), 1.49, 0.005);
  EXPECT_NEAR(spread(0.01), 1.35, 0.005);
  EXPECT_NEAR(spread(1.0), 3.02, 0.005);
}

TEST(AvellanedaStoikov, ReservationPriceFallsWithTheInventory) {
  const InventoryQuote quote = AvellanedaStoikov{.gamma = 0.1, .sigma = 2.0, .k = 1.5, .time_left = 1.0}.quote(3);
  EXPECT_NEAR(0.5 * (*quote.ask_distance - *quote.bid_distance), -3 * 0.1 * 4.0, 1e-12);
}

TEST(FixedSpread, LeansInProportion) {
  const InventoryQuote quote = FixedSpread{.half_spread = 2.0, .slope = 0.25}.quote(4);
  EXPECT_DOUBLE_EQ(*quote.bid_distance, 3.0);
  EXPECT_DOUBLE_EQ(*quote.ask_distance, 1.0);
}

// v falls by more than 1e-308 between the middle and the ends: 0.3 of a double's range of logarithms in the first, twice it in the last.
// Far out, where nobody trades back, v_q / v_{q+1} is (penalty - rate) / exchange; and the equation holds everywhere.
TEST(InventoryChain, TheStationaryStateSolvesItsEquationHoweverFarItFalls) {
  for (const double ratio : {1e-6, 1e-3, 1.0, 100.0, 1e6}) {
    for (const int bound : {30, 100, 300}) {
      for (const double drift : {0.0, 0.4}) {
        const Eigen::VectorXd q = Eigen::VectorXd::LinSpaced(2 * bound + 1, -bound, bound);
        const InventoryChain chain{.penalty_per_time = ratio * (q.array().square() - drift * q.array()).matrix(),
                                   .exchange_per_time = 1.0,
                                   .log_terminal = Eigen::VectorXd::Zero(q.size())};
        const Eigen::VectorXd log_v = stationary_log_values(chain);
        EXPECT_EQ(log_v[bound], 0.0);
        const auto rate_at = [&](Eigen::Index i) {
          const double below = i > 0 ? std::exp(log_v[i - 1] - log_v[i]) : 0.0;
          const double above = i + 1 < log_v.size() ? std::exp(log_v[i + 1] - log_v[i]) : 0.0;
          return chain.penalty_per_time[i] - below - above;
        };
        for (Eigen::Index i = 0; i < log_v.size(); ++i) {
          EXPECT_NEAR(rate_at(i), rate_at(bound), 1e-10 * std::max(1.0, chain.penalty_per_time[i])) << ratio << ' ' << bound << ' ' << i;
        }
      }
    }
  }
}

}  // namespace
}  // namespace keel
