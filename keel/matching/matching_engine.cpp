#include "keel/matching/matching_engine.hpp"

#include <algorithm>
#include <limits>

#include "keel/base/check.hpp"

namespace keel {
namespace {

/// Whoever takes at any price.
Price worst_price(Side side) { return Price{side == Side::Buy ? std::numeric_limits<std::int64_t>::max() : 1}; }

Placed rejected(Refusal why) { return {.refusal = why}; }

Placed unfilled(Refusal why, Size left) { return {.outcome = Placed::Outcome::Unfilled, .refusal = why, .left = left}; }

}  // namespace

MatchingEngine::Market& MatchingEngine::open_market(InstrumentId id) {
  KEEL_CHECK(instruments_.contains(id), "what matches is listed");
  while (markets_.size() <= id.value) markets_.emplace_back(queue_rules_);
  return markets_[id.value];
}

Refusal MatchingEngine::refuses(ParticipantId who, const OrderRequest& request, Instant now) {
  if (!instruments_.contains(request.instrument) || !at(request.instrument).open) return Refusal::NoInstrument;
  const Instrument& instrument = instruments_[request.instrument];
  const bool on_ladder = request.price.raw > 0 && request.price == instrument.ticks.round_down(request.price);
  if (!request.market && !on_ladder) return Refusal::BadPrice;
  if (request.size.raw <= 0 || request.size.raw % instrument.lot.raw != 0) return Refusal::BadSize;
  const bool at_once = request.market || request.lasts != Lasts::GoodTilCancelled;
  if (at_once && (request.post_only != PostOnly::No || request.replaces != OrderId{})) return Refusal::BadTerms;
  const bool collected = at(request.instrument).rules.auction_every.raw > 0;
  if (collected && (request.market || request.lasts == Lasts::FillOrKill)) return Refusal::BadTerms;
  const auto waits = [&](const Waiting& one) { return one.who == who && one.request.order == request.order; };
  const bool open = request.order != request.replaces && open_.contains(who, request.order);
  const bool used = open || std::ranges::any_of(waiting_, waits);
  if (used || request.order == OrderId{}) return Refusal::UsedId;
  if (request.replaces != OrderId{}) {
    const OpenOrders::Where* const old = open_.find(who, request.replaces);
    if (old == nullptr || old->instrument != request.instrument || old->side != request.side) return Refusal::NotThere;
  }
  return request.marks.is_protected && frozen(who, request.instrument, now) ? Refusal::Frozen : Refusal::None;
}

bool MatchingEngine::frozen(ParticipantId who, InstrumentId id, Instant now) {
  const Participants::Protection* const protection = participants_.protection(who, instruments_[id].base);
  return protection != nullptr && protection->window.frozen(now);
}

Placed MatchingEngine::place(ParticipantId who, const OrderRequest& request, Instant now, std::vector<Execution>& out) {
  KEEL_CHECK(waiting_.empty() || waiting_.front().due > now, "who waited before goes before");
  if (const Refusal why = refuses(who, request, now); why != Refusal::None) return rejected(why);
  const Market& market = at(request.instrument);
  if (const std::int64_t every = market.rules.auction_every.raw; every > 0) {
    return wait(Instant{(now.raw / every + 1) * every}, now, who, request);
  }
  const bool takes = request.post_only == PostOnly::No && market.rules.speed_bump.raw > 0 &&
                     market.book.crosses(request.side, request.market ? worst_price(request.side) : request.price);
  return takes ? wait(now + market.rules.speed_bump, now, who, request) : enter(who, request, now, out);
}

Placed MatchingEngine::enter(ParticipantId who, OrderRequest request, Instant now, std::vector<Execution>& out) {
  OrderBook& book = at(request.instrument).book;
  if (request.marks.reduce_only) request.size = std::min(request.size, reducible(who, request));
  if (request.size.raw <= 0) return rejected(Refusal::NothingToReduce);
  if (request.market) {
    request.price = worst_price(request.side);
    if (request.lasts == Lasts::GoodTilCancelled) request.lasts = Lasts::ImmediateOrCancel;
  }
  const bool crosses = book.crosses(request.side, request.price);
  if (crosses && request.post_only == PostOnly::Reject) return rejected(Refusal::WouldTrade);
  if (crosses && request.post_only == PostOnly::Reprice) {
    const TickLadder& ticks = instruments_[request.instrument].ticks;
    const Price met = *book.best(opposite(request.side));
    request.price = request.side == Side::Buy ? ticks.round_down(Price{met.raw - 1}) : ticks.round_up(Price{met.raw + 1});
    if (request.price.raw <= 0) return rejected(Refusal::WouldTrade);
  }
  if (!crosses || request.post_only == PostOnly::Reprice) {
    return request.lasts == Lasts::GoodTilCancelled ? rest(who, request) : unfilled(Refusal::None, request.size);
  }
  const bool stops_there = participants_.self_trade(who) != SelfTrade::CancelResting;
  const bool all = request.lasts == Lasts::FillOrKill;
  if (all && book.available(request.side, request.price, request.size, who, stops_there) < request.size) {
    return unfilled(Refusal::NotEnough, request.size);
  }
  if (request.replaces != OrderId{}) {
    withdraw(who, request.replaces);
    request.replaces = {};
  }
  Refusal stopped = Refusal::None;
  const Taking taking{who, request.order, request.instrument, request.side, request.price, request.marks, all};
  request.size = match(taking, request.size, now, out, stopped);
  if (request.size.raw == 0) return {.outcome = Outcome::Filled};
  if (stopped != Refusal::None) return unfilled(stopped, request.size);
  if (request.lasts != Lasts::GoodTilCancelled) return unfilled(Refusal::None, request.size);
  return rest(who, request);
}

/// Domain: it meets nobody.
Placed MatchingEngine::rest(ParticipantId who, const OrderRequest& request) {
  OrderBook& book = at(request.instrument).book;
  const RestingOrder order{.owner = who, .marks = request.marks, .id = request.order, .price = request.price, .left = request.size};
  OpenOrders::Where where{request.instrument, request.side, no_slot, request.marks};
  if (request.replaces == OrderId{}) {
    where.slot = book.rest(request.side, order);
  } else {
    where.slot = book.replace(request.side, open_.find(who, request.replaces)->slot, order);
    open_.erase(who, request.replaces);
  }
  open_.add(who, request.order, where);
  if (request.marks.quote) participants_.quote(who, request.instrument, request.side) = request.order;
  return {.outcome = Outcome::Rests, .price = request.price, .left = request.size};
}

Size MatchingEngine::reducible(ParticipantId who, const OrderRequest& request) {
  Size room = participants_.position(who, request.instrument) * -sign_of(request.side);
  if (open_.reducing(who) == 0) return room;
  for (const OrderId id : open_.of(who)) {
    const OpenOrders::Where& open = *open_.find(who, id);
    const bool same = open.marks.reduce_only && open.instrument == request.instrument && open.side == request.side;
    if (same && id != request.replaces) room -= at(open.instrument).book.orders(open.side)[open.slot].left;
  }
  return room;
}

Placed MatchingEngine::wait(Instant due, Instant now, ParticipantId who, const OrderRequest& request) {
  const auto behind = std::ranges::upper_bound(waiting_, due, {}, &Waiting::due);
  waiting_.insert(behind, {due, now, who, request});
  return {.outcome = Outcome::Held, .price = request.price, .left = request.size};
}

Size MatchingEngine::match(const Taking& taking, Size size, Instant now, std::vector<Execution>& out, Refusal& stopped) {
  OrderBook& book = at(taking.instrument).book;
  const Size shown_order = at(taking.instrument).rules.shown_order;
  const Side resting = opposite(taking.side);
  const std::size_t begun = out.size();
  while (size.raw > 0) {
    const std::optional<OrderBook::Front> front = book.front(resting);
    if (!front || (taking.side == Side::Buy ? front->price > taking.limit : front->price < taking.limit)) break;
    if (front->slot != no_slot && book.orders(resting)[front->slot].owner == taking.who) {
      if (passes_own(taking, front->slot, out)) continue;
      stopped = Refusal::SelfTrade;
      break;
    }
    const std::size_t first = out.size();
    const bool piecewise = shown_order.raw > 0 && front->slot == no_slot;
    Execution& done = out.emplace_back(book.take(resting, *front, piecewise ? std::min(size, shown_order) : size));
    done.taker = taking.who;
    done.taker_order = taking.order;
    done.taker_marks = taking.marks;
    size -= done.size;
    if (taking.all_at_once) continue;
    note(first, taking.instrument, now, out);
    if (taking.marks.is_protected && frozen(taking.who, taking.instrument, now)) {
      stopped = Refusal::Frozen;
      break;
    }
  }
  if (taking.all_at_once) note(begun, taking.instrument, now, out);
  return size;
}

bool MatchingEngine::passes_own(const Taking& taking, OrderSlot slot, std::vector<Execution>& out) {
  const SelfTrade rule = participants_.self_trade(taking.who);
  if (rule == SelfTrade::CancelTaking) return false;
  const Side resting = opposite(taking.side);
  const RestingOrder& own = at(taking.instrument).book.orders(resting)[slot];
  out.push_back({.with = Execution::With::Prevented,
                 .owner = own.owner,
                 .order = own.id,
                 .price = own.price,
                 .left = own.left,
                 .instrument = taking.instrument,
                 .side = resting,
                 .taker = taking.who,
                 .taker_order = taking.order});
  withdraw(own.owner, own.id);
  return rule == SelfTrade::CancelResting;
}

void MatchingEngine::note(std::size_t first, InstrumentId id, Instant now, std::vector<Execution>& out) {
  const std::size_t last = out.size();
  book_trades(first, id, out);
  for (std::size_t i = first; i < last; ++i) {
    const Execution done = out[i];  // what follows from it is appended
    if (!done.traded()) continue;
    count_protected(done, now, out);
    for (const ParticipantId who : {done.owner, done.taker}) {
      if (open_.reducing(who) > 0) cut_reducing(who, id, out);
    }
  }
}

void MatchingEngine::book_trades(std::size_t first, InstrumentId id, std::vector<Execution>& out) {
  for (std::size_t i = first; i < out.size(); ++i) {
    Execution& done = out[i];
    if (!done.traded()) continue;
    done.instrument = id;
    done.trade = TradeId{++last_trade_.value};
    participants_.position(done.owner, id) += done.size * sign_of(done.side);
    participants_.position(done.taker, id) -= done.size * sign_of(done.side);
    if (done.gone()) open_.erase(done.owner, done.order);
  }
}

void MatchingEngine::count_protected(const Execution& execution, Instant now, std::vector<Execution>& out) {
  if (execution.marks.is_protected) protect(execution.owner, execution.side, execution, now, out);
  if (execution.taker_marks.is_protected) protect(execution.taker, opposite(execution.side), execution, now, out);
}

void MatchingEngine::protect(ParticipantId who, Side side, const Execution& execution, Instant now, std::vector<Execution>& out) {
  const Currency underlying = instruments_[execution.instrument].base;
  Participants::Protection* const protection = participants_.protection(who, underlying);
  if (protection == nullptr) return;
  const double contracts = to_double(execution.size);
  const double bought = contracts * sign_of(side);
  const ProtectedFill& of_one = at(execution.instrument).of_one;
  const ProtectedFill fill{contracts * of_one.coins, bought * of_one.delta_coins, bought * of_one.vega_usd_per_vol_point};
  if (!protection->window.fill(now, fill, protection->limits)) return;
  for (const OrderId id : open_.of(who)) {
    const OpenOrders::Where open = *open_.find(who, id);
    if (!open.marks.is_protected || instruments_[open.instrument].base != underlying) continue;
    const RestingOrder& order = at(open.instrument).book.orders(open.side)[open.slot];
    out.push_back({.with = Execution::With::Protected,
                   .owner = who,
                   .order = id,
                   .price = order.price,
                   .left = order.left,
                   .instrument = open.instrument,
                   .side = open.side});
    withdraw(who, id);
  }
}

void MatchingEngine::cut_reducing(ParticipantId who, InstrumentId id, std::vector<Execution>& out) {
  OrderBook& book = at(id).book;
  for (const Side side : {Side::Buy, Side::Sell}) {
    std::vector<OrderSlot> slots;
    for (const OrderId order : open_.of(who)) {
      const OpenOrders::Where& open = *open_.find(who, order);
      if (open.marks.reduce_only && open.instrument == id && open.side == side) slots.push_back(open.slot);
    }
    std::ranges::sort(slots, {}, [&](OrderSlot slot) { return book.orders(side)[slot].arrived; });
    Size room = std::max(Size{}, participants_.position(who, id) * -sign_of(side));
    for (const OrderSlot slot : slots) {
      const RestingOrder order = book.orders(side)[slot];
      const Size left = std::min(order.left, room);
      room -= left;
      if (left == order.left) continue;
      out.push_back({.with = Execution::With::Reduced,
                     .owner = who,
                     .order = order.id,
                     .price = order.price,
                     .left = left,
                     .instrument = id,
                     .side = side});
      if (left.raw > 0) {
        book.shrink(side, slot, left);
      } else {
        withdraw(who, order.id);
      }
    }
  }
}

bool MatchingEngine::withdraw(ParticipantId who, OrderId id) {
  const OpenOrders::Where* const open = open_.find(who, id);
  if (open == nullptr) return false;
  at(open->instrument).book.cancel(open->side, open->slot);
  open_.erase(who, id);
  return true;
}

std::optional<InstrumentId> MatchingEngine::rests_in(ParticipantId who, OrderId id) const {
  const OpenOrders::Where* const open = open_.find(who, id);
  return open == nullptr ? std::nullopt : std::optional(open->instrument);
}

bool MatchingEngine::cancel(ParticipantId who, OrderId id) {
  if (withdraw(who, id)) return true;
  const auto waits = std::ranges::find_if(waiting_, [&](const Waiting& one) { return one.who == who && one.request.order == id; });
  if (waits == waiting_.end()) return false;
  if (at(waits->request.instrument).rules.cancel_leaves_immediate) {
    waits->request.lasts = Lasts::ImmediateOrCancel;
    waits->request.post_only = PostOnly::No;
    return false;
  }
  waiting_.erase(waits);
  return true;
}

void MatchingEngine::close(InstrumentId id) {
  std::erase_if(waiting_, [&](const Waiting& one) { return one.request.instrument == id; });
  at(id).open = false;
}

void MatchingEngine::withdraw_waiting_quote(ParticipantId who, InstrumentId id, Side side) {
  const auto waits = std::ranges::find_if(waiting_, [&](const Waiting& one) {
    return one.who == who && one.request.marks.quote && one.request.instrument == id && one.request.side == side &&
           one.request.lasts == Lasts::GoodTilCancelled;
  });
  if (waits != waiting_.end()) cancel(who, waits->request.order);
}

void MatchingEngine::quote(ParticipantId who, std::span<const QuoteRequest> quotes, Instant now, std::vector<Execution>& out,
                           std::vector<Placed>& became) {
  const auto renew = [&](const QuoteRequest& quote, Side side, const QuoteRequest::Side& wanted) -> Placed {
    if (!instruments_.contains(quote.instrument)) return rejected(Refusal::NoInstrument);
    withdraw_waiting_quote(who, quote.instrument, side);
    OrderId stands = participants_.quote(who, quote.instrument, side);
    const OpenOrders::Where* const open = open_.find(who, stands);
    const bool still = open != nullptr && open->marks.quote && open->instrument == quote.instrument && open->side == side;
    if (!still) stands = {};  // it has traded or was cancelled, and its id may be another order's by now
    Placed placed{.outcome = Outcome::Unfilled};
    if (wanted.size.raw != 0) {
      placed = place(who,
                     {.order = wanted.order,
                      .instrument = quote.instrument,
                      .side = side,
                      .price = wanted.price,
                      .size = wanted.size,
                      .post_only = quote.post_only,
                      .marks = {.is_protected = true, .quote = true},
                      .replaces = stands},
                     now, out);
    }
    if (wanted.size.raw == 0 || placed.outcome == Outcome::Rejected) withdraw(who, stands);
    return placed;
  };
  for (const QuoteRequest& quote : quotes) {
    became.push_back(renew(quote, Side::Buy, quote.bid));
    became.push_back(renew(quote, Side::Sell, quote.ask));
  }
}

Size MatchingEngine::take(InstrumentId id, Side side, Price limit, Size size, Instant now, std::vector<Execution>& out) {
  Refusal stopped = Refusal::None;
  return match({.who = nobody, .instrument = id, .side = side, .limit = limit}, size, now, out, stopped);
}

Size MatchingEngine::take_orders(InstrumentId id, Side side, Price limit, Size size, Instant now, std::vector<Execution>& out) {
  const std::size_t first = out.size();
  const Size left = at(id).book.take_orders(side, limit, size, out);
  note(first, id, now, out);
  return left;
}

void MatchingEngine::hear(InstrumentId id, const DepthRow& row, std::vector<Execution>& out) {
  const std::size_t first = out.size();
  at(id).book.hear(row, out);
  if (out.size() > first) note(first, id, row.at, out);
}

}  // namespace keel
