#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "keel/config/run_config.hpp"
#include "keel/document/document.hpp"

namespace keel {

/// What a recorded market is like and what a simulated one is, side by side; either may be missing.
struct MarketStudyRequest {
  std::vector<std::string> data;    ///< recorded depth and trades
  std::string format;               ///< of data: one of depth_formats
  std::string trades;               ///< recorded trades in options; empty: none
  std::vector<std::string> chains;  ///< recorded quotes of options
  std::optional<RunConfig> config;
  std::string market;  ///< what the simulated one is called
  Duration length = hour;
  std::uint64_t paths = 1;  ///< lives of the simulated market, of its seed and those after it: what is shown is their mean
  int threads = 0;          ///< 0: as many as the machine has
  std::function<void(std::size_t done, std::size_t all)> progress = {};  ///< of seconds simulated, if set
};

/// Stylised facts of each recorded instrument and of the simulated perpetual, and of trades and of quotes in options; where both are known,
/// what they differ by and whether that is within the band. The same request gives the same answer. Error: `field: what`, of a file, or of
/// a market that cannot run.
Result<doc::Document> study_market(const MarketStudyRequest& request);

}  // namespace keel
