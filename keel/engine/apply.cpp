#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "keel/engine/state.hpp"

namespace keel {
namespace {

using Cause = Change::Cause;

VenueSession& session_of(Facts& facts, Venue venue) {
  const auto found = std::ranges::find(facts.sessions, venue, &VenueSession::venue);
  return found != facts.sessions.end() ? *found : facts.sessions.emplace_back(VenueSession{.venue = venue, .budget = {}});
}

/// One overload a fact; a new fact that nobody handles does not compile.
struct Apply {
  Facts& facts;

  Change operator()(const InstrumentListed& fact) {
    const auto id = facts.instruments.list(fact.instrument);
    KEEL_CHECK(id && *id == fact.instrument.id, "instruments are valid and listed in order");
    const Instrument& listed = facts.instruments[*id];
    facts.market.list(listed);
    session_of(facts, listed.venue);
    return {.cause = Cause::Listed, .scope = Scope::of_underlying(listed.base), .instrument = *id};
  }
  Change operator()(const BookTop& fact) {
    const auto price = [&] { return std::pair(facts.market.mid(fact.instrument), facts.market.last_price(fact.instrument)); };
    const auto before = price();
    facts.market.apply(facts.now, fact);
    const Instrument& instrument = facts.instruments[fact.instrument];
    const bool moved = instrument.kind != InstrumentKind::Option && price() != before;
    return {.cause = Cause::Market,
            .scope = moved ? Scope::of_expiry(instrument.base, instrument.expiry_or_never()) : Scope::of_instrument(instrument.id)};
  }
  Change operator()(const IndexMoved& fact) {
    const bool was_known = facts.market.usd_of(fact.underlying).has_value();
    facts.market.apply(facts.now, fact);
    const bool is_known = facts.market.usd_of(fact.underlying).has_value();
    return {.cause = is_known == was_known ? Cause::Market : Cause::Worth, .scope = Scope::of_underlying(fact.underlying)};
  }
  Change operator()(const SmileMoved& fact) {
    facts.market.apply(facts.now, fact);
    return {.cause = Cause::Market, .scope = Scope::of_expiry(fact.underlying, fact.expiry)};
  }
  Change operator()(const Traded& fact) {
    return {.cause = Cause::Traded, .instrument = fact.instrument, .traded = fact.size * sign_of(fact.taker), .price = fact.price};
  }
  Change operator()(const OrderAccepted& fact) {
    facts.orders.accepted(fact.order);
    const WorkingOrder* working = facts.orders.find(fact.order);
    if (working != nullptr && working->placed.purpose == Purpose::Quote) facts.rejects.accepted(place_of(working->placed));
    return {};
  }
  Change operator()(const Filled& fact) {
    const Instrument& instrument = facts.instruments[fact.instrument];
    if (!facts.book.apply(instrument, {fact.trade, fact.instrument, fact.side, fact.price, fact.size, fact.fee})) return {};
    const WorkingOrder* working = facts.orders.find(fact.order);
    // Only hedges take; a fill of an order that is already forgotten tells by that.
    const Purpose guessed = fact.liquidity == Liquidity::Taker ? Purpose::Hedge : Purpose::Quote;
    const Purpose purpose = working != nullptr ? working->placed.purpose : guessed;
    if (working != nullptr && purpose == Purpose::Quote) facts.rejects.accepted(place_of(working->placed));
    facts.orders.filled(fact.order, fact.size);
    return {.cause = Cause::Filled,
            .scope = Scope::of_all_quotes(),
            .instrument = instrument.id,
            .traded = fact.size * sign_of(fact.side),
            .fee = fact.fee,
            .purpose = purpose,
            .took = fact.liquidity == Liquidity::Taker};
  }
  Change operator()(const OrderClosed& fact) {
    const WorkingOrder* working = facts.orders.find(fact.order);
    if (working != nullptr && working->placed.purpose == Purpose::Hedge && fact.reason == CloseReason::Rejected) {
      std::erase_if(facts.rejected_hedges, [&](const RejectedHedge& last) { return last.instrument == working->placed.instrument; });
      facts.rejected_hedges.push_back({working->placed.instrument, facts.now});
    }
    const bool lost_to_fill = working != nullptr && working->lost_to_fill && fact.reason == CloseReason::Rejected;
    if (fact.reason == CloseReason::Filled || lost_to_fill) facts.orders.gone_by_fill(fact.order);
    if (working == nullptr || fact.reason != CloseReason::Rejected) {
      facts.orders.closed(fact.order);
      return {};
    }
    const PlaceOrder& placed = working->placed;
    const OrderId replaced = placed.replaces;
    const Change rejected{.cause = Cause::Rejected,
                          .instrument = placed.instrument,
                          .purpose = placed.purpose,
                          .side = placed.side,
                          .sent = working->sent,
                          .lost_to_fill = lost_to_fill};
    facts.orders.closed(fact.order);
    if (replaced != OrderId{}) facts.orders.not_replaced(replaced);
    return rejected;
  }
  Change operator()(const Settled& fact) {
    const Instrument& instrument = facts.instruments[fact.instrument];
    const Size held = facts.book.position(instrument.id).size;
    const Delivery delivery = facts.book.settle(instrument, fact.delivery);
    facts.rejects.forget(instrument.id);
    Scope scope = Scope::of_expiry(instrument.base, instrument.expiry);
    if (held.raw != 0) scope.quotes = Scope::Quotes::All;
    return {.cause = Cause::Delivered, .scope = scope, .instrument = instrument.id, .traded = -held, .fee = delivery.fee};
  }
  Change operator()(const Deposited& fact) {
    facts.book.deposit(fact.money);
    return {.cause = Cause::Money, .scope = Scope::of_all_quotes(), .money = fact.money};
  }
  Change operator()(const FundingPaid& fact) {
    const SettleAmount paid = fact.in_all - facts.book.position(fact.instrument).funding;
    if (paid.raw == 0) return {};
    facts.book.fund(facts.instruments[fact.instrument], paid);
    return {.cause = Cause::Funded, .scope = Scope::of_all_quotes(), .instrument = fact.instrument};
  }
  Change operator()(const PositionReported& fact) {
    if (facts.book.position(fact.instrument).size == fact.size) return {};
    ++facts.position_mismatches;
    return {.cause = Cause::Halted, .word = "position of " + facts.instruments[fact.instrument].name + " differs from the venue's"};
  }
  Change operator()(const SessionStarted& fact) {
    session_of(facts, fact.venue).connected = true;
    std::erase_if(facts.rejected_hedges, [&](const RejectedHedge& last) { return facts.venue_of(last.instrument) == fact.venue; });
    facts.rejects.forget(fact.venue);
    return {.cause = Cause::Session, .venue = fact.venue};
  }
  Change operator()(const SessionEnded& fact) {
    session_of(facts, fact.venue).connected = false;
    facts.market.forget_tops(fact.venue);
    return {.cause = Cause::Market, .scope = Scope::of_all()};
  }
  Change operator()(const Halted& fact) { return {.cause = Cause::Halted, .halted_by_person = true, .word = fact.why}; }
  Change operator()(const Resumed&) { return {.cause = Cause::Resumed}; }
  Change operator()(const FlattenOrdered& fact) {
    return {.cause = Cause::FlattenOrdered, .scope = Scope::of_all_quotes(), .word = fact.by};
  }
  Change operator()(const LimitChanged& fact) {
    KEEL_CHECK(validate_limit(fact.measure, fact.limit), "limits are changed to what they can be");
    return change_limit({fact.measure, fact.limit, fact.by, {}, fact.until});
  }
  Change operator()(const LimitProposed& fact) {
    KEEL_CHECK(validate_limit(fact.measure, fact.limit), "limits are changed to what they can be");
    std::erase_if(facts.limit_proposals, [&](const LimitProposed& old) { return old.measure == fact.measure; });
    facts.limit_proposals.push_back(fact);
    return {};
  }
  Change operator()(const LimitConfirmed& fact) {
    const auto proposed = to_confirm(facts.limit_proposals, &LimitProposed::measure, fact.measure, fact.by);
    if (!proposed) return {};
    return change_limit({proposed->measure, proposed->limit, proposed->by, fact.by, proposed->until});
  }
  Change operator()(const OtherMakerProposed& fact) {
    facts.other_maker_proposals.assign(1, fact);
    return {};
  }
  Change operator()(const OtherMakerConfirmed& fact) {
    const auto proposed = to_confirm(facts.other_maker_proposals, &OtherMakerProposed::maker, fact.maker, fact.by);
    if (!proposed) return {};
    facts.other_maker_proposals.clear();
    facts.other_makers.assign(1, {proposed->maker, proposed->by, fact.by, proposed->until});
    return {};
  }
  Change operator()(const OtherMakerEnded&) {
    facts.other_maker_proposals.clear();
    facts.other_makers.clear();
    return {};
  }
  Change operator()(const OtherMakerTraded& fact) {
    if (facts.other_makers.empty() || facts.other_makers.front().maker != fact.maker) return {};
    const Size bought = fact.size * sign_of(fact.side);
    facts.book.take_over(facts.instruments[fact.instrument], bought, fact.price);
    const auto same = [&](const TakenOver& one) { return one.maker == fact.maker && one.instrument == fact.instrument; };
    auto sum = std::ranges::find_if(facts.taken_over, same);
    if (sum == facts.taken_over.end()) sum = facts.taken_over.insert(sum, {.maker = fact.maker, .instrument = fact.instrument});
    ++sum->trades;
    sum->bought += bought;
    return {.cause = Cause::TakenOver, .scope = Scope::of_all_quotes(), .instrument = fact.instrument, .traded = bought};
  }
  Change operator()(const InstrumentEnabled& fact) {
    const auto is_it = [&](const StoppedInstrument& one) { return facts.instruments[one.instrument].full_name() == fact.instrument; };
    const auto stopped = std::ranges::find_if(facts.stopped, is_it);
    if (stopped == facts.stopped.end()) return {};
    const InstrumentId id = stopped->instrument;
    facts.stopped.erase(stopped);
    return {.scope = Scope::of_instrument(id)};
  }
  Change operator()(const TimeReached&) { return {.cause = Cause::Clock, .scope = Scope::of_all_quotes()}; }

  Rejects::Place place_of(const PlaceOrder& placed) const {
    return {.venue = facts.venue_of(placed.instrument), .instrument = placed.instrument, .side = placed.side};
  }
  /// Nothing is proposed of the measure any more.
  Change change_limit(LimitOverride changed) {
    std::erase_if(facts.limit_proposals, [&](const LimitProposed& old) { return old.measure == changed.measure; });
    if (changed.until > facts.now) set_limit(facts.limit_changes, std::move(changed));
    return {.scope = Scope::of_all_quotes()};
  }
};

/// What people let hold for a time, and what they have asked for, is over by itself.
void end_permissions(Facts& facts) {
  const auto held = [&](const auto& permitted) { return permitted.until <= facts.now; };
  const auto closed = [&](const auto& proposed) { return closes(proposed) <= facts.now; };
  std::erase_if(facts.limit_changes, held);
  std::erase_if(facts.limit_proposals, closed);
  std::erase_if(facts.other_makers, held);
  std::erase_if(facts.other_maker_proposals, closed);
}

}  // namespace

Change apply(Facts& facts, const Event& event) {
  KEEL_CHECK(event.seq == facts.last_seq + 1, "events are numbered without a gap");
  KEEL_CHECK(event.at >= facts.now, "time does not go back");
  facts.last_seq = event.seq;
  facts.now = event.at;
  end_permissions(facts);
  return std::visit(Apply{facts}, event.fact);
}

void refill_budgets(Facts& facts, const GateConfig& config) {
  for (VenueSession& session : facts.sessions) session.budget.refill(facts.now, config.messages_per_second, config.message_burst);
}

std::optional<InstrumentStopped> count_execution(Facts& facts, InstrumentId instrument, const GateConfig& config) {
  if (facts.is_stopped(instrument)) return std::nullopt;
  auto found = std::ranges::find(facts.executions, instrument, &Executions::instrument);
  if (found == facts.executions.end()) found = facts.executions.insert(found, Executions{.instrument = instrument, .at = {}});
  std::vector<Instant>& at = found->at;
  at.erase(at.begin(), std::ranges::find_if(at, [&](Instant one) { return facts.now - one < config.execution_window; }));
  at.push_back(facts.now);
  if (at.size() < static_cast<std::size_t>(config.maximum_executions)) return std::nullopt;
  facts.executions.erase(found);
  facts.stopped.push_back({instrument, facts.now});
  return InstrumentStopped{instrument, static_cast<std::uint64_t>(config.maximum_executions), config.execution_window};
}

std::vector<QuotesWait> count_reject(Facts& facts, const Change& change, const OrdersConfig& config) {
  if (change.purpose != Purpose::Quote || change.lost_to_fill) return {};
  const Instrument& instrument = facts.instruments[change.instrument];
  // What could not leave any more says nothing of the venue.
  if (!facts.connected(instrument.venue)) return {};
  const Rejects::Place place{.venue = instrument.venue, .instrument = instrument.id, .side = change.side};
  auto told = facts.rejects.rejected(facts.now, change.sent, place, config);
  for (QuotesWait& one : told) {
    one.of = one.all_of_venue ? instrument.venue.text() : fmt::format("{} {}", instrument.full_name(), name_of(change.side));
  }
  return told;
}

bool waits_after_rejects(const Facts& facts, InstrumentId instrument, Side side, const OrdersConfig& config) {
  return facts.rejects.waits(facts.now, {.venue = facts.venue_of(instrument), .instrument = instrument, .side = side}, config);
}

void count_verdict(Facts& facts, Verdict verdict) { ++facts.verdict_counts[static_cast<std::size_t>(verdict)]; }

void note_sent(Facts& facts, PlaceOrder& order) {
  order.order = OrderId{facts.next_order++};
  if (order.replaces != OrderId{}) facts.orders.replaced(facts.now, order);
  facts.orders.sent(facts.now, order);
  if (order.purpose == Purpose::Quote) facts.rejects.sent(facts.now, facts.venue_of(order.instrument));
  session_of(facts, facts.venue_of(order.instrument)).budget.spend();
}

void note_worked(Facts& facts, const WorkedHedge& hedge) {
  const auto known = std::ranges::find(facts.hedges_worked, hedge.instrument, &WorkedHedge::instrument);
  if (known != facts.hedges_worked.end()) {
    *known = hedge;
  } else {
    facts.hedges_worked.push_back(hedge);
  }
}

void note_cancel(Facts& facts, OrderId order) {
  facts.orders.cancel_requested(facts.now, order);
  session_of(facts, facts.venue_of(facts.orders.find(order)->placed.instrument)).budget.spend();
}

void note_cancel_all(Facts& facts) {
  std::vector<OrderId> open;
  for (const WorkingOrder& working : facts.orders.all()) open.push_back(working.placed.order);
  for (const OrderId order : open) {
    const VenueSession& session = facts.session(facts.venue_of(facts.orders.find(order)->placed.instrument));
    if (session.connected) session_of(facts, session.venue).budget.spend();
    facts.orders.cancel_requested(facts.now, order);
  }
}

}  // namespace keel
