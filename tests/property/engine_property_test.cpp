#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "keel/base/random.hpp"
#include "keel/domain/money.hpp"
#include "keel/engine/engine.hpp"
#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr int seeds = 20;
constexpr int events_per_seed = 2'000;

/// A random but believable life: prices that wander, orders that the venue accepts, fills, forgets and settles, people who
/// halt and resume and let another maker trade. What it tells next depends on the orders that the engine sent.
class RandomWorld {
 public:
  explicit RandomWorld(std::uint64_t seed) : random_(seed), instruments_(sim_instruments({.strikes_per_expiry = 3})) {}

  /// The first facts of every life: everything listed, connected, with money and a market.
  std::vector<Event> opening() {
    std::vector<Event> events;
    for (const Instrument& instrument : instruments_) events.push_back(event(InstrumentListed{instrument}));
    events.push_back(event(SessionStarted{1}));
    events.push_back(event(Deposited{{Currency::of("BTC"), SettleAmount{5 * units_per_one}}}));
    events.push_back(event(index()));
    for (const Instrument& instrument : instruments_) {
      if (instrument.kind == InstrumentKind::Future) events.push_back(event(smile(instrument)));
      events.push_back(event(top(instrument)));
    }
    events.push_back(event(TimeReached{}));
    return events;
  }

  Event next(const State& state) {
    if (random_.chance(0.6)) now_ = now_ + millisecond * static_cast<std::int64_t>(random_.below(400));
    if (random_.chance(0.001)) now_ = now_ + hour * static_cast<std::int64_t>(random_.below(48));
    return event(fact(state));
  }

  /// Something that happens in the instant in which we are.
  Event at_once(const State& state) { return event(fact(state)); }
  Event index_at_once() { return event(index()); }

 private:
  Event event(Fact fact) { return {++seq_, now_, std::move(fact)}; }

  Fact fact(const State& state) {
    const Instrument& any = instruments_[InstrumentId{static_cast<std::uint32_t>(random_.below(instruments_.size()))}];
    const auto& working = state.orders.all();
    // What an accepted one took the place of is gone, unless the venue's word is lost.
    if (const OrderId gone = std::exchange(replaced_, {}); state.orders.find(gone) != nullptr && random_.chance(0.9)) {
      return OrderClosed{gone, CloseReason::Cancelled};
    }
    if (std::exchange(proposed_, false)) return OtherMakerConfirmed{"desk", "bob"};
    switch (random_.below(14)) {
      case 0:
      case 1: return index();
      case 2:
      case 3:
      case 4: return top(any);
      case 5: return any.expires() && any.expiry > now_ ? Fact{smile(any)} : Fact{TimeReached{}};
      case 6:
      case 7: return filled(state, any);
      case 8:
        if (!working.empty()) {
          const PlaceOrder placed = working[random_.below(working.size())].placed;
          if (placed.replaces != OrderId{}) replaced_ = placed.replaces;
          return OrderAccepted{placed.order};
        }
        return TimeReached{};
      case 9:
        if (!working.empty()) {
          const WorkingOrder& any_of_ours = working[random_.below(working.size())];
          const bool refused = any_of_ours.state == OrderState::PendingNew && random_.chance(0.5);
          return OrderClosed{any_of_ours.placed.order, refused ? CloseReason::Rejected : CloseReason::Cancelled};
        }
        return TimeReached{};
      case 10:
        if (any.expires() && any.expiry <= now_) return Settled{any.id, index_};
        return Traded{any.id, Price{units_per_one}, any.lot, Side::Buy};
      case 11: return rare(state, any);
      default: return TimeReached{};
    }
  }

  Fact rare(const State& state, const Instrument& any) {
    switch (random_.below(40)) {
      case 0: return Halted{"by the test"};
      case 1: return SessionEnded{};
      case 2: return Deposited{{Currency::of("BTC"), SettleAmount{static_cast<std::int64_t>(random_.below(units_per_one))}}};
      case 3: return PositionReported{any.id, state.book.position(any.id).size + any.lot};
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
      case 9: return Resumed{"the test"};
      case 10:
      case 11:
      case 12: return SessionStarted{2};
      case 13:
      case 14: proposed_ = true; return OtherMakerProposed{"desk", "ada", now_ + hour, now_ + hour};
      case 15:
      case 16:
      case 17:
      case 18: return taken_over(any);
      case 19: return funding(any);
      default: return PositionReported{any.id, state.book.position(any.id).size};
    }
  }

  Fact funding(const Instrument& any) {
    if (any.kind != InstrumentKind::Perpetual) return TimeReached{};
    return FundingPaid{any.id, SettleAmount{static_cast<std::int64_t>(random_.below(2'000'000)) - 1'000'000}};
  }

  /// Whether somebody may trade beside us or not.
  OtherMakerTraded taken_over(const Instrument& any) {
    OtherMakerTraded trade{.maker = "desk", .instrument = any.id, .size = any.lot * 5, .price = Price{units_per_one / 20}};
    trade.side = random_.chance(0.5) ? Side::Buy : Side::Sell;
    if (any.kind != InstrumentKind::Option) trade.price = index_;
    return trade;
  }

  IndexMoved index() {
    index_ = Price{static_cast<std::int64_t>(95'000.0 * std::exp(0.01 * random_.normal()) * 100.0) * (units_per_one / 100)};
    return {Currency::of("BTC"), index_};
  }

  BookTop top(const Instrument& instrument) {
    const double middle = instrument.kind == InstrumentKind::Option ? 0.001 + 0.1 * random_.uniform() : to_double(index_);
    const Price price{static_cast<std::int64_t>(middle * 1e8)};
    const PriceOffset tick = instrument.ticks.tick_at(price);
    BookTop top{
        .instrument = instrument.id, .bid = instrument.ticks.round_down(price) - tick, .ask = instrument.ticks.round_up(price) + tick};
    if (random_.chance(0.95)) top.bid_size = instrument.lot * 10;
    if (random_.chance(0.95)) top.ask_size = instrument.lot * 10;
    return top;
  }

  SmileMoved smile(const Instrument& instrument) {
    const double vol = 0.4 + 0.3 * random_.uniform();
    return {instrument.base, instrument.expiry, vol * vol * years_between(now_, instrument.expiry), 0.01, -0.2, 0.0, 0.2};
  }

  /// Mostly of an order that works, sometimes of one long forgotten, sometimes told twice.
  Fact filled(const State& state, const Instrument& any) {
    const auto& working = state.orders.all();
    Filled fill{.trade = TradeId{random_.chance(0.95) ? ++trades_ : trades_},
                .instrument = any.id,
                .price = Price{units_per_one / 20},
                .size = any.lot};
    if (any.kind != InstrumentKind::Option) fill.price = index_;
    fill.side = random_.chance(0.5) ? Side::Buy : Side::Sell;
    if (!working.empty() && random_.chance(0.8)) {
      const WorkingOrder& order = working[random_.below(working.size())];
      const Size lot = instruments_[order.placed.instrument].lot;
      fill.order = order.placed.order;
      fill.instrument = order.placed.instrument;
      fill.side = order.placed.side;
      fill.price = order.placed.price;
      fill.size = lot * (1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(order.remaining.raw / lot.raw))));
      fill.liquidity = order.placed.purpose == Purpose::Hedge ? Liquidity::Taker : Liquidity::Maker;
    }
    fill.fee = trade_fee(instruments_[fill.instrument], fill.size, fill.price, fill.liquidity, index_);
    return fill;
  }

  Random random_;
  Instruments instruments_;
  Instant now_ = SimConfig{}.start;
  Price index_;
  std::uint64_t seq_ = 0;
  OrderId replaced_;  ///< by an order that was accepted just now
  bool proposed_ = false;
  std::uint64_t trades_ = 0;
};

/// Lives `events` events, telling `after` of each.
void live(Engine& engine, RandomWorld& world, int events,
          const std::function<void(const Event&, const std::vector<Command>&, bool was_halted)>& after) {
  std::vector<Command> commands;
  const auto step = [&](const Event& event) {
    const bool was_halted = engine.state().halted;
    commands.clear();
    engine.step(event, commands);
    after(event, commands, was_halted);
  };
  for (const Event& event : world.opening()) step(event);
  for (int i = 0; i < events && !::testing::Test::HasFatalFailure(); ++i) step(world.next(engine.state()));
}

/// A third of them each with one, two and three quotes a side; options far from the money are a group of their own.
class EngineProperty : public ::testing::TestWithParam<int> {
 protected:
  const EngineConfig config_ = [] {
    EngineConfig made;
    made.quoting.levels = 1 + GetParam() % 3;
    GroupConfig wings = GroupConfig::inherited(made);
    wings.name = "wings";
    wings.kind = {"option"};
    wings.delta_to = 0.3;
    made.group.push_back(wings);
    return made;
  }();
  Engine engine_ = *Engine::make(config_);
  RandomWorld world_{static_cast<std::uint64_t>(GetParam())};
};

TEST_P(EngineProperty, ProfitPartsSumToEquityExactly) {
  live(engine_, world_, events_per_seed, [&](const Event& event, const auto&, bool) {
    const ProfitSplit& profit = engine_.state().profit;
    ASSERT_EQ(profit.equity, profit.deposits + profit.total()) << "event " << event.seq << " " << name_of(event.fact);
  });
  EXPECT_NE(engine_.state().profit.spread, NumeraireAmount{}) << "nothing was traded: the test tests nothing";
  EXPECT_FALSE(engine_.state().taken_over.empty()) << "nothing was taken over: the test tests nothing";
}

/// The book's delta with every open order filled that moves it the way `order` does: order by order, from nothing.
double worst_case_delta_usd(const State& state, const Derived& derived, const PlaceOrder& order) {
  const auto moves = [&](const PlaceOrder& placed, Size size) {
    const UnitGreeks unit = derived.exposure.unit(placed.instrument);
    return sign_of(placed.side) * to_double(size) * (0.0 + unit.net_transaction_delta * unit.index_usd);
  };
  double worst = underlying_risk(state, derived, Currency::of("BTC")).bias_usd;
  for (const WorkingOrder& working : state.orders.all()) {
    const double one = moves(working.placed, working.remaining);
    if (one * moves(order, order.size) > 0.0) worst += one;
  }
  return worst;
}

Size open_size(const State& state, InstrumentId instrument, Side side) {
  Size sum;
  for (const WorkingOrder& working : state.orders.all()) {
    if (working.placed.instrument == instrument && working.placed.side == side) sum += working.remaining;
  }
  return sum;
}

/// Of one group or, beyond the last, of the account: instrument by instrument, from nothing.
double worst_notional_usd(const State& state, const Derived& derived, std::size_t of) {
  double all = 0.0;
  for (const Instrument& instrument : state.instruments) {
    if (of < 2 && derived.group[instrument.id.value] != of) continue;
    const Size held = state.book.position(instrument.id).size;
    const Size worst =
        std::max(abs(held + open_size(state, instrument.id, Side::Buy)), abs(held - open_size(state, instrument.id, Side::Sell)));
    const double index = to_double(state.market.find(instrument.base)->index);
    all += to_double(worst) * to_double(instrument.multiplier) * (instrument.kind == InstrumentKind::Option ? index : 1.0);
  }
  return all;
}

TEST_P(EngineProperty, WhatIsOpenCountsTheSameKeptUpAsAddedUpFromNothing) {
  std::size_t most_open = 0;
  std::array<double, 3> most_usd{};
  EngineConfig binding = config_;
  binding.gate.maximum_worst_case_notional_usd = 0.0;
  live(engine_, world_, events_per_seed, [&](const Event& event, const auto&, bool) {
    if (event.seq % 25 != 0) return;
    SCOPED_TRACE(event.seq);
    State state = engine_.state();
    const Derived& derived = engine_.derived();
    GateDesk desk;  // its limits bind at once; those of the other one at last
    GateDesk loose;
    PlaceOrder order;
    GateNotional exact;
    GateNotional at_most;
    const auto check_notionals = [&](const EngineConfig& of_the_loose) {
      const UnitGreeks unit = derived.exposure.unit(order.instrument);
      const std::size_t group = derived.group[order.instrument.value];
      const std::array usd{worst_notional_usd(state, derived, group), worst_notional_usd(state, derived, 2)};
      most_usd[group] = std::max(most_usd[group], usd[0]);
      most_usd[2] = std::max(most_usd[2], usd[1]);
      const double whole_usd = notional_usd(state.instruments[order.instrument], unit, order.size, unit.fair_price);
      exact = desk.notional(state, derived, binding, order, unit, whole_usd);
      at_most = loose.notional(state, derived, of_the_loose, order, unit, whole_usd);
      const double slack = 1e-9 * (1.0 + usd[1]);
      ASSERT_NEAR(exact.group_usd, usd[0], slack);
      ASSERT_NEAR(exact.account_usd, usd[1], slack);
      ASSERT_GE(at_most.group_usd, usd[0] - slack);
      ASSERT_GE(at_most.account_usd, usd[1] - slack);
      ASSERT_GE(at_most.added_usd, exact.added_usd - slack);
    };
    for (const Instrument& instrument : engine_.state().instruments) {
      const Side side = instrument.id.value % 3 == 0 ? Side::Sell : Side::Buy;
      order = {.order = OrderId{state.next_order++}, .instrument = instrument.id, .side = side, .size = instrument.lot * 3};
      const UnitGreeks unit = engine_.derived().exposure.unit(instrument.id);
      check_notionals(config_);
      const double expected = worst_case_delta_usd(state, engine_.derived(), order);
      ASSERT_NEAR(desk.exposures(state, engine_.derived(), order, unit, Currency::of("BTC")).delta.worst_case, expected,
                  1e-12 * (1e6 + std::abs(expected)))
          << "the same orders, added up in another order";
      ASSERT_EQ(state.orders.open_size(instrument.id, side), open_size(state, instrument.id, side));
      state.orders.sent(state.now, order);
      desk.sent(state, derived, order, unit, exact.added_usd);
      loose.sent(state, derived, order, unit, at_most.added_usd);
    }
    order.size = order.size * 1'000;
    check_notionals(binding);
    ASSERT_NEAR(at_most.group_usd, exact.group_usd, 1e-9 * (1.0 + exact.group_usd)) << "exact since it matters";
    ASSERT_NEAR(at_most.account_usd, exact.account_usd, 1e-9 * (1.0 + exact.account_usd));
    ASSERT_EQ(at_most.added_usd, exact.added_usd);
    most_open = std::max(most_open, engine_.state().orders.all().size());
  });
  EXPECT_GT(most_open, 5U) << "nothing was open: the test tests nothing";
  for (const double usd : most_usd) EXPECT_GT(usd, 10'000.0) << "a group of nothing: the test tests nothing";
}

TEST_P(EngineProperty, ColumnsShowWhatTopsAndOrdersSay) {
  std::size_t standing = 0;
  live(engine_, world_, events_per_seed, [&](const Event& event, const auto&, bool) {
    if (event.seq % 7 != 0) return;
    SCOPED_TRACE(event.seq);
    const State& state = engine_.state();
    for (const QuotedStrip& strip : engine_.derived().quoted.all()) {
      for (std::size_t row = 0; row < strip.instruments.size(); ++row) {
        const InstrumentId id = strip.instruments[row];
        const BookTop& others = state.market.top(id).book;
        ASSERT_EQ(others.bid_size.raw > 0 ? to_raw(others.bid) : -infinite, strip.shown[ShownColumns::OthersBid][row]);
        ASSERT_EQ(others.ask_size.raw > 0 ? to_raw(others.ask) : infinite, strip.shown[ShownColumns::OthersAsk][row]);
        const auto side = [&](Side of, ShownColumns::Column price, ShownColumns::Column left, ShownColumns::Column open) {
          const WorkingOrder* best = state.orders.quote(id, of);
          ASSERT_EQ(best == nullptr, std::isnan(strip.shown[price][row]));
          ASSERT_EQ(best == nullptr ? 0.0 : static_cast<double>(best->remaining.raw), strip.shown[left][row]);
          if (best != nullptr) {
            ASSERT_EQ(to_raw(best->placed.price), strip.shown[price][row]);
          }
          ASSERT_EQ(to_double(open_size(state, id, of)), strip.shown[open][row]);
          standing += best != nullptr;
        };
        side(Side::Buy, ShownColumns::BidPrice, ShownColumns::BidLeft, ShownColumns::BidOpen);
        side(Side::Sell, ShownColumns::AskPrice, ShownColumns::AskLeft, ShownColumns::AskOpen);
      }
      const std::size_t rows = strip.instruments.size();
      for (std::size_t row = rows; row < padded(rows); ++row) ASSERT_EQ(strip.shown[ShownColumns::BidOpen][row], 0.0);
    }
  });
  EXPECT_GT(standing, 500U) << "nothing stood: the test tests nothing";
}

TEST_P(EngineProperty, ThePartsOfAQuoteAddUpToItsPrice) {
  std::size_t quotes = 0;
  live(engine_, world_, events_per_seed, [&](const Event& event, const std::vector<Command>& commands, bool) {
    for (std::size_t i = 0; i < commands.size(); ++i) {
      const auto* placed = std::get_if<PlaceOrder>(&commands[i]);
      const QuoteParts* parts = engine_.parts_of(i);
      const bool quote = placed != nullptr && placed->purpose == Purpose::Quote;
      ASSERT_EQ(parts != nullptr, quote) << "event " << event.seq;
      if (!quote) continue;
      ASSERT_EQ(parts->price(), placed->price) << "event " << event.seq;
      const PriceOffset away = parts->rounding;
      const WorkingOrder* old = engine_.state().orders.find(placed->replaces);
      const bool stays = old != nullptr && old->placed.price == placed->price;  // made smaller where it stands
      ASSERT_TRUE(stays || (placed->side == Side::Buy ? away <= PriceOffset{8} : away >= PriceOffset{-8}))
          << "rounded towards fair: event " << event.seq;
      ++quotes;
    }
  });
  EXPECT_GT(quotes, 20U) << "nothing was quoted: the test tests nothing";
}

TEST_P(EngineProperty, NoMoreQuotesOfASideStandThanThereAreLevels) {
  std::size_t most = 0;
  live(engine_, world_, events_per_seed, [&](const Event& event, const auto&, bool) {
    std::map<std::pair<InstrumentId, Side>, std::size_t> standing;
    for (const WorkingOrder& order : engine_.state().orders.all()) {
      if (order.placed.purpose != Purpose::Quote || order.state == OrderState::PendingCancel) continue;
      most = std::max(most, ++standing[{order.placed.instrument, order.placed.side}]);
    }
    ASSERT_LE(most, static_cast<std::size_t>(config_.quoting.levels)) << "event " << event.seq;
  });
  EXPECT_EQ(most, static_cast<std::size_t>(config_.quoting.levels));
}

TEST_P(EngineProperty, AHaltedEngineSendsOneCancelAllAndNoOrder) {
  int halts = 0;
  live(engine_, world_, events_per_seed, [&](const Event& event, const std::vector<Command>& commands, bool was_halted) {
    if (!engine_.state().halted) return;
    const bool asks_again = std::holds_alternative<SessionStarted>(event.fact) || std::holds_alternative<Halted>(event.fact);
    if (was_halted && asks_again && !engine_.state().orders.all().empty()) {
      ASSERT_EQ(commands, std::vector<Command>{CancelAll{}}) << "again, for the last one may have been lost: event " << event.seq;
    } else if (was_halted && std::holds_alternative<TimeReached>(event.fact)) {
      for (const Command& command : commands) {  // what the venue has not answered in time is cancelled again
        ASSERT_FALSE(std::holds_alternative<PlaceOrder>(command)) << "event " << event.seq;
      }
    } else if (was_halted) {
      ASSERT_TRUE(commands.empty()) << "event " << event.seq << " " << name_of(event.fact);
    } else {
      ++halts;
      ASSERT_EQ(commands, std::vector<Command>{CancelAll{}}) << "event " << event.seq << " " << name_of(event.fact);
    }
  });
  EXPECT_GT(halts, 0) << "nothing halted: the test tests nothing";
}

TEST_P(EngineProperty, EveryOrderKeepsToTheGatesOwnLimits) {
  const GateConfig gate;
  live(engine_, world_, events_per_seed, [&](const Event& event, const std::vector<Command>& commands, bool) {
    for (const Command& command : commands) {
      const auto* place = std::get_if<PlaceOrder>(&command);
      if (place == nullptr) continue;
      const Instrument& instrument = engine_.state().instruments[place->instrument];
      const bool option = instrument.kind == InstrumentKind::Option;
      ASSERT_TRUE(engine_.state().connected()) << "event " << event.seq;
      ASSERT_GT(place->size.raw, 0);
      ASSERT_EQ(place->size.raw % instrument.lot.raw, 0);
      ASSERT_LE(place->size, option ? gate.maximum_option_order : gate.maximum_linear_order);
      ASSERT_LE(event.at - engine_.state().market.find(instrument.base)->index_at, gate.stale_after);
      ASSERT_EQ(instrument.ticks.round_down(place->price), place->price);
    }
  });
  EXPECT_GT(engine_.state().next_order, 100U) << "hardly an order was sent: the test tests nothing";
}

TEST_P(EngineProperty, TwoEnginesFedTheSameAgree) {
  Engine twin = *Engine::make(config_);
  std::vector<Command> answer;
  live(engine_, world_, events_per_seed, [&](const Event& event, const std::vector<Command>& commands, bool) {
    answer.clear();
    twin.step(event, answer);
    ASSERT_EQ(answer, commands) << "event " << event.seq;
    if (event.seq % 50 == 0) {
      ASSERT_EQ(twin.hash(), engine_.hash()) << "event " << event.seq;
    }
  });
  EXPECT_EQ(twin.hash(), engine_.hash());
}

TEST_P(EngineProperty, PositionsAreTheSumOfTheFillsToldOnceAndOfWhatWasTakenOver) {
  std::map<std::uint64_t, Filled> told;
  std::vector<Settled> settled;
  std::map<InstrumentId, std::int64_t> naive;
  live(engine_, world_, events_per_seed, [&](const Event& event, const auto&, bool) {
    if (const auto* fill = std::get_if<Filled>(&event.fact)) {
      if (told.emplace(fill->trade.value, *fill).second) naive[fill->instrument] += sign_of(fill->side) * fill->size.raw;
    } else if (const auto* others = std::get_if<OtherMakerTraded>(&event.fact)) {
      if (!engine_.state().other_makers.empty()) naive[others->instrument] += sign_of(others->side) * others->size.raw;
    } else if (const auto* expired = std::get_if<Settled>(&event.fact)) {
      naive[expired->instrument] = 0;
    }
  });
  for (const Instrument& instrument : engine_.state().instruments) {
    EXPECT_EQ(engine_.state().book.position(instrument.id).size.raw, naive[instrument.id]) << instrument.name;
  }
}

/// |a - b| against the size of what was summed: a hedged book's sum is small where its parts are not.
void expect_close(double a, double b, double magnitude, std::string_view what) {
  EXPECT_LE(std::abs(a - b), 1e-12 * std::max(magnitude, 1e-9)) << what << ": " << a << " against " << b;
}

TEST_P(EngineProperty, IncrementalExposureEqualsRebuilt) {
  live(engine_, world_, events_per_seed, [](const Event&, const auto&, bool) {});
  std::vector<Command> commands;
  for (int round = 0; round < 20; ++round) {
    // The index prices everything at this instant; what follows at once is kept current piece by piece.
    engine_.step(world_.index_at_once(), commands);
    for (int i = 0; i < 30; ++i) engine_.step(world_.at_once(engine_.state()), commands);
    const State& state = engine_.state();
    for (const ExpiryGreeks& group : engine_.derived().exposure.expiries()) {
      Greeks full;
      Greeks largest;
      double contracts = 0.0;
      for (const InstrumentId id : group.instruments) {
        if (state.instruments[id].kind == InstrumentKind::Spot) continue;
        const UnitGreeks unit = unit_greeks(state.instruments[id], state.market, state.now);
        const double held = to_double(state.book.position(id).size);
        if (unit.valid) full += held * unit;
        contracts += std::abs(held) + 100.0;  // what was traded away since leaves its rounding behind
        for (const auto member : greek_members) largest.*member = std::max(largest.*member, std::abs(unit.*member));
      }
      const Greeks magnitude = contracts * largest;
      const Greeks& kept = group.total;
      for (std::size_t i = 0; i < greek_members.size(); ++i) {
        const auto member = greek_members[i];
        expect_close(kept.*member, full.*member, magnitude.*member, "Greek " + std::to_string(i));
      }
    }
  }
}

/// The exposure made from nothing: everything listed, priced at this instant and held.
Exposure rebuilt(const State& state) {
  Exposure fresh;
  for (const Instrument& instrument : state.instruments) fresh.list(instrument);
  fresh.reprice(state.market, state.now, Scope::of_underlying(Currency::of("BTC")));
  for (const Instrument& instrument : state.instruments) fresh.trade(instrument.id, state.book.position(instrument.id).size);
  return fresh;
}

TEST_P(EngineProperty, FactorsAndLimitedGreeksEqualRebuilt) {
  live(engine_, world_, events_per_seed, [](const Event&, const auto&, bool) {});
  std::vector<Command> commands;
  for (int round = 0; round < 20; ++round) {
    engine_.step(world_.index_at_once(), commands);
    for (int i = 0; i < 30; ++i) engine_.step(world_.at_once(engine_.state()), commands);
    const State& state = engine_.state();
    const Derived& derived = engine_.derived();
    const Exposure fresh = rebuilt(state);
    double magnitude = 1.0;
    for (const Instrument& instrument : state.instruments) {
      const UnitGreeks unit = fresh.unit(instrument.id);
      const double contracts = std::abs(to_double(state.book.position(instrument.id).size)) + 100.0;
      const SparseFactors loadings = trade_loadings(unit, instrument, derived.layout);
      for (const auto& term : loadings.terms()) {
        magnitude = std::max(magnitude, contracts * std::abs(term.value));
      }
    }
    FactorLayout layout = derived.layout;
    for (const Currency numeraire : {Currency::of("USD"), Currency::of("BTC")}) {
      layout.numeraire = numeraire;
      BookExposure kept;
      BookExposure full;
      derived.exposure.sum(layout, {5.0}, {.usd = 1000.0}, kept);
      fresh.sum(layout, {5.0}, {.usd = 1000.0}, full);
      for (int f = 0; f < derived.layout.size(); ++f) {
        expect_close(kept.factors[f], full.factors[f], magnitude, "factor " + std::to_string(f));
      }
      const RiskGreeks& a = kept.underlyings[0].greeks;
      const RiskGreeks& b = full.underlyings[0].greeks;
      expect_close(a.delta_usd, b.delta_usd, magnitude, "delta");
      expect_close(a.gamma_usd_per_percent, b.gamma_usd_per_percent, magnitude, "gamma");
      expect_close(a.vega_usd_per_vol_point, b.vega_usd_per_vol_point, magnitude, "vega");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, EngineProperty, ::testing::Range(1, seeds + 1));

}  // namespace
}  // namespace keel
