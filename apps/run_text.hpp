#pragma once

#include <deque>
#include <string>

#include "keel/domain/events.hpp"
#include "keel/runtime/report.hpp"

namespace keel {

/// Newest first.
struct RecentFills {
  std::deque<std::string> quotes;
  std::deque<std::string> hedges;
};

std::string fill_text(const Filled& fill, Instant at, const std::string& instrument);

/// The live view, `width` columns and at most `height` lines. All but the speed fits into 80 columns; below 40 lines it closes up.
std::string live_text(const RunReport& report, const RecentFills& fills, const std::string& status, int width, int height);

/// The closing report for people, and for machines: docs/reference/cli.md has the JSON's keys.
std::string closing_text(const RunReport& report);
std::string closing_json(const RunReport& report);

}  // namespace keel
