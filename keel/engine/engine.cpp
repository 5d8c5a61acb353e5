#include "keel/engine/engine.hpp"

#include <algorithm>

#include "keel/base/validate.hpp"
#include "keel/engine/decide/want_quotes.hpp"
#include "keel/engine/hedges/want_flat.hpp"
#include "keel/engine/memory.hpp"
#include "keel/risk/stages.hpp"

namespace keel {
Result<Engine> Engine::make(const EngineConfig& config, VenueTerms terms) {
  if (auto valid = validate_settings(config); !valid) return std::unexpected(valid.error());
  return Engine(config, std::move(terms));
}

Engine::Engine(const EngineConfig& config, VenueTerms terms) : config_(config), terms_(std::move(terms)), models_(config_) {}

std::vector<ShownQuote> Engine::quotes() const {
  StripDesk desk;
  std::vector<ShownQuote> shown;
  for (const Instrument& instrument : state_.instruments)
    shown.push_back(shown_quote(state_, derived_, config_, models_, instrument.id, desk));
  return shown;
}

ShownQuote Engine::quote(InstrumentId instrument) const {
  StripDesk desk;
  return shown_quote(state_, derived_, config_, models_, instrument, desk);
}

const QuoteParts* Engine::parts_of(std::size_t index) const {
  const auto found = std::ranges::lower_bound(explained_, index, {}, &Explained::command);
  return found == explained_.end() || found->command != index ? nullptr : &parts_[found->change];
}

void Engine::step(const Event& event, std::vector<Command>& commands) {
  react(event, commands);
  derive_shown(state_, derived_);  // of what left; who asks for quotes between events sees them beside it
}

void Engine::react(const Event& event, std::vector<Command>& commands) {
  explained_.clear();
  notices_.clear();
  first_command_ = commands.size();
  const bool was_halted = state_.halted;
  remember_best_prices(state_, state_, derived_, config_, event.at);
  const Change change = apply(state_, event);
  follow(change);
  const bool session = change.cause == Change::Cause::Session;
  const bool told_to_halt = change.halted_by_person;  // again, if the venue still holds orders: a cancel may have been lost
  if (change.scope.quotes == Scope::Quotes::Stand && !session && !told_to_halt && state_.halted == was_halted) return;
  refill_budgets(state_, config_.gate);
  if (derived_.curvature_known) judge(change);
  if (change.cause == Change::Cause::Clock) cancel_overdue(commands);
  if (state_.halted) {
    if (!was_halted || (session && has_orders_at(change.venue)) || (told_to_halt && !state_.orders.all().empty())) halt(commands);
    return;
  }
  if (session) cancel_again(change.venue, commands);
  // Before the first tick of the clock there is nothing to want and nothing to take back; of a wide listing each instrument would ask all.
  if (!derived_.curvature_known && state_.orders.all().empty()) return;
  decide(change.scope);
  gate_desk_.forget();
  hedge(change.scope, commands);
  submit(commands);
}

/// What follows from a change in prices, value and memory.
void Engine::follow(const Change& change) {
  const bool judged = derived_.curvature_known;
  if (change.cause == Change::Cause::Filled) {
    if (const auto stopped = count_execution(state_, change.instrument, config_.gate)) notices_.emplace_back(*stopped);
  }
  if (change.cause == Change::Cause::Rejected) {
    for (QuotesWait& wait : count_reject(state_, change, config_.orders)) notices_.emplace_back(std::move(wait));
  }
  remember_word(state_, state_, config_, change);
  derive_holdings(state_, derived_, config_, change);
  derive_shown(state_, derived_);
  remember_trade(state_, state_, derived_, config_, change, notices_);
  derive_prices(state_, derived_, change.scope);
  remember_prices(state_, state_, derived_, config_, change);
  remember_groups(state_, state_, derived_, config_, change);
  remember_takers(state_, state_, derived_, config_, change);
  remember_moves(state_, state_, derived_, config_, change);
  remember_fair(state_, state_, derived_, config_, change);
  // A new underlying must not make all limits wait for the next tick.
  if (change.cause == Change::Cause::Clock || (judged && !derived_.curvature_known)) derive_curvature(state_, derived_, config_);
}

/// The book against its limits, and the price of its risk.
void Engine::judge(const Change& change) {
  derive_book(state_, derived_, config_);
  derive_margin(state_, derived_, terms_, change);
  derive_notional(state_, derived_, change);
  remember_stages(state_, state_, derived_, notices_);
  derive_price_of_risk(state_, derived_, config_);
}

void Engine::decide(const Scope& scope) {
  changes_.clear();
  parts_.clear();
  desk_.terms_of_groups.clear();
  const auto want = [&](const QuotedStrip& strip, std::size_t from, std::size_t to) {
    want_quotes(state_, derived_, config_, models_, strip, from, to, desk_, changes_, parts_);
  };
  const auto want_group = [&](std::uint32_t group) {
    for (const std::uint32_t at : derived_.quoted.of_group(group)) {
      want(derived_.quoted.strip(at), 0, derived_.quoted.strip(at).instruments.size());
    }
  };
  switch (scope.quotes) {
    case Scope::Quotes::Stand: break;
    case Scope::Quotes::OfInstrument:
      if (const QuotedStrip* strip = derived_.quoted.find(scope.instrument)) {
        const std::size_t row = strip->option_strip >= 0 ? derived_.exposure.place(scope.instrument).row : 0;
        want(*strip, row, row + 1);
      }
      break;
    case Scope::Quotes::OfMoved: std::ranges::for_each(derived_.exposure.moved(), want_group); break;
    case Scope::Quotes::All:
      for (std::uint32_t group = 0; group < derived_.exposure.expiries().size(); ++group) want_group(group);
      break;
  }
  urgent_.sort(changes_);
}

/// True if an order left.
bool Engine::work_to_zero(std::size_t underlying, std::vector<Command>& commands) {
  flat_.clear();
  want_flat(state_, derived_, config_, underlying, flat_);
  bool left = false;
  for (const PlaceOrder& order : flat_) left = place(order, commands) || left;
  return left;
}

/// What stages ask for, else what the price of risk does: an event that one of the former answers has changed what the latter would be
/// asked about. Nor is it asked when all that moved is what others show of an option.
void Engine::hedge(const Scope& scope, std::vector<Command>& commands) {
  call_back_hedges(commands);
  bool by_stage = false;
  for (std::size_t u = 0; u < derived_.layout.underlyings.size(); ++u) {
    if (work_to_zero(u, commands)) {
      by_stage = true;  // what delta is left is known when that counts as filled
      continue;
    }
    if (auto order = want_stage_hedge(state_, derived_, config_, u)) by_stage = place(*order, commands) || by_stage;
  }
  const bool one = scope.quotes == Scope::Quotes::OfInstrument;
  if (by_stage || (one && state_.instruments[scope.instrument].kind == InstrumentKind::Option)) return;
  hedges_.ask(state_, derived_, config_);
  while (const auto hedge = hedges_.next(state_, derived_, config_)) {
    if (hedge->worked) note_worked(state_, *hedge->worked);
    hedges_.sent(derived_, hedge->order, hedge->order.size.raw > 0 && place(hedge->order, commands));
  }
  forget_worked(state_, [&](const WorkedHedge& worked) { return hedges_.is_done(state_, config_, worked); });
}

/// Hedges that rest and should no more; what is wanted instead is known when they are gone.
void Engine::call_back_hedges(std::vector<Command>& commands) {
  state_.orders.for_each_hedge([&](const WorkingOrder& working) {
    if (!rests(working) || !state_.session(state_.venue_of(working.placed.instrument)).budget.allows_cancel()) return;
    if (outlived(state_, derived_, config_, working)) cancel(working.placed.order, commands);
  });
}

void Engine::submit(std::vector<Command>& commands) {
  exhausted_.clear();
  for (std::size_t i = 0; i < urgent_.size(); ++i) {
    const std::uint32_t place_of = urgent_.place(i);
    const OrderChange& change = changes_[place_of];
    const Venue venue = state_.venue_of(change.order.instrument);
    // A message that nobody hears would count as sent.
    if (!state_.connected(venue) || std::ranges::find(exhausted_, venue) != exhausted_.end()) continue;
    const MessageBudget& budget = state_.session(venue).budget;
    const WorkingOrder* replaced = state_.orders.find(change.cancel, change.order.instrument, change.order.side);
    const bool replaces = replaced != nullptr && rests(*replaced);  // unless a hedge was in its way and it is asked back already
    if (change.place && waits_after_rejects(state_, change.order.instrument, change.order.side, config_.orders)) {
      // What stands gives too much away or shows too much: that goes at once. What is merely too timid stays.
      if (!replaces || (change.urgency_usd <= 0.0 && replaced->remaining <= change.order.size)) continue;
      if (budget.allows_cancel()) cancel(change.cancel, commands);
      continue;
    }
    // A quote that is merely too timid waits until there is budget for its replacement.
    if (replaces && change.place && change.urgency_usd <= 0.0 && !budget.allows_order(config_.gate.message_burst)) continue;
    if (replaces && change.place && config_.orders.amend) {
      PlaceOrder order = change.order;
      order.replaces = change.cancel;
      if (place(order, commands)) {
        explained_.push_back({commands.size() - 1 - first_command_, place_of});
        continue;
      }
    }
    if (replaces) {
      if (!budget.allows_cancel()) {
        exhausted_.push_back(venue);
        continue;
      }
      cancel(change.cancel, commands);
    }
    const bool asked = replaces && config_.orders.amend;  // and the gate's answer is the same
    if (change.place && !asked && place(change.order, commands)) explained_.push_back({commands.size() - 1 - first_command_, place_of});
  }
}

bool Engine::place(PlaceOrder order, std::vector<Command>& commands) {
  const UnitGreeks unit = derived_.exposure.unit(order.instrument);
  double added_usd = 0.0;
  const auto judge_it = [&] {
    const GateView view = gate_view(state_, derived_, config_, order, unit, gate_desk_);
    added_usd = view.notional.added_usd;
    return gate(order, state_.instruments[order.instrument], view, config_.gate);
  };
  Verdict verdict = judge_it();
  if (verdict == Verdict::SelfTrade && order.purpose == Purpose::Hedge) {
    clear_the_way(order, commands);
    verdict = judge_it();
  }
  count_verdict(state_, verdict);
  if (verdict != Verdict::Allowed) return false;
  note_sent(state_, order);
  gate_desk_.sent(state_, derived_, order, unit, added_usd);
  commands.emplace_back(order);
  return true;
}

/// Asks back what `order` would meet of ours, as far as there are messages left.
void Engine::clear_the_way(const PlaceOrder& order, std::vector<Command>& commands) {
  state_.orders.for_each_open(order.instrument, opposite(order.side), [&](const WorkingOrder& working) {
    const bool met =
        (rests(working) || working.only_replaced()) && (order.price - working.placed.price) * sign_of(order.side) >= PriceOffset{};
    if (met && state_.session(state_.venue_of(order.instrument)).budget.allows_cancel()) cancel(working.placed.order, commands);
  });
}

void Engine::cancel(OrderId order, std::vector<Command>& commands) {
  note_cancel(state_, order);
  commands.emplace_back(CancelOrder{order});
}

/// Cancels may have been lost with the venue's last connection, and what still rests then is nobody's quote.
void Engine::cancel_again(Venue venue, std::vector<Command>& commands) {
  for (const WorkingOrder& working : state_.orders.all()) {
    if (working.state != OrderState::PendingCancel || state_.venue_of(working.placed.instrument) != venue) continue;
    cancel(working.placed.order, commands);
  }
}

/// A cancel may be refused or lost without a word, and so may an order that takes or goes. What is not gone in time is asked for again, by
/// itself and then once with everything else; an order that outlasts that stays in the table, where it counts as one that can fill.
void Engine::cancel_overdue(std::vector<Command>& commands) {
  bool everything = false;
  for (const WorkingOrder& working : state_.orders.all()) {
    const bool cancelled = working.state == OrderState::PendingCancel;
    const bool ends_by_itself = cancelled || working.placed.time_in_force == TimeInForce::ImmediateOrCancel;
    const Duration waited = state_.now - (cancelled ? working.cancel_sent : working.sent);
    const bool overdue = ends_by_itself && waited >= config_.orders.cancel_again_after;
    if (!overdue || working.cancels > single_cancels) continue;
    const Venue venue = state_.venue_of(working.placed.instrument);
    if (!state_.connected(venue) || !state_.session(venue).budget.allows_cancel()) continue;
    if (working.cancels == single_cancels) {
      everything = true;
    } else {
      cancel(working.placed.order, commands);
    }
  }
  if (!everything) return;
  note_cancel_all(state_);
  commands.emplace_back(CancelAll{});
}

bool Engine::has_orders_at(Venue venue) const {
  return std::ranges::any_of(state_.orders.all(),
                             [&](const WorkingOrder& working) { return state_.venue_of(working.placed.instrument) == venue; });
}

void Engine::halt(std::vector<Command>& commands) {
  note_cancel_all(state_);
  commands.emplace_back(CancelAll{});
}

}  // namespace keel
