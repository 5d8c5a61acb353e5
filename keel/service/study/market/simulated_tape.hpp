#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "keel/config/run_config.hpp"
#include "keel/domain/tape.hpp"
#include "keel/service/study/market/instrument_tape.hpp"
#include "keel/service/study/market/option_trades.hpp"

namespace keel {

/// Options by how far they are from the money: the delta of the call or of the put, whichever is smaller in size.
struct DeltaBucket {
  double until;
  std::string_view label;
};
inline constexpr std::array<DeltaBucket, 3> delta_buckets{{{0.1, "0 to 0.10"}, {0.25, "0.10 to 0.25"}, {1.0, "0.25 to 0.50"}}};

/// What is quoted in options of a tenor and a delta, in the mean over quotes, each looked at every ten seconds.
struct OptionQuotes {
  Moments spread_vol_points;
  Moments spread_ticks;
  Moments depth_coins;     ///< on a side, the mean of both
  std::size_t looked = 0;  ///< of which those above are two-sided
};

/// A simulated market without us, as its venue sees it: nothing takes time to tell, nothing is lost. Of the config's own underlying alone.
struct SimulatedTape {
  InstrumentTape perpetual;
  std::string perpetual_name;
  Instruments instruments;
  std::vector<TapeTrade> option_trades;
  std::array<std::array<OptionQuotes, delta_buckets.size()>, tenor_buckets.size()> option_quotes;
};

/// Error: of a market that cannot run. The same config and length give the same tape. Domain: length > 0.
Result<SimulatedTape> simulate_tape(const RunConfig& config, Duration length,
                                    const std::function<void(std::size_t done, std::size_t all)>& progress);

}  // namespace keel
