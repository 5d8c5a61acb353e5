#include "keel/analysis/delivery_estimate.hpp"

#include <algorithm>
#include <set>

#include "keel/base/int128.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {

std::optional<DeliveryEstimate> estimated_delivery(const AccountFacts& account, const Instrument& instrument) {
  Int128 sum = 0;
  DeliveryEstimate estimate;
  std::set<std::pair<Venue, TradeId>> counted;
  const auto& facts = account.facts;
  auto fact = std::ranges::lower_bound(facts, instrument.expiry - delivery_window, {}, &AccountFact::at);
  for (; fact != facts.end() && fact->at < instrument.expiry; ++fact) {
    if (fact->kind != EntryKind::Trade || fact->index.raw == 0) continue;
    const Instrument& traded = account.instruments[fact->instrument];
    if (traded.base != instrument.base || traded.quote != instrument.quote || !counted.insert({traded.venue, fact->trade}).second) continue;
    sum += fact->index.raw;
    ++estimate.indices;
  }
  if (estimate.indices == 0) return std::nullopt;
  estimate.delivery = Price{divide_rounded(sum, static_cast<Int128>(estimate.indices), Rounding::HalfEven)};
  return estimate;
}

std::optional<Price> index_between(std::span<const MarkSet> marks, Currency coin, Instant at) {
  const auto after = std::ranges::lower_bound(marks, at, {}, &MarkSet::at);
  if (after == marks.begin() || after == marks.end()) return std::nullopt;
  const MarkSet& before = *std::prev(after);
  const auto from = before.indices.find(coin);
  const auto to = after->indices.find(coin);
  if (from == before.indices.end() || to == after->indices.end()) return std::nullopt;
  const Int128 moved = static_cast<Int128>((to->second - from->second).raw) * (at - before.at).raw;
  return from->second + PriceOffset{divide_rounded(moved, (after->at - before.at).raw, Rounding::HalfEven)};
}

}  // namespace keel
