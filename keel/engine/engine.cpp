#include "keel/engine/engine.hpp"

#include <algorithm>

#include "keel/base/validate.hpp"
#include "keel/engine/decide.hpp"
#include "keel/engine/gate_view.hpp"

namespace keel {

Result<Engine> Engine::make(const EngineConfig& config) {
  if (auto valid = validate_settings(config); !valid) return std::unexpected(valid.error());
  return Engine(config, make_quote_model(config.quoting));
}

Engine::Engine(const EngineConfig& config, std::unique_ptr<QuoteModel> model) : config_(config), model_(std::move(model)) {}

void Engine::step(const Event& event, std::vector<Command>& commands) {
  const bool was_halted = state_.halted;
  const Change change = apply(state_, event);
  derive(state_, derived_, config_, change);
  const bool session = change.cause == Change::Cause::Session;
  if (change.scope.quotes == Scope::Quotes::Stand && !session && state_.halted == was_halted) return;
  state_.budget.refill(state_.now, config_.gate.messages_per_second, config_.gate.message_burst);
  if (derived_.curvature_known) derive_risk(state_, derived_, config_);
  if (state_.halted) {
    if (!was_halted || (session && !state_.orders.all().empty())) halt(commands);
    return;
  }
  if (session) cancel_again(commands);
  decide(change.scope);
  submit(commands);
}

void Engine::decide(const Scope& scope) {
  wanted_.clear();
  changes_.clear();
  const auto want = [&](InstrumentId id) { want_quotes(state_, derived_, config_, *model_, state_.instruments[id], wanted_); };
  const std::vector<ExpiryGreeks>& groups = derived_.exposure.expiries();
  switch (scope.quotes) {
    case Scope::Quotes::Stand: break;
    case Scope::Quotes::OfInstrument: want(scope.instrument); break;
    case Scope::Quotes::OfMoved:
      for (const std::uint32_t group : derived_.exposure.moved()) std::ranges::for_each(groups[group].instruments, want);
      break;
    case Scope::Quotes::All:
      for (const ExpiryGreeks& group : groups) std::ranges::for_each(group.instruments, want);
      break;
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
