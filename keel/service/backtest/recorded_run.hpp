#pragma once

#include <functional>
#include <string>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/config/run_config.hpp"
#include "keel/document/document.hpp"
#include "keel/runtime/report.hpp"
#include "keel/sim/recorded_venue.hpp"

namespace keel {

/// The whole engine in markets that somebody has recorded. It begins with `sim.deposit` coins, or with as many dollars as those are worth
/// where the first instrument settles in dollars; with `default_size` at least 100,000 of them. Of options, and of a journal, it begins
/// with as much again in each other coin and dollar that something settles in.
struct RecordedRunRequest {
  std::vector<std::string> data;
  std::string format;        ///< of recorded_formats
  RunConfig config;          ///< of its market latencies, seed, deposit and timer are used
  bool default_size = true;  ///< quotes of linear instruments are worth some 1,000 USD, whatever the config says
  std::string queue = "back";
  DataLatency latency = DataLatency::Configured;
  Duration hold = second * 10;  ///< options: what was recorded stands so long (option_session.hpp)
  std::string journal;          ///< a new directory; empty: none
  std::function<void(std::size_t done, std::size_t all)> progress = [](std::size_t, std::size_t) {};  ///< of rows
};

struct RecordedRun {
  RunReport report;
  std::size_t rows = 0;
  Instant from;
  Instant until;
  std::vector<std::string> remarks;
};

/// The same config, files and seed give the same run. Error: of a file, of the config, or of the journal.
Result<RecordedRun> run_recorded(const RecordedRunRequest& request);
doc::Document recorded_run_document(const RecordedRun& run);

}  // namespace keel
