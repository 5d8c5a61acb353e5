#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keel/account/inventory.hpp"
#include "keel/account/shared_remarks.hpp"
#include "keel/book/dollar_worths.hpp"

namespace keel {

/// What the instruments of an account are worth at the end: by the chain if there is one, else by the youngest of an older mark and what
/// the account's own facts say: the last trade, of what is settled daily the settlement price if that is younger. What is quoted in dollars
/// follows an index that is younger than that: perpetuals and futures as far from it as when they were last seen, options by Black-76 at
/// the vol that they had, as far from it as their last trade.
class InventoryMarks {
 public:
  /// `chain`: the marks of the end; `past`: all of them, in time order. All must outlive it.
  InventoryMarks(const AccountFacts& account, const std::optional<MarkSet>& chain, std::span<const MarkSet> past,
                 const DollarWorths& worths);

  /// Takes in the index of a fact, the price of a trade and of a settlement; a delivery is the index at the expiry, if none was seen in the
  /// window before it. Domain: facts that stand, in time order; they must outlive it. Returns
  /// false if the fact is a trade whose vol is not believed.
  bool see(const AccountFact& fact);

  /// USD a unit, the last known: the chain's, else the younger of the facts' and an older mark's.
  std::optional<Price> index_of(Currency underlying) const;
  /// The same as a number; a dollar that nothing tells of is worth 1, what else is unknown 0.
  double usd_of(Currency currency) const;
  /// What a unit of the base is worth in the quote currency, by their indices: the one price at which coins held count; of contracts the
  /// index that the venue holds them to. 0 if either is not known.
  double index_price(const Instrument& instrument) const;
  /// The highest USD a unit that was ever known, at least what usd_of says.
  double highest_usd_of(Currency currency) const;
  /// What said so: "fills.csv: line 7: index", or the marks.
  std::string place_of_highest(const AccountFacts& account, Currency underlying) const;
  /// Marks a row of an instrument that has not expired by `now`; adds what a reader must know.
  void mark(const Instrument& instrument, Instant now, InventoryRow& row, SharedRemarks& remarks) const;

 private:
  struct LastTrades {
    const AccountFact* any = nullptr;
    const AccountFact* believed = nullptr;
    const AccountFact* settled = nullptr;  ///< its daily settlement, where that is younger than any trade
    double basis = 0.0;                    ///< of what follows the index, in the last settlement or trade that was no hedge and showed one
  };

  const AccountFacts& account_;
  const Instruments& instruments_;
  const std::vector<BookGroup>& groups_;
  const std::optional<MarkSet>& chain_;
  std::span<const MarkSet> past_;
  const DollarWorths& worths_;
  std::vector<LastTrades> last_;            ///< by instrument id
  std::vector<const MarkSet*> last_marks_;  ///< likewise: the set that has its last mark, if one has
  std::map<Currency, const MarkSet*> last_indices_;
  struct Index {
    Price last;
    Instant at;
    Price highest;
    const AccountFact* highest_by = nullptr;
  };
  void see_index(Currency underlying, Price index, const AccountFact& fact);
  void see_delivery(const Instrument& instrument, const AccountFact& fact);
  struct KnownIndex {
    Price price;
    Instant at;
    bool of_chain = false;
  };
  std::optional<KnownIndex> known_index(Currency underlying) const;
  double index_usd_at(Currency underlying, Instant at) const;
  /// Each marks the row and is true, where what it goes by is there.
  bool mark_by_index(const Instrument& instrument, InventoryRow& row) const;
  bool carry_mark(const Instrument& instrument, Instant now, InventoryRow& row, SharedRemarks& remarks) const;
  void mark_by_facts(const Instrument& instrument, Instant now, InventoryRow& row, SharedRemarks& remarks) const;
  bool follow_vol(const Instrument& option, const AccountFact& trade, Instant now, InventoryRow& row) const;
  bool follow_index(const Instrument& instrument, InventoryRow& row, SharedRemarks& remarks) const;
  std::map<Currency, Index> indices_;
};

}  // namespace keel
