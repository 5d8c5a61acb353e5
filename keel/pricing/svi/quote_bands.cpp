#include "keel/pricing/svi/quote_bands.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

constexpr int rounds = 16;
constexpr int steps_a_round = 6;
constexpr double growth = 2.0;
constexpr double strongest = 100.0;
constexpr double inset = 0.2;  // of the distance between bid and ask; a target on the quote itself would be missed by a little
constexpr double finest_error = 0.0025;

double vol_at(const SviParams& p, double k, double years) { return std::sqrt(total_variance(p, k) / years); }

/// The vol nearest to `vol` that lies well inside.
double well_inside(const QuoteBand& band, double vol) {
  const double room = std::isfinite(band.high) ? inset * (band.high - band.low) : band.tick;
  return std::clamp(vol, band.low + room, band.high - room);
}

}  // namespace

Misfit misfit_of(const SviParams& p, std::span<const SliceRow> rows, std::span<const QuoteBand> bands, double years) {
  Misfit misfit;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double vol = vol_at(p, rows[i].k, years);
    if (bands[i].holds(vol)) continue;
    ++misfit.outside;
    if (!bands[i].holds(vol, bands[i].tick)) ++misfit.beyond_a_tick;
  }
  return misfit;
}

std::vector<SliceRow> pull_within(FreeSlice& x, std::span<const SliceRow> rows, std::span<const QuoteBand> bands, double years) {
  FreeSlice best = x;
  Misfit least = misfit_of(params_of(x), rows, bands, years);
  std::vector<SliceRow> best_rows(rows.begin(), rows.end());
  if (least.outside == 0) return best_rows;
  std::vector<SliceRow> pulling = best_rows;
  std::vector<double> strength(rows.size(), 0.0);
  for (int round = 0; round < rounds && least.outside > 0; ++round) {
    const SviParams p = params_of(x);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double vol = vol_at(p, rows[i].k, years);
      if (!bands[i].holds(vol)) strength[i] = std::clamp(growth * strength[i], 1.0, strongest);
      if (strength[i] == 0.0) continue;
      pulling[i].vol = well_inside(bands[i], vol);
      pulling[i].root_weight = std::sqrt(strength[i]) / std::max(bands[i].tick, finest_error);
    }
    descend(x, pulling, years, {}, steps_a_round);
    const Misfit now = misfit_of(params_of(x), rows, bands, years);
    if (now >= least) continue;
    least = now;
    best = x;
    best_rows = pulling;
  }
  x = best;
  return best_rows;
}

}  // namespace keel
