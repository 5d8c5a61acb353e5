#include "keel/sim/takers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "keel/base/validate.hpp"
#include "keel/sim/sim_listing.hpp"
#include "keel/sim/sim_test_market.hpp"

namespace keel {
namespace {

using namespace literals;

/// Fills of an inexhaustible offer that stands `distance` bps above fair for `time`, nobody else being there.
double fills_at(double distance, double rate, double decay, Duration time) {
  SimConfig config = still_market();
  config.expiry_days = {};
  config.perpetual.half_spread = 50.0;
  config.perpetual.taker_rate_per_second = rate;
  config.perpetual.taker_decay = decay;
  config.perpetual.taker_size = {units_per_one};
  SimVenue venue{config};
  const double price = std::floor(95000.0 * (1.0 + distance * 1e-4) * 2.0) / 2.0;
  venue.send(config.start, quote(1, InstrumentId{0}, Side::Sell, nearest<Price>(price), 1'000'000'000.0_size));
  std::vector<TimedFact> facts;
  venue.poll(config.start + time, facts);
  return static_cast<double>(only<Filled>(facts).size());
}

TEST(Takers, IntensityFallsExponentiallyWithDistance) {
  // Prices are whole ticks from fair: 9.5 USD is 1 bp.
  constexpr double rate = 20.0;
  constexpr double decay = 0.8;
  const Duration time = second * 1000;
  for (const double distance : {0.0, 1.0, 2.0, 4.0}) {
    const double expected = rate * std::exp(-decay * distance) * to_seconds(time);
    EXPECT_NEAR(fills_at(distance, rate, decay, time), expected, 4.0 * std::sqrt(expected)) << "distance " << distance;
  }
}

TEST(Takers, OptionsAreReachedByVolPoints) {
  SimConfig config = still_market();
  config.option.half_spread = 50.0;
  config.option.taker_rate_per_second = 5.0;
  config.option.taker_decay = 0.7;
  config.option.taker_size = {units_per_one / 10};
  SimVenue venue{config};
  const Instrument& option = *venue.instruments().find("BTC-5APR26-100000-P");
  const Instruments all = sim_instruments(config);
  World world{config, all};
  const SimFair& fair = world.fair(option.id);
  const Price price = option.ticks.round_up(nearest<Price>(fair.price + 2.0 * fair.unit));
  const double distance = (to_double(price) - fair.price) / fair.unit;
  venue.send(config.start, quote(1, option.id, Side::Sell, price, 1'000'000.0_size));
  std::vector<TimedFact> facts;
  venue.poll(config.start + second * 1000, facts);
  // ln(100000/95000) in units of 55 % over 90 1/3 days is 0.1874702: sought exp(-z^2/2) = 0.982581 times as much.
  const double z = std::log(100000.0 / 95000.0) / (0.55 * std::sqrt((90.0 + 1.0 / 3.0) / 365.0));
  const double expected = 5000.0 * std::exp(-0.5 * z * z) * std::exp(-0.7 * distance);
  EXPECT_NEAR(static_cast<double>(only<Filled>(facts).size()), expected, 4.0 * std::sqrt(expected));
}

TEST(Takers, InformedTradeTheWayThatThePriceWillGo) {
  SimConfig config;
  config.expiry_days = {};
  const Instruments all = sim_instruments(config);
  for (const double share : {0.0, 0.4}) {
    config.informed_share = share;
    World world{config, all};
    Takers takers{config, all};
    constexpr int count = 20'000;
    double right = 0.0;
    for (int i = 1; i <= count; ++i) {
      world.step_price(config.start + millisecond * 100 * i);
      const Taker taker = takers.next(world, config.start);
      right += sign_of(taker.side) * world.next_move(InstrumentId{0}) > 0.0 ? 1.0 : 0.0;
    }
    EXPECT_NEAR(right / count, 0.5 + 0.5 * share, 4.0 * 0.5 / std::sqrt(count)) << "informed share " << share;
  }
}

TEST(Takers, SizesAreLotsOfTheConfiguredMean) {
  const SimConfig config;
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  double sum = 0.0;
  double count = 0.0;
  for (int i = 0; i < 50'000; ++i) {
    const Taker taker = takers.next(world, config.start);
    const Instrument& instrument = all[taker.instrument];
    ASSERT_GT(taker.size.raw, 0);
    ASSERT_EQ(taker.size.raw % instrument.lot.raw, 0);
    if (instrument.kind != InstrumentKind::Perpetual) continue;
    sum += to_double(taker.size);
    count += 1.0;
  }
  EXPECT_NEAR(sum / count, 1000.0, 4.0 * 1000.0 / std::sqrt(count));
}

/// A perpetual at one a second and side, and a future each of seven expiries at a tenth of that.
TEST(Takers, NobodyComesToWhatHasExpired) {
  SimConfig config;
  config.expiry_days = {1, 2, 3, 4, 5, 6, 7};
  config.strikes_per_expiry = 0;
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  EXPECT_NEAR(takers.rate_per_second(), 2.0 * 1.7, 1e-12);
  const Instant now = config.expiry(2);
  takers.expired(now);
  EXPECT_NEAR(takers.rate_per_second(), 2.0 * 1.5, 1e-12);
  constexpr int count = 20'000;
  double perpetuals = 0.0;
  for (int i = 0; i < count; ++i) {
    const Instrument& instrument = all[takers.next(world, now).instrument];
    ASSERT_FALSE(instrument.expires() && instrument.expiry <= now) << instrument.name;
    perpetuals += instrument.kind == InstrumentKind::Perpetual ? 1.0 : 0.0;
  }
  EXPECT_NEAR(perpetuals / count, 1.0 / 1.5, 4.0 * std::sqrt(2.0 / 9.0 / count));
}

/// Only the perpetual has takers.
SimConfig of_the_perpetual() {
  SimConfig config;
  config.expiry_days = {};
  config.informed_share = 0.0;
  return config;
}

TEST(Takers, EachBringsOthersAndTheMeanRateStays) {
  SimConfig config = of_the_perpetual();
  config.takers.excitation = 0.6;
  config.takers.excitation_decay = second;
  const Instruments all = sim_instruments(config);
  Takers takers{config, all};
  constexpr double window = 100.0;  // seconds; two takers a second come
  std::vector<double> counts;
  double at = 0.0;
  for (double end = window; counts.size() < 4'000; end += window) {
    double count = 0.0;
    for (; at < end; count += 1.0) at += to_seconds(takers.wait());
    counts.push_back(count);
  }
  double mean = 0.0;
  for (const double count : counts) mean += count / static_cast<double>(counts.size());
  double variance = 0.0;
  for (const double count : counts) variance += (count - mean) * (count - mean) / static_cast<double>(counts.size());
  // Of long windows the variance is the mean over (1 - 0.6)^2: Hawkes, "Point spectra of some mutually exciting point processes" (1971).
  const double ratio = 1.0 / (0.4 * 0.4);
  EXPECT_NEAR(mean, 2.0 * window, 4.0 * std::sqrt(ratio * 2.0 * window / static_cast<double>(counts.size())));
  EXPECT_NEAR(variance / mean, ratio, 0.12 * ratio);
}

TEST(Takers, SignsOfPiecesCorrelateAsAPowerOfTheLag) {
  SimConfig config = of_the_perpetual();
  config.takers.metaorder_share = 1.0;
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  std::vector<double> signs;
  for (int i = 0; i < 400'000; ++i) signs.push_back(sign_of(takers.next(world, config.start).side));
  const auto correlation = [&](std::size_t lag) {
    double sum = 0.0;
    for (std::size_t i = lag; i < signs.size(); ++i) sum += signs[i] * signs[i - lag];
    return sum / static_cast<double>(signs.size() - lag);
  };
  // With K orders at a time and an exponent a it tends to K^(a - 2) lag^(1 - a) / a: Lillo, Mike and Farmer, "Theory for long memory in
  // supply and demand" (2005).
  for (const std::size_t lag : {20U, 80U}) {
    const double expected = std::pow(5.0, -0.5) * std::pow(static_cast<double>(lag), -0.5) / 1.5;
    EXPECT_NEAR(correlation(lag), expected, 0.3 * expected) << "lag " << lag;
  }
}

TEST(Takers, SizesMayBeLognormal) {
  SimConfig config = of_the_perpetual();
  config.perpetual.taker_size_deviation = 2.0;
  config.perpetual.taker_size = {5'000 * units_per_one};
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  std::vector<double> logs;
  constexpr int count = 20'001;
  for (int i = 0; i < count; ++i) logs.push_back(std::log(to_double(takers.next(world, config.start).size)));
  std::ranges::sort(logs);
  // A normal's median is its mean, with an error of 1.2533 deviations over the root; so far below it that lots do not tell, its quantiles.
  const double median = std::log(5'000.0) - 0.5 * 2.0 * 2.0;
  EXPECT_NEAR(logs[count / 2], median, 4.0 * 1.2533 * 2.0 / std::sqrt(count));
  EXPECT_NEAR(logs[count * 84134 / 100000] - median, 2.0, 0.1);
  EXPECT_NEAR(logs[count * 97725 / 100000] - median, 4.0, 0.2);
}

TEST(Takers, AClassMayBeInformedForALongerTime) {
  SimConfig config = of_the_perpetual();
  config.perpetual.informed_share = 1.0;
  config.perpetual.informed_horizon = second * 100;
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  constexpr int count = 40'000;
  double right_second = 0.0;
  double right_longest = 0.0;
  for (int i = 1; i <= count; ++i) {
    world.step_price(config.start + millisecond * 100 * i);
    const double side = sign_of(takers.next(world, config.start).side);
    right_second += side * world.next_move(InstrumentId{0}, second) > 0.0 ? 1.0 : 0.0;
    right_longest += side * world.next_move(InstrumentId{0}, second * 100) > 0.0 ? 1.0 : 0.0;
  }
  // Two Brownian moves over h and H > h have the same sign with probability 1/2 + asin(sqrt(h / H)) / pi; over ln H even from a second to a
  // hundred, the mean of that.
  double expected = 0.0;
  constexpr int parts = 1'000;
  for (int k = 0; k < parts; ++k) {
    const double horizon = std::pow(100.0, (k + 0.5) / parts);
    expected += (0.5 + std::asin(std::sqrt(1.0 / horizon)) / std::numbers::pi) / parts;
  }
  EXPECT_NEAR(right_second / count, expected, 0.03);
  EXPECT_NEAR(right_longest / count, expected, 0.06) << "by symmetry; moves of 100 s overlap";
}

TEST(Takers, TheInformedMayReachFartherByWhatTheyKnowIsWorth) {
  SimConfig config = of_the_perpetual();
  config.process.volatility = 0.6;
  config.perpetual.taker_decay = 0.5;
  config.perpetual.informed_share = 1.0;
  config.perpetual.informed_horizon = second;
  config.perpetual.informed_reach = 0.5;
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  constexpr int count = 5'000;
  double sum = 0.0;
  double worth = 0.0;
  for (int i = 0; i < count; ++i) {
    for (int k = 1; k <= 10; ++k) world.step_price(config.start + millisecond * 100 * (10 * i + k));
    sum += takers.next(world, config.start).patience;
    worth += std::abs(world.next_move(InstrumentId{0}, second)) * 1e4;
  }
  // In basis points: an exponential of mean 1 / k, and half of |N(0, sigma^2 s)|, of mean sqrt(2 / pi) sigma sqrt(s).
  const double deviation = 0.6 * std::sqrt(years_between(config.start, config.start + second)) * 1e4;
  const double known = deviation * std::sqrt(2.0 / std::numbers::pi);
  EXPECT_NEAR(worth / count, known, 0.05 * known);
  const double error = std::sqrt((4.0 + 0.25 * deviation * deviation) / count);
  EXPECT_NEAR(sum / count, 2.0 + 0.5 * known, 4.0 * error);
}

TEST(Takers, OptionsAreSoughtByTenor) {
  SimConfig config;
  config.informed_share = 0.0;
  config.expiry_days = {7, 30, 90};
  config.strikes_per_expiry = 9;
  const Instruments all = sim_instruments(config);
  const auto shares = [&](std::vector<double> demand) {
    SimConfig with = config;
    if (!demand.empty()) with.takers.option_demand_days = {10.0, 60.0};
    with.takers.option_demand = std::move(demand);
    World world{with, all};
    Takers takers{with, all};
    std::array<double, 3> met{};
    for (int i = 0; i < 400'000; ++i) {
      const Instrument& instrument = all[takers.next(world, config.start).instrument];
      if (instrument.kind != InstrumentKind::Option) continue;
      met[instrument.expiry == config.expiry(7) ? 0 : instrument.expiry == config.expiry(30) ? 1 : 2] += 1.0;
    }
    return met;
  };
  const std::array<double, 3> alike = shares({});
  const std::array<double, 3> told = shares({2.0, 1.0, 4.0});
  EXPECT_NEAR((told[0] / told[1]) / (alike[0] / alike[1]), 2.0, 0.1);
  EXPECT_NEAR((told[2] / told[1]) / (alike[2] / alike[1]), 4.0, 0.2);
  EXPECT_EQ(shares({1.0, 1.0, 0.0})[2], 0.0);

  SimConfig wrong = config;
  wrong.takers.option_demand = {1.0, 1.0};
  EXPECT_EQ(validate_settings(wrong).error().text,
            "takers.option_demand: [1, 1] with takers.option_demand_days = []: must be none, or one more than those");
}

/// Half of all takers are informed of a move; by tenor nobody, half of them, all.
TEST(Takers, WhoIsInformedMayGoByTenor) {
  SimConfig config;
  config.expiry_days = {5, 30, 90};
  config.strikes_per_expiry = 1;
  config.perpetual.taker_rate_per_second = 0.0;
  config.future.taker_rate_per_second = 0.0;
  config.option.informed_share = 0.5;
  config.takers.option_demand_days = {10.0, 60.0};
  config.takers.option_informed = {0.0, 1.0, 3.0};
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  std::array<double, 3> right{};
  std::array<double, 3> count{};
  for (int i = 1; i <= 30'000; ++i) {
    world.step_price(config.start + millisecond * 100 * i);
    const Taker taker = takers.next(world, config.start);
    const double days = to_days(all[taker.instrument].expiry - config.start);
    const std::size_t tenor = days <= 10.0 ? 0 : days <= 60.0 ? 1 : 2;
    const double gain = world.next_move(taker.instrument) * world.fair(taker.instrument).delta;
    right[tenor] += sign_of(taker.side) * gain > 0.0 ? 1.0 : 0.0;
    count[tenor] += 1.0;
  }
  for (std::size_t tenor = 0; tenor < 3; ++tenor) {
    ASSERT_GT(count[tenor], 1'000.0);
    EXPECT_NEAR(right[tenor] / count[tenor], 0.5 + 0.25 * static_cast<double>(tenor), 2.0 / std::sqrt(count[tenor])) << tenor;
  }
  config.takers.option_informed = {1.0, 1.0};
  EXPECT_EQ(validate_settings(config).error().text,
            "takers.option_informed: [1, 1] with takers.option_demand_days = [10, 60]: must be none, or one more than those");
}

TEST(Takers, OptionsInTheMoneyMayBeSoughtLess) {
  SimConfig config;
  config.informed_share = 0.0;
  config.takers.option_in_money = 0.2;
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  double in_money = 0.0;
  double out_of_money = 0.0;
  while (out_of_money < 5'000.0) {
    const Instrument& instrument = all[takers.next(world, config.start).instrument];
    if (instrument.kind != InstrumentKind::Option || instrument.base != config.underlying || instrument.strike == config.start_price)
      continue;
    const bool call = instrument.right == Right::Call;
    ((instrument.strike < config.start_price) == call ? in_money : out_of_money) += 1.0;
  }
  EXPECT_NEAR(in_money / out_of_money, 0.2, 4.0 * std::sqrt(0.2 / 5'000.0));
}

TEST(Takers, SomeFollowThePriceAndSomeTradeAgainstIt) {
  SimConfig config = of_the_perpetual();
  config.takers.momentum_share = 0.5;
  config.takers.contrarian_share = 0.25;
  config.takers.momentum_horizon = second;
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  constexpr int count = 20'000;
  double with = 0.0;
  double past = world.process(0).price();
  for (int i = 1; i <= count; ++i) {
    if (i % 10 == 1) past = world.process(0).price();
    world.step_price(config.start + millisecond * 100 * i);
    if (i % 10 != 0) continue;  // ten steps are the second that they look back
    const double moved = world.process(0).price() - past;
    with += sign_of(takers.next(world, config.start).side) * moved > 0.0 ? 1.0 : 0.0;
  }
  EXPECT_NEAR(with / (count / 10), 0.5 + 0.125, 4.0 * 0.5 / std::sqrt(count / 10));
}

TEST(Takers, OptionsMayBeSoughtMoreOnOneSide) {
  SimConfig config;
  config.takers.option_buy_share = 0.38;
  config.informed_share = 0.0;
  const Instruments all = sim_instruments(config);
  World world{config, all};
  Takers takers{config, all};
  double bought = 0.0;
  double count = 0.0;
  while (count < 10'000.0) {
    const Taker taker = takers.next(world, config.start);
    if (all[taker.instrument].kind != InstrumentKind::Option) continue;
    count += 1.0;
    bought += taker.side == Side::Buy ? 1.0 : 0.0;
  }
  EXPECT_NEAR(bought / count, 0.38, 4.0 * 0.5 / std::sqrt(count));
}

}  // namespace
}  // namespace keel
