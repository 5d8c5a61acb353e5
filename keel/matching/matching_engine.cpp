#include "keel/matching/matching_engine.hpp"

#include "keel/base/check.hpp"

namespace keel {

bool MatchingEngine::acceptable(const PlaceOrder& order) {
  if (!instruments_.contains(order.instrument) || !at(order.instrument).open) return false;
  const Instrument& instrument = instruments_[order.instrument];
  return order.price.raw > 0 && order.price == instrument.ticks.round_down(order.price) && order.size.raw > 0 &&
         order.size.raw % instrument.lot.raw == 0;
}

MatchingEngine::Outcome MatchingEngine::place(ParticipantId who, const PlaceOrder& order, std::vector<Execution>& out) {
  KEEL_CHECK(!open_.contains({who, order.order}), "an order id is used once");
  if (!acceptable(order)) return Outcome::Rejected;
  if (order.replaces != OrderId{}) return replace(who, order);
  if (order.time_in_force == TimeInForce::ImmediateOrCancel) {
    const Size left = take_from(order.instrument, who, order.side, order.price, order.size, out);
    return left.raw == 0 ? Outcome::Filled : Outcome::Unfilled;
  }
  OrderBook& book = at(order.instrument).book;
  if (book.crosses(order.side, order.price)) return Outcome::Rejected;
  book.rest(who, order.order, order.side, order.price, order.size);
  open_.emplace(Key{who, order.order}, Where{order.instrument, order.side});
  return Outcome::Rests;
}

MatchingEngine::Outcome MatchingEngine::replace(ParticipantId who, const PlaceOrder& order) {
  const auto old = open_.find({who, order.replaces});
  const bool fits = old != open_.end() && old->second.instrument == order.instrument && old->second.side == order.side;
  OrderBook& book = at(order.instrument).book;
  if (!fits || order.time_in_force != TimeInForce::PostOnly || book.crosses(order.side, order.price)) return Outcome::Rejected;
  book.replace(who, order.replaces, order.order, order.side, order.price, order.size);
  open_.erase(old);
  open_.emplace(Key{who, order.order}, Where{order.instrument, order.side});
  return Outcome::Rests;
}

Size MatchingEngine::take(InstrumentId id, Side side, Price limit, Size size, std::vector<Execution>& out) {
  return take_from(id, std::nullopt, side, limit, size, out);
}

Size MatchingEngine::take_from(InstrumentId id, std::optional<ParticipantId> taker, Side side, Price limit, Size size,
                               std::vector<Execution>& out) {
  const std::size_t first = out.size();
  const Size left = at(id).book.take(taker, side, limit, size, out);
  note_trades(std::span{out}.subspan(first));
  return left;
}

Size MatchingEngine::take_orders(InstrumentId id, Side side, Price limit, Size size, std::vector<Execution>& out) {
  const std::size_t first = out.size();
  const Size left = at(id).book.take_orders(side, limit, size, out);
  note_trades(std::span{out}.subspan(first));
  return left;
}

void MatchingEngine::hear(InstrumentId id, const DepthRow& row, std::vector<Execution>& out) {
  const std::size_t first = out.size();
  at(id).book.hear(row, out);
  if (out.size() > first) note_trades(std::span{out}.subspan(first));
}

void MatchingEngine::note_trades(std::span<Execution> executions) {
  for (Execution& execution : executions) {
    if (execution.with != Execution::With::Prevented) execution.trade = TradeId{++last_trade_.value};
    const bool gone = execution.with == Execution::With::Prevented || execution.left.raw == 0;
    if (execution.with != Execution::With::Shown && gone) open_.erase({execution.owner, execution.order});
  }
}

bool MatchingEngine::cancel(ParticipantId who, OrderId id) {
  const auto found = open_.find({who, id});
  if (found == open_.end()) return false;
  at(found->second.instrument).book.cancel(who, id, found->second.side);
  open_.erase(found);
  return true;
}

std::vector<OrderId> MatchingEngine::open_orders(ParticipantId who) const {
  std::vector<OrderId> ids;
  for (auto at = open_.lower_bound({who, OrderId{0}}); at != open_.end() && at->first.who == who; ++at) ids.push_back(at->first.order);
  return ids;
}

}  // namespace keel
