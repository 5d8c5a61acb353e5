#include "keel/risk/intensity.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace keel {
namespace {

TEST(WrightOmega, HasItsValues) {
  // w + ln w = x; the constants of mpmath.lambertw(exp(x)) to 17 digits.
  EXPECT_DOUBLE_EQ(wright_omega(0.0), 0.56714329040978387);
  EXPECT_DOUBLE_EQ(wright_omega(1.0), 1.0);
  EXPECT_DOUBLE_EQ(wright_omega(2.0), 1.5571455989976115);
  EXPECT_DOUBLE_EQ(wright_omega(-1.0), 0.27846454276107374);
  for (double x = -700.0; x < 1e6; x += 0.37 + std::abs(x) / 20.0) {
    const double w = wright_omega(x);
    EXPECT_NEAR(w + std::log(w), x, 4e-16 * (1.0 + std::abs(x))) << "x " << x;
  }
}

const std::array<Intensity, 2> forms{ExponentialIntensity{.rate = 140.0, .k = 1.5},
                                     LogisticIntensity{.rate = 2000.0, .alpha = -1.0, .beta = 7.0}};

TEST(Intensity, NoDistanceEarnsMoreThanTheBest) {
  for (const Intensity& takers : forms) {
    for (const double price : {-2.0, -0.1, 0.0, 0.3, 4.0}) {
      const double best = best_distance(takers, price);
      const double earned = intensity(takers, best) * (best - price);
      EXPECT_NEAR(hamiltonian(takers, price), earned, 1e-12 * earned);
      EXPECT_NEAR(trades(takers, price), intensity(takers, best), 1e-12 * intensity(takers, best));
      for (const double off : {-0.01, 0.01}) EXPECT_LT(intensity(takers, best + off) * (best + off - price), earned);
    }
  }
}

TEST(Intensity, SlopeAndCurvatureAreThoseOfTheHamiltonian) {
  const double h = 1e-4;
  for (const Intensity& takers : forms) {
    for (const double price : {-0.4, 0.0, 0.7}) {
      const double up = hamiltonian(takers, price + h);
      const double here = hamiltonian(takers, price);
      const double down = hamiltonian(takers, price - h);
      EXPECT_NEAR((down - up) / (2.0 * h), trades(takers, price), 1e-6 * trades(takers, price));
      EXPECT_NEAR((up - 2.0 * here + down) / (h * h), hamiltonian_curvature(takers, price), 1e-5 * hamiltonian_curvature(takers, price));
    }
  }
}

// Baldacci, Bergault and Gueant 2021: alpha 0.7, beta 150 / vega; without risk every option is quoted 1.15626 vega / 150 from fair.
TEST(Intensity, LogisticDistanceAtNoPriceIsThePublishedOne) {
  EXPECT_NEAR(best_distance(LogisticIntensity{.rate = 7560.0, .alpha = 0.7, .beta = 1.0}, 0.0), 1.15626, 5e-6);
}

}  // namespace
}  // namespace keel
