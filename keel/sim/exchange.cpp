#include "keel/sim/exchange.hpp"

#include <algorithm>

#include "keel/domain/settlement.hpp"

namespace keel {

Exchange::Exchange(const SimConfig& config, const Instruments& instruments, MarketProcess& market, DataLink& link)
    : instruments_(instruments),
      market_(market),
      link_(link),
      makers_(config, instruments),
      markets_(instruments.size()),
      index_(config.start_price) {
  for (const Instrument& instrument : instruments) {
    Market& here = markets_[instrument.id.value];
    here.top.instrument = instrument.id;
    const auto quotes = makers_.quotes(instrument, market_.fair(instrument.id), config.start, here.book);
    here.book.set_background(Side::Buy, quotes.bids);
    here.book.set_background(Side::Sell, quotes.asks);
    refresh_top(instrument.id);
  }
}

bool Exchange::acceptable(const PlaceOrder& order) const {
  if (!instruments_.contains(order.instrument) || !trading(order.instrument)) return false;
  const Instrument& instrument = instruments_[order.instrument];
  return order.price.raw > 0 && order.price == instrument.ticks.round_down(order.price) && order.size.raw > 0 &&
         order.size.raw % instrument.lot.raw == 0;
}

void Exchange::place(const PlaceOrder& order, Instant now) {
  KEEL_CHECK(!open_.contains(order.order), "an order id is used once");
  if (!acceptable(order)) return close(order.order, CloseReason::Rejected, now);
  if (order.time_in_force == TimeInForce::ImmediateOrCancel) return take_for_us(order, now);
  SimBook& book = markets_[order.instrument.value].book;
  if (book.crosses(order.side, order.price)) return close(order.order, CloseReason::Rejected, now);
  book.rest(order.order, order.side, order.price, order.size);
  open_.emplace(order.order, Where{order.instrument, order.side});
  link_.send(now, OrderAccepted{order.order});
}

void Exchange::take_for_us(const PlaceOrder& order, Instant now) {
  link_.send(now, OrderAccepted{order.order});
  const Instrument& instrument = instruments_[order.instrument];
  const double delta = market_.fair(order.instrument).delta;
  executions_.clear();
  const Size left = markets_[order.instrument.value].book.take(order.side, order.price, order.size, true, executions_);
  for (const Execution& execution : executions_) {
    if (execution.with == Execution::With::OursPrevented) {
      close(execution.order, CloseReason::Cancelled, now);
      continue;
    }
    last_trade_.value += 1;
    const SettleAmount fee = trade_fee(instrument, execution.size, execution.price, Liquidity::Taker, index_);
    fill_us({last_trade_, order.order, order.instrument, order.side, execution.price, execution.size, fee, Liquidity::Taker}, now);
    link_.send(now, Traded{order.instrument, execution.price, execution.size, order.side});
  }
  close(order.order, left.raw == 0 ? CloseReason::Filled : CloseReason::Unfilled, now);
  if (left != order.size) market_.push(sign_of(order.side) * delta * to_double(order.size - left));
  publish_top(order.instrument, now);
}

Size Exchange::take_for_others(InstrumentId id, Side side, Price limit, Size size, Instant now) {
  const Instrument& instrument = instruments_[id];
  executions_.clear();
  const Size left = markets_[id.value].book.take(side, limit, size, false, executions_);
  for (const Execution& execution : executions_) {
    last_trade_.value += 1;
    if (execution.with == Execution::With::Ours) {
      const SettleAmount fee = trade_fee(instrument, execution.size, execution.price, Liquidity::Maker, index_);
      fill_us({last_trade_, execution.order, id, opposite(side), execution.price, execution.size, fee, Liquidity::Maker}, now);
      if (execution.left.raw == 0) close(execution.order, CloseReason::Filled, now);
    }
    link_.send(now, Traded{id, execution.price, execution.size, side});
  }
  return size - left;
}

void Exchange::arrive(const Taker& taker, Instant now) {
  if (!trading(taker.instrument)) return;
  const SimFair fair = market_.fair(taker.instrument);
  const double limit = fair.price + sign_of(taker.side) * taker.patience * fair.unit;
  const Size traded = take_for_others(taker.instrument, taker.side, nearest<Price>(std::max(limit, 0.0)), taker.size, now);
  if (traded.raw == 0) return;
  market_.push(sign_of(taker.side) * fair.delta * to_double(traded));
  publish_top(taker.instrument, now);
}

void Exchange::requote(InstrumentId id, Instant now) {
  SimBook& book = markets_[id.value].book;
  const auto quotes = makers_.quotes(instruments_[id], market_.fair(id), now, book);
  book.clear_background(Side::Buy);
  book.clear_background(Side::Sell);
  for (const Side side : {Side::Buy, Side::Sell}) {
    const SimLevel& best = side == Side::Buy ? quotes.bids.front() : quotes.asks.front();
    Size stale;
    for (const SimBook::Order& order : book.ours(opposite(side))) stale += order.left;
    if (best.price.raw > 0 && stale.raw > 0) take_for_others(id, side, best.price, stale, now);
  }
  book.set_background(Side::Buy, quotes.bids);
  book.set_background(Side::Sell, quotes.asks);
  publish_top(id, now);
}

void Exchange::settle(Instant expiry, Price delivery, Instant now) {
  for (const Instrument& instrument : instruments_) {
    if (!instrument.expires() || instrument.expiry != expiry) continue;
    Market& here = markets_[instrument.id.value];
    for (const Side side : {Side::Buy, Side::Sell}) {
      for (const SimBook::Order& order : std::vector(here.book.ours(side))) cancel(order.id, now);
    }
    here.delivery = delivery;
    here.position = {};
    link_.send(now, Settled{instrument.id, delivery});
  }
}

void Exchange::cancel(OrderId id, Instant now) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  markets_[found->second.instrument.value].book.cancel(id, found->second.side);
  close(id, CloseReason::Cancelled, now);
}

void Exchange::cancel_all(Instant now) {
  for (const OrderId id : open_orders()) cancel(id, now);
}

void Exchange::drop_orders() {
  for (const auto& [id, where] : open_) markets_[where.instrument.value].book.cancel(id, where.side);
  open_.clear();
}

void Exchange::fill_us(const Filled& filled, Instant now) {
  markets_[filled.instrument.value].position += filled.size * sign_of(filled.side);
  trades_.push_back(filled);
  if (witness_) witness_(filled, now);
  link_.send(now, filled);
}

void Exchange::close(OrderId id, CloseReason reason, Instant now) {
  open_.erase(id);
  link_.send(now, OrderClosed{id, reason});
}

bool Exchange::refresh_top(InstrumentId id) {
  Market& here = markets_[id.value];
  const SimLevel bid = here.book.best_background(Side::Buy).value_or(SimLevel{});
  const SimLevel ask = here.book.best_background(Side::Sell).value_or(SimLevel{});
  BookTop& top = here.top;
  if (bid.price == top.bid && bid.size == top.bid_size && ask.price == top.ask && ask.size == top.ask_size) return false;
  top = {id, bid.price, bid.size, ask.price, ask.size};
  return true;
}

void Exchange::publish_top(InstrumentId id, Instant now) {
  if (refresh_top(id)) link_.send(now, markets_[id.value].top);
}

std::vector<OrderId> Exchange::open_orders() const {
  std::vector<OrderId> ids;
  for (const auto& [id, where] : open_) ids.push_back(id);
  return ids;
}

std::vector<Filled> Exchange::trades(TradeId after) const {
  const auto first = std::ranges::upper_bound(trades_, after, {}, &Filled::trade);
  return {first, trades_.end()};
}

}  // namespace keel
