#include "keel/sim/price/footprint.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "keel/sim/price/level_law.hpp"
#include "keel/sim/sim_listing.hpp"

namespace keel {
namespace {

static_assert(sim_decay_names == impact_decay_names);

/// |E + q|^p on the side of E + q, less the same of E, is for p <= 1 at most so many times q^p: where E is -q / 2.
double worst_start(double exponent) { return std::exp2(1.0 - exponent); }

}  // namespace

Footprint::Footprint(const SimConfig& config, const Instrument& perpetual) : exponent_(config.impact.exponent) {
  const SimImpact& said = config.impact;
  if (!said.on()) return;
  const SimFlow& flow = sim_flow(config, perpetual);
  const double contracts = to_double(flow.top_size) * sim_size_times(config, perpetual) * LevelLaw::largest_draw;
  double deep_usd = 0.0;
  double most_permanent = std::numeric_limits<double>::infinity();
  double most_transient = std::numeric_limits<double>::infinity();
  LevelLaw law{flow};
  for (std::int64_t i = 0; i < flow.levels; ++i, law.next()) {
    deep_usd += contracts * law.times() * to_double(perpetual.multiplier);
    const double distance = std::log1p(law.distance() * 1e-4);
    most_permanent = std::min(most_permanent, distance / deep_usd);
    most_transient = std::min(most_transient, distance / (worst_start(exponent_) * std::pow(deep_usd, exponent_)));
  }
  permanent_per_usd_ = said.permanent * most_permanent;
  transient_ = said.transient * most_transient;
  auto made = Impact::make({.permanent = permanent_per_usd_,
                            .transient = transient_,
                            .exponent = said.exponent,
                            .decay = said.decay,
                            .half_life_s = to_seconds(said.half_life),
                            .decay_exponent = said.decay_exponent});
  KEEL_CHECK(made, "a valid config has a valid impact");
  impact_ = std::move(*made);
}

double Footprint::farthest(double usd) const {
  return permanent_per_usd_ * usd + transient_ * worst_start(exponent_) * std::pow(usd, exponent_);
}

}  // namespace keel
