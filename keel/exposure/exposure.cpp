#include "keel/exposure/exposure.hpp"

#include <array>

namespace keel {

void Exposure::list(const Instrument& instrument) {
  KEEL_CHECK(instrument.id.value == units_.size(), "instruments are listed in order of their ids");
  const Instant expiry = instrument.expires() ? instrument.expiry : never;
  std::size_t group = 0;
  while (group < expiries_.size() && (expiries_[group].underlying != instrument.base || expiries_[group].expiry != expiry)) ++group;
  if (group == expiries_.size()) expiries_.push_back({.underlying = instrument.base, .expiry = expiry});
  expiries_[group].instruments.push_back(instrument.id);
  expiries_[group].has_future = expiries_[group].has_future || instrument.kind == InstrumentKind::Future;
  group_of_.push_back(group);
  units_.push_back({});
  is_cash_.push_back(instrument.kind == InstrumentKind::Spot);
}

void Exposure::reprice(const Instruments& instruments, const Market& market, const Book& book, Instant now, Currency underlying) {
  for (ExpiryGreeks& group : expiries_) {
    if (group.underlying == underlying) reprice(group, instruments, market, book, now);
  }
}

void Exposure::reprice(const Instruments& instruments, const Market& market, const Book& book, Instant now, Currency underlying,
                       Instant expiry) {
  for (ExpiryGreeks& group : expiries_) {
    if (group.follows(underlying, expiry)) reprice(group, instruments, market, book, now);
  }
}

void Exposure::reprice(ExpiryGreeks& group, const Instruments& instruments, const Market& market, const Book& book, Instant now) {
  group.days_to_expiry = group.expiry == never ? std::numeric_limits<double>::infinity() : to_days(group.expiry - now);
  const UnderlyingMarket* underlying = market.find(group.underlying);
  group.index_usd = underlying == nullptr ? 0.0 : to_double(underlying->index);
  group.total = {};
  for (const InstrumentId id : group.instruments) {
    UnitGreeks& unit = units_[id.value];
    unit = unit_greeks(instruments[id], market, now);
    if (const Size held = book.position(id).size; held.raw != 0 && !is_cash_[id.value]) group.total += to_double(held) * unit;
  }
}

void Exposure::trade(InstrumentId instrument, Size change) {
  if (is_cash_.at(instrument.value)) return;
  expiries_[group_of_[instrument.value]].total += to_double(change) * unit(instrument);
}

const UnitGreeks& Exposure::unit(InstrumentId instrument) const {
  KEEL_CHECK(instrument.value < units_.size(), "Greeks of an instrument that is not listed");
  return units_[instrument.value];
}

Greeks Exposure::total(Currency underlying) const {
  Greeks sum;
  for (const ExpiryGreeks& group : expiries_) {
    if (group.underlying == underlying) sum += group.total;
  }
  return sum;
}

FactorVector Exposure::factors(const FactorLayout& layout, const std::vector<double>& equity_coin, bool coin_numeraire,
                               double dollars) const {
  KEEL_CHECK(layout.size() <= max_factors, "more factors than max_factors");
  FactorVector exposures = FactorVector::Zero(layout.size());
  std::array<double, max_factors> index_usd{};
  for (const ExpiryGreeks& group : expiries_) {
    const int at = layout.index_of(group.underlying);
    if (at < 0) continue;
    const double index = group.index_usd;
    if (index > 0.0) index_usd[static_cast<std::size_t>(at)] = index;
    exposures[layout.spot(at)] += index * group.total.net_transaction_delta;
    exposures[layout.convexity(at)] += 0.5 * index * index * group.total.gamma_per_usd;
    if (group.expiry != never) {
      exposures[layout.vega(at, layout.bucket_of(group.days_to_expiry))] += group.total.vega_usd_per_vol_point;
    }
  }
  for (int at = 0; at < static_cast<int>(layout.underlyings.size()); ++at) {
    if (coin_numeraire) {
      exposures[layout.spot(at)] -= dollars;
      exposures[layout.convexity(at)] -= exposures[layout.spot(at)];
    } else {
      exposures[layout.spot(at)] += index_usd[static_cast<std::size_t>(at)] * equity_coin[static_cast<std::size_t>(at)];
    }
  }
  return exposures;
}

Exposure Exposure::rebuilt(const Instruments& instruments, const Market& market, const Book& book, Instant now) {
  Exposure fresh;
  for (const Instrument& instrument : instruments) fresh.list(instrument);
  for (ExpiryGreeks& group : fresh.expiries_) fresh.reprice(group, instruments, market, book, now);
  return fresh;
}

}  // namespace keel
