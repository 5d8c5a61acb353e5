#include "keel/sim/rules/funding.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "keel/sim/sim_listing.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

constexpr InstrumentId perpetual{0};

SimFunding eight_hours() { return {.period = hour * 8}; }

TEST(Funding, TheRateIsTheVenuesOwnExample) {
  const SimFunding funding = eight_hours();
  // "the mark price is at USD 10,010 and the index is at USD 10,000": a premium of 0.1 %, 0.075 % to pay.
  EXPECT_NEAR(funding_rate(funding, 10'010.0 / 10'000.0 - 1.0), 0.00075, 1e-12);
  EXPECT_EQ(funding_rate(funding, 0.0002), 0.0) << "within 0.025 % nobody pays";
  EXPECT_EQ(funding_rate(funding, -0.0002), 0.0);
  EXPECT_NEAR(funding_rate(funding, -0.001), -0.00075, 1e-12);
  EXPECT_EQ(funding_rate(funding, 0.02), 0.005) << "at most 0.5 %";
  EXPECT_EQ(funding_rate(funding, -0.02), -0.005);
}

TEST(Funding, ComesUpInTimeAndLosesNothingToUnits) {
  PerpetualFunding funding{eight_hours(), Random{1}};
  Rate paid;
  for (int seconds = 0; seconds < 8 * 3'600; ++seconds) {
    funding.pass(second, 0.001);
    if (seconds % 7 == 0) paid += funding.take_due();
  }
  paid += funding.take_due();
  EXPECT_NEAR(to_double(paid), 0.00075, 1.5e-8);
}

TEST(Funding, TheMarkForgets) {
  PerpetualFunding funding{eight_hours(), Random{1}};
  funding.pass(second, 0.002);
  EXPECT_EQ(funding.mark_premium(), 0.002);
  for (int i = 0; i < 30; ++i) funding.pass(second, 0.001);
  EXPECT_NEAR(funding.mark_premium(), 0.001 + 0.001 * std::exp(-1.0), 1e-12);
  funding.pass(second, std::nullopt);
  EXPECT_NEAR(funding.mark_premium(), 0.001 + 0.001 * std::exp(-1.0), 1e-12) << "a book of one side says nothing";
}

TEST(Funding, ThePremiumHasItsMeanAndDeviation) {
  SimFunding config = eight_hours();
  config.premium_bps = 5.0;
  config.premium_deviation_bps = 10.0;
  config.premium_half_life = second;
  PerpetualFunding funding{config, Random{3}};
  double sum = 0.0;
  double squares = 0.0;
  constexpr int steps = 200'000;
  for (int i = 0; i < steps; ++i) {
    funding.pass(second, std::nullopt);
    sum += funding.premium();
    squares += funding.premium() * funding.premium();
  }
  const double mean = sum / steps;
  // Steps that keep a half count as a third of independent ones: a standard error of 10 bps / sqrt(200,000 / 3), 0.04 bps.
  EXPECT_NEAR(mean, 5e-4, 5 * 0.04e-4);
  EXPECT_NEAR(std::sqrt(squares / steps - mean * mean), 10e-4, 0.1e-4);
}

/// The perpetual stands 10 bps over its index: 7.5 bps in eight hours.
TEST(Funding, WhoIsLongPaysWhoIsShortAndEachIsTold) {
  SimConfig config = still_market();
  config.funding = eight_hours();
  config.funding.premium_bps = 10.0;
  SimVenue venue{config};
  Instant now = config.start;
  std::vector<TimedFact> facts;
  const auto live = [&](Duration time) {
    for (const Instant end = now + time; now < end;) {
      now = std::min(end, now + *venue.lookahead());
      venue.poll(now, facts);
    }
  };
  venue.poll(now, facts);
  venue.send(now, hedge(1, perpetual, Side::Buy, 96'000.0_price, 1'000.0_size));
  live(minute * 10 + second);
  ASSERT_EQ(venue.house().account(us).position(perpetual).size, 1'000.0_size);
  const auto told = only<FundingPaid>(facts);
  ASSERT_EQ(told.size(), 10U) << "each minute";
  // 10,000 USD at a mark of 95,095 are 0.105158 BTC; 7.5 bps of it over 8 h, ten minutes of them. The book's middle is rounded to half
  // dollars.
  const double coins = 10'000.0 / 95'095.0 * 7.5e-4 / 48.0;
  EXPECT_NEAR(to_double(told.back().in_all), coins, 0.01 * coins);
  EXPECT_EQ(told.back().in_all, venue.house().account(us).position(perpetual).funding);
  EXPECT_EQ(venue.house().imbalance(Currency::of("BTC")), SettleAmount{});
  const VenueSnapshot snapshot = venue.snapshot(TradeId{0});
  const auto is_it = [&](const Fact& fact) {
    const auto* paid = std::get_if<FundingPaid>(&fact);
    return paid != nullptr && paid->in_all == told.back().in_all;
  };
  EXPECT_TRUE(std::ranges::any_of(snapshot.market, is_it)) << "whoever comes back is told, too";
}

/// Long while the perpetual stands over its index, as long short while it stands as far under it.
TEST(Funding, WhoHasGotBackAllThatHePaidIsToldSoWhenHeComesBack) {
  SimConfig config = still_market();
  const Instruments all = sim_instruments(config);
  World world{config, all};
  DataLink link{config};
  Exchange exchange{config, all, world, link};
  EXPECT_TRUE(exchange.funded().empty());
  exchange.place(hedge(1, perpetual, Side::Buy, 96'000.0_price, 100.0_size), config.start);
  exchange.fund(perpetual, Rate{1'000'000}, 95'000.0_price, config.start);
  exchange.fund(perpetual, Rate{-1'000'000}, 95'000.0_price, config.start);
  std::vector<TimedFact> facts;
  link.deliver(config.start + second, facts);
  const auto told = only<FundingPaid>(facts);
  ASSERT_EQ(told.size(), 2U);
  EXPECT_GT(told[0].in_all, SettleAmount{});
  EXPECT_EQ(told[1].in_all, SettleAmount{});
  EXPECT_EQ(exchange.funded(), std::vector{perpetual}) << "of which a snapshot tells, though it came to nothing";
}

/// Of two seeds and two underlyings each: four different ones, whatever the arithmetic of seeds.
TEST(Funding, EveryUnderlyingOfEverySeedHasItsOwnPremium) {
  std::vector<double> premiums;
  for (const std::uint64_t seed : {1, 2}) {
    SimConfig config = still_market();
    config.seed = seed;
    config.also = {{Currency::of("ETH"), {}}};
    config.also.begin()->second.volatility = 0.0;
    config.funding = eight_hours();
    config.funding.premium_deviation_bps = 10.0;
    config.funding.premium_half_life = minute;
    SimVenue venue{config};
    std::vector<TimedFact> facts;
    venue.poll(config.start + minute, facts);
    for (const Instrument& instrument : venue.instruments()) {
      if (instrument.kind == InstrumentKind::Perpetual)
        premiums.push_back(venue.fair(instrument.id).price / venue.price_usd(instrument.id) - 1.0);
    }
  }
  ASSERT_EQ(premiums.size(), 4U);
  std::ranges::sort(premiums);
  for (std::size_t i = 1; i < premiums.size(); ++i) EXPECT_GT(premiums[i] - premiums[i - 1], 1e-9);
}

TEST(Funding, WithoutItNobodyPays) {
  const SimConfig config = still_market();
  SimVenue venue{config};
  std::vector<TimedFact> facts;
  venue.poll(config.start + minute * 2, facts);
  EXPECT_TRUE(only<FundingPaid>(facts).empty());
}

}  // namespace
}  // namespace keel
