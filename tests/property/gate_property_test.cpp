#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "keel/base/random.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/engine/gate_view.hpp"
#include "keel/engine/memory.hpp"

namespace keel {
namespace {

Instrument contract(std::string name, InstrumentKind kind, Currency base, std::int64_t multiplier) {
  Instrument made{.name = std::move(name), .kind = kind, .payoff = Payoff::Inverse};
  made.base = made.settle = base;
  made.quote = Currency::of("USD");
  made.multiplier = Multiplier{multiplier * units_per_one};
  made.lot = Size{units_per_one};
  return made;
}

const Currency btc = Currency::of("BTC");
const Currency eth = Currency::of("ETH");
const Instant start = SimConfig{}.start;

std::vector<Instrument> listing() {
  std::vector<Instrument> all{contract("BTC-PERPETUAL", InstrumentKind::Perpetual, btc, 10),
                              contract("ETH-PERPETUAL", InstrumentKind::Perpetual, eth, 1)};
  Instrument& cross = all.emplace_back(contract("ETH_BTC", InstrumentKind::Perpetual, eth, 1));
  cross.payoff = Payoff::Linear;
  cross.quote = cross.settle = btc;
  const auto option = [&](std::string name, std::int64_t days, Right right, std::int64_t strike) {
    Instrument made = contract(std::move(name), InstrumentKind::Option, btc, 1);
    made.expiry = start + day * days;
    made.right = right;
    made.strike = Price{strike * units_per_one};
    made.lot = Size{units_per_one / 10};
    all.push_back(made);
  };
  option("BTC-CALL-NEAR", 10, Right::Call, 95'000);
  option("BTC-PUT-NEAR", 10, Right::Put, 90'000);
  option("BTC-CALL-FAR", 60, Right::Call, 110'000);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].id = InstrumentId{static_cast<std::uint32_t>(i)};
  return all;
}

/// A market of two coins in which every limit of the gate binds now and then; some of its instruments are in groups, at random.
EngineConfig tight(Random& random, const std::vector<Instrument>& listed) {
  EngineConfig config;
  GateConfig& gate = config.gate;
  gate.maximum_linear_order = Size{10'000 * units_per_one};
  gate.maximum_linear_position = Size{8'000 * units_per_one};
  gate.maximum_option_position = Size{5 * units_per_one};
  gate.maximum_order_value_usd = 400'000.0;
  gate.maximum_worst_case_delta_usd = 500'000.0;
  gate.maximum_worst_case_gamma_usd_per_percent = 25'000.0;
  gate.maximum_worst_case_vega_usd_per_vol_point = 900.0;
  gate.maximum_worst_case_notional_usd = 2'500'000.0;
  const auto any_limit = [&] { return 600'000.0 + 1'400'000.0 * random.uniform(); };
  gate.group.maximum_worst_case_notional_usd = any_limit();
  const std::uint64_t groups = random.below(4);
  for (std::uint64_t i = 0; i < groups; ++i) {
    GroupConfig& group = config.group.emplace_back(GroupConfig::inherited(config));
    group.name = fmt::format("group {}", i);
    group.gate.maximum_worst_case_notional_usd = any_limit();
    for (const Instrument& instrument : listed) {
      if (random.chance(0.4)) group.instrument.push_back(instrument.name);
    }
  }
  gate.maximum_executions = 6;
  gate.execution_window = second * 20;
  gate.duplicate_window = second;
  gate.window_collar = 0.012;
  gate.collar_window = second * 2;
  gate.messages_per_second = gate.message_burst = 1e9;
  return config;
}

constexpr std::array greeks{&RiskGreeks::delta_usd, &RiskGreeks::gamma_usd_per_percent, &RiskGreeks::vega_usd_per_vol_point};

/// Orders asked of the gate at random, and a venue that answers late, in part, or not at all.
class GateStream {
 public:
  explicit GateStream(std::uint64_t seed) : random_(seed) {
    for (const Instrument& instrument : listing()) tell(InstrumentListed{instrument});
    tell(SessionStarted{1});
    tell(Deposited{{btc, SettleAmount{2 * units_per_one}}});
    move_market();
    for (const std::int64_t days : {10, 60}) {
      const Instant expiry = start + day * days;
      tell(SmileMoved{btc, expiry, 0.3 * years_between(now_, expiry), 0.0, 0.0, 0.0, 0.1});
    }
  }

  /// A stream of its own: nothing open, positions anywhere.
  void begin() {
    while (!state_.orders.all().empty()) tell(OrderClosed{state_.orders.all().back().placed.order});
    while (!state_.stopped.empty()) tell(InstrumentEnabled{state_.instruments[state_.stopped.front().instrument].name, "the test"});
    closed_.clear();
    of_the_stream_ = any_instrument();
    const Instrument& any = state_.instruments[of_the_stream_];
    const bool option = any.kind == InstrumentKind::Option;
    const double to = (option ? 10.0 : any.id.value == 2 ? 200.0 : 16'000.0) * (2.0 * random_.uniform() - 1.0);
    const Size change = any.lot * std::llround(to / to_double(any.lot)) - state_.book.position(any.id).size;
    if (change.raw != 0) fill({.instrument = any.id, .side = change.raw > 0 ? Side::Buy : Side::Sell}, abs(change));
    passed_.clear();
  }

  /// One thing that happens. What is wrong with what the gate allowed, if something is.
  std::string step() {
    const auto& open = state_.orders.all();
    const std::uint64_t what = random_.below(20);
    if (what == 18) pass(millisecond * static_cast<std::int64_t>(random_.below(1'500)));
    if (what == 19) move_market();
    if (what >= 18) return {};
    if (what < 11 || open.empty()) return ask();
    const PlaceOrder any = open[random_.below(open.size())].placed;
    switch (what) {
      case 11:
      case 12: fill(any, part_of(state_.orders.find(any.order)->remaining, any)); break;
      case 13: tell(OrderAccepted{any.order}); break;
      case 14:
      case 15: note_cancel(state_, any.order); break;  // nobody answers it
      case 16:
        closed_.push_back(any);
        tell(OrderClosed{any.order});
        break;
      default:  // it had traded before it was cancelled, and we hear of it now
        if (!closed_.empty()) fill(closed_.back(), part_of(closed_.back().size, closed_.back()));
        break;
    }
    return {};
  }

  std::array<std::uint64_t, verdicts> counts() const { return state_.verdict_counts; }

 private:
  InstrumentId any_instrument() { return InstrumentId{static_cast<std::uint32_t>(random_.below(state_.instruments.size()))}; }

  void pass(Duration time) {
    now_ = now_ + time;
    tell(TimeReached{});
  }

  void tell(Fact fact) {
    const Change change = apply(state_, {state_.last_seq + 1, now_, std::move(fact)});
    if (change.cause == Change::Cause::Filled) count_execution(state_, change.instrument, config_.gate);
    remember_word(state_, state_, config_, change);
    derive_holdings(state_, derived_, config_, change);
    derive_shown(state_, derived_);
    derive_prices(state_, derived_, change.scope);
    remember_fair(state_, state_, derived_, config_, change);
    if (change.cause == Change::Cause::Clock) note_fair();
    refill_budgets(state_, config_.gate);
    desk_.forget();
  }

  /// Fair prices at the ticks of the clock that lie back no more than the window.
  void note_fair() {
    fair_.push_back({now_, {}});
    for (const Instrument& instrument : state_.instruments) {
      const UnitGreeks unit = derived_.exposure.unit(instrument.id);
      fair_.back().price.push_back(unit.live ? unit.fair_price : std::numeric_limits<double>::quiet_NaN());
    }
    std::erase_if(fair_, [&](const FairAt& one) { return now_ - one.at >= config_.gate.collar_window; });
  }

  void move_market() {
    now_ = now_ + millisecond * 100;
    index_btc_ = std::clamp(index_btc_ * std::exp(0.004 * random_.normal()), 80'000.0, 110'000.0);
    index_eth_ = std::clamp(index_eth_ * std::exp(0.005 * random_.normal()), 2'500.0, 4'500.0);
    tell(IndexMoved{btc, nearest<Price>(index_btc_)});
    tell(IndexMoved{eth, nearest<Price>(index_eth_)});
    for (const auto& [id, middle] :
         std::array<std::pair<std::uint32_t, double>, 3>{{{0, index_btc_}, {1, index_eth_}, {2, index_eth_ / index_btc_}}}) {
      const Price bid = nearest<Price>(middle * 0.9999);
      const Size size{1'000'000 * units_per_one};
      tell(BookTop{InstrumentId{id}, bid, size, nearest<Price>(middle * 1.0001), size});
    }
  }

  Size part_of(Size whole, const PlaceOrder& of) {
    const Size lot = state_.instruments[of.instrument].lot;
    return lot * (1 + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(std::max<std::int64_t>(1, whole.raw / lot.raw)))));
  }

  void fill(const PlaceOrder& order, Size size) {
    const UnitGreeks unit = derived_.exposure.unit(order.instrument);
    const Price price = order.price.raw > 0 ? order.price : nearest<Price>(unit.fair_price);
    tell(Filled{.trade = TradeId{++trades_},
                .order = order.order,
                .instrument = order.instrument,
                .side = order.side,
                .price = price,
                .size = size,
                .fee = {}});
  }

  PlaceOrder any_order() {
    const Instrument& instrument = state_.instruments[random_.chance(0.6) ? of_the_stream_ : any_instrument()];
    const UnitGreeks unit = derived_.exposure.unit(instrument.id);
    const bool option = instrument.kind == InstrumentKind::Option;
    const double most = option ? 6.0 : instrument.id.value == 2 ? 150.0 : 12'000.0;
    const double lots = most * std::exp(-4.0 * random_.uniform()) / to_double(instrument.lot);
    const double away = 0.03 * (random_.uniform() - 0.5) * (random_.chance(0.05) ? 10.0 : 1.0);
    PlaceOrder order{.instrument = instrument.id, .side = random_.chance(0.5) ? Side::Buy : Side::Sell};
    order.size = instrument.lot * static_cast<std::int64_t>(lots);
    order.price = nearest<Price>(option ? unit.fair_price + away : unit.fair_price * (1.0 + away));
    if (random_.chance(0.3)) {
      order.purpose = Purpose::Hedge;
      order.time_in_force = TimeInForce::ImmediateOrCancel;
    }
    return random_.chance(0.1) && !passed_.empty() ? passed_[random_.below(passed_.size())] : order;
  }

  /// A quote of ours whose place it may take; both stay open here until the venue speaks.
  OrderId replaced_by(const PlaceOrder& order) const {
    OrderId found;
    state_.orders.for_each_open(order.instrument, order.side, [&](const WorkingOrder& working) {
      const bool may = rests(working) && order.time_in_force == TimeInForce::PostOnly;
      if (may) found = working.placed.order;
    });
    return found;
  }

  /// As the engine asks, and once more by hand what the answer had to be.
  std::string ask() {
    PlaceOrder order = any_order();
    order.replaces = random_.chance(0.3) ? replaced_by(order) : OrderId{};
    const Instrument& instrument = state_.instruments[order.instrument];
    const UnitGreeks unit = derived_.exposure.unit(order.instrument);
    const GateView view = gate_view(state_, derived_, config_, order, unit, desk_);
    const Verdict verdict = gate(order, instrument, view, config_.gate);
    count_verdict(state_, verdict);
    if (verdict != Verdict::Allowed) return {};
    std::string wrong = what_it_meets(order);
    note_sent(state_, order);
    desk_.sent(state_, derived_, order, unit, view.notional.added_usd);
    passed_.push_back(order);
    if (wrong.empty()) wrong = what_it_breaches(order);
    return wrong.empty() ? ""
                         : fmt::format("order {} {} {} {} @ {}: {}", order.order.value, name_of(order.side), to_text(order.size),
                                       instrument.name, to_text(order.price), wrong);
  }

  std::string what_it_meets(const PlaceOrder& order) const {
    for (const WorkingOrder& working : state_.orders.all()) {
      const PlaceOrder& other = working.placed;
      if (other.instrument != order.instrument) continue;
      const bool crosses = order.side == Side::Buy ? order.price >= other.price : order.price <= other.price;
      const bool takes = order.time_in_force == TimeInForce::ImmediateOrCancel;
      const bool rests = other.time_in_force == TimeInForce::PostOnly &&
                         (working.state != OrderState::PendingCancel || (takes && working.only_replaced()));
      if (other.side != order.side && crosses && rests) return "meets our own";
      const bool unanswered = working.state == OrderState::PendingNew && now_ - working.sent < config_.gate.duplicate_window;
      if (other.side == order.side && other.price == order.price && other.size == order.size && unanswered) return "is a duplicate";
    }
    return {};
  }

  /// Of what is open, the order with it, whatever could fill together: against each limit, from nothing.
  std::string what_it_breaches(const PlaceOrder& order) const {
    const Instrument& instrument = state_.instruments[order.instrument];
    const bool option = instrument.kind == InstrumentKind::Option;
    const UnitGreeks unit = derived_.exposure.unit(order.instrument);
    const double amount = to_double(order.size) * to_double(instrument.multiplier);
    const double usd = option ? amount * index_btc_ : order.instrument.value == 2 ? amount * to_double(order.price) * index_btc_ : amount;
    if (usd > config_.gate.maximum_order_value_usd * (1.0 + 1e-6)) return fmt::format("is worth {} USD", usd);
    const double through = to_double(order.price) - unit.fair_price;
    constexpr double price_rounding = 2e-8;  // of fair and of how far from it a price may lie
    const double collar = config_.gate.price_collar * (option ? 1.0 : unit.fair_price);
    if (through * sign_of(order.side) > collar + price_rounding) return "is priced outside the collar";
    for (const auto& [at, fairs] : fair_) {
      if (now_ - at >= config_.gate.collar_window) continue;  // noted at the ticks of the clock alone
      const double fair = fairs[order.instrument.value];
      const double window_collar = config_.gate.window_collar * (option ? 1.0 : fair);
      if ((to_double(order.price) - fair) * sign_of(order.side) > window_collar + price_rounding)
        return "is priced outside the window's collar";
    }
    const Size held = state_.book.position(order.instrument).size;
    Size filled = held;
    for (const WorkingOrder& working : state_.orders.all()) {
      const bool adds = working.placed.instrument == order.instrument && working.placed.side == order.side;
      if (adds) filled += working.remaining * sign_of(order.side);
    }
    const Size most = option ? config_.gate.maximum_option_position : config_.gate.maximum_linear_position;
    const bool closes = std::abs(filled.raw) < std::abs(held.raw) && (filled.raw == 0 || (filled.raw < 0) == (held.raw < 0));
    if (abs(filled) > most && !closes) return fmt::format("could make the position {}", to_text(filled));
    if (state_.is_stopped(order.instrument) && !(closes && order.purpose == Purpose::Hedge)) return "is in what is stopped";
    for (const Currency coin : {btc, eth}) {
      if (auto wrong = what_it_breaches(order, coin); !wrong.empty()) return wrong;
    }
    return what_notional_it_breaches(order);
  }

  /// The first that names it, or beyond the last; one that names nothing holds all.
  std::size_t group_of(const Instrument& instrument) const {
    const auto holds = [&](const GroupConfig& group) {
      return group.instrument.empty() || std::ranges::find(group.instrument, instrument.name) != group.instrument.end();
    };
    return static_cast<std::size_t>(std::ranges::find_if(config_.group, holds) - config_.group.begin());
  }

  /// Of what is held and open of an instrument but for so much of one order, filled on the worse side.
  double worst_usd(const Instrument& instrument, const PlaceOrder& order, Size but_for) const {
    const double held = to_double(state_.book.position(instrument.id).size);
    double highest = held;
    double lowest = held;
    for (const WorkingOrder& working : state_.orders.all()) {
      if (working.placed.instrument != instrument.id) continue;
      const double left = to_double(working.remaining - (working.placed.order == order.order ? but_for : Size{}));
      (working.placed.side == Side::Buy ? highest : lowest) += sign_of(working.placed.side) * left;
    }
    const double cross_usd = derived_.exposure.unit(instrument.id).fair_price * index_btc_;
    const std::array contract_usd{10.0, 1.0, cross_usd, index_btc_, index_btc_, index_btc_};  // as listing() has them
    return std::max(std::abs(highest), std::abs(lowest)) * contract_usd[instrument.id.value];
  }

  std::string what_notional_it_breaches(const PlaceOrder& order) const {
    const Instrument& its = state_.instruments[order.instrument];
    if (worst_usd(its, order, {}) <= worst_usd(its, order, order.size) * (1.0 + 1e-12)) return {};  // adds nothing
    double of_group = 0.0;
    double of_account = 0.0;
    for (const Instrument& instrument : state_.instruments) {
      const double usd = worst_usd(instrument, order, {});
      of_account += usd;
      if (group_of(instrument) == group_of(its)) of_group += usd;
    }
    const double most = config_.gate_of(group_of(its)).maximum_worst_case_notional_usd;
    if (of_group > most * (1.0 + 1e-9)) return fmt::format("could make its group {} USD", of_group);
    const bool account = of_account > config_.gate.maximum_worst_case_notional_usd * (1.0 + 1e-9);
    return account ? fmt::format("could make the account {} USD", of_account) : "";
  }

  std::string what_it_breaches(const PlaceOrder& order, Currency coin) const {
    const std::array most{config_.gate.maximum_worst_case_delta_usd, config_.gate.maximum_worst_case_gamma_usd_per_percent,
                          config_.gate.maximum_worst_case_vega_usd_per_vol_point};
    const UnderlyingRisk book = underlying_risk(state_, derived_, coin);
    const std::array held{book.bias_usd, book.gamma_usd_per_percent, book.vega_usd_per_vol_point};
    for (std::size_t i = 0; i < greeks.size(); ++i) {
      const double of_order = moves(order, order.size, coin, i);
      if (of_order == 0.0) continue;
      double worst = held[i];
      for (const WorkingOrder& working : state_.orders.all()) {
        const double one = moves(working.placed, working.remaining, coin, i);
        if (one * of_order > 0.0) worst += one;
      }
      if (worst * of_order > 0.0 && std::abs(worst) > most[i] * (1.0 + 1e-9)) {
        return fmt::format("could make number {} of {} {}", i, coin.text(), worst);
      }
    }
    return {};
  }

  double moves(const PlaceOrder& placed, Size size, Currency coin, std::size_t greek) const {
    const Instrument& instrument = state_.instruments[placed.instrument];
    const UnitGreeks unit = derived_.exposure.unit(placed.instrument);
    const double contracts = sign_of(placed.side) * to_double(size);
    const double s = unit.index_usd;
    if (instrument.base == coin) {
      return contracts * std::array{unit.net_transaction_delta * s, 0.01 * s * s * unit.gamma_per_usd, unit.vega_usd_per_vol_point}[greek];
    }
    if (instrument.quote != coin || greek != 0) return 0.0;
    return -contracts * unit.fair_price * to_double(instrument.multiplier) * unit.quote_usd;
  }

  Random random_;
  EngineConfig config_ = tight(random_, listing());
  State state_;
  Derived derived_;
  GateDesk desk_;
  Instant now_ = start;
  double index_btc_ = 95'000.0;
  double index_eth_ = 3'500.0;
  std::uint64_t trades_ = 0;
  InstrumentId of_the_stream_;
  std::vector<PlaceOrder> closed_;  ///< of the stream
  std::vector<PlaceOrder> passed_;  ///< what the gate let through in the stream
  struct FairAt {
    Instant at;
    std::vector<double> price;  ///< by instrument; not a number: not known
  };
  std::vector<FairAt> fair_;
};

constexpr std::uint64_t streams_a_seed = 1'000;
constexpr int steps_a_stream = 16;

/// KEEL_GATE_STREAMS says how many, KEEL_GATE_SEED where to begin: `KEEL_GATE_SEED=42 KEEL_GATE_STREAMS=1000` repeats what failed at
/// seed 42.
std::uint64_t asked(const char* variable, std::uint64_t otherwise) {
  const char* said = std::getenv(variable);
  return said == nullptr ? otherwise : std::strtoull(said, nullptr, 10);
}

TEST(GateStreams, NoAcceptedOrderCanBreachALimitThoughEverythingOpenFills) {
  const std::uint64_t first = asked("KEEL_GATE_SEED", 1);
  const std::uint64_t seeds = (asked("KEEL_GATE_STREAMS", 100'000) + streams_a_seed - 1) / streams_a_seed;
  std::array<std::uint64_t, verdicts> counts{};
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) {
    GateStream stream(seed);
    for (std::uint64_t i = 0; i < streams_a_seed; ++i) {
      stream.begin();
      for (int step = 0; step < steps_a_stream; ++step) {
        const std::string wrong = stream.step();
        ASSERT_EQ(wrong, "") << "KEEL_GATE_SEED=" << seed << ", stream " << i << ", step " << step;
      }
    }
    for (std::size_t v = 0; v < verdicts; ++v) counts[v] += stream.counts()[v];
  }
  const auto never = [](Verdict v) {
    return v == Verdict::Halted || v == Verdict::Restricted || v == Verdict::MarketStale || v == Verdict::MessageBudget;
  };
  for (std::size_t v = 0; v < verdicts; ++v) {
    const auto verdict = static_cast<Verdict>(v);
    if (never(verdict)) continue;
    EXPECT_GT(counts[v], 100U) << name_of(verdict) << " hardly ever: the test tests nothing";
  }
}

}  // namespace
}  // namespace keel
