#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/runtime/stepper.hpp"

namespace keel {

/// What came of running a journal's events through a fresh engine.
struct ReplayReport {
  std::uint64_t events = 0;
  std::uint64_t commands = 0;                 ///< in the journal
  std::uint64_t state_hashes = 0;             ///< in the journal
  std::uint64_t mismatches = 0;               ///< commands and state hashes that the journal and the engine do not agree on
  std::uint64_t state_hash = 0;               ///< of the engine at the end
  std::optional<RecordEnd> end = {};          ///< if the journal was read to it
  std::vector<std::string> first_mismatches;  ///< in words, at most 10
};

/// Compares every command and every state hash up to event `until`; what lies behind it is not read. Errors are the journal's: unreadable,
/// altered, or of a config that this program does not understand.
Result<ReplayReport> replay(const std::filesystem::path& directory, std::uint64_t until = std::numeric_limits<std::uint64_t>::max());

}  // namespace keel
