#include "keel/market/tape/sign_autocorrelation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace keel {
namespace {

TEST(SignAutocorrelation, OfSidesThatTakeTurns) {
  SignAutocorrelation signs({1, 2});
  for (int i = 0; i < 100; ++i) signs.see(i % 2 == 0 ? Side::Buy : Side::Sell);
  EXPECT_DOUBLE_EQ(signs.at(0), -1.0);
  EXPECT_DOUBLE_EQ(signs.at(1), 1.0);
}

TEST(SignAutocorrelation, OfNothingIsNoNumber) {
  SignAutocorrelation signs({2});
  EXPECT_TRUE(std::isnan(signs.at(0)));
  signs.see(Side::Buy);
  signs.see(Side::Sell);
  EXPECT_TRUE(std::isnan(signs.at(0)));
  SignAutocorrelation bought({1});
  for (int i = 0; i < 3; ++i) bought.see(Side::Buy);
  EXPECT_TRUE(std::isnan(bought.at(0)));
}

// A side that stays with probability p has the correlation (2 p - 1)^lag.
TEST(SignAutocorrelation, OfAChainWithTwoStates) {
  std::mt19937_64 random(5);
  SignAutocorrelation signs({1, 2, 5});
  Side side = Side::Buy;
  constexpr int orders = 200'000;
  for (int i = 0; i < orders; ++i) {
    if (random() % 10 >= 8) side = opposite(side);
    signs.see(side);
  }
  for (std::size_t i = 0; i < signs.lags().size(); ++i) {
    EXPECT_NEAR(signs.at(i), std::pow(0.6, static_cast<double>(signs.lags()[i])), 10.0 / std::sqrt(orders)) << "std::mt19937_64 of 5";
  }
}

TEST(SignAutocorrelation, AgreesWithItsDefinition) {
  std::mt19937_64 random(6);
  SignAutocorrelation signs({1, 3, 20});
  std::vector<double> all;
  for (int i = 0; i < 500; ++i) {
    const Side side = random() % 3 == 0 ? Side::Buy : Side::Sell;
    signs.see(side);
    all.push_back(sign_of(side));
  }
  double mean = 0.0;
  for (const double sign : all) mean += sign / static_cast<double>(all.size());
  double variance = 0.0;
  for (const double sign : all) variance += (sign - mean) * (sign - mean) / static_cast<double>(all.size());
  for (std::size_t i = 0; i < signs.lags().size(); ++i) {
    const std::size_t lag = signs.lags()[i];
    double sum = 0.0;
    for (std::size_t n = lag; n < all.size(); ++n) sum += (all[n] - mean) * (all[n - lag] - mean);
    EXPECT_NEAR(signs.at(i), sum / static_cast<double>(all.size() - lag) / variance, 1e-12) << lag;
  }
}

}  // namespace
}  // namespace keel
