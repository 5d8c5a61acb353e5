#include "keel/attribution/account_timeline.hpp"

#include <algorithm>

#include "keel/attribution/markouts.hpp"
#include "keel/domain/money.hpp"

namespace keel {
namespace {

bool undoes_any(const AccountFacts& account) {
  return std::ranges::any_of(account.facts, [](const AccountFact& fact) { return undoes(fact.kind); });
}

}  // namespace

Instant next_multiple(Instant at, Duration interval) { return Instant{} + interval * ((at - Instant{}).raw / interval.raw + 1); }

AccountTimeline::AccountTimeline(const AccountFacts& account, std::span<const MarkSet> marks, Duration print_delay)
    : account_(account),
      marks_(marks),
      undoes_(undoes_any(account)),
      fair_(account.instruments, print_delay, undoes_, account.index_terms),
      deliveries_(account, marks) {
  std::set<Currency> shown;
  std::size_t trades = 0;
  for (const AccountFact& fact : account.facts) {
    if (fact.kind == EntryKind::Trade && account.instruments[fact.instrument].venue == Venue{}) ++trades;
    if (is_delivery(fact.kind)) told_.insert({fact.instrument, fact.group});
    if (fact.index.raw > 0) shown.insert(is_about_money(fact.kind) ? fact.currency : account.instruments[fact.instrument].base);
  }
  seen_.reserve(trades);
  for (const MarkSet& set : marks) {
    for (const auto& [coin, index] : set.indices) shown.insert(coin);
  }
  for (const Instrument& instrument : account.instruments) {
    if (!shown.contains(instrument.base)) from_prints_.insert(instrument.base);
    if (instrument.expires()) expiries_.push_back(instrument.id);
  }
  std::ranges::sort(expiries_, {}, [&](InstrumentId id) { return std::pair{account.instruments[id].expiry, id}; });
}

Instant AccountTimeline::next() const {
  Instant now = next_mark();
  if (fact_ < account_.facts.size()) now = std::min(now, account_.facts[fact_].at);
  if (expiry_ < expiries_.size()) now = std::min(now, account_.instruments[expiries_[expiry_]].expiry);
  return now;
}

Instant AccountTimeline::end() const {
  const Instant last = account_.facts.back().at;
  return marks_.empty() ? last : std::max(last, marks_.back().at);
}

std::span<const InstrumentId> AccountTimeline::expire_until(Instant now) {
  fair_.advance(now);
  const std::size_t first = expiry_;
  for (; expiry_ < expiries_.size() && account_.instruments[expiries_[expiry_]].expiry <= now; ++expiry_) {
    const Instrument& instrument = account_.instruments[expiries_[expiry_]];
    if (is_told(instrument) && is_dollar(instrument.quote)) fair_.see_delivery(instrument, delivery_of(instrument));
  }
  return std::span(expiries_).subspan(first, expiry_ - first);
}

void AccountTimeline::see_marks_until(Instant now) {
  while (mark_ < marks_.size() && marks_[mark_].at <= now) fair_.see(marks_[mark_++]);
}

const AccountFact* AccountTimeline::take(Instant now) {
  while (fact_ < account_.facts.size() && account_.facts[fact_].at == now) {
    const AccountFact& fact = account_.facts[fact_++];
    const bool trade = fact.kind == EntryKind::Trade;
    if (trade && !seen_.insert(account_.instruments[fact.instrument].venue, fact.trade)) continue;
    if (is_about_money(fact.kind) && fact.index.raw > 0) fair_.see_index(fact.currency, fact.index, now);
    if (is_about_money(fact.kind) || undoes(fact.kind)) return &fact;
    if (stands_for_index(fact)) {
      const Instrument& instrument = account_.instruments[fact.instrument];
      fair_.see_index(instrument.base, fair_.in_usd(fact.price, instrument.quote), now);
    }
    fair_.see_market(fact);
    if (trade && role_of(account_.groups[fact.group]) == FillRole::Quote) fair_.see_print(fact);
    return &fact;
  }
  return nullptr;
}

bool AccountTimeline::is_told(const Instrument& instrument) const {
  const auto first = told_.lower_bound({instrument.id, 0});
  return first != told_.end() && first->first == instrument.id;
}

Price AccountTimeline::delivery_of(const Instrument& instrument) {
  if (const auto known = deliveries_.of(instrument)) return known->delivery;
  const double index = to_double(fair_.usd_price(instrument.base));
  const double quote = to_double(fair_.usd_price(instrument.quote));
  return nearest<Price>(index / quote);
}

bool AccountTimeline::stands_for_index(const AccountFact& fact) const {
  if (fact.kind != EntryKind::Trade || role_of(account_.groups[fact.group]) == FillRole::Hedge) return false;
  const Instrument& instrument = account_.instruments[fact.instrument];
  return index_from_prints(instrument.base) && instrument.kind != InstrumentKind::Option && is_dollar(instrument.quote);
}

}  // namespace keel
