#include "keel/account/delivery_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "keel/base/int128.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

using Restated = std::map<std::pair<Venue, TradeId>, Price>;

/// A line that shows the index of its own time; what undoes a trade may repeat that of the trade.
bool shows_index(const AccountFact& fact) {
  return fact.index.raw > 0 && !is_about_money(fact.kind) && !undoes(fact.kind) && !is_delivery(fact.kind);
}

std::optional<DeliveryEstimate> estimated_delivery(const AccountFacts& account, const Instrument& instrument, const Restated& restated,
                                                   const DollarWorths& worths) {
  Int128 sum = 0;
  DeliveryEstimate estimate{.delivery = {}, .source = DeliverySource::Indices};
  std::set<std::pair<Venue, TradeId>> counted;
  const auto& facts = account.facts;
  auto fact = std::ranges::lower_bound(facts, instrument.expiry - delivery_window, {}, &AccountFact::at);
  for (; fact != facts.end() && fact->at < instrument.expiry; ++fact) {
    if (!shows_index(*fact)) continue;
    const Instrument& shown = account.instruments[fact->instrument];
    if (shown.base != instrument.base || shown.quote != instrument.quote) continue;
    Price index = fact->index;
    if (fact->kind == EntryKind::Trade) {
      if (!counted.insert({shown.venue, fact->trade}).second) continue;
      if (const auto now = restated.find({shown.venue, fact->trade}); now != restated.end()) index = now->second;
      if (index.raw == 0) continue;
    }
    sum += worths.index_in_dollar(index, instrument, fact->at).raw;
    ++estimate.indices;
  }
  if (estimate.indices == 0) return std::nullopt;
  estimate.delivery = Price{divide_rounded(sum, static_cast<Int128>(estimate.indices), Rounding::HalfEven)};
  return estimate;
}

/// The one nearest in time; of two, the one before.
std::optional<DeliveryEstimate> nearby_index(const AccountFacts& account, const Instrument& instrument, const Restated& restated,
                                             const DollarWorths& worths) {
  std::optional<DeliveryEstimate> nearest;
  const auto& facts = account.facts;
  auto fact = std::ranges::lower_bound(facts, instrument.expiry - index_nearby, {}, &AccountFact::at);
  for (; fact != facts.end() && fact->at <= instrument.expiry + index_nearby; ++fact) {
    if (!shows_index(*fact)) continue;
    const Instrument& shown = account.instruments[fact->instrument];
    if (shown.base != instrument.base || shown.quote != instrument.quote) continue;
    const auto undone = restated.find({shown.venue, fact->trade});
    if (fact->kind == EntryKind::Trade && undone != restated.end()) continue;
    const Duration away = fact->at - instrument.expiry;
    if (!nearest || std::abs(away.raw) < std::abs(nearest->away.raw))
      nearest = {worths.index_in_dollar(fact->index, instrument, fact->at), DeliverySource::Nearby, 1, away};
  }
  return nearest;
}

std::optional<Price> index_between(std::span<const MarkSet> marks, Currency coin, Instant at) {
  const auto after = std::ranges::lower_bound(marks, at, {}, &MarkSet::at);
  if (after == marks.end()) return std::nullopt;
  if (after->at == at && after->indices.contains(coin)) return after->indices.at(coin);
  if (after == marks.begin()) return std::nullopt;
  const MarkSet& before = *std::prev(after);
  const auto from = before.indices.find(coin);
  const auto to = after->indices.find(coin);
  if (from == before.indices.end() || to == after->indices.end()) return std::nullopt;
  const Int128 moved = static_cast<Int128>((to->second - from->second).raw) * (at - before.at).raw;
  return from->second + PriceOffset{divide_rounded(moved, (after->at - before.at).raw, Rounding::HalfEven)};
}

}  // namespace

Deliveries::Deliveries(const AccountFacts& account, std::span<const MarkSet> marks)
    : account_(account), marks_(marks), worths_(account, marks) {
  for (const AccountFact& fact : account.facts) {
    if (undoes(fact.kind) && (fact.kind == EntryKind::Bust || fact.index.raw > 0)) {
      restated_[{account.instruments[fact.instrument].venue, fact.trade}] = fact.kind == EntryKind::Bust ? Price{} : fact.index;
    }
    if (!is_delivery(fact.kind)) continue;
    known_.try_emplace(key_of(account.instruments[fact.instrument]), DeliveryEstimate{fact.price, DeliverySource::Told, 0});
  }
}

std::optional<DeliveryEstimate> Deliveries::of(const Instrument& instrument) {
  const auto [at, fresh] = known_.try_emplace(key_of(instrument));
  if (!fresh || !is_dollar(instrument.quote)) return at->second;
  at->second = estimated_delivery(account_, instrument, restated_, worths_);
  if (at->second) return at->second;
  if (const auto index = index_between(marks_, instrument.base, instrument.expiry)) {
    at->second = DeliveryEstimate{worths_.index_in_dollar(*index, instrument, instrument.expiry), DeliverySource::Marks, 0};
  } else {
    at->second = nearby_index(account_, instrument, restated_, worths_);
  }
  return at->second;
}

}  // namespace keel
