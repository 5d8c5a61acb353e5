#pragma once

#include <algorithm>
#include <cmath>

#include "keel/sim/sim_listing.hpp"

namespace keel {

/// So many lots, at least one.
inline Size whole_lots(const Instrument& instrument, double contracts) {
  const double lots = contracts * static_cast<double>(units_per_one) / static_cast<double>(instrument.lot.raw);
  return instrument.lot * std::max<std::int64_t>(1, std::llround(lots));
}

/// As many times the size of the mean taker of an instrument.
inline Size mean_takers(const SimConfig& config, const Instrument& instrument, double times) {
  return whole_lots(instrument, times * sim_size_times(config, instrument) * to_double(sim_flow(config, instrument).taker_size));
}

}  // namespace keel
