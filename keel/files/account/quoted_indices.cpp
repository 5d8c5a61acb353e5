#include "keel/files/account/quoted_indices.hpp"

#include <cmath>

#include "keel/book/dollar_worths.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/files/chain/option_marks.hpp"

namespace keel {

void settle_units(AccountFacts& account, std::span<const MarkSet> marks) {
  const DollarWorths worths(account, marks);
  for (AccountFact& fact : account.facts) {
    if (is_about_money(fact.kind) || fact.index.raw <= 0) continue;
    const Instrument& instrument = account.instruments[fact.instrument];
    if (!is_dollar(instrument.quote)) continue;
    const bool trades = fact.kind == EntryKind::Trade || fact.kind == EntryKind::TradeCorrection;
    if (fact.index_quoted) {
      fact.index = worths.in_usd(fact.index, instrument.quote, fact.at);
      fact.index_quoted = false;
    } else if (trades && std::isnan(fact.vol)) {
      const double forward = to_double(fact.index) / worths.usd_of(instrument.quote, fact.at);
      fact.vol = implied_by_price(instrument, fact.at, forward, fact.price);
    }
  }
}

}  // namespace keel
