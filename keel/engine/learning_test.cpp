#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <random>

#include "keel/engine/engine.hpp"
#include "keel/risk/covariance.hpp"

namespace keel {
namespace {

constexpr InstrumentId perpetual{0};
const Currency btc = Currency::of("BTC");
const Currency eth = Currency::of("ETH");

Price usd(double price) { return Price{std::llround(price * units_per_one)}; }

/// An engine that is told of perpetuals in two coins, by hand.
class Learning : public ::testing::Test {
 protected:
  void begin(const EngineConfig& config, std::initializer_list<Currency> coins) {
    engine.emplace(*Engine::make(config));
    for (const Currency coin : coins) list(coin);
    step(SessionStarted{1});
  }
  void list(Currency coin) {
    Instrument made{.id = InstrumentId{static_cast<std::uint32_t>(engine->state().instruments.size())},
                    .name = coin.text() + "-PERPETUAL",
                    .kind = InstrumentKind::Perpetual,
                    .payoff = Payoff::Inverse};
    made.base = made.settle = coin;
    made.quote = Currency::of("USD");
    made.multiplier = Multiplier{10 * units_per_one};
    made.ticks = *TickLadder::make({{Price{0}, PriceOffset{units_per_one / 100}}});
    made.lot = Size{units_per_one};
    step(InstrumentListed{made});
  }
  void step(Fact fact) {
    commands.clear();
    engine->step({engine->state().last_seq + 1, now, std::move(fact)}, commands);
  }
  /// The best bid and ask of others, so many basis points away from the middle, which is fair.
  void top(double middle, double bps) {
    const Size many{100 * units_per_one};
    step(BookTop{perpetual, usd(middle * (1.0 - 1e-4 * bps)), many, usd(middle * (1.0 + 1e-4 * bps)), many});
  }

  std::optional<Engine> engine;
  Instant now = Instant{} + day;
  std::vector<Command> commands;
};

/// Nobody quotes but the others, so that the best price is theirs.
EngineConfig watching() {
  EngineConfig config;
  config.quoting.linear_size = Size{};
  config.hedging.enabled = false;
  config.gate.stale_after = day;
  config.quoting.flow.learn = true;
  return config;
}

// The prior says 20,000 takers a day within 2 bps; those who come are 86,400 exp(-distance / 1 bp), as in the simulated market.
TEST_F(Learning, AWrongPriorOfTakersIsFoundAndCorrected) {
  constexpr std::uint64_t seed = 11;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform;
  begin(watching(), {btc});
  step(IndexMoved{btc, usd(95'000.0)});
  constexpr double price = 95'000.0;
  for (int second_of = 0; second_of < 4 * 3600; ++second_of) {
    const double bps = 0.2 + 3.0 * uniform(random);
    top(price, bps);
    now = now + second;
    for (const Side taker : {Side::Buy, Side::Sell}) {
      std::poisson_distribution<int> takers(std::exp(-bps));  // 86,400 a day is one a second
      for (int i = takers(random); i > 0; --i) {
        now = now + millisecond;
        const Price paid =
            taker == Side::Buy ? engine->state().market.top(perpetual).book.ask : engine->state().market.top(perpetual).book.bid;
        step(Traded{perpetual, paid, Size{units_per_one}, taker});
      }
    }
    step(TimeReached{});
  }
  const TakerRates& learned = engine->derived().takers[0][static_cast<std::size_t>(InstrumentKind::Perpetual)];
  EXPECT_GT(learned.log_arrivals_deviation, 0.0);
  EXPECT_LT(learned.log_arrivals_deviation, 0.05);
  // Four of its own standard errors, and what the prior still weighs.
  EXPECT_NEAR(std::log(learned.arrivals_per_day / 86'400.0), 0.0, 4.0 * learned.log_arrivals_deviation + 0.05);
  EXPECT_NEAR(std::log(learned.scale / 0.5), 0.0, 4.0 * learned.log_scale_deviation + 0.05) << "1 bp is half of what the config says";
}

TEST_F(Learning, SeveralTradesOfOneInstantAreOneTaker) {
  begin(watching(), {btc});
  step(IndexMoved{btc, usd(95'000.0)});
  top(95'000.0, 1.0);
  step(TimeReached{});
  const auto trades_at = [&](int trades, Duration apart) {
    const State before = engine->state();
    for (int i = 0; i < trades; ++i) {
      now = now + apart;
      step(Traded{perpetual, usd(95'009.5), Size{units_per_one}, Side::Buy});
    }
    return state_hash(engine->state()) != state_hash(before);
  };
  EXPECT_TRUE(trades_at(1, millisecond));
  const auto counted = [&] { return engine->state().of_instrument[0].takers.trades(); };
  EXPECT_EQ(counted(), 1.0);
  trades_at(3, Duration{});
  EXPECT_EQ(counted(), 1.0);
  trades_at(1, millisecond);
  EXPECT_EQ(counted(), 2.0);
}

// One who sweeps and is matched now here, now there, beside one who does the opposite.
TEST_F(Learning, PricesThatAlternateAreOneTaker) {
  begin(watching(), {btc, eth});
  step(IndexMoved{btc, usd(95'000.0)});
  step(IndexMoved{eth, usd(3'300.0)});
  top(95'000.0, 1.0);
  step(TimeReached{});
  now = now + millisecond;
  constexpr InstrumentId other{1};
  const auto print = [&](InstrumentId id, double price, Side taker) { step(Traded{id, usd(price), Size{units_per_one}, taker}); };
  for (int i = 0; i < 3; ++i) {
    print(perpetual, 95'009.5, Side::Buy);
    print(perpetual, 95'019.0, Side::Buy);
    print(perpetual, 94'990.5, Side::Sell);
    print(other, 3'300.0, Side::Buy);
  }
  EXPECT_EQ(engine->state().of_instrument[0].takers.trades(), 2.0) << "one who buys, one who sells";
  EXPECT_NEAR(engine->state().of_instrument[0].takers.trade_scales(), 2.0 * 0.5, 1e-3) << "at the first price of each";
}

// As in a market of one step: the best price lies at a fortieth of the scale, and what a quote would meet are those who go through it.
TEST_F(Learning, OfBestPricesNextToFairWhoGoesThroughThemIsATaker) {
  begin(watching(), {btc});
  step(IndexMoved{btc, usd(95'000.0)});
  top(95'000.0, 0.05);
  step(TimeReached{});
  const auto print = [&](double bps) { step(Traded{perpetual, usd(95'000.0 * (1.0 + 1e-4 * bps)), Size{units_per_one}, Side::Buy}); };
  const TakerHistory& takers = engine->state().of_instrument[0].takers;
  now = now + millisecond;
  print(0.05);
  EXPECT_EQ(takers.trades(), 0.0) << "he stops where no quote would stand";
  now = now + millisecond;
  for (const double bps : {0.05, 1.0, 0.5, 3.0}) print(bps);
  EXPECT_EQ(takers.trades(), 1.0) << "one taker";
  EXPECT_EQ(takers.reaches(), 1.0);
  constexpr double scale_bps = 2.0;
  EXPECT_NEAR(takers.reach_scales(), 3.0 / scale_bps - TakerHistory::nearest_scales, 1e-3) << "as far as he went";
  now = now + millisecond;
  print(2.0);
  EXPECT_EQ(takers.reaches(), 2.0) << "his first price may be beyond the best that we know of";
  top(95'000.0, 1.0);
  now = now + millisecond;
  print(2.0);
  EXPECT_EQ(takers.trades(), 3.0);
  EXPECT_EQ(takers.reaches(), 2.0);
  EXPECT_NEAR(takers.trade_scales(), 1.0 / scale_bps + 2.0 * TakerHistory::nearest_scales, 1e-3) << "he met the best price first";
}

// The tape prints what a hedge takes, and that tells nothing of takers; who comes to a hedge that rests is one.
TEST_F(Learning, WhoComesToAHedgeThatRestsIsATakerAndWhatAHedgeTakesIsNone) {
  for (const bool rests : {true, false}) {
    EngineConfig config = watching();
    config.hedging.enabled = true;
    config.hedging.execution = rests ? "maker_then_taker" : "taker";
    config.hedging.take_at = 1e6;
    begin(config, {btc});
    step(IndexMoved{btc, usd(95'000.0)});
    top(95'000.0, 1.0);
    step(TimeReached{});
    now = now + millisecond;
    step(Filled{.trade = TradeId{1}, .instrument = perpetual, .price = usd(95'000.0), .size = Size{1'000 * units_per_one}});
    ASSERT_FALSE(commands.empty());
    const auto hedge = std::get<PlaceOrder>(commands.front());
    ASSERT_EQ(hedge.purpose, Purpose::Hedge);
    ASSERT_EQ(hedge.time_in_force, rests ? TimeInForce::PostOnly : TimeInForce::ImmediateOrCancel);
    ASSERT_EQ(hedge.side, Side::Sell);
    now = now + millisecond;
    const Price price = rests ? usd(95'009.5) : usd(94'990.5);
    step(Filled{.trade = TradeId{2},
                .order = hedge.order,
                .instrument = perpetual,
                .side = Side::Sell,
                .price = price,
                .size = Size{units_per_one},
                .liquidity = rests ? Liquidity::Maker : Liquidity::Taker});
    step(Traded{perpetual, price, Size{units_per_one}, rests ? Side::Buy : Side::Sell});
    EXPECT_EQ(engine->state().of_instrument[0].takers.trades(), rests ? 1.0 : 0.0);
  }
}

// The clock ticks every ten seconds and counts two of them; a trade that comes later is of time that nobody counted.
TEST_F(Learning, TradesOfTimeThatNoLookCountsAreNotCounted) {
  begin(watching(), {btc});
  step(IndexMoved{btc, usd(95'000.0)});
  top(95'000.0, 1.0);
  const auto rate = [&] { return engine->state().of_instrument[0].takers.trades(); };
  const double before = rate();
  step(Traded{perpetual, usd(95'009.5), Size{units_per_one}, Side::Buy});
  EXPECT_EQ(rate(), before) << "before the first look";
  step(TimeReached{});
  now = now + second * 3;
  step(Traded{perpetual, usd(95'009.5), Size{units_per_one}, Side::Buy});
  EXPECT_EQ(rate(), before);
}

// A coin without options must not keep the others from learning.
TEST_F(Learning, ACoinWithoutVolsStopsNobodysLearning) {
  begin(watching(), {btc, eth});
  for (int i = 0; i < 100; ++i) {
    step(IndexMoved{btc, usd(95'000.0 + 200.0 * (i % 2))});
    step(IndexMoved{eth, usd(3'300.0)});
    step(SmileMoved{btc, now + day * 30, 0.02, 0.0, 0.0, 0.0, 0.1});
    step(TimeReached{});
    now = now + minute;
  }
  EXPECT_GT(engine->state().moves.covariance.days(), 0.05);
  const FactorMatrix& sigma = engine->derived().risk.sigma_per_day;
  EXPECT_GT(sigma.diagonal().minCoeff(), 0.0);
}

// BTC moves half as much as the config says; what is known of ETH is what the config says, as far as it does not follow from BTC.
TEST_F(Learning, ACoinWithoutAnIndexDoesNotStandStill) {
  EngineConfig config = watching();
  config.risk.prior_days = 0.01;
  begin(config, {btc, eth});
  std::mt19937_64 random(14);
  std::normal_distribution<double> normal;
  double price = 95'000.0;
  const double vol = config.risk.spot_vol / 2.0;
  for (int i = 0; i < 2'880; ++i) {
    price *= std::exp(vol / std::sqrt(365.0 * 1440.0) * normal(random));
    step(IndexMoved{btc, usd(price)});
    step(TimeReached{});
    now = now + minute;
  }
  const FactorLayout& layout = engine->derived().layout;
  const FactorMatrix& sigma = engine->derived().risk.sigma_per_day;
  ASSERT_EQ(layout.underlyings, (std::vector{btc, eth}));
  const double said = config.risk.spot_vol;
  const double together = config.risk.underlying_correlation;
  EXPECT_NEAR(std::sqrt(365.0 * sigma(layout.spot(0), layout.spot(0))), vol, 0.03 * vol);
  EXPECT_NEAR(365.0 * sigma(layout.spot(1), layout.spot(1)), together * together * vol * vol + (1.0 - together * together) * said * said,
              0.03 * said * said);
}

TEST_F(Learning, WithoutLearningTheConfigHolds) {
  EngineConfig config = watching();
  config.quoting.flow.learn = false;
  begin(config, {btc});
  step(IndexMoved{btc, usd(95'000.0)});
  top(95'000.0, 1.0);
  for (int i = 0; i < 100; ++i) {
    now = now + second;
    step(Traded{perpetual, usd(95'009.5), Size{units_per_one}, Side::Buy});
    step(TimeReached{});
  }
  const TakerRates& takers = engine->derived().takers[0][static_cast<std::size_t>(InstrumentKind::Perpetual)];
  EXPECT_EQ(takers.arrivals_per_day, config.quoting.flow.linear_arrivals_per_day);
  EXPECT_EQ(takers.scale, 1.0);
  EXPECT_EQ(takers.log_arrivals_deviation, 0.0);
}

// The config says 55 % and a correlation of 0.8 of both; they move by 30 % and 90 % and 0.5.
TEST_F(Learning, WrongVolsAndCorrelationsAreFoundAndCorrected) {
  constexpr std::uint64_t seed = 12;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  EngineConfig config = watching();
  config.risk.prior_days = 0.05;
  begin(config, {btc, eth});
  double prices[2] = {95'000.0, 3'300.0};
  double vols[3] = {60.0, 55.0, 50.0};
  const Instant expiries[3] = {now + day * 12, now + day * 50, now + day * 200};
  const double minutes_a_day = 1440.0;
  for (int minute_of = 0; minute_of < 4 * 1440; ++minute_of) {
    const double common = normal(random);
    const double other = 0.5 * common + std::sqrt(0.75) * normal(random);
    prices[0] *= std::exp(0.30 / std::sqrt(365.0 * minutes_a_day) * common);
    prices[1] *= std::exp(0.90 / std::sqrt(365.0 * minutes_a_day) * other);
    const double level = normal(random) / std::sqrt(minutes_a_day);
    step(IndexMoved{btc, usd(prices[0])});
    step(IndexMoved{eth, usd(prices[1])});
    for (const Currency coin : {btc, eth}) {
      for (int e = 0; e < 3; ++e) {
        if (coin == btc) vols[e] += (e == 0 ? 5.0 : 1.0) * level;
        const double years = years_between(now, expiries[e]);
        step(SmileMoved{coin, expiries[e], 1e-4 * vols[e] * vols[e] * years, 0.0, 0.0, 0.0, 0.1});
      }
    }
    step(TimeReached{});
    now = now + minute;
  }
  const FactorLayout& layout = engine->derived().layout;
  const FactorMatrix& sigma = engine->derived().risk.sigma_per_day;
  const auto annual = [&](int factor) { return std::sqrt(365.0 * sigma(factor, factor)); };
  // 5,760 moves: a deviation's standard error is 0.9 %; the prior weighs 1 %.
  EXPECT_NEAR(annual(layout.spot(0)), 0.30, 0.015);
  EXPECT_NEAR(annual(layout.spot(1)), 0.90, 0.03);
  EXPECT_NEAR(
      sigma(layout.spot(0), layout.spot(1)) / std::sqrt(sigma(layout.spot(0), layout.spot(0)) * sigma(layout.spot(1), layout.spot(1))), 0.5,
      0.04);
  EXPECT_NEAR(std::sqrt(sigma(layout.vega(0, 0), layout.vega(0, 0))), 5.0, 0.3);
  EXPECT_NEAR(std::sqrt(sigma(layout.vega(0, 1), layout.vega(0, 1))), 1.0, 0.06);
  EXPECT_NEAR(sigma(layout.vega(0, 0), layout.vega(0, 1)) / 5.0, 1.0, 0.06) << "they move as one";
  const double spot = sigma(layout.spot(0), layout.spot(0));
  EXPECT_DOUBLE_EQ(sigma(layout.convexity(0), layout.convexity(0)), 2.0 * spot * spot * to_days(config.risk.convexity_horizon));
  EXPECT_EQ(sigma(layout.convexity(0), layout.spot(0)), 0.0);
}

// ADA comes before BTC and ETH in every table; what BTC and ETH did is not forgotten with it.
TEST_F(Learning, AnotherUnderlyingForgetsNoCovariance) {
  std::mt19937_64 random(13);
  std::normal_distribution<double> normal;
  EngineConfig config = watching();
  config.risk.prior_days = 0.05;
  begin(config, {btc, eth});
  double prices[2] = {95'000.0, 3'300.0};
  const auto pass = [&](int minutes) {
    for (int i = 0; i < minutes; ++i) {
      prices[0] *= std::exp(0.30 / std::sqrt(365.0 * 1440.0) * normal(random));
      prices[1] *= std::exp(0.90 / std::sqrt(365.0 * 1440.0) * normal(random));
      step(IndexMoved{btc, usd(prices[0])});
      step(IndexMoved{eth, usd(prices[1])});
      step(TimeReached{});
      now = now + minute;
    }
  };
  pass(1440);
  const FactorLayout before = engine->derived().layout;
  const FactorMatrix known = engine->derived().risk.sigma_per_day;
  list(Currency::of("ADA"));
  step(IndexMoved{Currency::of("ADA"), usd(0.8)});
  const FactorLayout& layout = engine->derived().layout;
  const FactorMatrix& sigma = engine->derived().risk.sigma_per_day;
  ASSERT_EQ(layout.underlyings.size(), 3U);
  const int per = layout.per_underlying();
  EXPECT_LT((sigma.bottomRightCorner(2 * per, 2 * per) - known).cwiseAbs().maxCoeff(), 1e-15) << "at once, not with the next move";
  // 0.05 days as said, and the learned 1 as the prior says that ADA follows from the others.
  EXPECT_GT(sigma(layout.spot(0), layout.spot(0)), 0.0);
  EXPECT_GE(Eigen::SelfAdjointEigenSolver<FactorMatrix>(sigma).eigenvalues().minCoeff(), -1e-12 * sigma.norm());
  pass(3);
  const FactorMatrix& later = engine->derived().risk.sigma_per_day;
  EXPECT_NEAR(std::sqrt(365.0 * later(layout.spot(1), layout.spot(1))), 0.30, 0.02);
  EXPECT_NEAR(std::sqrt(365.0 * later(layout.spot(2), layout.spot(2))), 0.90, 0.05);
}

TEST_F(Learning, BeforeAnythingMovedTheCovarianceIsTheConfigs) {
  begin(watching(), {btc});
  step(IndexMoved{btc, usd(95'000.0)});
  step(TimeReached{});
  EXPECT_EQ(engine->derived().risk.sigma_per_day, factor_covariance_per_day(engine->config().risk, engine->derived().layout));
}

}  // namespace
}  // namespace keel
