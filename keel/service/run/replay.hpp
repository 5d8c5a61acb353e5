#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"

namespace keel {

struct ReplayRequest {
  std::string directory;
  std::uint64_t until = std::numeric_limits<std::uint64_t>::max();  ///< the last event that is read
  std::string save;  ///< a directory that has no journal yet: what was read becomes one of its own there, to go on from
};

/// Runs a journal's events through a fresh engine; the answer is no where they do not agree. Error: of the journals.
Result<doc::Document> replay_document(const ReplayRequest& request);

}  // namespace keel
