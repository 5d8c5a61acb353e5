#include "keel/market/market.hpp"

#include <algorithm>
#include <cmath>

#include "keel/domain/money.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/market/delivery_window.hpp"

namespace keel {

namespace {

/// Of the window before `expiry`, between two times.
Duration overlap(Instant expiry, Instant from, Instant to) {
  const Duration inside = std::min(to, expiry) - std::max(from, expiry - delivery_window);
  return std::max(inside, Duration{});
}

/// Of a price in the quote currency; where there is no index yet, nothing can be said against it.
bool is_believable(double price, double index) { return index <= 0.0 || std::abs(price - index) <= most_basis_of_a_middle * index; }

}  // namespace

DeliveryWindow extended(DeliveryWindow window, Price index, Instant since, Instant to) {
  if (index.raw <= 0) return window;
  const Duration more = overlap(window.expiry, since, to);
  window.covered += more;
  window.index_usd_seconds += to_double(index) * to_seconds(more);
  return window;
}

void Market::list(const Instrument& instrument) {
  KEEL_CHECK(instrument.id.value == tops_.size(), "instruments are listed in order of their ids");
  tops_.push_back({});
  traded_.push_back({.base = instrument.base,
                     .quote = instrument.quote,
                     .venue = instrument.venue,
                     .option = instrument.kind == InstrumentKind::Option,
                     .ticks = instrument.ticks});
  UnderlyingMarket& market = underlying(instrument.base);
  const bool perpetual = instrument.kind == InstrumentKind::Perpetual && is_dollar(instrument.quote);
  if (instrument.expires()) {
    const auto place = std::ranges::lower_bound(market.windows, instrument.expiry, {}, &DeliveryWindow::expiry);
    if (place == market.windows.end() || place->expiry != instrument.expiry) market.windows.insert(place, {.expiry = instrument.expiry});
  }
  const bool future = instrument.kind == InstrumentKind::Future && is_dollar(instrument.quote);
  if (perpetual || future) futures_.push_back({instrument.base, instrument.expiry_or_never(), instrument.id});
}

void Market::apply(Instant at, const BookTop& fact) {
  KEEL_CHECK(fact.instrument.value < tops_.size(), "book top of an instrument that is not listed");
  Top& top = tops_[fact.instrument.value];
  top.book = fact;
  top.at = at;
  changed_tops_.mark(fact.instrument.value);
  Traded& traded = traded_[fact.instrument.value];
  top.index = index_of(traded);
  if (!traded.option) price(top, traded);
}

/// What a top that was told just now makes of the last price.
void Market::price(Top& top, Traded& traded) {
  const double bid = to_double(top.book.bid);
  const double ask = to_double(top.book.ask);
  const bool has_bid = top.book.bid_size.raw > 0;
  const bool has_ask = top.book.ask_size.raw > 0;
  const double middle = 0.5 * (bid + ask);
  const double widest = std::max(widest_top * middle, 2.0 * to_double(traded.ticks.tick_at(top.book.bid)));
  traded.has_middle = has_bid && has_ask && std::abs(ask - bid) <= widest;
  if (traded.has_middle) {
    traded.has_middle = is_believable(middle, top.index);
    if (traded.has_middle) top.last_price = middle;
  } else if (top.last_price > 0.0) {
    const double highest = top.index > 0.0 ? top.index * (1.0 + most_basis_of_a_lone_side) : bid;
    const double lowest = top.index > 0.0 ? top.index * (1.0 - most_basis_of_a_lone_side) : ask;
    if (has_bid && bid <= highest) top.last_price = std::max(top.last_price, bid);
    if (has_ask && ask >= lowest) top.last_price = std::min(top.last_price, ask);
  }
}

void Market::forget_tops(Venue venue) {
  for (std::size_t i = 0; i < tops_.size(); ++i) {
    if (traded_[i].venue != venue) continue;
    tops_[i].book.bid_size = tops_[i].book.ask_size = {};
    changed_tops_.mark(static_cast<std::uint32_t>(i));
    traded_[i].has_middle = false;
  }
}

void Market::apply(Instant at, const IndexMoved& fact) {
  UnderlyingMarket& market = underlying(fact.underlying);
  for (DeliveryWindow& window : market.windows) {
    if (window.expiry - delivery_window > at) break;
    window = extended(window, market.index, market.index_at, at);
  }
  const bool was_known = market.index.raw > 0;
  market.index = fact.price;
  market.index_at = at;
  if (was_known) return;
  for (std::size_t i = 0; i < tops_.size(); ++i) {  // what was told before there was an index is measured from the first one
    if (tops_[i].index > 0.0) continue;
    tops_[i].index = index_of(traded_[i]);
    if (is_believable(tops_[i].last_price, tops_[i].index)) continue;
    tops_[i].last_price = 0.0;
    traded_[i].has_middle = false;
  }
}

void Market::apply(Instant at, const SmileMoved& fact) {
  std::vector<Smile>& smiles = underlying(fact.underlying).smiles;
  const auto place = std::ranges::lower_bound(smiles, fact.expiry, {}, [](const Smile& smile) { return smile.params.expiry; });
  if (place != smiles.end() && place->params.expiry == fact.expiry) {
    *place = {fact, at};
  } else {
    smiles.insert(place, {fact, at});
  }
}

std::optional<double> Market::mid(InstrumentId id) const {
  const Top& told = top(id);
  if (!traded_[id.value].has_middle) return std::nullopt;
  if (told.index > 0.0 && std::abs(index_of(traded_[id.value]) - told.index) > most_index_move_of_a_top * told.index) return std::nullopt;
  return told.last_price;
}

std::optional<double> Market::last_price(InstrumentId id) const {
  const double price = top(id).last_price;
  return price > 0.0 ? std::optional(price) : std::nullopt;
}

const UnderlyingMarket* Market::find(Currency currency) const {
  const auto place = std::ranges::find(underlyings_, currency, &UnderlyingMarket::underlying);
  return place == underlyings_.end() ? nullptr : &*place;
}

std::optional<Price> Market::price_of(Currency currency) const {
  if (is_dollar(currency)) return Price{units_per_one};
  const UnderlyingMarket* coin = find(currency);
  if (coin == nullptr || coin->index.raw <= 0) return std::nullopt;
  return coin->index;
}

double Market::index_of(const Traded& traded) const {
  const auto base = price_of(traded.base);
  const auto quote = price_of(traded.quote);
  return base && quote ? to_double(*base) / to_double(*quote) : 0.0;
}

std::optional<double> Market::usd_of(Currency currency) const {
  const auto price = price_of(currency);
  if (!price) return std::nullopt;
  return to_double(*price);
}

std::optional<NumeraireAmount> Market::worth_of(const Money& money) const {
  const auto price = price_of(money.currency);
  if (!price) return std::nullopt;
  return in_numeraire(money.amount, *price);
}

std::optional<double> Market::future_mid(Currency currency, Instant expiry) const {
  for (const ListedFuture& future : futures_) {
    if (future.underlying != currency || future.expiry != expiry) continue;
    if (const auto price = mid(future.id)) return price;
  }
  return std::nullopt;
}

std::optional<double> Market::forward(Currency currency, Instant expiry) const {
  if (const auto price = future_mid(currency, expiry)) return price;
  if (const auto price = future_mid(currency, never)) return price;
  const UnderlyingMarket* market = find(currency);
  if (market == nullptr || market->index.raw <= 0) return std::nullopt;
  return to_double(market->index);
}

std::optional<DeliveryForward> Market::delivery_forward(Currency currency, Instant expiry, Instant now) const {
  const auto open = forward(currency, expiry);
  if (!open || now >= expiry) return std::nullopt;
  if (expiry - now >= delivery_window) return DeliveryForward{*open, 1.0};
  const double open_share = to_seconds(expiry - now) / to_seconds(delivery_window);
  if (future_mid(currency, expiry)) return DeliveryForward{*open, open_share};
  const UnderlyingMarket* market = find(currency);
  const auto listed = std::ranges::find(market->windows, expiry, &DeliveryWindow::expiry);
  if (listed == market->windows.end()) return DeliveryForward{*open, open_share};
  const DeliveryWindow window = extended(*listed, market->index, market->index_at, now);
  if (window.covered.raw <= 0) return DeliveryForward{*open, open_share};
  const double mean = window.index_usd_seconds / to_seconds(window.covered);
  return DeliveryForward{(1.0 - open_share) * mean + open_share * *open, open_share};
}

const Smile* Market::smile(Currency currency, Instant expiry) const {
  const UnderlyingMarket* market = find(currency);
  if (market == nullptr) return nullptr;
  const auto place = std::ranges::find(market->smiles, expiry, [](const Smile& smile) { return smile.params.expiry; });
  return place == market->smiles.end() ? nullptr : &*place;
}

UnderlyingMarket& Market::underlying(Currency currency) {
  const auto place = std::ranges::lower_bound(underlyings_, currency, {}, &UnderlyingMarket::underlying);
  if (place != underlyings_.end() && place->underlying == currency) return *place;
  return *underlyings_.insert(place, UnderlyingMarket{.underlying = currency});
}

}  // namespace keel
