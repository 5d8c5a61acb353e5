// Against 50-digit values that tests/golden/make_pricing.py works out from the definitions.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "keel/pricing/black/black76.hpp"
#include "keel/pricing/black/black_scholes.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "keel/pricing/black/normal.hpp"
#include "tests/golden/golden.hpp"

namespace keel {
namespace {

constexpr double ulp = 0x1p-52;

Right right_of(const std::string& text) { return text == "C" ? Right::Call : Right::Put; }

/// How far rounding the inputs by half an ulp moves a number that carries exp(-d1^2/2), in ulp, and what each factor of it rounds.
struct Conditioning {
  double deviation;
  double d1;
  double d2;
  double density_ulps;

  Conditioning(double forward, double strike, double years, double vol) {
    deviation = vol * std::sqrt(years);
    const double centre = std::log(forward / strike) / deviation;
    d1 = centre + 0.5 * deviation;
    d2 = centre - 0.5 * deviation;
    density_ulps = 8.0 + 3.0 * (std::abs(d1) + 1.0) * (std::abs(centre) + deviation);
  }
  double product() const { return 1.0 + std::abs(d1 * d2); }
};

TEST(Golden, NormalDensityAndDistribution) {
  const auto rows = read_golden("normal.csv");
  ASSERT_FALSE(rows.empty());
  for (const GoldenRow& row : rows) {
    SCOPED_TRACE(row.line);
    EXPECT_NEAR(normal_cdf(row.number[0]), row.number[1], 5.0 * ulp * row.number[1]);
    EXPECT_NEAR(normal_pdf(row.number[0]), row.number[2], 3.0 * ulp * row.number[2]);
  }
}

TEST(Golden, Black76Greeks) {
  const auto rows = read_golden("black76.csv");
  ASSERT_FALSE(rows.empty());
  for (const GoldenRow& row : rows) {
    SCOPED_TRACE(row.line);
    const std::vector<double>& n = row.number;
    const Black76In in{n[0], n[1], n[2], n[3], right_of(row.text[4])};
    const Black76Greeks greeks = black76(in);
    const Conditioning c(in.forward, in.strike, in.years, in.vol);
    const double relative = c.density_ulps * ulp;
    const double gamma = n[7];
    const double time_value = n[5] - std::max(in.right == Right::Call ? in.forward - in.strike : in.strike - in.forward, 0.0);
    EXPECT_NEAR(greeks.value, n[5], 2.0 * relative * time_value + ulp * n[5]);
    EXPECT_NEAR(greeks.delta, n[6], relative * std::abs(n[6]));
    EXPECT_NEAR(greeks.gamma, gamma, relative * gamma);
    EXPECT_NEAR(greeks.vega_per_vol_point, n[8], relative * n[8]);
    EXPECT_NEAR(greeks.theta_per_day, n[9], relative * std::abs(n[9]));
    EXPECT_NEAR(greeks.vanna_per_vol_point, n[10], relative * gamma * in.forward * std::sqrt(in.years) * 0.01 * (1.0 + std::abs(c.d2)));
    EXPECT_NEAR(greeks.volga_per_vol_point_square, n[11], relative * n[8] / in.vol * 0.01 * c.product());
    EXPECT_NEAR(greeks.charm_per_day, n[12],
                relative * gamma * in.forward * c.deviation * (1.0 + std::abs(c.d2)) / (2.0 * in.years * 365.0));
    EXPECT_NEAR(greeks.speed, n[13], relative * gamma / in.forward * (1.0 + std::abs(c.d1) / c.deviation));
    EXPECT_NEAR(greeks.zomma_per_vol_point, n[14], relative * gamma * c.product() / in.vol * 0.01);
    EXPECT_NEAR(greeks.color_per_day, n[15], relative * gamma * c.product() / (2.0 * in.years * 365.0));
  }
}

TEST(Golden, BlackScholesGreeksOnSpotWithTwoRates) {
  const auto rows = read_golden("black_scholes.csv");
  ASSERT_FALSE(rows.empty());
  for (const GoldenRow& row : rows) {
    SCOPED_TRACE(row.line);
    const std::vector<double>& n = row.number;
    const BlackScholesIn in{n[0], n[1], n[2], n[3], n[4], n[5], right_of(row.text[6])};
    const BlackScholesGreeks greeks = black_scholes(in).value();
    const double growth = std::exp((in.rate - in.yield) * in.years);
    const Conditioning c(in.spot * growth, in.strike, in.years, in.vol);
    // The forward is a rounded product: an ulp of it moves d1 by an ulp over the deviation.
    const double relative = (c.density_ulps + 4.0 * (std::abs(c.d1) + 1.0) / c.deviation) * ulp;
    const double price_ulps = 16.0 * ulp * std::max(in.spot, in.strike);
    const double gamma = n[9];
    const double drift_per_day = std::abs(in.rate - in.yield) / 365.0;
    const double delta_scale = std::abs(n[8]) + gamma * in.spot * c.deviation;
    EXPECT_NEAR(greeks.value, n[7], price_ulps);
    EXPECT_NEAR(greeks.spot_delta.per_unit, n[8], relative * delta_scale);
    EXPECT_NEAR(greeks.gamma, gamma, relative * gamma);
    EXPECT_NEAR(greeks.vega_per_vol_point, n[10], relative * n[10]);
    EXPECT_NEAR(greeks.theta_per_day, n[11],
                relative * (gamma * in.spot * in.spot * in.vol * in.vol / 730.0 +
                            (drift_per_day + std::abs(in.rate) / 365.0) * std::max(in.spot, in.strike)));
    EXPECT_NEAR(greeks.vanna_per_vol_point, n[12], relative * gamma * in.spot * std::sqrt(in.years) * 0.01 * (1.0 + std::abs(c.d2)));
    EXPECT_NEAR(greeks.volga_per_vol_point_square, n[13], relative * n[10] / in.vol * 0.01 * c.product());
    EXPECT_NEAR(greeks.charm_per_day, n[14],
                relative * (gamma * in.spot * (c.deviation * (1.0 + std::abs(c.d2)) / (730.0 * in.years) + drift_per_day) +
                            (drift_per_day + std::abs(in.rate) / 365.0) * delta_scale));
    EXPECT_NEAR(greeks.speed, n[15], relative * gamma / in.spot * (1.0 + (std::abs(c.d1) + 1.0) / c.deviation));
    EXPECT_NEAR(greeks.zomma_per_vol_point, n[16], relative * gamma * c.product() / in.vol * 0.01);
    EXPECT_NEAR(greeks.color_per_day, n[17],
                relative * gamma *
                    (c.product() / (730.0 * in.years) + 3.0 * (std::abs(in.rate) + std::abs(in.yield)) / 365.0 +
                     drift_per_day * (1.0 + std::abs(c.d1) / c.deviation)));
    EXPECT_NEAR(greeks.rho_per_rate_point, n[18], relative * in.years * 0.01 * std::max(in.spot, in.strike));
    EXPECT_NEAR(greeks.rho_per_yield_point, n[19], relative * in.years * 0.01 * in.spot);
  }
}

TEST(Golden, ImpliedVolIsWhatThePriceDetermines) {
  const auto rows = read_golden("implied_vol.csv");
  ASSERT_FALSE(rows.empty());
  for (const GoldenRow& row : rows) {
    SCOPED_TRACE(row.line);
    const std::vector<double>& n = row.number;
    const double vol = implied_vol({n[0], n[1], n[2], n[3], right_of(row.text[4])}).value();
    const Conditioning c(n[1], n[2], n[3], n[5]);
    // An ulp of the price, and for a price near its bound an ulp of the bound, over vega; an ulp of ln(F/K) moves s by x/s ulp.
    const double price = std::max(n[0], n[0] > 0.5 * std::min(n[1], n[2]) ? std::min(n[1], n[2]) : 0.0);
    const double attainable = 2.0 * n[5] + 2.0 * price / n[6];
    EXPECT_NEAR(vol, n[5], 2.0 * ulp * attainable) << c.d1;
  }
}

TEST(Golden, ImpliedVolIsTheNearestDoubleWhereItsLastDigitMovesThePrice) {
  const auto rows = read_golden("implied_vol_far.csv");
  ASSERT_FALSE(rows.empty());
  for (const GoldenRow& row : rows) {
    SCOPED_TRACE(row.line);
    const std::vector<double>& n = row.number;
    const double vol = implied_vol({n[0], n[1], n[2], n[3], right_of(row.text[4])}).value();
    const double half_ulp = 0.5 * (std::nextafter(n[5], 2.0 * n[5]) - n[5]);
    const double error = std::abs((vol - n[5]) - n[6]);
    EXPECT_LE(error, half_ulp + 3e-16 * n[1] / n[7]) << "in half ulps " << error / half_ulp;
  }
}

}  // namespace
}  // namespace keel
