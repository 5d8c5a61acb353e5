#pragma once

#include <span>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/tape.hpp"
#include "keel/service/study/market/market_fact.hpp"

namespace keel {

/// Tenors of options, by the days that are left.
struct TenorBucket {
  double until_days;
  std::string_view key;
  std::string_view label;
};
inline constexpr std::array<TenorBucket, 5> tenor_buckets{{{2.0, "2d", "up to 2 days"},
                                                           {9.0, "9d", "2 to 9 days"},
                                                           {35.0, "35d", "9 to 35 days"},
                                                           {100.0, "100d", "35 to 100 days"},
                                                           {1e9, "longer", "longer"}}};
std::size_t tenor_bucket(double days);

/// What the tape of a market's options is like. The maker's half spread, and what is left of it, are the markouts of an account on the
/// other side of every trade: against the vols of earlier trades of the expiry over strikes, at the index of the trade, its own print left
/// out (docs/models/profit_attribution.md). Domain: trades of `instruments`, options alone, in order of time, their vols known; over
/// `length` > 0.
Result<std::vector<MarketFact>> option_trade_facts(const Instruments& instruments, std::span<const TapeTrade> trades, Duration length);

}  // namespace keel
