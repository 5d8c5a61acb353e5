#pragma once

#include <set>
#include <span>
#include <vector>

#include "keel/account/delivery_estimate.hpp"
#include "keel/attribution/fair_values.hpp"
#include "keel/book/trade_ids.hpp"

namespace keel {

/// The next whole multiple of `interval` since 1970 after `at`. Domain: interval > 0.
Instant next_multiple(Instant at, Duration interval);

/// An account's facts, marks and expiries in time order, with the fair values that they tell by then: what whoever goes through an account
/// has in common. At one time come the expiries first, then the marks, then the facts. Account and marks are kept alive by the caller.
class AccountTimeline {
 public:
  /// Domain: facts and marks in time order; at least one fact.
  AccountTimeline(const AccountFacts& account, std::span<const MarkSet> marks, Duration print_delay);

  /// Of the next expiry, mark or fact; `never` after the last.
  Instant next() const;
  Instant next_mark() const { return mark_ < marks_.size() ? marks_[mark_].at : never; }
  /// The last mark's or fact's.
  Instant end() const;
  /// Goes on to a time: what expires by then, its delivery seen where a fact tells it. Domain: not beyond next().
  std::span<const InstrumentId> expire_until(Instant now);
  void see_marks_until(Instant now);
  /// The next fact of the time, its market seen already; a trade that was there before is passed over. Null after the last.
  const AccountFact* take(Instant now);
  /// The next fact of whatever time; null after the last.
  const AccountFact* upcoming() const { return fact_ < account_.facts.size() ? &account_.facts[fact_] : nullptr; }

  FairValues& fair() { return fair_; }
  /// What it is delivered at; if nothing tells, at the index as it is known.
  Price delivery_of(const Instrument& instrument);
  bool told(InstrumentId instrument, std::uint32_t group) const { return told_.contains({instrument, group}); }
  /// Something is busted or corrected on the way.
  bool undoes_trades() const { return undoes_; }
  /// Of a currency no line and no mark has an index: the prices of its trades in dollars stand for it.
  bool index_from_prints(Currency coin) const { return from_prints_.contains(coin); }
  /// Such a trade; simulated or real, hedges tell no price.
  bool stands_for_index(const AccountFact& fact) const;
  std::size_t facts_taken() const { return fact_; }
  /// Facts and marks that were and that are.
  std::size_t done() const { return fact_ + mark_; }
  std::size_t size() const { return account_.facts.size() + marks_.size(); }

 private:
  bool is_told(const Instrument& instrument) const;

  const AccountFacts& account_;
  std::span<const MarkSet> marks_;
  bool undoes_;
  FairValues fair_;
  Deliveries deliveries_;
  std::set<std::pair<InstrumentId, std::uint32_t>> told_;
  std::set<Currency> from_prints_;
  std::vector<InstrumentId> expiries_;  ///< in time order
  BookedTrades seen_;
  std::size_t fact_ = 0;
  std::size_t mark_ = 0;
  std::size_t expiry_ = 0;
};

}  // namespace keel
