#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// When a simulated delta hedge trades: always back to a delta of 0, to the lot.
struct HedgePolicy {
  Duration every;                                                   ///< above 0: at the whole multiples of it (UTC)
  double band_coins = 0.0;                                          ///< above 0: after any fact that leaves the delta outside +- this
  Rate half_spread;                                                 ///< of the index; paid on each side
  std::function<void(std::size_t done, std::size_t all)> progress;  ///< of the account's seconds, if set
};

/// "never", "every=1h" (1s to 10000d), "band=0.5" (coins, 0.0001 to 1000000).
Result<HedgePolicy> parse_hedge_policy(std::string_view text);

/// The account with hedges in the coin-settled perpetual of each underlying: ordinary trades of the strategy "hedge", taken at the index
/// plus or minus the half spread, rounded to the tick away from the index, for the taker's fee, their ids counting from 2^63. They show no
/// index: what the account knows of the market does not depend on them. The delta is the book's own, directional_bias_coin without
/// deposits, which are capital: right after a hedge it is within a lot of 0, the hedge's own fee included. Between hedges a band is watched
/// at deltas that are at most five minutes or 10 bp of the index old, gamma and charm added. Fair values and deliveries are those of
/// attribute_profit without their future. Refuses a perpetual that cannot be listed or whose coin has no index anywhere, and an account
/// whose instrument of its name is not it. Domain: facts and marks in time order; `perpetuals` inverse.
Result<AccountFacts> with_hedges(AccountFacts account, std::span<const MarkSet> marks, std::span<const Instrument> perpetuals,
                                 const HedgePolicy& policy);

}  // namespace keel
