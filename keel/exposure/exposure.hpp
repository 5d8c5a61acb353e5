#pragma once

#include <limits>
#include <span>
#include <vector>

#include "keel/book/book.hpp"
#include "keel/exposure/option_strip.hpp"
#include "keel/exposure/scope.hpp"

namespace keel {

/// What is held of one underlying and one expiry (or of what never expires).
struct ExpiryGreeks {
  Currency underlying;
  Instant expiry;  ///< `never` for spot and perpetuals
  double days_to_expiry = 0.0;
  double index_usd = 0.0;
  bool own_forward = false;  ///< its future is quoted; else the forward is the perpetual's price
  bool whole = true;         ///< everything held has Greeks, or is past its expiry; else `total` lacks some of it
  std::vector<InstrumentId> instruments;
  Greeks total;

  /// Whether a move of the future that expires at `moved`, or of the perpetual if `never`, moves this.
  bool follows(Currency moved_underlying, Instant moved) const;
};

inline bool ExpiryGreeks::follows(Currency moved_underlying, Instant moved) const {
  return underlying == moved_underlying && (expiry == moved || (moved == never && !own_forward));
}

/// The whole book in USD: the exposures that risk is priced in, and what limits measure of each underlying.
struct BookExposure {
  struct Underlying {
    RiskGreeks greeks;  ///< not numbers unless `whole`
    double index_usd = 0.0;
    bool whole = true;  ///< everything held has Greeks and an index; else the factors lack some of it
  };
  FactorVector factors;                 ///< E
  std::vector<Underlying> underlyings;  ///< as in the layout
};

/// Equity held in everything but the numeraire's own coin.
struct Elsewhere {
  double usd = 0.0;
  bool whole = true;  ///< all of it has a worth in USD; else `usd` lacks some of it
};

/// The book's Greeks, kept current: a trade costs O(1), a market move prices the instruments that it touches, options by the batch
/// kernels. Derived entirely from instruments, market, book and the times of the last moves. Allocates only when instruments are listed.
class Exposure {
 public:
  void list(const Instrument& instrument);
  /// Prices again what the scope reaches and sums it over the book: of an underlying everything on it and everything quoted in it, of an
  /// expiry what follows it. Returns the groups that it moved, as indices of expiries(), rising; they stand until the next call.
  std::span<const std::uint32_t> reprice(const Market& market, Instant now, const Scope& scope);
  std::span<const std::uint32_t> moved() const { return moved_; }
  /// The position in `instrument` changed by `change`.
  void trade(InstrumentId instrument, Size change);

  /// Where an instrument stands.
  struct Place {
    std::uint32_t group = 0;  ///< of expiries()
    std::int32_t strip = -1;  ///< of the group's strips of options, -1: alone
    std::uint32_t row = 0;    ///< in the strip, or among those alone
  };
  Place place(InstrumentId instrument) const { return places_[instrument.value]; }
  /// Domain: of a place.
  const OptionStrip& strip(std::uint32_t group, std::int32_t strip) const {
    return members_[group].strips[static_cast<std::size_t>(strip)];
  }

  UnitGreeks unit(InstrumentId instrument) const;
  const std::vector<ExpiryGreeks>& expiries() const { return expiries_; }
  Greeks total(Currency underlying) const;
  /// Whether total() and quote_coins() hold everything that is held.
  bool whole(Currency underlying) const;
  /// What contracts held that are quoted in `coin` add to the exposure to its own price, in coins: less their price times their net
  /// transaction delta. Their value in coin comes on top, as equity.
  double quote_coins(Currency coin) const;

  /// `equity_coin[u]` is the equity held in the coin of layout.underlyings[u], spot holdings included; it counts as delta. Of the
  /// numeraire's own coin it does not, and what is held elsewhere counts against it instead. A contract quoted in another coin of the
  /// layout is exposed to that coin's price, too. Gamma and vega are the same in every numeraire.
  void sum(const FactorLayout& layout, const std::vector<double>& equity_coin, const Elsewhere& elsewhere, BookExposure& out) const;

 private:
  struct Linear {
    Instrument instrument;  ///< spot, perpetual, future, pool, or an option quoted in a coin
    UnitGreeks unit;
  };
  /// What stands behind expiries_ of the same index.
  struct Members {
    std::vector<OptionStrip> strips;  ///< at most one a payoff
    std::vector<Linear> linears;
    std::vector<Currency> quoted_in;  ///< coins: Greeks in USD follow their indices
  };
  bool reaches(const Scope& scope, std::size_t group) const;
  /// Whether it is held, not past its expiry, and has no Greeks.
  bool lacks(InstrumentId instrument) const;
  bool is_whole(std::size_t group) const;
  bool all_quoted_in_are_whole(Currency coin) const;
  void reprice(std::size_t group, const Market& market, Instant now);

  std::vector<Place> places_;                 ///< by instrument id
  std::vector<InstrumentId> quoted_in_coin_;  ///< but for spot, which is cash
  std::vector<Size> held_;                    ///< by instrument id; 0 for spot: it is cash, which the equity in coin counts already
  std::vector<ExpiryGreeks> expiries_;
  std::vector<Members> members_;
  std::vector<std::uint32_t> moved_;
  TickForward last_forward_ = 0.0;  ///< most expiries follow the perpetual: its logarithm is taken once a tick
};

}  // namespace keel
