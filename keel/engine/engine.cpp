#include "keel/engine/engine.hpp"

#include <fmt/format.h>

#include "keel/engine/decide.hpp"
#include "keel/orders/gate.hpp"

namespace keel {
namespace {

using Scope = Touched::Scope;

struct Range {
  std::string_view key;
  double value;
  double least;
  double most;
};

/// What may be 0 but must not turn a sign, grow a weight beyond 1 or overflow.
Result<void> check_ranges(const EngineConfig& config) {
  const RiskConfig& risk = config.risk;
  const QuotingConfig& quoting = config.quoting;
  const HedgingConfig& hedging = config.hedging;
  const GateConfig& gate = config.gate;
  constexpr double many = 1e9;
  for (const Range& range : {
           Range{"risk.underlying_correlation", risk.underlying_correlation, -1.0, 1.0},
           Range{"risk.vega_bucket_correlation", risk.vega_bucket_correlation, 0.0, 1.0},
           Range{"risk.spot_vol_correlation", risk.spot_vol_correlation, -1.0, 1.0},
           Range{"risk.untraded_horizon_days", risk.untraded_horizon_days, 0.0, 36'500.0},
           // What the gate would refuse every time is never traded: quotes and hedges within its limits, or none.
           Range{"quoting.option_size", to_double(quoting.option_size), 0.0, to_double(gate.maximum_option_order)},
           Range{"quoting.linear_size", to_double(quoting.linear_size), 0.0, to_double(gate.maximum_linear_order)},
           Range{"quoting.minimum_half_spread_vol_points", quoting.minimum_half_spread_vol_points, 0.0, 1e4},
           Range{"quoting.minimum_half_spread_bps", quoting.minimum_half_spread_bps, 0.0, 1e4},
           Range{"quoting.markout_weight", quoting.markout_weight, 0.0, 1.0},
           Range{"quoting.markout_horizon in seconds", to_seconds(quoting.markout_horizon), 0.0, many},
           Range{"quoting.avellaneda_stoikov_horizon_days", quoting.avellaneda_stoikov_horizon_days, 0.0, 36'500.0},
           Range{"quoting.minimum_time_to_expiry in seconds", to_seconds(quoting.minimum_time_to_expiry), 0.0, many},
           Range{"hedging.maximum_order", to_double(hedging.maximum_order), 0.0, to_double(gate.maximum_linear_order)},
           Range{"hedging.half_spread_bps", hedging.half_spread_bps, 0.0, 1e4},
           Range{"hedging.impact_bps_per_million_usd", hedging.impact_bps_per_million_usd, 0.0, many},
           Range{"hedging.price_collar", hedging.price_collar, 0.0, gate.price_collar},
           Range{"gate.price_collar", gate.price_collar, 0.0, 1.0},
           Range{"gate.maximum_basis", gate.maximum_basis, 0.0, 1.0},
           Range{"gate.message_burst", gate.message_burst, 2.0, many},
           Range{"gate.stale_after in seconds", to_seconds(gate.stale_after), 0.0, many},
           Range{"limits.release", config.limits.release, 0.0, 1.0},
           Range{"limits.lean_stiffening", config.limits.lean_stiffening, 0.0, 1e4},
           Range{"orders.requote_share", config.orders.requote_share, 0.0, 100.0},
       }) {
    if (!(range.value >= range.least && range.value <= range.most)) {
      return fail(fmt::format("{}: {} is outside {}..{}", range.key, range.value, range.least, range.most));
    }
  }
  return {};
}

}  // namespace

Result<void> validate(const EngineConfig& config) {
  const auto positive = [](std::string_view key, double value) -> Result<void> {
    if (value > 0.0) return {};
    return fail(fmt::format("{}: {} must be above 0", key, value));
  };
  const RiskConfig& risk = config.risk;
  for (const auto& checked :
       {positive("risk.risk_aversion_per_usd", risk.risk_aversion_per_usd), positive("risk.spot_vol", risk.spot_vol),
        positive("risk.convexity_horizon in seconds", to_seconds(risk.convexity_horizon)),
        positive("quoting.flow.option_arrivals_per_day", config.quoting.flow.option_arrivals_per_day),
        positive("quoting.flow.option_scale_vol_points", config.quoting.flow.option_scale_vol_points),
        positive("quoting.flow.option_minimum_scale_coin", config.quoting.flow.option_minimum_scale_coin),
        positive("quoting.flow.linear_arrivals_per_day", config.quoting.flow.linear_arrivals_per_day),
        positive("quoting.flow.linear_scale_bps", config.quoting.flow.linear_scale_bps),
        positive("gate.messages_per_second", config.gate.messages_per_second), positive("gate.message_burst", config.gate.message_burst)}) {
    if (!checked) return checked;
  }
  if (auto checked = check_ranges(config); !checked) return checked;
  if (risk.vol_points_per_sqrt_day.size() != risk.vega_bucket_days.size() + 1) {
    return fail("risk.vol_points_per_sqrt_day: needs one number more than risk.vega_bucket_days");
  }
  if (static_cast<int>(risk.vega_bucket_days.size()) + 3 > max_factors) return fail("risk.vega_bucket_days: too many buckets");
  for (std::size_t i = 0; i < risk.vol_points_per_sqrt_day.size(); ++i) {
    if (!(risk.vol_points_per_sqrt_day[i] > 0.0)) return fail("risk.vol_points_per_sqrt_day: every number must be above 0");
    if (i > 1 && risk.vega_bucket_days[i - 1] <= risk.vega_bucket_days[i - 2]) return fail("risk.vega_bucket_days: must rise");
  }
  for (std::size_t i = 0; i < limit_measures; ++i) {
    const LimitConfig& limit = limit_of(config.limits, static_cast<LimitMeasure>(i));
    if (!(limit.soft > 0.0 && limit.soft < limit.hard && limit.hard < limit.emergency)) {
      constexpr std::array<std::string_view, limit_measures> names{"delta_usd", "gamma_usd_per_percent", "vega_usd_per_vol_point",
                                                                   "drawdown_usd"};
      return fail(fmt::format("limits.{}: needs 0 < soft < hard < emergency", names[i]));
    }
  }
  if (make_quote_model(config.quoting) == nullptr) return fail(fmt::format("quoting.model: \"{}\" is not a model", config.quoting.model));
  return {};
}

Result<Engine> Engine::make(const EngineConfig& config) {
  if (auto valid = validate(config); !valid) return std::unexpected(valid.error());
  return Engine(config, make_quote_model(config.quoting));
}

Engine::Engine(const EngineConfig& config, std::unique_ptr<QuoteModel> model) : config_(config), model_(std::move(model)) {}

void Engine::step(const Event& event, std::vector<Command>& commands) {
  const bool was_halted = state_.halted;
  const Touched touched = apply(state_, event);
  derive(state_, derived_, config_, event, touched);
  const bool timer = std::holds_alternative<TimeReached>(event.fact);
  const bool session = std::holds_alternative<SessionStarted>(event.fact);
  if (touched.scope == Scope::Nothing && !timer && !session && state_.halted == was_halted) return;
  state_.budget.refill(state_.now, config_.gate.messages_per_second, config_.gate.message_burst);
  if (derived_.curvature_known) derive_risk(state_, derived_, config_);
  if (state_.halted) {
    if (!was_halted || (session && !state_.orders.all().empty())) halt(commands);
    return;
  }
  if (session) cancel_again(commands);
  decide(touched, timer || touched.traded.raw != 0);
  submit(commands);
}

void Engine::decide(const Touched& touched, bool all) {
  wanted_.clear();
  changes_.clear();
  for (const ExpiryGreeks& group : derived_.exposure.expiries()) {
    if (!all && group.underlying != touched.underlying) continue;
    if (!all && touched.scope == Scope::Expiry && !group.follows(touched.underlying, touched.expiry)) continue;
    for (const InstrumentId id : group.instruments) {
      if (!all && touched.scope == Scope::Instrument && id != touched.instrument) continue;
      want_quotes(state_, derived_, config_, *model_, state_.instruments[id], wanted_);
    }
  }
  for (const WantedQuote& wanted : wanted_) reconcile(wanted, state_.orders, changes_);
  sort_by_urgency(changes_);
}

void Engine::submit(std::vector<Command>& commands) {
  if (!state_.connected) return;  // a message that nobody hears would count as sent
  for (const UnderlyingMarket& market : state_.market.underlyings()) {
    if (auto hedge = want_hedge(state_, derived_, config_, market)) place(*hedge, commands);
  }
  for (OrderChange& change : changes_) {
    const bool replaces = change.cancel != OrderId{};
    // A quote that is merely too timid waits until there is budget for its replacement.
    if (replaces && change.place && change.urgency_usd <= 0.0 && !state_.budget.allows_order(config_.gate.message_burst)) continue;
    if (replaces) {
      if (!state_.budget.allows_cancel()) break;
      cancel(change.cancel, commands);
    }
    if (change.place) place(change.order, commands);
  }
}

bool Engine::place(PlaceOrder order, std::vector<Command>& commands) {
  const Verdict verdict = gate(order, state_.instruments[order.instrument], gate_view(state_, derived_, config_, order), config_.gate);
  ++state_.verdict_counts[static_cast<std::size_t>(verdict)];
  if (verdict != Verdict::Allowed) return false;
  order.order = OrderId{state_.next_order++};
  state_.orders.sent(state_.now, order);
  state_.budget.spend();
  commands.emplace_back(order);
  return true;
}

void Engine::cancel(OrderId order, std::vector<Command>& commands) {
  state_.orders.cancel_requested(order);
  state_.budget.spend();
  commands.emplace_back(CancelOrder{order});
}

/// Cancels may have been lost with the last connection, and what still rests then is nobody's quote.
void Engine::cancel_again(std::vector<Command>& commands) {
  for (const WorkingOrder& working : state_.orders.all()) {
    if (working.state == OrderState::PendingCancel) cancel(working.placed.order, commands);
  }
}

void Engine::halt(std::vector<Command>& commands) {
  std::vector<OrderId> open;
  for (const WorkingOrder& working : state_.orders.all()) open.push_back(working.placed.order);
  for (const OrderId order : open) state_.orders.cancel_requested(order);
  for (ShownQuote& shown : derived_.quotes) shown.bid_size = shown.ask_size = {};
  commands.emplace_back(CancelAll{});
}

}  // namespace keel
