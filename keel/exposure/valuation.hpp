#pragma once

#include <vector>

#include "keel/book/book.hpp"
#include "keel/market/market.hpp"

namespace keel {

/// The exact value of the book at marks: what equity is made of. Marks are fair prices rounded half to even to 1e-8.
class Valuation {
 public:
  /// Values the position again, at a new mark or, after a trade, at the old one.
  void mark(const Instrument& instrument, const Book& book, Price price);
  void revalue(const Instrument& instrument, const Book& book);

  /// 0 until there is one; an unmarked position is worth what it cost.
  Price mark_of(InstrumentId instrument) const;
  /// Cash and positions in one currency.
  SettleAmount equity(const Book& book, Currency currency) const { return book.cash()[currency] + values_[currency]; }
  /// Everything that has a worth in USD (Market::usd_of). What has none is not in it.
  NumeraireAmount equity_usd(const Book& book, const Market& market) const;
  /// The same without what is held in `coin`.
  NumeraireAmount equity_usd_beside(Currency coin, const Book& book, const Market& market) const;
  /// Whether that leaves nothing out.
  bool all_valued_beside(Currency coin, const Book& book, const Market& market) const;
  /// The currencies in which something is held that equity_usd leaves out, alphabetical.
  std::vector<Currency> not_valued(const Book& book, const Market& market) const;

 private:
  struct Marked {
    Price price;
    SettleAmount value;
    bool known = false;
  };
  Marked& slot(InstrumentId instrument);
  /// Once a currency.
  template <class Visit>
  void for_each_equity(const Book& book, Visit&& visit) const;

  std::vector<Marked> marks_;
  Balances values_;
};

}  // namespace keel
