// The part of the matching engine that lets go of who waits: one by one behind a speed bump, all at one price in an auction.

#include <algorithm>

#include "keel/base/check.hpp"
#include "keel/matching/matching_engine.hpp"

namespace keel {

void MatchingEngine::advance(Instant now, std::vector<Execution>& out, std::vector<Released>& released) {
  while (!waiting_.empty() && waiting_.front().due <= now) {
    Waiting next = waiting_.front();
    if (at(next.request.instrument).rules.auction_every.raw == 0) {
      waiting_.erase(waiting_.begin());
      settle_amendment(next);
      const Refusal why = refuses(next.who, next.request, next.due);
      const Placed placed = why == Refusal::None ? enter(next.who, next.request, next.due, out) : Placed{.refusal = why};
      released.push_back({next.who, next.request, placed, next.due});
      continue;
    }
    std::vector<Waiting> batch;
    const auto joins = [&](const Waiting& one) { return one.due == next.due && one.request.instrument == next.request.instrument; };
    std::ranges::copy_if(waiting_, std::back_inserter(batch), joins);
    std::erase_if(waiting_, joins);
    for (Waiting& one : batch) settle_amendment(one);
    auction(batch, next.due, out, released);
  }
}

/// A change that was cancelled while it waited trades what it can, and the order that it was to change is gone.
void MatchingEngine::settle_amendment(Waiting& waiting) {
  OrderRequest& request = waiting.request;
  if (request.lasts != Lasts::ImmediateOrCancel || request.replaces == OrderId{}) return;
  withdraw(waiting.who, request.replaces);
  request.replaces = {};
}

std::vector<std::pair<ParticipantId, OrderId>> MatchingEngine::waiting(InstrumentId id) const {
  std::vector<std::pair<ParticipantId, OrderId>> out;
  for (const Waiting& one : waiting_) {
    if (one.request.instrument == id) out.emplace_back(one.who, one.request.order);
  }
  return out;
}

void MatchingEngine::auction(std::span<const Waiting> batch, Instant now, std::vector<Execution>& out, std::vector<Released>& released) {
  const std::size_t first = released.size();
  for (const Waiting& one : batch) {
    OrderRequest request = one.request;
    request.marks.takes = request.lasts == Lasts::ImmediateOrCancel;
    Refusal why = refuses(one.who, request, now);
    if (why == Refusal::None && request.marks.reduce_only) request.size = std::min(request.size, reducible(one.who, request));
    if (why == Refusal::None && request.size.raw <= 0) why = Refusal::NothingToReduce;
    released.push_back({one.who, one.request, why == Refusal::None ? rest(one.who, request) : Placed{.refusal = why}, now});
  }
  const auto traded_from = static_cast<std::ptrdiff_t>(out.size());
  uncross(batch.front().request.instrument, now, out);
  for (std::size_t i = first; i < released.size(); ++i) {
    auto& [who, request, placed, at_time] = released[i];
    if (placed.outcome == Outcome::Rejected) continue;
    const OpenOrders::Where* const open = open_.find(who, request.order);
    placed.left = open == nullptr ? Size{} : at(open->instrument).book.orders(open->side)[open->slot].left;
    if (open == nullptr) {
      const auto lost = [&](const Execution& one) { return one.owner == who && one.order == request.order && !one.traded(); };
      const auto found = std::find_if(out.begin() + traded_from, out.end(), lost);
      placed.outcome = found == out.end() ? Outcome::Filled : Outcome::Unfilled;
      if (found != out.end()) placed.left = found->left;
    } else if (request.lasts == Lasts::ImmediateOrCancel) {
      placed.outcome = Outcome::Unfilled;
      withdraw(who, request.order);
    }
  }
}

/// The most that can trade, by price, then time, all at one price: the middle of those at which nobody who is left would still trade, nor
/// anybody who traded rather would not.
void MatchingEngine::uncross(InstrumentId id, Instant now, std::vector<Execution>& out) {
  OrderBook& book = at(id).book;
  const std::size_t first = out.size();
  std::vector<Execution> left_without;  // a trade
  Price bid;
  Price ask;
  while (true) {
    const auto buys = book.front(Side::Buy);
    const auto sells = book.front(Side::Sell);
    if (!buys || !sells || buys->price < sells->price) break;
    KEEL_CHECK(buys->slot != no_slot && sells->slot != no_slot, "nothing is shown by level where orders are collected");
    const RestingOrder& buyer = book.orders(Side::Buy)[buys->slot];
    const RestingOrder& seller = book.orders(Side::Sell)[sells->slot];
    if (buyer.owner == seller.owner) {
      meet_own(id, buyer, seller, left_without);
      continue;
    }
    bid = buys->price;
    ask = sells->price;
    const bool older_buys = buyer.arrived < seller.arrived;
    const bool buyer_rests = buyer.marks.takes == seller.marks.takes ? older_buys : seller.marks.takes;
    const Side rests = buyer_rests ? Side::Buy : Side::Sell;
    const Size size = std::min(buys->size, sells->size);
    Execution rested = book.take(rests, buyer_rests ? *buys : *sells, size);
    const Execution came = book.take(opposite(rests), buyer_rests ? *sells : *buys, size);
    rested.taker = came.owner;
    rested.taker_order = came.order;
    rested.taker_marks = came.marks;
    const std::size_t trade = out.size();
    out.push_back(rested);
    if (came.left.raw == 0) open_.erase(came.owner, came.order);
    book_trades(trade, id, out);
    for (const ParticipantId who : {rested.owner, came.owner}) {
      if (open_.reducing(who) > 0) cut_reducing(who, id, left_without);
    }
  }
  const std::size_t last = out.size();
  if (last > first) {
    const Price lowest = std::max(ask, book.best(Side::Buy).value_or(ask));
    const Price highest = std::min(bid, book.best(Side::Sell).value_or(bid));
    const Price middle = instruments_[id].ticks.round_down(Price{lowest.raw + (highest.raw - lowest.raw) / 2});
    for (std::size_t i = first; i < last; ++i) out[i].price = std::max(middle, lowest);
  }
  for (std::size_t i = first; i < last; ++i) {
    const Execution done = out[i];
    count_protected(done, now, out);
  }
  out.insert(out.end(), left_without.begin(), left_without.end());
}

/// By the owner's rule, the older being the one that rested.
void MatchingEngine::meet_own(InstrumentId id, const RestingOrder& buyer, const RestingOrder& seller, std::vector<Execution>& out) {
  const SelfTrade rule = participants_.self_trade(buyer.owner);
  const bool buyer_rested = buyer.arrived < seller.arrived;
  const auto leave = [&](const RestingOrder& order, Side side, const RestingOrder& other) {
    out.push_back({.with = Execution::With::Prevented,
                   .owner = order.owner,
                   .order = order.id,
                   .price = order.price,
                   .left = order.left,
                   .instrument = id,
                   .side = side,
                   .taker = other.owner,
                   .taker_order = other.id});
  };
  const bool buyer_leaves = rule == SelfTrade::CancelBoth || buyer_rested == (rule == SelfTrade::CancelResting);
  const bool seller_leaves = rule == SelfTrade::CancelBoth || !buyer_leaves;
  const ParticipantId who = buyer.owner;
  const OrderId bought = buyer.id;
  const OrderId sold = seller.id;
  if (buyer_leaves) leave(buyer, Side::Buy, seller);
  if (seller_leaves) leave(seller, Side::Sell, buyer);
  if (buyer_leaves) withdraw(who, bought);
  if (seller_leaves) withdraw(who, sold);
}

}  // namespace keel
