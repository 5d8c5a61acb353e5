#include "keel/paths/cascade/cascade.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/paths/cascade/cascade_venue.hpp"

namespace keel {
namespace {

struct Sums {
  double cash = 0.0;
  double position = 0.0;
  double collateral = 0.0;
  double size = 0.0;
};

Sums sums(const CascadeVenue& venue) {
  Sums all;
  const auto add = [&](const CascadeVenue::Account& account) {
    all.cash += account.cash;
    all.position += account.position;
    all.collateral += account.collateral;
    all.size += std::abs(account.cash);
  };
  for (const auto& account : venue.accounts()) add(account);
  add(venue.fund());
  add(venue.book());
  return all;
}

TEST(Cascade, CashAndPositionsOnlyChangeHands) {
  Random any(1);
  for (int market_of = 0; market_of < 30; ++market_of) {
    CascadeMarket market;
    market.accounts = 50 + static_cast<int>(any.below(100));
    market.shock = 0.4 * any.uniform();
    market.fund_musd = any.chance(0.3) ? 0.0 : 200.0 * any.uniform();
    market.exponent = any.chance(0.5) ? 1.0 : 0.5;
    market.permanent_share = any.chance(0.5) ? 0.0 : 0.3;
    market.horizon_s = 200.0;
    SCOPED_TRACE(testing::Message() << "seed 1, market " << market_of);
    const CascadeCase of{2.0 + 30.0 * any.uniform(), 5.0 + 100.0 * any.uniform(), any.uniform()};
    PathRandom random(2, static_cast<std::uint64_t>(market_of));
    CascadeVenue venue(market, of, random);
    const Sums before = sums(venue);
    EXPECT_NEAR(before.position, 0.0, 1e-9 * 1e6 * market.open_interest_musd);
    for (int second = 1; second <= 200; ++second) {
      venue.step(std::exp(std::log1p(-market.shock) * std::min(1.0, second / 60.0) + 0.01 * any.normal()));
      const Sums now = sums(venue);
      ASSERT_NEAR(now.cash, before.cash, 1e-11 * (before.size + now.size)) << "second " << second;
      ASSERT_NEAR(now.position, before.position, 1e-11 * before.size) << "second " << second;
      ASSERT_NEAR(now.collateral, before.collateral, 1e-11 * before.size) << "second " << second;
    }
  }
}

TEST(Cascade, OneAccountByHand) {
  // A long of a million coins with 10 times leverage, against the maker: cash -900,000, liquidated below P = 0.9 / 0.98.
  CascadeMarket market;
  market.accounts = 1;
  market.open_interest_musd = 1.0;
  market.maker_share = 1.0;
  market.leverage_dispersion = 0.0;
  market.fund_musd = 0.0;
  market.liquidated_per_s = 1.0;
  PathRandom random(1, 0);
  CascadeVenue venue(market, {.leverage = 10.0, .depth_musd = 10.0}, random);
  venue.step(0.919);
  EXPECT_EQ(venue.course().accounts_liquidated, 0U);
  venue.step(0.918);
  EXPECT_EQ(venue.course().accounts_liquidated, 1U);
  // 1 % for 10 million: 0.1 % by the million, and half of it on average.
  const auto& account = venue.accounts()[1];
  EXPECT_EQ(account.position, 0.0);
  EXPECT_NEAR(account.cash, -900'000.0 + 1e6 * 0.918 * std::exp(-0.0005), 1e-6);
  EXPECT_NEAR(venue.price(), 0.918 * std::exp(-0.001), 1e-12);
  EXPECT_EQ(venue.book().position, 1e6);
}

TEST(Cascade, BelowZeroWithoutAFundTheMakersHedgeIsTakenAtTheBankruptcyPrice) {
  CascadeMarket market;
  market.accounts = 1;
  market.open_interest_musd = 1.0;
  market.maker_share = 1.0;
  market.leverage_dispersion = 0.0;
  market.fund_musd = 0.0;
  PathRandom random(1, 0);
  CascadeVenue venue(market, {.leverage = 10.0, .depth_musd = 10.0}, random);
  venue.step(0.85);  // at once through 0.9, where the account is worth nothing
  const auto& maker = venue.accounts()[CascadeVenue::maker];
  EXPECT_EQ(maker.position, 0.0);
  EXPECT_NEAR(maker.cash, 1e6 * (1.0 + 0.1 - 0.9), 1e-6);
  EXPECT_NEAR(venue.accounts()[1].equity(venue.price()), 0.0, 1e-6);
  EXPECT_NEAR(venue.course().below_zero, 50'000.0, 1e-6);
  EXPECT_NEAR(venue.course().deleveraged, 850'000.0, 1e-6);
}

TEST(Cascade, TheFundStandsInUntilItIsEmpty) {
  CascadeMarket market;
  market.accounts = 1;
  market.open_interest_musd = 1.0;
  market.maker_share = 1.0;
  market.leverage_dispersion = 0.0;
  market.fund_musd = 0.06;
  PathRandom random(1, 0);
  CascadeVenue venue(market, {.leverage = 10.0, .depth_musd = 10.0}, random);
  venue.step(0.85);  // 50,000 are owed, the fund has 60,000
  EXPECT_EQ(venue.course().deleveraged, 0.0);
  EXPECT_EQ(venue.accounts()[1].position, 0.0);
  EXPECT_EQ(venue.accounts()[CascadeVenue::maker].position, -1e6);
  EXPECT_LT(venue.fund().equity(venue.price()), 10'000.0);
  EXPECT_GT(venue.fund().equity(venue.price()), 9'000.0);
}

TEST(Cascade, MoreLeverageAndLessDepthMakeItLarger) {
  CascadeMarket market;
  const auto outcome = Cascade::run(market, {.seed = 3, .first = 0, .count = 20});
  const std::size_t depths = market.depth_musd.size();
  for (std::size_t l = 0; l < market.leverage.size(); ++l) {
    for (std::size_t d = 0; d < depths; ++d) {
      const auto& of = outcome.cases[l * depths + d];
      if (l > 0) {
        EXPECT_GT(of.accounts.mean(), outcome.cases[(l - 1) * depths + d].accounts.mean()) << "seed 3, " << l << " " << d;
      }
      if (d > 0) {
        EXPECT_LT(of.drop.mean(), outcome.cases[l * depths + d - 1].drop.mean()) << "seed 3, " << l << " " << d;
      }
      EXPECT_GE(of.drop.mean(), market.shock * 0.95);
    }
  }
}

TEST(Cascade, WithoutAShockNothingHappens) {
  CascadeMarket market;
  market.shock = 0.0;
  market.sigma = 0.001;
  market.leverage = {4.0};
  market.leverage_dispersion = 0.2;
  const auto outcome = Cascade::run(market, {.seed = 4, .first = 0, .count = 3});
  for (const auto& of : outcome.cases) {
    EXPECT_EQ(of.liquidated.mean(), 0.0);
    EXPECT_NEAR(of.maker_lost_bps.mean(), 0.0, 1e-6);
  }
}

}  // namespace
}  // namespace keel
