#pragma once

#include <optional>
#include <span>
#include <vector>

#include "keel/pricing/svi/quote_bands.hpp"
#include "keel/pricing/svi/svi_arbitrage.hpp"

namespace keel {

/// One strike of a market smile.
struct SmilePoint {
  double k = 0.0;       ///< ln(strike / forward)
  double vol = 0.0;     ///< annualised, > 0
  double weight = 1.0;  ///< >= 0; of the squared vol error, 0 leaves the point out of the fit but not out of the errors
  QuoteBand quotes{};   ///< where the fit ought to lie
};

struct SmileErrors {
  double rms_vol_points = 0.0;  ///< weighted root mean square
  double max_vol_points = 0.0;  ///< largest absolute, over the points of positive weight
};

struct SviFitOptions {
  bool robust = true;                     ///< Huber weights beyond 1.5 robust standard deviations, and not below 0.25 vol points
  bool no_butterfly = false;              ///< butterfly_g >= 0 over the whole line, at the price of a larger error
  std::optional<SviParams> earlier = {};  ///< when given, w >= earlier over `calendar_range` too
  MoneynessRange calendar_range = {-1.0, 1.0};
};

struct SviFit {
  SviParams params;
  SmileErrors errors;
  ButterflyReport butterfly;
};

/// How far `p` is from `points`, in vol points. Domain: years > 0, check_svi(p) holds.
SmileErrors smile_errors(const SviParams& p, std::span<const SmilePoint> points, double years);

/// Beyond which absolute error a quote is an outlier: 1.5 robust deviations (median / 0.6745), but not below 0.0025 of vol.
double huber_cut(std::vector<double> absolute_vol_errors);

/// Least weighted squares in vol. Start: for (m, s) on a grid the best (a, rho, b) is linear, "quasi-explicit" (Zeliade Systems,
/// "Quasi-explicit calibration of Gatheral's SVI model", 2009). Then Levenberg-Marquardt with analytic derivatives in
/// (ln minimum variance, wing slopes within (0, 2), m, ln s), where every point is a valid slice within Lee's bounds. Then pull_within:
/// of the slices met, the one with the fewest strikes outside their quotes.
/// Fewer than 5 points: a flatter family (3 or 4: m and s fixed; 1 or 2: flat). Points that are not finite, |k| > 20 or
/// vol <= 0, are ignored. Refuses years <= 0 and no usable point. Without arbitrage: penalties where g
/// is lowest and where w is below the earlier expiry, then a lift of the whole slice by what it lacks, until the exact checks are clean;
/// else the best clean slice on the ways from an SSVI fit to the free fit and to the one reached. Never with a
/// butterfly; a crossing of the earlier expiry may remain when no slice met avoids it. Cost: docs/models/svi.md.
Result<SviFit> fit_svi(std::span<const SmilePoint> points, double years, const SviFitOptions& options = {});

}  // namespace keel
