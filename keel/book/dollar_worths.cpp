#include "keel/book/dollar_worths.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"

namespace keel {
namespace {

/// The nearest that there can be.
Price times(Price price, double factor) {
  return factor == 1.0 ? price : nearest<Price>(std::clamp(to_double(price) * factor, 1e-8, largest_price));
}

}  // namespace

DollarWorths::DollarWorths(const AccountFacts& account, std::span<const MarkSet> marks) : terms_(account.index_terms) {
  std::vector<bool> of_dollars;
  for (const Instrument& instrument : account.instruments) of_dollars.push_back(is_dollar(instrument.base));
  for (const AccountFact& fact : account.facts) {
    if (fact.index.raw <= 0) continue;
    if (is_about_money(fact.kind)) {
      see(fact.currency, fact.index, fact.at);
    } else if (of_dollars[fact.instrument.value]) {
      const Instrument& instrument = account.instruments[fact.instrument];
      see(instrument.base, fact.index_quoted ? in_usd(fact.index, instrument.quote, fact.at) : fact.index, fact.at);
    }
  }
  for (const MarkSet& set : marks) {
    for (const auto& [currency, index] : set.indices) see(currency, index, set.at);
  }
}

void DollarWorths::see(Currency currency, Price usd, Instant at) {
  if (is_dollar(currency) && currency != Currency::of("USD")) known_[currency].insert_or_assign(at, usd);
}

double DollarWorths::usd_of(Currency dollar, Instant at) const {
  const auto told = known_.find(dollar);
  if (told == known_.end()) return 1.0;
  const auto after = told->second.upper_bound(at);
  return after == told->second.begin() ? 1.0 : to_double(std::prev(after)->second);
}

Price DollarWorths::in_usd(Price price, Currency dollar, Instant at) const { return times(price, usd_of(dollar, at)); }

double DollarWorths::index_usd_of(const Instrument& instrument, Instant at) const {
  return index_is_in_usd(terms_, instrument, at) ? 1.0 : usd_of(instrument.quote, at);
}

Price DollarWorths::index_in_usd(Price index, const Instrument& instrument, Instant at) const {
  return times(index, index_usd_of(instrument, at));
}

Price DollarWorths::index_in_dollar(Price usd, const Instrument& instrument, Instant at) const {
  return times(usd, 1.0 / index_usd_of(instrument, at));
}

Price DollarWorths::in_dollar(Price usd, Currency dollar, Instant at) const { return times(usd, 1.0 / usd_of(dollar, at)); }

}  // namespace keel
