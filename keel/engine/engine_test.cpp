#include "keel/engine/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "keel/engine/decide/want_quotes.hpp"
#include "keel/engine/gate_view.hpp"
#include "keel/engine/hedges/want_hedges.hpp"
#include "keel/engine/memory.hpp"

namespace keel {
namespace {

TEST(Engine, RefusesAConfigThatMakesNoSense) {
  EngineConfig config;
  EXPECT_TRUE(Engine::make(config));
  config.quoting.model = "magic";
  EXPECT_EQ(Engine::make(config).error().text,
            "quoting.model: \"magic\" is not \"risk_price\", \"glft\", \"avellaneda_stoikov\", \"cartea_jaimungal\", \"vega_inventory\" "
            "or \"fixed_spread\" (name of a model)");
  config = {};
  config.limits.vega_usd_per_vol_point.hard = 1.0;
  EXPECT_EQ(Engine::make(config).error().text,
            "limits.vega_usd_per_vol_point.hard: 1 with limits.vega_usd_per_vol_point.soft = 8000: must lie between that and emergency, or "
            "all three 0");
  config = {};
  config.risk.vega_bucket_days = {7.0};
  EXPECT_FALSE(Engine::make(config));
  config = {};
  config.risk.risk_aversion_per_usd = -1.0;
  EXPECT_EQ(Engine::make(config).error().text, "risk.risk_aversion_per_usd: -1 is outside 0 (excluded)..1000000 (1/USD)");
}

TEST(Engine, RefusesNumbersThatWouldTurnASignOrStopTheProcess) {
  const auto error = [](auto change) {
    EngineConfig config;
    change(config);
    const auto made = Engine::make(config);
    return made ? std::string("accepted") : made.error().text;
  };
  EXPECT_EQ(error([](EngineConfig& c) { c.hedging.maximum_order = Size{-units_per_one}; }),
            "hedging.maximum_order: -1 is outside 0 (excluded)..1000000000 (contracts)")
      << "a negative maximum would hedge the wrong way";
  EXPECT_EQ(error([](EngineConfig& c) { c.risk.convexity_horizon = Duration{}; }),
            "risk.convexity_horizon: 0s is outside 1ms..3650d (duration)");
  EXPECT_EQ(error([](EngineConfig& c) { c.risk.convexity_horizon = -hour; }),
            "risk.convexity_horizon: -1h is outside 1ms..3650d (duration)");
  EXPECT_EQ(error([](EngineConfig& c) { c.quoting.markout_weight = 50.0; }), "quoting.markout_weight: 50 is outside 0..1 (share)");
  EXPECT_EQ(error([](EngineConfig& c) { c.quoting.markout_horizon = day * 100'000; }),
            "quoting.markout_horizon: 100000d is outside 0s..3650d (duration)");
  EXPECT_EQ(error([](EngineConfig& c) { c.orders.requote_share = 1e13; }),
            "orders.requote_share: 10000000000000 is outside 0..1 (share of its half spread)");
  EXPECT_EQ(error([](EngineConfig& c) { c.hedging.price_collar = 0.05; }),
            "hedging.price_collar: 0.05 with gate.price_collar = 0.02: must be at most that, or the gate refuses every hedge")
      << "the gate would refuse every hedge";
  EXPECT_EQ(error([](EngineConfig& c) { c.gate.message_burst = 1.0; }), "gate.message_burst: 1 is outside 2..1000000000 (messages)")
      << "a fifth is kept for cancels, so no quote would ever leave";
  EXPECT_EQ(error([](EngineConfig& c) { c.limits.release = -1.0; }), "limits.release: -1 is outside 0..1 (share of the threshold)");
  EXPECT_EQ(error([](EngineConfig& c) { c.limits.interval = Duration{}; }), "limits.interval: 0s is outside 1s..1d (duration)");
  EXPECT_EQ(error([](EngineConfig& c) { c.limits.drawdown_usd = {}; }), "accepted") << "not limited";
  EXPECT_EQ(error([](EngineConfig& c) { c.limits.drawdown_usd.soft = 0.0; }),
            "limits.drawdown_usd.soft: 0: must be above 0, or all three 0");
}

TEST(Engine, BoundsTheVegaBucketsOfAnUnderlyingAndNoOtherFactor) {
  EngineConfig config;
  config.risk.vega_bucket_days.clear();
  config.risk.vol_points_per_sqrt_day = {1.0};
  for (int edge = 1; edge <= 21; ++edge) {
    config.risk.vega_bucket_days.push_back(edge);
    config.risk.vol_points_per_sqrt_day.push_back(1.0);
  }
  EXPECT_TRUE(Engine::make(config));
  config.risk.vega_bucket_days.push_back(22.0);
  config.risk.vol_points_per_sqrt_day.push_back(1.0);
  EXPECT_EQ(Engine::make(config).error().text,
            "risk.vega_bucket_days: holds 22, needs 0 to 21 numbers, each in 0 (excluded)..36500, rising (days to expiry)");
}

/// An engine with a perpetual at 95,000 and a long position of 100,000 USD in it, every price known.
class LongPerpetual : public ::testing::Test {
 protected:
  LongPerpetual() {
    Instrument made{.id = perpetual, .name = "PERP", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
    made.base = made.settle = btc;
    made.quote = Currency::of("USD");
    made.multiplier = Multiplier{10 * units_per_one};
    made.ticks = *TickLadder::make({{Price{0}, PriceOffset{units_per_one / 2}}});
    made.lot = Size{units_per_one};
    made.fees.taker = Rate{50'000};
    step(InstrumentListed{made});
    step(SessionStarted{1});
    step(IndexMoved{btc, Price{95'000 * units_per_one}});
    const Size many{100 * units_per_one};
    step(BookTop{perpetual, Price{94'999 * units_per_one}, many, Price{95'001 * units_per_one}, many});
    step(TimeReached{});
    step(
        Filled{.trade = TradeId{1}, .instrument = perpetual, .price = Price{95'000 * units_per_one}, .size = Size{10'000 * units_per_one}});
  }
  void step(Fact fact) { engine.step({engine.state().last_seq + 1, Instant{} + day, std::move(fact)}, commands); }

  const Currency btc = Currency::of("BTC");
  const InstrumentId perpetual{0};
  EngineConfig config = [] {
    EngineConfig made;
    made.hedging.enabled = false;
    return made;
  }();
  Engine engine = *Engine::make(config);
  std::vector<Command> commands;
};

// The stage is put into a copy of the state; tests/scenario/stage_hedge.txt comes to it by its threshold.
TEST_F(LongPerpetual, StageHedgeHedgesTheDeltaToInsideSoftWithinTheGatesCollar) {
  State state = engine.state();
  Derived derived = engine.derived();
  derived.limits.delta_usd = {60'000.0, 90'000.0, 200'000.0};
  EXPECT_FALSE(want_stage_hedge(state, derived, config, 0)) << "no stage asks for it";
  derived.stages[0] = Stage::Hedge;
  EXPECT_FALSE(want_stage_hedge(state, derived, config, 0)) << "it is not the delta that is at stage hedge";
  state.limits[0].stages.of_measure.assign(measure_rows.size(), Stage::Normal);
  state.limits[0].stages.of_measure[0] = Stage::Hedge;
  derive_price_of_risk(state, derived, config);
  derived.stages[0] = Stage::Hedge;
  const auto hedge = want_stage_hedge(state, derived, config, 0);
  ASSERT_TRUE(hedge);
  EXPECT_EQ(hedge->side, Side::Sell);
  EXPECT_EQ(hedge->size, Size{4'000 * units_per_one});
  EXPECT_EQ(hedge->price, Price{93'100 * units_per_one}) << "2 % below 95,000";
  EXPECT_EQ(hedge->time_in_force, TimeInForce::ImmediateOrCancel);
  GateDesk desk;
  const auto verdict = [&] {
    return gate(*hedge, state.instruments[perpetual], gate_view(state, derived, config, *hedge, derived.exposure.unit(perpetual), desk),
                config.gate);
  };
  EXPECT_EQ(verdict(), Verdict::SelfTrade) << "our bid is in its way until it is asked back";
  state.orders.cancel_requested(state.now, state.orders.quote(perpetual, Side::Buy)->placed.order);
  EXPECT_EQ(verdict(), Verdict::SelfTrade) << "and the one whose place it takes, which stays if the venue refuses ours";
  std::vector<OrderId> bids;
  state.orders.for_each_open(perpetual, Side::Buy, [&](const WorkingOrder& working) { bids.push_back(working.placed.order); });
  for (const OrderId bid : bids) state.orders.cancel_requested(state.now, bid);
  EXPECT_EQ(verdict(), Verdict::Allowed);
}

TEST_F(LongPerpetual, ADeltaThatIsNotANumberIsUnknownAndNothingMayAddToIt) {
  State state = engine.state();
  Derived derived = engine.derived();
  ASSERT_EQ(derived.stages[0], Stage::Normal);
  derived.at_worst[0].delta_usd = std::numeric_limits<double>::quiet_NaN();
  std::vector<Notice> notices;
  remember_stages(state, state, derived, notices);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(std::get<StageChanged>(notices[0]).measure, "delta_usd");
  EXPECT_TRUE(std::isnan(std::get<StageChanged>(notices[0]).value));
  derive_price_of_risk(state, derived, config);
  EXPECT_EQ(derived.stages[0], Stage::Reduce);
  StripDesk desk;
  const ShownQuote shown = shown_quote(state, derived, config, QuoteModels(config), perpetual, desk);
  EXPECT_EQ(shown.bid_size, Size{}) << "either side may add to it";
  EXPECT_EQ(shown.ask_size, Size{});
  derived.at_worst[0].delta_usd = 100'000.0;
  remember_stages(state, state, derived, notices);
  EXPECT_EQ(state.stage(btc), Stage::Normal) << "known again";
}

TEST_F(LongPerpetual, AnOrderlyEndAndItsRestartLiftNothingButTheHaltOfTheEnd) {
  step(FlattenOrdered{"ada"});
  const Size many{100 * units_per_one};
  step(BookTop{perpetual, Price{94'499 * units_per_one}, many, Price{94'501 * units_per_one}, many});
  const State before = engine.state();
  ASSERT_LT(before.profit.total(), before.peak_profit);
  step(Halted{std::string(end_of_run)});
  step(Resumed{"restart"});
  EXPECT_FALSE(engine.state().halted);
  EXPECT_EQ(engine.state().flatten_by, "ada");
  EXPECT_EQ(engine.state().peak_profit, before.peak_profit) << "the drawdown so far still counts";
  step(Halted{"by ada"});
  step(Resumed{"ada"});
  EXPECT_EQ(engine.state().flatten_by, "");
  EXPECT_EQ(engine.state().peak_profit, engine.state().profit.total());
}

TEST_F(LongPerpetual, ASecondHaltCancelsAgainWhatTheVenueStillHolds) {
  ASSERT_FALSE(engine.state().orders.all().empty());
  const auto cancels_all = [&] {
    return std::ranges::count_if(commands, [](const Command& c) { return std::holds_alternative<CancelAll>(c); });
  };
  commands.clear();
  step(Halted{"by ada"});
  EXPECT_EQ(cancels_all(), 1);
  step(TimeReached{});
  EXPECT_EQ(cancels_all(), 1);
  step(Halted{"by ada"});
  EXPECT_EQ(cancels_all(), 2) << "the first may have been lost";
}

TEST_F(LongPerpetual, TheHashKnowsFactsToTheLastUnitAndMemoryToNineDigits) {
  const std::uint64_t hash = state_hash(engine.state());
  State other = engine.state();
  other.groups.at(0).adverse[0].linear_bid.loss = 1.0 / 3.0;
  const std::uint64_t learned = state_hash(other);
  EXPECT_NE(learned, hash);
  other.groups.at(0).adverse[0].linear_bid.loss = std::nextafter(1.0 / 3.0, 1.0);
  EXPECT_EQ(state_hash(other), learned) << "another machine's last digit";
  other.groups.at(0).adverse[0].linear_bid.loss += 1e-6;
  EXPECT_NE(state_hash(other), learned);
  other = engine.state();
  other.book.deposit({btc, SettleAmount{1}});
  EXPECT_NE(state_hash(other), hash) << "a satoshi is a fact";
}

TEST_F(LongPerpetual, WhatLeftCountsForACoinThatIsAskedAboutLater) {
  State state = engine.state();
  const Derived& derived = engine.derived();
  const UnitGreeks unit = derived.exposure.unit(perpetual);
  const PlaceOrder order{.order = OrderId{state.next_order++},
                         .instrument = perpetual,
                         .price = Price{95'000 * units_per_one},
                         .size = Size{100 * units_per_one}};
  GateDesk asked;
  const GateExposure before = asked.exposures(state, derived, order, unit, btc).delta;
  EngineConfig exactly = config;
  exactly.gate.maximum_worst_case_notional_usd = 0.0;
  const GateNotional before_it = asked.notional(state, derived, exactly, order, unit, 1'000.0);
  EXPECT_DOUBLE_EQ(before_it.added_usd, 1'000.0) << "what is long is longer";
  state.orders.sent(state.now, order);
  asked.sent(state, derived, order, unit, before_it.added_usd);
  GateDesk unasked;
  unasked.sent(state, derived, order, unit, 1'000.0);
  for (GateDesk* desk : {&asked, &unasked}) {
    EXPECT_DOUBLE_EQ(desk->exposures(state, derived, order, unit, btc).delta.worst_case, before.worst_case + before.of_order);
    EXPECT_DOUBLE_EQ(desk->notional(state, derived, exactly, order, unit, 1'000.0).account_usd,
                     before_it.account_usd + before_it.added_usd);
  }
}

/// One perpetual at each of two venues, both quoted.
class TwoVenues : public LongPerpetual {
 protected:
  TwoVenues() {
    Instrument made = engine.state().instruments[perpetual];
    made.id = other;
    made.venue = okx;
    step(InstrumentListed{made});
    const Size many{100 * units_per_one};
    step(BookTop{other, Price{94'999 * units_per_one}, many, Price{95'001 * units_per_one}, many});
    step(TimeReached{});
  }
  /// Instruments of the orders placed and cancelled since last asked.
  std::vector<InstrumentId> told() {
    std::vector<InstrumentId> instruments;
    for (const Command& command : commands) {
      if (const auto* place = std::get_if<PlaceOrder>(&command)) instruments.push_back(place->instrument);
      if (const auto* cancel = std::get_if<CancelOrder>(&command)) {
        instruments.push_back(engine.state().orders.find(cancel->order)->placed.instrument);
      }
    }
    commands.clear();
    return instruments;
  }

  const Venue okx = Venue::of("OKX");
  const InstrumentId other{1};
};

TEST_F(TwoVenues, EachIsQuotedWhileItsOwnSessionLasts) {
  told();
  EXPECT_FALSE(engine.state().connected(okx));
  EXPECT_EQ(engine.state().orders.open_size(other, Side::Sell), Size{}) << "nobody would hear";
  EXPECT_GT(engine.state().orders.open_size(perpetual, Side::Sell), Size{});
  step(SessionStarted{.session = 1, .venue = okx});
  step(TimeReached{});
  EXPECT_EQ(told(), (std::vector{other, other}));

  step(SessionEnded{.venue = okx});
  const Size many{100 * units_per_one};
  step(IndexMoved{btc, Price{95'400 * units_per_one}});
  for (const InstrumentId id : {perpetual, other}) {
    step(BookTop{id, Price{95'399 * units_per_one}, many, Price{95'401 * units_per_one}, many});
  }
  for (const InstrumentId id : told()) EXPECT_EQ(id, perpetual) << "the quotes at the venue that is away stay as they were";
  EXPECT_GT(engine.state().orders.open_size(other, Side::Sell), Size{});
  EXPECT_TRUE(engine.state().connected());
}

TEST_F(TwoVenues, EachHasAMessageBudgetOfItsOwn) {
  step(SessionStarted{.session = 1, .venue = okx});
  const double before = engine.state().session(Venue{}).budget.tokens();
  step(TimeReached{});
  EXPECT_EQ(engine.state().session(Venue{}).budget.tokens(), before);
  EXPECT_EQ(engine.state().session(okx).budget.tokens(), config.gate.message_burst - 2.0) << "two quotes left";
}

TEST_F(TwoVenues, ASessionAsksAgainForTheCancelsOfItsOwnVenue) {
  step(SessionStarted{.session = 1, .venue = okx});
  step(TimeReached{});
  step(FlattenOrdered{"operator"});  // cancels every quote
  step(SessionEnded{});
  told();
  step(SessionStarted{.session = 2});
  for (const InstrumentId id : told()) EXPECT_EQ(id, perpetual);
  step(SessionEnded{.venue = okx});
  told();
  step(SessionStarted{.session = 2, .venue = okx});
  EXPECT_EQ(told(), (std::vector{other, other}));
}

/// Of the orders placed since last asked that are hedges.
std::vector<PlaceOrder> hedges_in(std::vector<Command>& commands) {
  std::vector<PlaceOrder> hedges;
  for (const Command& command : commands) {
    const auto* place = std::get_if<PlaceOrder>(&command);
    if (place != nullptr && place->purpose == Purpose::Hedge) hedges.push_back(*place);
  }
  commands.clear();
  return hedges;
}

TEST_F(TwoVenues, AHedgeGoesToAVenueThatHearsIt) {
  step(SessionStarted{.session = 1, .venue = okx});
  step(SessionEnded{});
  step(FlattenOrdered{"operator"});
  const auto hedges = hedges_in(commands);
  ASSERT_EQ(hedges.size(), 1u);
  EXPECT_EQ(hedges[0].instrument, other);
  EXPECT_EQ(hedges[0].side, Side::Sell);
  EXPECT_EQ(hedges[0].size, Size{10'000 * units_per_one});
}

TEST_F(TwoVenues, HalfOfAHedgeAtAVenueThatIsAwayCountsAsFilled) {
  step(SessionStarted{.session = 1, .venue = okx});
  step(FlattenOrdered{"operator"});
  auto hedges = hedges_in(commands);
  ASSERT_EQ(hedges.size(), 1u);
  EXPECT_EQ(hedges[0].instrument, perpetual) << "the first listed of equal ones";
  step(TimeReached{});
  EXPECT_TRUE(hedges_in(commands).empty()) << "one is in flight, and counts as filled";
  step(SessionEnded{});
  step(TimeReached{});
  hedges = hedges_in(commands);
  ASSERT_EQ(hedges.size(), 1u);
  EXPECT_EQ(hedges[0].instrument, other);
  EXPECT_EQ(hedges[0].size, Size{5'000 * units_per_one}) << "5,000 are left in the middle of all of it and none";
}

TEST_F(TwoVenues, ARejectedHedgeIsAskedForElsewhereAndThereAgainAfterANewSession) {
  step(SessionStarted{.session = 1, .venue = okx});
  step(FlattenOrdered{"operator"});
  const auto next = [&] {
    const auto hedges = hedges_in(commands);
    if (hedges.size() != 1) return InstrumentId{99};
    step(OrderClosed{hedges[0].order, CloseReason::Rejected});
    step(TimeReached{});
    return hedges[0].instrument;
  };
  EXPECT_EQ(next(), perpetual);
  EXPECT_EQ(next(), other);
  EXPECT_TRUE(hedges_in(commands).empty());
  step(SessionStarted{.session = 2});
  EXPECT_EQ(next(), perpetual);
}

/// Who rejects while he is away is our own line.
TEST_F(TwoVenues, WhatCouldNotLeaveIsNoRejectOfTheVenue) {
  const auto reject_all = [&] {
    std::vector<OrderId> sent;
    for (const WorkingOrder& working : engine.state().orders.all()) sent.push_back(working.placed.order);
    EXPECT_FALSE(sent.empty());
    for (const OrderId order : sent) step(OrderClosed{order, CloseReason::Rejected});
  };
  step(SessionEnded{});
  reject_all();
  EXPECT_TRUE(engine.state().orders.all().empty());
  EXPECT_TRUE(engine.state().rejects.sides().empty());
  step(SessionStarted{.session = 2});
  const Size many{100 * units_per_one};
  step(BookTop{perpetual, Price{94'999 * units_per_one}, many, Price{95'001 * units_per_one}, many});
  step(TimeReached{});
  reject_all();
  EXPECT_FALSE(engine.state().rejects.sides().empty()) << "now it was the venue";
}

TEST_F(TwoVenues, TheLowestTakerFeeHedges) {
  Instrument cheap = engine.state().instruments[perpetual];
  cheap.id = InstrumentId{2};
  cheap.name = "CHEAP";
  cheap.fees.taker = Rate{20'000};
  step(InstrumentListed{cheap});
  Instrument in_coin = cheap;
  in_coin.id = InstrumentId{3};
  in_coin.name = "IN_COIN";
  in_coin.payoff = Payoff::Linear;
  in_coin.quote = in_coin.settle = Currency::of("ETH");
  in_coin.fees.taker = Rate{};
  step(InstrumentListed{in_coin});
  EXPECT_EQ(engine.derived().hedges.of_delta.at(0), (std::vector{cheap.id, perpetual, other})) << "in dollars, those of a fee as listed";
  const Size many{100 * units_per_one};
  step(BookTop{cheap.id, Price{94'999 * units_per_one}, many, Price{95'001 * units_per_one}, many});
  step(TimeReached{});
  step(FlattenOrdered{"operator"});
  const auto hedges = hedges_in(commands);
  ASSERT_EQ(hedges.size(), 1u);
  EXPECT_EQ(hedges[0].instrument, cheap.id);
}

TEST(FlowScale, OfAWorthlessOptionIsAPremiumInCoinWhateverItSettlesIn) {
  const FlowConfig flow;
  Instrument option{.kind = InstrumentKind::Option, .payoff = Payoff::Linear, .multiplier = Multiplier{units_per_one}};
  UnitGreeks linear;
  linear.valid = true;
  linear.usd_per_price_unit = 1.0;
  linear.index_usd = 95'000.0;
  EXPECT_DOUBLE_EQ(flow_scale_usd(flow, option, linear), 0.0002 * 95'000.0);
  option.payoff = Payoff::Inverse;
  UnitGreeks inverse = linear;
  inverse.usd_per_price_unit = 95'000.0;
  EXPECT_DOUBLE_EQ(flow_scale_usd(flow, option, inverse), 0.0002 * 95'000.0);
}

}  // namespace
}  // namespace keel
