#pragma once

#include <string>
#include <vector>

#include "keel/domain/tape.hpp"
#include "keel/pricing/chain/chain.hpp"
#include "keel/sim/recorded_venue.hpp"

namespace keel {

/// Where the forward of an expiry stands that nobody trades: no venue of a run has this code, so that no order goes there.
inline constexpr Venue forward_venue = Venue::of("FORWARD");

/// What was recorded of options and of what is traded beside them, joined.
struct RecordedOptions {
  Instruments instruments;        ///< the hedge of each coin first, then by coin, expiry and strike: whatever the files' order
  std::vector<TapeTrade> trades;  ///< by time and number, each once; their instruments are of `instruments`
  std::vector<Chain> chains;      ///< by time
  std::vector<std::string> remarks;
};

/// The best prices of a perpetual, which nobody recorded: an assumption of the back-test's own, whatever the simulated market is like.
struct AssumedHedge {
  double half_spread_bps = 0.3;          ///< either side of where it stands, rounded away from there to whole ticks
  Size top_size{5'000 * units_per_one};  ///< contracts, each side
};

struct OptionSessionRules {
  Duration hold;  ///< what was recorded stands so long, unless something later is; then it is unknown
  AssumedHedge hedge;
};

/// The market that those records were part of (docs/reference/backtest.md):
///   index     as the trades and snapshots tell it, told again each second while it is held
///   tops      of options: of the snapshots, a size that none tells is one lot, the least there can be; a trade that contradicts one ends
///             it. Of perpetuals: assumed, about the index times what the last trade of the perpetual paid of it, else the index
///   forwards  of an expiry: a snapshot's, over its index; of trades what their vol and price together say. Shown as the top of a future
///             of that expiry at `forward_venue`, in the half hour of its delivery with the mean of the index so far in it
///   smiles    fit_chain's of a snapshot; then, and from trades alone, the last vol of each strike, less what takers paid on average
///             beyond the smile of then, weighted by error and age
///   delivery  the mean of the index over the half hour before, as far as one is held; none if none is held at its end
/// Trades but for blocks may meet orders; nothing looks ahead. Says in `remarks` what was assumed and left out. Refuses a record without
/// any index.
Result<RecordedSession> option_session(const RecordedOptions& recorded, const OptionSessionRules& rules, std::vector<std::string>& remarks);

}  // namespace keel
