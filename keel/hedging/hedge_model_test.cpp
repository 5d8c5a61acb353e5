#include "keel/hedging/hedge_model.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/hedging/delta_band.hpp"
#include "tests/hedge_problem.hpp"

namespace keel {
namespace {

using namespace literals;

/// One BTC option at the money as in DeltaBand, held beside `delta` BTC, at 60,000 USD; legs of 1e-4 BTC, the first the dearer.
class HedgeModelTest : public testing::Test {
 protected:
  HedgeModelTest() : problem(3), sigma(FactorMatrix::Zero(3, 3)) {
    sigma(0, 0) = 0.36 / 365.0;
    problem.exposures[1] = 0.5 * gamma_usd;
    problem.add({{0, 6.0}}, {.cost_usd = 6.0 * 0.001, .lot = 1.0_size, .most = 1e6_size});
    problem.add({{0, 6.0}}, {.cost_usd = 6.0 * 0.00053, .lot = 1.0_size, .most = 1e6_size});
  }
  std::vector<Size> hedge(std::string_view model, double delta) {
    problem.exposures[0] = 60000.0 * delta;
    const FactorVector price = problem.price();
    const std::vector held{HeldDelta{.delta_usd = 60000.0 * delta, .gamma_usd_per_percent = 0.01 * gamma_usd, .gamma_years = 30.0 / 365.0}};
    std::vector<Size> out(2);
    find_hedge_model(model).hedge({.curvature = problem.a,
                                   .price = price,
                                   .sigma_per_day = sigma,
                                   .risk_aversion_per_usd = 0.01,
                                   .factors_per_underlying = 3,
                                   .held = held},
                                  problem.legs(), out);
    return out;
  }

  static constexpr double gamma_usd = 60000.0 * 60000.0 * 3.85112e-5;
  HedgeProblem problem;
  FactorMatrix sigma;
};

// Bands of .0191968878 and .0067556027 BTC.
TEST_F(HedgeModelTest, ABandTradesToItsNearerEdgeInTheCheapestLeg) {
  EXPECT_EQ(hedge("whalley_wilmott", 0.0191), std::vector<Size>(2));
  EXPECT_EQ(hedge("whalley_wilmott", 1.0), (std::vector{Size{}, -9808.0_size})) << ".9808031 BTC";
  EXPECT_EQ(hedge("whalley_wilmott", -1.0), (std::vector{Size{}, 9808.0_size}));
  EXPECT_EQ(hedge("zakamouline", 0.0067), std::vector<Size>(2));
  EXPECT_EQ(hedge("zakamouline", 1.0), (std::vector{Size{}, -9932.0_size})) << ".9932444 BTC";
}

TEST_F(HedgeModelTest, ABandRespectsTheCap) {
  problem.most_sold[1] = 100.0_size;
  EXPECT_EQ(hedge("whalley_wilmott", 1.0), (std::vector{Size{}, -100.0_size}));
}

TEST_F(HedgeModelTest, ThePriceOfRiskIsTheOptimiser) {
  problem.a(0, 0) = 1e-8;
  const std::vector<Size> out = hedge("risk_price", 1.0);
  EXPECT_LT(out[1], Size{});
  EXPECT_EQ(out, problem.hedge());
}

TEST_F(HedgeModelTest, ADeltaThatNobodyCarriesAwayIsHedgedToTheBandOfThePriceOfRisk) {
  constexpr double days = 2.0;
  problem.a(0, 0) = 0.5 * 0.01 * sigma(0, 0) * days;
  problem.a(1, 1) = 0.0;
  const double band = risk_price_band({.spot_usd = 60000.0, .vol = 0.6, .cost_share = 0.00053, .risk_aversion_per_usd = 0.01}, days);
  EXPECT_NEAR(60000.0 * band, 0.00053 / (0.01 * 0.36 / 365.0 * days), 1e-9);
  const double left = 1.0 + 1e-4 * to_double(hedge("risk_price", 1.0)[1]);
  EXPECT_GE(left, band);
  EXPECT_LT(left, band + 1e-4);  // a lot
}

// By hand, of 60,000 USD, a = 1e-8: a price of 2aE (1 + 60,000 / s) / (1 + E / s), s = 20,000, is the cost of 5.3 bps where E (4 - b) = b
// s, b = 5.3e-4 / 2a / s = 1.325: 9,906.54 USD are left, and 8,348.9 contracts of 6 USD go. At the price of now all but 26,500 USD would
// stay: 5,583.
TEST_F(HedgeModelTest, AHedgeGoesToWhereThePriceThatIsPaidThereMeetsItsCost) {
  problem.a(0, 0) = 1e-8;
  problem.a(1, 1) = 0.0;
  problem.exposures[0] = 60'000.0;
  problem.exposures[1] = 0.0;
  const FactorVector price = problem.price();
  std::vector<Size> out(2);
  const HedgeBook book{
      .curvature = problem.a, .price = price, .sigma_per_day = sigma, .risk_aversion_per_usd = 0.01, .factors_per_underlying = 3};
  const auto relative = [](const FactorVector& moved) { return (1.0 + 3.0) / (1.0 + (60'000.0 + moved[0]) / 20'000.0); };
  hedge_to_its_end(find_hedge_model("risk_price"), book, problem.legs(), relative, out);
  EXPECT_EQ(out, (std::vector{Size{}, -8348.0_size}));
  hedge_to_its_end(find_hedge_model("risk_price"), book, problem.legs(), [](const FactorVector&) { return 1.0; }, out);
  EXPECT_EQ(out, (std::vector{Size{}, -5583.0_size}));
}

}  // namespace
}  // namespace keel
