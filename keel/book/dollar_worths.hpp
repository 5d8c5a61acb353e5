#pragma once

#include <map>
#include <span>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// What dollars other than USD were worth over time: the last that rows or marks said by then, marks before rows of one time; 1 until they
/// do. The one place where a price in a dollar becomes one in USD and the reverse; other currencies stay as they are.
class DollarWorths {
 public:
  DollarWorths() = default;
  /// Domain: facts in time order.
  DollarWorths(const AccountFacts& account, std::span<const MarkSet> marks);

  /// Domain: usd > 0.
  void see(Currency currency, Price usd, Instant at);
  /// USD a unit of a dollar.
  double usd_of(Currency dollar, Instant at) const;
  /// Error: half a unit of 1e-8.
  Price in_usd(Price price, Currency dollar, Instant at) const;
  Price in_dollar(Price usd, Currency dollar, Instant at) const;
  /// USD a unit of the index, or the delivery price, that the venue shows with an instrument; such an index in USD, and the reverse.
  /// Domain: quoted in a dollar. Error: half a unit of 1e-8.
  double index_usd_of(const Instrument& instrument, Instant at) const;
  Price index_in_usd(Price index, const Instrument& instrument, Instant at) const;
  Price index_in_dollar(Price usd, const Instrument& instrument, Instant at) const;

 private:
  std::vector<IndexTerms> terms_;
  std::map<Currency, std::map<Instant, Price>> known_;
};

}  // namespace keel
