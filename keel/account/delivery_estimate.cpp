#include "keel/account/delivery_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "keel/base/int128.hpp"
#include "keel/domain/money.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

using Restated = std::map<std::pair<Venue, TradeId>, Price>;

/// A line that shows the index of its own time; what undoes a trade may repeat that of the trade.
bool shows_index(const AccountFact& fact) { return fact.index.raw > 0 && !undoes(fact.kind) && !is_delivery(fact.kind); }

/// The lines that show an index of an instrument's underlying, and what it was in the instrument's quote currency.
class Lines {
 public:
  Lines(const AccountFacts& account, const Instrument& instrument, const Restated& restated, const DollarWorths& worths)
      : account_(account), instrument_(instrument), restated_(restated), worths_(worths) {}

  /// Of the index that its own lines show, the mean over the window; where none does, of any.
  std::optional<DeliveryEstimate> mean() const {
    const auto own = mean_of(true);
    return own ? own : mean_of(false);
  }

  /// The one nearest in time; of two, the one before.
  std::optional<DeliveryEstimate> nearest() const {
    std::optional<DeliveryEstimate> nearest;
    for_each(instrument_.expiry - index_nearby, instrument_.expiry + index_nearby + Duration{1}, [&](const AccountFact& fact) {
      if (!is_of_coin(fact) || (fact.kind == EntryKind::Trade && restated_of(fact) != restated_.end())) return;
      const Duration away = fact.at - instrument_.expiry;
      if (!nearest || std::abs(away.raw) < std::abs(nearest->away.raw))
        nearest = {worths_.index_in_dollar(fact.index, instrument_, fact.at), DeliverySource::Nearby, 1, away};
    });
    return nearest;
  }

 private:
  std::optional<DeliveryEstimate> mean_of(bool own) const {
    Int128 sum = 0;
    DeliveryEstimate estimate{.delivery = {}, .source = DeliverySource::Indices};
    std::set<std::pair<Venue, TradeId>> counted;
    for_each(instrument_.expiry - delivery_window, instrument_.expiry, [&](const AccountFact& fact) {
      if (own ? !is_own(fact) : !is_of_coin(fact)) return;
      Price index = fact.index;
      if (fact.kind == EntryKind::Trade) {
        if (!counted.insert({account_.instruments[fact.instrument].venue, fact.trade}).second) return;
        if (const auto now = restated_of(fact); now != restated_.end()) index = now->second;
        if (index.raw == 0) return;
      }
      sum += worths_.index_in_dollar(index, instrument_, fact.at).raw;
      ++estimate.indices;
    });
    if (estimate.indices == 0) return std::nullopt;
    estimate.delivery = Price{divide_rounded(sum, static_cast<Int128>(estimate.indices), Rounding::HalfEven)};
    return estimate;
  }

  /// Of those in [from, until) that show an index.
  template <class Visit>
  void for_each(Instant from, Instant until, Visit&& visit) const {
    auto fact = std::ranges::lower_bound(account_.facts, from, {}, &AccountFact::at);
    for (; fact != account_.facts.end() && fact->at < until; ++fact) {
      if (shows_index(*fact)) visit(*fact);
    }
  }

  bool is_own(const AccountFact& fact) const {
    if (is_about_money(fact.kind)) return false;
    const Instrument& shown = account_.instruments[fact.instrument];
    return shown.base == instrument_.base && shown.quote == instrument_.quote;
  }
  /// The coin's in USD, whoever shows it.
  bool is_of_coin(const AccountFact& fact) const {
    if (is_about_money(fact.kind)) return fact.currency == instrument_.base;
    const Instrument& shown = account_.instruments[fact.instrument];
    return shown.base == instrument_.base && is_dollar(shown.quote);
  }
  Restated::const_iterator restated_of(const AccountFact& trade) const {
    return restated_.find({account_.instruments[trade.instrument].venue, trade.trade});
  }

  const AccountFacts& account_;
  const Instrument& instrument_;
  const Restated& restated_;
  const DollarWorths& worths_;
};

/// The last set before `at`, and the first from it on, that know the coin; the end of either side if none does.
struct Around {
  const MarkSet* before = nullptr;
  const MarkSet* after = nullptr;
};
Around around(std::span<const MarkSet> marks, Currency coin, Instant at) {
  const auto knows = [coin](const MarkSet& set) { return set.indices.contains(coin); };
  const auto middle = std::ranges::lower_bound(marks, at, {}, &MarkSet::at);
  const auto after = std::find_if(middle, marks.end(), knows);
  const auto before = std::find_if(std::reverse_iterator(middle), marks.rend(), knows);
  return {before == marks.rend() ? nullptr : &*before, after == marks.end() ? nullptr : &*after};
}

std::optional<Price> index_between(const Around& marks, Currency coin, Instant at) {
  if (marks.after == nullptr) return std::nullopt;
  const Price to = marks.after->indices.at(coin);
  if (marks.after->at == at) return to;
  if (marks.before == nullptr) return std::nullopt;
  const Price from = marks.before->indices.at(coin);
  const Int128 moved = static_cast<Int128>((to - from).raw) * (at - marks.before->at).raw;
  return from + PriceOffset{divide_rounded(moved, (marks.after->at - marks.before->at).raw, Rounding::HalfEven)};
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
  const Lines lines(account_, instrument, restated_, worths_);
  at->second = lines.mean();
  if (at->second) return at->second;
  const Around marks = around(marks_, instrument.base, instrument.expiry);
  if (const auto index = index_between(marks, instrument.base, instrument.expiry)) {
    at->second = DeliveryEstimate{worths_.index_in_dollar(*index, instrument, instrument.expiry), DeliverySource::Marks, 0};
    return at->second;
  }
  at->second = lines.nearest();
  for (const MarkSet* set : {marks.before, marks.after}) {
    if (set == nullptr) continue;
    const Duration away = set->at - instrument.expiry;
    if (std::abs(away.raw) > (at->second ? std::abs(at->second->away.raw) - 1 : index_nearby.raw)) continue;
    at->second = {worths_.index_in_dollar(set->indices.at(instrument.base), instrument, set->at), DeliverySource::Nearby, 1, away};
  }
  return at->second;
}

}  // namespace keel
