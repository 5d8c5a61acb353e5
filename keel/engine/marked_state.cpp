#include "keel/engine/marked_state.hpp"

#include <set>

#include "keel/domain/money.hpp"

namespace keel {
namespace {

std::optional<Mark> mark_of(const State& state, const Instrument& instrument) {
  const UnitGreeks unit = unit_greeks(instrument, state.market, state.now);
  if (!unit.valid) return std::nullopt;
  Mark mark{.price = nearest<Price>(unit.fair_price), .vol = unit.vol};
  if (instrument.kind == InstrumentKind::Option) {
    const auto forward = state.market.delivery_forward(instrument.base, instrument.expiry, state.now);
    mark.forward = forward ? forward->price : 0.0;
    if (!(mark.vol > 0.0 && mark.forward > 0.0)) return std::nullopt;
  } else if (mark.price.raw <= 0) {
    return std::nullopt;
  }
  return mark;
}

}  // namespace

Result<MarkedBook> marked_book(const State& state, const Derived& derived) {
  const Currency usd = Currency::of("USD");
  std::map<Currency, double> prices;
  for (const Currency dollar : dollar_names) prices[dollar] = 1.0;
  for (const UnderlyingMarket& market : state.market.underlyings()) {
    if (const auto worth = state.market.usd_of(market.underlying)) prices[market.underlying] = *worth;
  }
  const auto traded = [&](const Instrument& instrument) { return state.book.position(instrument.id) != Position{}; };
  std::set<Currency> coins;
  for (const Instrument& instrument : state.instruments) {
    if (traded(instrument)) coins.insert(instrument.base);
  }
  MarkedBookMaker maker(state.now, usd, 1.0, prices);
  for (const Currency coin : coins) {
    const auto index = prices.find(coin);
    maker.underlying(coin, index == prices.end() ? 0.0 : index->second);
  }
  for (const Instrument& instrument : state.instruments) {
    if (!traded(instrument)) continue;
    const auto mark = mark_of(state, instrument);
    const Price price = mark ? mark->price : derived.valuation.mark_of(instrument.id);
    SettleAmount worth;
    if (price.raw > 0 || mark) {
      worth = state.book.market_value(instrument, price);
    } else if (instrument.paid_up_front() && instrument.kind != InstrumentKind::Spot) {
      worth = state.book.position(instrument.id).cost;
    }
    if (prices.contains(instrument.settle)) maker.worth(instrument, worth, mark.has_value());
    maker.position(instrument, amount_of(instrument, state.book.position(instrument.id).size), mark);
  }
  Balances cash;
  for (const Money& held : state.book.cash().entries()) {
    if (prices.contains(held.currency)) cash.post(held);
  }
  return maker.finish({{Venue{}, cash}});
}

}  // namespace keel
