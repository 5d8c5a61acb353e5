#include "keel/sim/exchange.hpp"

#include <algorithm>
#include <cmath>

#include "keel/domain/settlement.hpp"
#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

/// Of all orders that a level of `side` would meet.
Size in_the_way(const OrderBook& book, Side side, Price price) {
  const RestingOrders& orders = book.orders(opposite(side));
  Size sum;
  for (OrderSlot slot = orders.front(); slot != no_slot; slot = orders.after(slot)) {
    if (sign_of(side) * (price - orders[slot].price).raw < 0) break;
    sum += orders[slot].left;
  }
  return sum;
}

/// What makers show are orders of a mean size, met one after the other; 0: as one.
Size maker_order(const SimConfig& config, const Instrument& instrument) {
  const Size mean = sim_flow(config, instrument).maker_order;
  if (mean.raw == 0) return {};
  const double lots = to_double(mean) * sim_size_times(config, instrument) / to_double(instrument.lot);
  return instrument.lot * std::max<std::int64_t>(1, std::llround(lots));
}

}  // namespace

Exchange::Exchange(const SimConfig& config, const Instruments& instruments, World& world, DataLink& link, const VenueTerms& terms)
    : config_(config),
      terms_(terms),
      instruments_(instruments),
      world_(world),
      makers_(config, instruments),
      matching_(instruments, QueueRules{queue_model(config.queue_model)}),
      markets_(instruments.size()),
      house_(instruments),
      indices_(world.size()) {
  for (const Instrument& instrument : instruments) rule(instrument);
  for (std::size_t u = 0; u < world.size(); ++u) indices_[u] = nearest<Price>(world.process(u).price());
  for (const Instrument& instrument : instruments) {
    learn(instrument.id);
    if (in_auctions()) {
      renew_orders(instrument.id, config.start);
      continue;
    }
    const auto quotes = makers_.quotes(instrument, world_.process_of(instrument.id), config.start);
    matching_.show(instrument.id, Side::Buy, quotes.bids);
    matching_.show(instrument.id, Side::Sell, quotes.asks);
  }
  admit(us, link);
}

MatchRules Exchange::rules_of(const Instrument& instrument) const {
  MatchRules rules{
      .speed_bump = config_.speed_bump, .auction_every = config_.auction_every, .shown_order = maker_order(config_, instrument)};
  if (!config_.rules_of_the_day) return rules;
  if (const MatchingTerms* const row = terms_.find_matching(instrument, config_.start)) {
    rules.speed_bump = row->speed_bump;
    rules.cancel_leaves_immediate = row->cancel_leaves_immediate;
  }
  return rules;
}

void Exchange::rule(const Instrument& instrument) {
  markets_[instrument.id.value].rules = rules_of(instrument);
  matching_.rule(instrument.id, markets_[instrument.id.value].rules);
}

void Exchange::list(const Instrument& instrument, Instant now) {
  markets_.emplace_back();
  rule(instrument);
  makers_.listed(now);
  learn(instrument.id);
  if (in_auctions()) {
    renew_orders(instrument.id, now);
  } else {
    const auto quotes = makers_.quotes(instrument, world_.process_of(instrument.id), now);
    matching_.show(instrument.id, Side::Buy, quotes.bids);
    matching_.show(instrument.id, Side::Sell, quotes.asks);
  }
  for (Member& member : members_) {
    member.tops.push_back({.instrument = instrument.id});
    refresh_top(instrument.id, member);
    member.record.link().send(now, member.tops[instrument.id.value]);
  }
}

void Exchange::fund(InstrumentId id, Rate rate, Price mark, Instant now) {
  std::vector<SettleAmount> paid;
  for (const Member& member : members_) paid.push_back(house_.account(member.record.who()).position(id).funding);
  house_.fund(id, rate, mark);
  for (std::size_t i = 0; i < members_.size(); ++i) {
    Member& member = members_[i];
    const SettleAmount in_all = house_.account(member.record.who()).position(id).funding;
    if (in_all == paid[i]) continue;
    if (std::ranges::find(member.funded, id) == member.funded.end()) member.funded.push_back(id);
    member.record.link().send(now, FundingPaid{id, in_all});
  }
}

void Exchange::admit(ParticipantId who, DataLink& link) {
  KEEL_CHECK(!is_member(who), "a member is admitted once");
  Member& member = members_.emplace_back(VenueRecord{who, house_, link});
  member.tops.resize(markets_.size());
  for (const Instrument& instrument : instruments_) {
    member.tops[instrument.id.value].instrument = instrument.id;
    refresh_top(instrument.id, member);
  }
}

const Exchange::Member* Exchange::find(ParticipantId who) const {
  const auto found = std::ranges::find_if(members_, [&](const Member& member) { return member.record.who() == who; });
  return found == members_.end() ? nullptr : &*found;
}

const Exchange::Member& Exchange::member(ParticipantId who) const {
  const Member* found = find(who);
  KEEL_CHECK(found != nullptr, "whoever sends orders over a link is a member");
  return *found;
}

void Exchange::announce(Instant now, const Fact& fact) {
  for (Member& member : members_) member.record.link().send(now, fact);
}

void Exchange::place(const PlaceOrder& order, Instant now, ParticipantId who) {
  executions_.clear();
  Member& from = member(who);
  OrderRequest request = request_of(order);
  // In an auction nothing takes another's place before it is held: the old order leaves at once.
  if (in_auctions() && order.replaces != OrderId{}) {
    const bool waits = std::ranges::find(from.held, order.replaces) != from.held.end();
    if (!waits && !matching_.rests_in(who, order.replaces)) return from.record.close(order.order, CloseReason::Rejected, now);
    cancel(order.replaces, now, who);
    request.replaces = {};
  }
  const auto outcome = matching_.place(who, request, now, executions_).outcome;
  if (outcome == MatchingEngine::Outcome::Rejected) return from.record.close(order.order, CloseReason::Rejected, now);
  if (request.replaces != OrderId{}) from.record.close(order.replaces, CloseReason::Cancelled, now);
  from.record.link().send(now, OrderAccepted{order.order});
  if (outcome == MatchingEngine::Outcome::Held) return from.held.push_back(order.order);
  if (outcome == MatchingEngine::Outcome::Rests) return tell_others(order.instrument, now);
  took(from, request, outcome, now);
}

void Exchange::took(Member& from, const OrderRequest& order, MatchingEngine::Outcome outcome, Instant now) {
  tell(now);
  from.record.close(order.order, outcome == MatchingEngine::Outcome::Filled ? CloseReason::Filled : CloseReason::Unfilled, now);
  publish_top(order.instrument, now);
}

void Exchange::place(ParticipantId who, const OrderRequest& asked, Instant now) {
  executions_.clear();
  OrderRequest request = asked;
  // An auction has no orders without a price: far through the best one there is serves.
  if (in_auctions() && request.market) {
    const auto met = matching_.book(request.instrument).best(opposite(request.side));
    if (!met) return;
    const TickLadder& ticks = instruments_[request.instrument].ticks;
    const Price far{met->raw + sign_of(request.side) * (met->raw / 20)};
    request.market = false;
    request.price = request.side == Side::Buy ? ticks.round_down(far) : ticks.round_up(far);
  }
  const auto outcome = matching_.place(who, request, now, executions_).outcome;
  if (outcome == MatchingEngine::Outcome::Rejected || outcome == MatchingEngine::Outcome::Held) return;
  tell(now);
  publish_top(request.instrument, now);
}

void Exchange::cancel(ParticipantId who, OrderId id, Instant now) {
  const std::optional<InstrumentId> rested = matching_.rests_in(who, id);
  matching_.cancel(who, id);
  if (rested) publish_top(*rested, now);
}

bool Exchange::is_open(ParticipantId who, InstrumentId id, OrderId order) const {
  if (matching_.rests_in(who, order)) return true;
  const auto waiting = matching_.waiting(id);
  return std::ranges::find(waiting, std::pair{who, order}) != waiting.end();
}

void Exchange::release(Instant now) {
  executions_.clear();
  released_.clear();
  matching_.advance(now, executions_, released_);
  // Without [sim.impact] each trade moves the price before anybody is told of them, as it always did.
  if (!config_.impact.on()) {
    for (const Execution& execution : executions_) {
      if (!execution.traded() || execution.taker == other_makers) continue;
      world_.push(execution.instrument, -sign_of(execution.side) * (is_member(execution.taker) ? config_.impact.own_share : 1.0) *
                                            world_.fair(execution.instrument).delta * to_double(execution.size));
    }
  }
  tell(now, Told::Released);
  for (const MatchingEngine::Released& one : released_) {
    if (Member* from = find(one.who)) tell_released(*from, one, now);
    publish_top(one.request.instrument, now);
  }
}

void Exchange::tell_released(Member& from, const MatchingEngine::Released& one, Instant now) {
  const OrderId order = one.request.order;
  const auto outcome = one.placed.outcome;
  std::erase(from.held, order);
  const auto told = [&](const Execution& done) { return done.owner == one.who && done.order == order && done.gone(); };
  if (in_auctions() && (outcome == MatchingEngine::Outcome::Rests || std::ranges::any_of(executions_, told))) return;
  if (in_auctions() && outcome == MatchingEngine::Outcome::Rejected) return from.record.close(order, CloseReason::Rejected, now);
  const bool filled = outcome == MatchingEngine::Outcome::Filled;
  from.record.close(order, filled ? CloseReason::Filled : CloseReason::Unfilled, now);
}

void Exchange::weigh(Told told) {
  pushes_.clear();
  if (told == Told::Released && !config_.impact.on()) return;
  for (const Execution& execution : executions_) {
    if (!execution.traded()) continue;
    const bool makers_take = told == Told::Renewal || execution.taker == other_makers;
    if (makers_take && (!config_.impact.on() || execution.owner == other_makers)) continue;
    const double share = is_member(makers_take ? execution.owner : execution.taker) ? config_.impact.own_share : 1.0;
    const Side side = makers_take ? execution.side : opposite(execution.side);
    const double coins = share * sign_of(side) * world_.fair(execution.instrument).delta;
    if (!pushes_.empty() && pushes_.back().id == execution.instrument && pushes_.back().coins_a_contract == coins) {
      pushes_.back().size += execution.size;
    } else {
      pushes_.push_back({execution.instrument, coins, execution.size});
    }
  }
}

Size Exchange::tell(Instant now, Told told) {
  weigh(told);
  Size traded;
  for (const Execution& execution : executions_) {
    const InstrumentId id = execution.instrument;
    const auto fees = execution.traded() ? house_.trade(execution, indices_[world_.underlying_of(id)]) : ClearingHouse::Fees{};
    for (Member& member : members_) member.record.note(execution, fees, now);
    if (witness_) witness_(execution, now);
    if (!execution.traded()) continue;
    traded += execution.size;
    const bool of_others = execution.with == Execution::With::Shown || (in_auctions() && execution.owner == other_makers);
    if (of_others) makers_.taken(instruments_[id], execution.side, execution.size, now);
    const bool by_others = told == Told::Renewal || execution.taker == other_makers;
    if (by_others && (in_auctions() || config_.impact.on())) makers_.taken(instruments_[id], opposite(execution.side), execution.size, now);
    announce(now, Traded{id, execution.price, execution.size, opposite(execution.side)});
  }
  for (const Push& one : pushes_) world_.push(one.id, one.coins_a_contract * to_double(one.size));
  return traded;
}

OrderRequest Exchange::without_name(InstrumentId id, Side side, Price limit, Size size) {
  const TickLadder& ticks = instruments_[id].ticks;
  const Price lowest = Price{} + ticks.tick_at(Price{});
  return {.order = OrderId{++last_without_name_.value},
          .instrument = id,
          .side = side,
          .price = side == Side::Buy ? ticks.round_down(limit) : std::max(ticks.round_up(limit), lowest),
          .size = size,
          .lasts = Lasts::ImmediateOrCancel};
}

void Exchange::arrive(const Taker& taker, Instant now) {
  if (!trading(taker.instrument)) return;
  const SimFair fair = world_.fair(taker.instrument);
  const Price limit = nearest<Price>(std::max(fair.price + sign_of(taker.side) * taker.patience * fair.unit, 0.0));
  if (bump(taker.instrument).raw > 0 || in_auctions())
    return place(nobody, without_name(taker.instrument, taker.side, limit, taker.size), now);
  executions_.clear();
  matching_.take(taker.instrument, taker.side, limit, taker.size, now, executions_);
  if (tell(now).raw == 0) return;
  publish_top(taker.instrument, now);
}

Size Exchange::clear_way(InstrumentId id, Side side, const BookLevel& level, Instant now) {
  if (bump(id).raw == 0) return matching_.take_orders(id, side, level.price, level.size, now, executions_);
  if (level.size.raw > 0) matching_.place(other_makers, without_name(id, side, level.price, level.size), now, executions_);
  return {};
}

void Exchange::renew_orders(InstrumentId id, Instant now) {
  std::vector<OrderId>& theirs = markets_[id.value].of_others;
  for (const OrderId order : theirs) matching_.cancel(other_makers, order);
  theirs.clear();
  const auto quotes = makers_.quotes(instruments_[id], world_.process_of(id), now);
  for (const Side side : {Side::Buy, Side::Sell}) {
    for (const BookLevel& level : side == Side::Buy ? quotes.bids : quotes.asks) {
      if (level.price.raw <= 0 || level.size.raw <= 0) continue;
      OrderRequest order = without_name(id, side, level.price, level.size);
      order.lasts = Lasts::GoodTilCancelled;
      executions_.clear();
      if (matching_.place(other_makers, order, now, executions_).outcome != MatchingEngine::Outcome::Rejected)
        theirs.push_back(order.order);
    }
  }
}

void Exchange::requote(InstrumentId id, Instant now) {
  if (makers_.up_to_date(id, now)) learn(id);
  if (in_auctions()) return renew_orders(id, now);
  const auto quotes = makers_.quotes(instruments_[id], world_.process_of(id), now);
  for (const Side side : {Side::Buy, Side::Sell}) {
    executions_.clear();
    Size sent;
    for (BookLevel& level : side == Side::Buy ? quotes.bids : quotes.asks) {
      if (level.price.raw <= 0) continue;
      // Behind a bump what meets somebody waits; the rest of the level shows itself at once, as it does without one.
      const Size unmet = std::max(Size{}, in_the_way(matching_.book(id), side, level.price) - sent);
      const Size waits = bump(id).raw == 0 ? level.size : std::min(level.size, unmet);
      level.size -= waits;
      level.size += clear_way(id, side, {level.price, waits}, now);
      sent += waits;
    }
    tell(now, Told::Renewal);
  }
  matching_.show(id, Side::Buy, quotes.bids);
  matching_.show(id, Side::Sell, quotes.asks);
  publish_top(id, now);
}

void Exchange::settle(std::size_t underlying, Instant expiry, Price delivery, Instant now) {
  for (const Instrument& instrument : instruments_) {
    if (!instrument.expires() || instrument.expiry != expiry || world_.underlying_of(instrument.id) != underlying) continue;
    const OrderBook& book = matching_.book(instrument.id);
    for (const Side side : {Side::Buy, Side::Sell}) {
      const RestingOrders& orders = book.orders(side);
      for (OrderSlot slot = orders.front(); slot != no_slot; slot = orders.front()) {
        const auto [owner, id] = std::pair{orders[slot].owner, orders[slot].id};
        matching_.cancel(owner, id);
        if (Member* of = find(owner)) of->record.close(id, CloseReason::Cancelled, now);
      }
    }
    for (const auto& [who, order] : matching_.waiting(instrument.id)) {
      if (Member* of = find(who); of != nullptr && std::erase(of->held, order) > 0) of->record.close(order, CloseReason::Cancelled, now);
    }
    matching_.close(instrument.id);
    Market& here = markets_[instrument.id.value];
    here.delivery = delivery;
    for (const Member& member : members_) matching_.set_position(member.record.who(), instrument.id, {});
    house_.settle(instrument.id, delivery);
    announce(now, Settled{instrument.id, delivery});
  }
}

void Exchange::cancel(OrderId id, Instant now, ParticipantId who) {
  const std::optional<InstrumentId> rested = matching_.rests_in(who, id);
  if (!matching_.cancel(who, id)) return;
  Member& from = member(who);
  std::erase(from.held, id);
  from.record.close(id, CloseReason::Cancelled, now);
  if (rested) tell_others(*rested, now);
}

void Exchange::cancel_all(Instant now, ParticipantId who) {
  for (const OrderId id : open_orders(who)) cancel(id, now, who);
  for (const OrderId id : std::vector(member(who).held)) cancel(id, now, who);
}

void Exchange::drop_orders(Instant now, ParticipantId who) {
  for (const OrderId id : open_orders(who)) {
    const std::optional<InstrumentId> rested = matching_.rests_in(who, id);
    matching_.cancel(who, id);
    if (rested) tell_others(*rested, now);
  }
  Member& from = member(who);
  for (const OrderId id : from.held) matching_.cancel(who, id);
  from.held.clear();
}

BookLevel Exchange::best_of_others(InstrumentId id, Side side, ParticipantId who) {
  const OrderBook& book = matching_.book(id);
  BookLevel best = book.best_shown(side).value_or(BookLevel{});
  const RestingOrders& orders = book.orders(side);
  for (OrderSlot slot = orders.front(); slot != no_slot; slot = orders.after(slot)) {
    const RestingOrder& order = orders[slot];
    const std::int64_t better = best.size.raw == 0 ? 1 : sign_of(side) * (order.price - best.price).raw;
    if (better < 0) break;
    if (order.owner == who) continue;
    best = {order.price, better > 0 ? order.left : best.size + order.left};
  }
  return best;
}

bool Exchange::refresh_top(InstrumentId id, Member& member) {
  const BookLevel bid = best_of_others(id, Side::Buy, member.record.who());
  const BookLevel ask = best_of_others(id, Side::Sell, member.record.who());
  BookTop& top = member.tops[id.value];
  if (bid.price == top.bid && bid.size == top.bid_size && ask.price == top.ask && ask.size == top.ask_size) return false;
  top = {id, bid.price, bid.size, ask.price, ask.size};
  return true;
}

void Exchange::tell_others(InstrumentId id, Instant now) {
  if (members_.size() > 1) publish_top(id, now);
}

void Exchange::publish_top(InstrumentId id, Instant now) {
  for (Member& member : members_) {
    if (refresh_top(id, member)) member.record.link().send(now, member.tops[id.value]);
  }
}

}  // namespace keel
