#pragma once

#include <functional>
#include <vector>

#include "keel/config/run_config.hpp"
#include "keel/domain/tape.hpp"
#include "keel/service/study/market/instrument_tape.hpp"
#include "keel/service/study/market/option_quotes.hpp"

namespace keel {

/// A simulated market without us, as its venue sees it: nothing takes time to tell, nothing is lost. Of the config's own underlying alone.
struct SimulatedTape {
  InstrumentTape perpetual;
  std::string perpetual_name;
  Instruments instruments;
  std::vector<TapeTrade> option_trades;
  OptionQuotes option_quotes;  ///< each looked at every ten seconds
};

/// Error: of a market that cannot run. The same config and length give the same tape. Domain: length > 0.
Result<SimulatedTape> simulate_tape(const RunConfig& config, Duration length,
                                    const std::function<void(std::size_t done, std::size_t all)>& progress);

}  // namespace keel
