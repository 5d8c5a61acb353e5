#pragma once

#include <limits>
#include <vector>

#include "keel/book/book.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {

/// What is held of one underlying and one expiry (or of what never expires).
struct ExpiryGreeks {
  Currency underlying;
  Instant expiry;  ///< `never` for spot and perpetuals
  double days_to_expiry = 0.0;
  double index_usd = 0.0;
  bool has_future = false;  ///< else the forward is the perpetual's price
  std::vector<InstrumentId> instruments;
  Greeks total;

  /// Whether a move of the future that expires at `moved`, or of the perpetual if `never`, moves this.
  bool follows(Currency moved_underlying, Instant moved) const;
};

inline constexpr Instant never{std::numeric_limits<std::int64_t>::max()};

inline bool ExpiryGreeks::follows(Currency moved_underlying, Instant moved) const {
  return underlying == moved_underlying && (expiry == moved || (moved == never && !has_future));
}

/// The book's Greeks, kept current: a trade costs O(1), a market move reprices the instruments that it touches. Derived
/// entirely from instruments, market and book: `Exposure::rebuilt` gives the same from nothing.
class Exposure {
 public:
  void list(const Instrument& instrument);
  /// Prices again everything on `underlying`, or only what follows `expiry`, and sums it over the book.
  void reprice(const Instruments& instruments, const Market& market, const Book& book, Instant now, Currency underlying);
  void reprice(const Instruments& instruments, const Market& market, const Book& book, Instant now, Currency underlying, Instant expiry);
  /// The position in `instrument` changed by `change`.
  void trade(InstrumentId instrument, Size change);

  const UnitGreeks& unit(InstrumentId instrument) const;
  const std::vector<ExpiryGreeks>& expiries() const { return expiries_; }
  Greeks total(Currency underlying) const;

  /// The factor exposures in USD. `equity_coin[u]` is the equity held in the coin of layout.underlyings[u], spot holdings
  /// included; it counts as spot exposure. When the coin is the numeraire it does not, and `dollars`, the equity held in USD,
  /// count against it instead.
  FactorVector factors(const FactorLayout& layout, const std::vector<double>& equity_coin, bool coin_numeraire, double dollars = 0.0) const;

  static Exposure rebuilt(const Instruments& instruments, const Market& market, const Book& book, Instant now);

 private:
  void reprice(ExpiryGreeks& group, const Instruments& instruments, const Market& market, const Book& book, Instant now);

  std::vector<UnitGreeks> units_;
  std::vector<std::size_t> group_of_;  // instrument id -> index in expiries_
  std::vector<bool> is_cash_;          // by instrument id: spot, which the equity in coin counts already
  std::vector<ExpiryGreeks> expiries_;
};

}  // namespace keel
