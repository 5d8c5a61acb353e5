#pragma once

#include <span>
#include <string_view>

#include "keel/document/document.hpp"
#include "keel/runtime/report.hpp"

namespace keel {

/// One of the series of a run, for other programs: units are in the columns' names, times in UTC. A look is a tick of the clock: all of
/// them up to RunCourse::most_looks, from then on every second, every fourth, and so on.
struct CourseSeries {
  std::string_view name;
  std::string_view what;
  doc::Table (*table)(const RunReport& report);
};

/// prices, fills, exposures, profit, markouts, stages.
std::span<const CourseSeries> course_series();

}  // namespace keel
