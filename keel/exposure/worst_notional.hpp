#pragma once

#include <algorithm>
#include <vector>

#include "keel/base/int128.hpp"
#include "keel/domain/commands.hpp"
#include "keel/exposure/exposure.hpp"

namespace keel {

/// Of one instrument: what is held, signed, and what may still fill on either side.
struct HeldAndOpen {
  Size held;
  Size bids;
  Size asks;
};

/// What is held and open at its worst, longs and shorts added up: of each instrument the larger of what is held with every bid filled and
/// with every ask filled, whichever way that lies; of each group of instruments, and of the account. Kept up change by change, in amounts
/// that are exact; in USD at the prices of now, as notional_usd has it. Nothing here allocates but `list`.
class WorstNotional {
 public:
  /// Domain: in the order of the ids, from 0; `group` < `groups`, which is always the same.
  void list(const Instrument& instrument, std::uint32_t group, std::size_t groups);
  /// An instrument is of another group. Domain: listed; `group` < `groups`.
  void regroup(InstrumentId instrument, std::uint32_t group);
  /// What is held and open of it is this now. Domain: listed.
  void set(InstrumentId instrument, const HeldAndOpen& now) {
    OfInstrument& one = instruments_[instrument.value];
    if (const Size worst = worst_size(now); worst != one.worst) set_worst(one, worst);
  }

  /// Of a group, or of the account. Not a number while some of it has no known price. What has expired counts until it is settled, as far
  /// as it has a price.
  double usd(std::size_t of, const Exposure& exposure, const Market& market, Instant now) const;
  /// How much larger an order makes it, in its group and in the account, where this is held and open `without` it; 0 where by nothing,
  /// whether its price is known or not; else not a number where it is not. `unit`: of its instrument, as `exposure` has it.
  double added_usd(const PlaceOrder& order, const HeldAndOpen& without, const UnitGreeks& unit, const Exposure& exposure,
                   const Market& market, Instant now) const;

  /// How much larger it would be if `set` were told that. `unit` as above.
  double grown_usd(InstrumentId instrument, const HeldAndOpen& to, const UnitGreeks& unit, const Exposure& exposure, const Market& market,
                   Instant now) const;

  /// `of` for the account.
  std::size_t account() const { return groups_; }

 private:
  /// What has one price of an amount: the options on a coin, what is counted in a quote currency, one other instrument.
  struct Kind {
    NotionalAt at;
    Currency coin;
    InstrumentId instrument;
    Instant expiry;
  };
  struct OfInstrument {
    Size worst;  ///< the larger of the two
    Multiplier multiplier;
    std::uint32_t kind = 0;
    std::uint32_t group = 0;  ///< in which it is counted
  };
  std::uint32_t kind_of(const Instrument& instrument);
  Int128& sum(std::size_t of, std::size_t kind) { return sums_[of * kinds_.size() + kind]; }
  static Size worst_size(const HeldAndOpen& one) { return std::max(abs(one.held + one.bids), abs(one.held - one.asks)); }
  static Int128 worst_size_with(const PlaceOrder& order, const HeldAndOpen& without);
  void set_worst(OfInstrument& one, Size worst);
  static Int128 amount_of(Size contracts, const OfInstrument& one) { return Int128{contracts.raw} * one.multiplier.raw; }
  double usd_of(Int128 contracts, const OfInstrument& one, const UnitGreeks& unit, const Exposure& exposure, const Market& market,
                Instant now) const;
  /// USD for an amount of 1; not a number: not known.
  double unit_usd(const Kind& kind, const Exposure& exposure, const Market& market, Instant now) const;

  std::size_t groups_ = 0;
  std::vector<Kind> kinds_;
  std::vector<OfInstrument> instruments_;
  std::vector<Int128> sums_;  ///< of contracts times multiplier, in 1e-16: by group, the account last, and by kind
};

}  // namespace keel
