#pragma once

#include <deque>
#include <string>

#include "keel/document/document.hpp"
#include "keel/domain/events.hpp"
#include "keel/runtime/report.hpp"

namespace keel {

/// What a run came to. The same run gives the same document: nothing in it depends on the machine.
doc::Document run_document(const RunReport& report);

struct RecentFill {
  Instant at;
  std::string instrument;
  Filled fill;
};
/// Newest first.
struct RecentFills {
  std::deque<RecentFill> quotes;
  std::deque<RecentFill> hedges;
};

/// One frame of the live view. `status` is how fast it goes and `keys` what a person may press.
doc::Document live_document(const RunReport& report, const RecentFills& fills, const std::string& status, const std::string& keys);

}  // namespace keel
