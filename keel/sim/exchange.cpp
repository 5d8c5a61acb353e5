#include "keel/sim/exchange.hpp"

#include <algorithm>

#include "keel/domain/settlement.hpp"

namespace keel {
Exchange::Exchange(const SimConfig& config, const Instruments& instruments, World& world, DataLink& link)
    : instruments_(instruments),
      world_(world),
      link_(link),
      makers_(config, instruments),
      matching_(instruments, QueueRules{queue_model(config.queue_model)}),
      markets_(instruments.size()),
      record_(instruments, link),
      indices_(world.size()) {
  for (std::size_t u = 0; u < world.size(); ++u) indices_[u] = nearest<Price>(world.process(u).price());
  for (const Instrument& instrument : instruments) {
    markets_[instrument.id.value].top.instrument = instrument.id;
    const auto quotes = makers_.quotes(instrument, world_.fair(instrument.id), config.start);
    matching_.show(instrument.id, Side::Buy, quotes.bids);
    matching_.show(instrument.id, Side::Sell, quotes.asks);
    refresh_top(instrument.id);
  }
}

void Exchange::place(const PlaceOrder& order, Instant now) {
  executions_.clear();
  const auto outcome = matching_.place(us, request_of(order), now, executions_).outcome;
  if (outcome == MatchingEngine::Outcome::Rejected) return record_.close(order.order, CloseReason::Rejected, now);
  if (order.replaces != OrderId{}) record_.close(order.replaces, CloseReason::Cancelled, now);
  link_.send(now, OrderAccepted{order.order});
  if (outcome != MatchingEngine::Outcome::Rests) took(order, outcome, now);
}

void Exchange::took(const PlaceOrder& order, MatchingEngine::Outcome outcome, Instant now) {
  const double delta = world_.fair(order.instrument).delta;
  const Size traded = tell(order.instrument, now);
  record_.close(order.order, outcome == MatchingEngine::Outcome::Filled ? CloseReason::Filled : CloseReason::Unfilled, now);
  if (traded.raw != 0) world_.push(order.instrument, sign_of(order.side) * delta * to_double(traded));
  publish_top(order.instrument, now);
}

Size Exchange::tell(InstrumentId id, Instant now) {
  Size traded;
  for (const Execution& execution : executions_) {
    record_.note(execution, indices_[world_.underlying_of(id)], now);
    if (!execution.traded()) continue;
    traded += execution.size;
    if (execution.with == Execution::With::Shown) makers_.taken(id, execution.side, execution.size);
    link_.send(now, Traded{id, execution.price, execution.size, opposite(execution.side)});
  }
  return traded;
}

void Exchange::arrive(const Taker& taker, Instant now) {
  if (!trading(taker.instrument)) return;
  const SimFair fair = world_.fair(taker.instrument);
  const double limit = fair.price + sign_of(taker.side) * taker.patience * fair.unit;
  executions_.clear();
  matching_.take(taker.instrument, taker.side, nearest<Price>(std::max(limit, 0.0)), taker.size, now, executions_);
  const Size traded = tell(taker.instrument, now);
  if (traded.raw == 0) return;
  world_.push(taker.instrument, sign_of(taker.side) * fair.delta * to_double(traded));
  publish_top(taker.instrument, now);
}

void Exchange::requote(InstrumentId id, Instant now) {
  auto quotes = makers_.quotes(instruments_[id], world_.fair(id), now);
  for (const Side side : {Side::Buy, Side::Sell}) {
    executions_.clear();
    for (BookLevel& level : side == Side::Buy ? quotes.bids : quotes.asks) {
      if (level.price.raw > 0) level.size = matching_.take_orders(id, side, level.price, level.size, now, executions_);
    }
    tell(id, now);
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
      for (OrderSlot slot = orders.front(); slot != no_slot; slot = orders.front()) cancel(orders[slot].id, now);
    }
    matching_.close(instrument.id);
    Market& here = markets_[instrument.id.value];
    here.delivery = delivery;
    matching_.set_position(us, instrument.id, {});
    record_.house().settle(instrument.id, delivery);
    link_.send(now, Settled{instrument.id, delivery});
  }
}

void Exchange::cancel(OrderId id, Instant now) {
  if (matching_.cancel(us, id)) record_.close(id, CloseReason::Cancelled, now);
}

void Exchange::cancel_all(Instant now) {
  for (const OrderId id : open_orders()) cancel(id, now);
}

void Exchange::drop_orders() {
  for (const OrderId id : open_orders()) matching_.cancel(us, id);
}

bool Exchange::refresh_top(InstrumentId id) {
  const BookLevel bid = matching_.book(id).best_shown(Side::Buy).value_or(BookLevel{});
  const BookLevel ask = matching_.book(id).best_shown(Side::Sell).value_or(BookLevel{});
  BookTop& top = markets_[id.value].top;
  if (bid.price == top.bid && bid.size == top.bid_size && ask.price == top.ask && ask.size == top.ask_size) return false;
  top = {id, bid.price, bid.size, ask.price, ask.size};
  return true;
}

void Exchange::publish_top(InstrumentId id, Instant now) {
  if (refresh_top(id)) link_.send(now, markets_[id.value].top);
}

}  // namespace keel
