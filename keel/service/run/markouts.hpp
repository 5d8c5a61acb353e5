#pragma once

#include "keel/document/document.hpp"
#include "keel/runtime/report.hpp"

namespace keel {

/// What our fills gained by how much later, as a share of their price: by purpose, side and horizon, mean and standard error.
doc::Table course_markouts(const RunReport& report);

/// A curve a side over the horizons, of quotes; nothing if none of their middles has come.
std::optional<doc::Chart> markout_chart(const RunReport& report);

}  // namespace keel
