#include "keel/exposure/exposure.hpp"

#include <algorithm>

#include "keel/domain/money.hpp"

namespace keel {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr RiskGreeks not_known{.delta_usd = unknown, .gamma_usd_per_percent = unknown, .vega_usd_per_vol_point = unknown};

}  // namespace

void Exposure::list(const Instrument& instrument) {
  KEEL_CHECK(instrument.id.value == places_.size(), "instruments are listed in order of their ids");
  const Instant expiry = instrument.expiry_or_never();
  std::size_t group = 0;
  while (group < expiries_.size() && (expiries_[group].underlying != instrument.base || expiries_[group].expiry != expiry)) ++group;
  if (group == expiries_.size()) {
    expiries_.push_back({.underlying = instrument.base, .expiry = expiry});
    members_.emplace_back();
    moved_.reserve(expiries_.size());
  }
  expiries_[group].instruments.push_back(instrument.id);
  held_.push_back({});
  const bool dollars = is_dollar(instrument.quote);
  if (!dollars && instrument.kind != InstrumentKind::Spot) quoted_in_coin_.push_back(instrument.id);
  Members& members = members_[group];
  if (!dollars && std::ranges::find(members.quoted_in, instrument.quote) == members.quoted_in.end()) {
    members.quoted_in.push_back(instrument.quote);
  }
  Place place{.group = static_cast<std::uint32_t>(group)};
  if (instrument.kind == InstrumentKind::Option && dollars) {
    std::size_t strip = 0;
    while (strip < members.strips.size() && members.strips[strip].payoff() != instrument.payoff) ++strip;
    if (strip == members.strips.size()) members.strips.emplace_back(instrument.payoff);
    place.strip = static_cast<std::int32_t>(strip);
    place.row = static_cast<std::uint32_t>(members.strips[strip].add(instrument));
  } else {
    place.row = static_cast<std::uint32_t>(members.linears.size());
    members.linears.push_back({instrument, {}});
  }
  places_.push_back(place);
}

bool Exposure::reaches(const Scope& scope, std::size_t group) const {
  switch (scope.prices) {
    case Scope::Prices::Stand: return false;
    case Scope::Prices::All: return true;
    case Scope::Prices::OfExpiry: return expiries_[group].follows(scope.underlying, scope.expiry);
    case Scope::Prices::OfUnderlying: break;
  }
  const std::vector<Currency>& coins = members_[group].quoted_in;
  return expiries_[group].underlying == scope.underlying || std::ranges::find(coins, scope.underlying) != coins.end();
}

std::span<const std::uint32_t> Exposure::reprice(const Market& market, Instant now, const Scope& scope) {
  moved_.clear();
  if (scope.prices == Scope::Prices::Stand) return moved_;
  for (std::size_t group = 0; group < expiries_.size(); ++group) {
    if (!reaches(scope, group)) continue;
    reprice(group, market, now);
    moved_.push_back(static_cast<std::uint32_t>(group));
  }
  return moved_;
}

void Exposure::reprice(std::size_t group, const Market& market, Instant now) {
  ExpiryGreeks& sums = expiries_[group];
  sums.days_to_expiry = sums.expiry == never ? std::numeric_limits<double>::infinity() : to_days(sums.expiry - now);
  const UnderlyingMarket* underlying = market.find(sums.underlying);
  sums.index_usd = underlying == nullptr ? 0.0 : to_double(underlying->index);
  sums.own_forward = market.future_mid(sums.underlying, sums.expiry).has_value();
  sums.total = {};
  for (OptionStrip& strip : members_[group].strips) {
    strip.price(market, sums.underlying, sums.expiry, now, last_forward_);
    sums.total += strip.total();
  }
  for (Linear& linear : members_[group].linears) {
    linear.unit = unit_greeks(linear.instrument, market, now);
    if (const Size held = held_[linear.instrument.id.value]; held.raw != 0) sums.total += to_double(held) * linear.unit;
  }
  sums.whole = is_whole(group);
}

bool Exposure::is_whole(std::size_t group) const {
  const Members& members = members_[group];
  const bool all_priced = std::ranges::all_of(members.strips, &OptionStrip::priced) &&
                          std::ranges::all_of(members.linears, [](const Linear& linear) { return linear.unit.valid; });
  return all_priced || std::ranges::none_of(expiries_[group].instruments, [&](InstrumentId id) { return lacks(id); });
}

bool Exposure::lacks(InstrumentId instrument) const {
  if (held_[instrument.value].raw == 0) return false;
  const Place place = places_[instrument.value];
  const Members& members = members_[place.group];
  const bool priced =
      place.strip < 0 ? members.linears[place.row].unit.valid : members.strips[static_cast<std::size_t>(place.strip)].priced();
  return !priced && expiries_[place.group].days_to_expiry > 0.0;
}

void Exposure::trade(InstrumentId instrument, Size change) {
  KEEL_CHECK(instrument.value < places_.size(), "a trade of an instrument that is not listed");
  const Place place = places_[instrument.value];
  Members& members = members_[place.group];
  if (place.strip < 0 && members.linears[place.row].instrument.kind == InstrumentKind::Spot) return;
  Size& held = held_[instrument.value];
  held += change;
  if (place.strip >= 0) members.strips[static_cast<std::size_t>(place.strip)].hold(place.row, held);
  ExpiryGreeks& sums = expiries_[place.group];
  sums.total += to_double(change) * unit(instrument);
  sums.whole = is_whole(place.group);
}

UnitGreeks Exposure::unit(InstrumentId instrument) const {
  KEEL_CHECK(instrument.value < places_.size(), "Greeks of an instrument that is not listed");
  const Place place = places_[instrument.value];
  const Members& members = members_[place.group];
  return place.strip < 0 ? members.linears[place.row].unit : members.strips[static_cast<std::size_t>(place.strip)].unit(place.row);
}

Greeks Exposure::total(Currency underlying) const {
  Greeks sum;
  for (const ExpiryGreeks& group : expiries_) {
    if (group.underlying == underlying) sum += group.total;
  }
  return sum;
}

bool Exposure::all_quoted_in_are_whole(Currency coin) const {
  return std::ranges::none_of(quoted_in_coin_, [&](InstrumentId id) {
    const Place place = places_[id.value];
    return lacks(id) && members_[place.group].linears[place.row].instrument.quote == coin;
  });
}

bool Exposure::whole(Currency underlying) const {
  const auto lacking = [&](const ExpiryGreeks& group) { return group.underlying == underlying && !group.whole; };
  return std::ranges::none_of(expiries_, lacking) && all_quoted_in_are_whole(underlying);
}

double Exposure::quote_coins(Currency coin) const {
  double coins = 0.0;
  for (const InstrumentId id : quoted_in_coin_) {
    const Place place = places_[id.value];
    const Linear& linear = members_[place.group].linears[place.row];
    if (linear.instrument.quote == coin) coins -= to_double(held_[id.value]) * linear.unit.fair_price * linear.unit.net_transaction_delta;
  }
  return coins;
}

void Exposure::sum(const FactorLayout& layout, const std::vector<double>& equity_coin, const Elsewhere& elsewhere,
                   BookExposure& out) const {
  out.factors.setZero(layout.size());
  out.underlyings.assign(layout.underlyings.size(), {});
  int at = -1;
  const ExpiryGreeks* before = nullptr;
  for (const ExpiryGreeks& group : expiries_) {
    if (before == nullptr || before->underlying != group.underlying) at = layout.index_of(group.underlying);
    before = &group;
    if (at < 0) continue;
    auto& [greeks, index_usd, whole] = out.underlyings[static_cast<std::size_t>(at)];
    whole = whole && group.whole;
    const double index = group.index_usd;
    if (index > 0.0) index_usd = index;
    greeks.delta_usd += index * group.total.net_transaction_delta;
    greeks.gamma_usd_per_percent += index * index * group.total.gamma_per_usd;  // for a move of 100 %
    if (group.expiry != never && group.total.vega_usd_per_vol_point != 0.0) {
      out.factors[layout.vega(at, layout.bucket_of(group.days_to_expiry))] += group.total.vega_usd_per_vol_point;
    }
  }
  for (at = 0; at < static_cast<int>(layout.underlyings.size()); ++at) {
    const auto u = static_cast<std::size_t>(at);
    auto& [greeks, index_usd, whole] = out.underlyings[u];
    greeks.delta_usd += index_usd * quote_coins(layout.underlyings[u]);
    const bool numeraire = layout.is_numeraire(at);
    greeks.delta_usd += numeraire ? -elsewhere.usd : index_usd * equity_coin[u];
    out.factors[layout.spot(at)] = greeks.delta_usd;
    out.factors[layout.convexity(at)] = 0.5 * greeks.gamma_usd_per_percent - (numeraire ? greeks.delta_usd : 0.0);
    greeks.gamma_usd_per_percent *= 0.01;
    for (int bucket = 0; bucket < layout.buckets(); ++bucket) greeks.vega_usd_per_vol_point += out.factors[layout.vega(at, bucket)];
    const bool all_valued = numeraire ? elsewhere.whole : index_usd > 0.0 || equity_coin[u] == 0.0;
    whole = whole && all_valued && all_quoted_in_are_whole(layout.underlyings[u]);
    if (!whole) greeks = not_known;
  }
}

}  // namespace keel
