#include "keel/pricing/svi/svi_fit.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/svi/least_squares.hpp"
#include "keel/pricing/svi/slice_descent.hpp"
#include "keel/pricing/svi/ssvi.hpp"

namespace keel {
namespace {

constexpr double farthest_k = 20.0;

/// The best (a, d, c) of w = a + d y + c sqrt(y^2 + 1), y = (k - m) / s, in linearised vol error; then held within the cone.
/// Returns the slice and its cost.
std::pair<SviParams, double> best_for(double m, double s, std::span<const SliceRow> rows, double years) {
  NormalEquations<3> equations;
  for (const SliceRow& row : rows) {
    const double y = (row.k - m) / s;
    const double scale = row.root_weight / (2.0 * years * row.vol);
    equations.add({scale, scale * y, scale * std::sqrt(y * y + 1.0)}, -scale * row.vol * row.vol * years);
  }
  std::array<double, 3> adc{};
  if (!damped_step(equations, 1e-12, adc)) return {{}, std::numeric_limits<double>::infinity()};
  const double steepest = 0.98 * steepest_wing * s;
  const double c = std::clamp(adc[2], 1e-4 * s, 0.75 * steepest);
  const double d_max = std::min(0.98 * c, steepest - c);
  const double d = std::clamp(adc[1], -d_max, d_max);
  const auto& jtj = equations.jtj;
  const double lowest_c = std::sqrt((c - d) * (c + d));
  const double a = std::max(-(equations.jtr[0] + jtj[3] * d + jtj[6] * c) / jtj[0], 1e-8 - lowest_c);
  const double cost = equations.cost + 2.0 * (a * equations.jtr[0] + d * equations.jtr[1] + c * equations.jtr[2]) + a * a * jtj[0] +
                      d * d * jtj[4] + c * c * jtj[8] + 2.0 * (a * d * jtj[3] + a * c * jtj[6] + d * c * jtj[7]);
  return {{a, c / s, d / c, m, s}, cost};
}

SviParams best_on_grid(std::span<const SliceRow> rows, double years) {
  const auto [low, high] = std::minmax_element(rows.begin(), rows.end(), [](const SliceRow& a, const SliceRow& b) { return a.k < b.k; });
  const double from = low->k;
  const double width = std::max(high->k - from, 1e-3);
  std::pair<SviParams, double> best{{}, std::numeric_limits<double>::infinity()};
  for (const double m : {0.1, 0.3, 0.5, 0.65, 0.8}) {
    for (const double s : {0.03, 0.1, 0.25, 0.6}) {
      const auto candidate = best_for(from + m * width, s * width, rows, years);
      if (candidate.second < best.second) best = candidate;
    }
  }
  return best.first;
}

std::vector<SliceRow> huber(std::span<const SliceRow> rows, const SviParams& p, double years, bool& any) {
  std::vector<double> absolute;
  for (const SliceRow& row : rows) absolute.push_back(std::abs(std::sqrt(total_variance(p, row.k) / years) - row.vol));
  const double cut = huber_cut(absolute);
  std::vector<SliceRow> softened(rows.begin(), rows.end());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (absolute[i] <= cut) continue;
    softened[i].root_weight *= std::sqrt(cut / absolute[i]);
    any = true;
  }
  return softened;
}

SviParams flat(std::span<const SliceRow> rows, double years) {
  double weight = 0.0;
  double vol = 0.0;
  for (const SliceRow& row : rows) {
    weight += row.root_weight * row.root_weight;
    vol += row.root_weight * row.root_weight * row.vol;
  }
  vol /= weight;
  return {vol * vol * years, 0.0, 0.0, 0.0, 1.0};
}

bool crosses_earlier(const SviParams& p, const SviFitOptions& options) {
  return options.earlier && !check_calendar(*options.earlier, p, options.calendar_range).violations.empty();
}

bool is_clean(const SviParams& p, const SviFitOptions& options) {
  return (!options.no_butterfly || check_butterfly(p).violations.empty()) && !crosses_earlier(p, options);
}

/// `p` raised as a whole by what it lacks over the earlier expiry; left alone when that is more than a hundredth of its variance, for
/// then the slice is wrong, and lifting it would lift all later ones.
SviParams lifted(SviParams p, const SviFitOptions& options) {
  if (!options.earlier) return p;
  constexpr double most = 0.01;
  const double lack = -check_calendar(*options.earlier, p, options.calendar_range).worst_total_variance;
  if (lack > 0.0 && lack <= most * total_variance(p, 0.0)) p.a += lack * (1.0 + 1e-6) + 1e-12;
  return p;
}

void add_butterfly_points(const SviParams& p, std::vector<double>& at) {
  const ButterflyReport butterfly = check_butterfly(p);
  if (std::isfinite(butterfly.k_at_g_min)) at.push_back(butterfly.k_at_g_min);
  for (const MoneynessRange& violation : butterfly.violations) {
    const double from = std::max(violation.from, p.m - 20.0);
    const double to = std::min(violation.to, p.m + 20.0);
    for (const double part : {0.02, 0.2, 0.5, 0.8, 0.98}) at.push_back(from + part * (to - from));
  }
}

/// A clean slice must not cost more than this many times the SSVI fit, which has no butterfly: else avoiding the earlier expiry has
/// thrown it off, and it would drag later ones along.
constexpr double cost_ratio_max = 4.0;

SviParams ssvi_params(std::span<const SliceRow> rows, double years) {
  std::vector<SmilePoint> points;
  for (const SliceRow& row : rows) points.push_back({row.k, row.vol, row.root_weight * row.root_weight});
  const auto ssvi = fit_ssvi(points, years);
  return ssvi ? svi_of(ssvi->slice) : flat(rows, years);
}

/// The clean slice of least cost among those met while going from `ssvi` towards each of `ends`, which have some arbitrage; every slice
/// lifted by what it lacks. None when all are thrown off.
std::optional<SviParams> best_between(const SviParams& ssvi, std::span<const FreeSlice> ends, std::span<const SliceRow> rows, double years,
                                      const SviFitOptions& options) {
  std::optional<SviParams> best;
  double best_cost = cost_ratio_max * cost_of(ssvi, rows, years);
  const auto consider = [&](const SviParams& p) {
    const bool clean = is_clean(p, options);
    const double cost = clean ? cost_of(p, rows, years) : best_cost;
    if (cost < best_cost) {
      best = p;
      best_cost = cost;
    }
    return clean;
  };
  consider(lifted(ssvi, options));
  const FreeSlice from = free_of(ssvi);
  for (const FreeSlice& to : ends) {
    double reached = 0.0;
    double beyond = 1.0;
    for (int i = 0; i < 16; ++i) {
      const double part = 0.5 * (reached + beyond);
      FreeSlice between;
      for (std::size_t j = 0; j < between.size(); ++j) between[j] = from[j] + part * (to[j] - from[j]);
      (consider(lifted(params_of(between), options)) ? reached : beyond) = part;
    }
  }
  return best;
}

std::vector<std::pair<double, double>> floor_of(const SviFitOptions& options) {
  std::vector<std::pair<double, double>> floor;
  if (!options.earlier) return floor;
  constexpr int cells = 40;
  const MoneynessRange range = options.calendar_range;
  for (int i = 0; i <= cells; ++i) {
    const double k = range.from + (range.to - range.from) * i / cells;
    floor.emplace_back(k, total_variance(*options.earlier, k));
  }
  return floor;
}

SviParams without_arbitrage(FreeSlice x, std::span<const SliceRow> rows, double years, const SviFitOptions& options) {
  if (is_clean(params_of(x), options)) return params_of(x);
  const SviParams ssvi = ssvi_params(rows, years);
  const double cost_max = cost_ratio_max * cost_of(ssvi, rows, years);
  const FreeSlice free = x;
  double weight = 0.0;
  for (const SliceRow& row : rows) weight += row.root_weight * row.root_weight;
  SlicePenalties penalties{std::sqrt(weight), years, {}, floor_of(options)};
  constexpr int rounds = 8;
  for (int round = 0; round < rounds; ++round, penalties.strength *= 2.0) {
    if (options.no_butterfly) add_butterfly_points(params_of(x), penalties.butterfly_at);
    descend(x, rows, years, penalties, 40);
    const SviParams p = lifted(params_of(x), options);
    if (cost_of(p, rows, years) > cost_max) break;
    if (is_clean(p, options)) return p;
  }
  if (const auto best = best_between(ssvi, std::array{free, x}, rows, years, options)) return *best;
  SviFitOptions butterfly_only = options;
  butterfly_only.earlier.reset();
  return best_between(ssvi, std::array{free, x}, rows, years, butterfly_only).value_or(ssvi);
}

struct UsablePoints {
  std::vector<SliceRow> rows;
  std::vector<QuoteBand> quotes;  ///< beside them
};

UsablePoints usable_points(std::span<const SmilePoint> points) {
  UsablePoints made;
  made.rows.reserve(points.size());
  made.quotes.reserve(points.size());
  for (const SmilePoint& point : points) {
    const bool usable = std::abs(point.k) <= farthest_k && std::isfinite(point.vol) && point.vol > 0.0 && std::isfinite(point.weight);
    if (!usable || !(point.weight > 0.0)) continue;
    made.rows.push_back({point.k, point.vol, std::sqrt(point.weight)});
    made.quotes.push_back(point.quotes);
  }
  return made;
}

}  // namespace

double huber_cut(std::vector<double> absolute_vol_errors) {
  const auto middle = absolute_vol_errors.begin() + static_cast<std::ptrdiff_t>(absolute_vol_errors.size() / 2);
  std::nth_element(absolute_vol_errors.begin(), middle, absolute_vol_errors.end());
  return std::max(1.5 * *middle / 0.6745, 0.0025);
}

SmileErrors smile_errors(const SviParams& p, std::span<const SmilePoint> points, double years) {
  SmileErrors errors;
  double weight = 0.0;
  for (const SmilePoint& point : points) {
    if (!(point.weight > 0.0)) continue;
    const double error = 100.0 * std::abs(std::sqrt(total_variance(p, point.k) / years) - point.vol);
    if (!std::isfinite(error)) continue;
    weight += point.weight;
    errors.rms_vol_points += point.weight * error * error;
    errors.max_vol_points = std::max(errors.max_vol_points, error);
  }
  errors.rms_vol_points = weight > 0.0 ? std::sqrt(errors.rms_vol_points / weight) : 0.0;
  return errors;
}

Result<SviFit> fit_svi(std::span<const SmilePoint> points, double years, const SviFitOptions& options) {
  if (!(years > 0.0) || !std::isfinite(years)) return fail("svi fit: years to expiry must be positive");
  auto [rows, quotes] = usable_points(points);
  if (rows.empty()) return fail("svi fit: no usable point");
  SviFit fit;
  if (rows.size() < 3) {
    fit.params = flat(rows, years);
  } else {
    const SviParams start = best_on_grid(rows, years);
    FreeSlice x = free_of(start);
    fit.params = start;
    if (rows.size() >= 5) {
      descend(x, rows, years, {}, 40);
      if (options.robust) {
        const std::vector<SliceRow> hard = rows;
        for (int round = 0; round < 4; ++round) {
          bool any = false;
          rows = huber(hard, params_of(x), years, any);
          if (!any) break;
          descend(x, rows, years, {}, 12);
        }
      }
      rows = pull_within(x, rows, quotes, years);
      fit.params = params_of(x);
    }
    if (options.no_butterfly || options.earlier) fit.params = without_arbitrage(x, rows, years, options);
  }
  if (const auto valid = check_svi(fit.params); !valid) return fail("svi fit", valid.error());
  fit.errors = smile_errors(fit.params, points, years);
  fit.butterfly = check_butterfly(fit.params);
  return fit;
}

}  // namespace keel
