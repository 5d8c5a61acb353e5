#include "keel/pricing/svi/slice_descent.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/svi/least_squares.hpp"

namespace keel {
namespace {

/// A slope strictly inside (0, steepest_wing), and so far inside that 1 - |rho| keeps digits.
constexpr double slope_margin = 1e-6;
double slope_of(double x) { return slope_margin + (steepest_wing - 2.0 * slope_margin) / (1.0 + std::exp(-x)); }
double free_slope(double slope) {
  const double inner = std::clamp(slope, 2.0 * slope_margin, steepest_wing - 2.0 * slope_margin) - slope_margin;
  return std::log(inner / (steepest_wing - 2.0 * slope_margin - inner));
}
double slope_step(double slope) {  // d slope / d free
  const double inner = slope - slope_margin;
  return inner * (1.0 - inner / (steepest_wing - 2.0 * slope_margin));
}

bool within_reach(const FreeSlice& x) {
  return x[0] > -25.0 && x[0] < 12.0 && std::abs(x[1]) < 40.0 && std::abs(x[2]) < 40.0 && std::abs(x[3]) < 50.0 && x[4] > -14.0 &&
         x[4] < 5.0;
}

/// w of a slice and its derivatives by the free parameters, with what does not depend on k computed once.
class SliceAndSlopes {
 public:
  explicit SliceAndSlopes(const FreeSlice& x)
      : lowest_(std::exp(x[0])),
        left_(slope_of(x[1])),
        right_(slope_of(x[2])),
        m_(x[3]),
        s_(std::exp(x[4])),
        middle_(std::sqrt(left_ * right_)),
        left_step_(slope_step(left_)),
        right_step_(slope_step(right_)),
        left_ratio_(s_ * std::sqrt(right_ / left_)),
        right_ratio_(s_ * std::sqrt(left_ / right_)) {}

  double at(double k, FreeSlice& gradient) const {
    const double x = k - m_;
    const double root = std::sqrt(x * x + s_ * s_);
    const double b = 0.5 * (left_ + right_);
    const double tilt = 0.5 * (right_ - left_);
    gradient = {lowest_, 0.5 * (root - x - left_ratio_) * left_step_, 0.5 * (root + x - right_ratio_) * right_step_, -(tilt + b * x / root),
                s_ * (b * s_ / root - middle_)};
    return lowest_ - s_ * middle_ + tilt * x + b * root;
  }

 private:
  double lowest_, left_, right_, m_, s_, middle_, left_step_, right_step_, left_ratio_, right_ratio_;
};

void add_vol_rows(const SliceAndSlopes& slice, std::span<const SliceRow> rows, double years, NormalEquations<5>& equations) {
  for (const SliceRow& row : rows) {
    FreeSlice gradient;
    const double w = slice.at(row.k, gradient);
    const double vol = std::sqrt(w / years);
    const double scale = row.root_weight / (2.0 * years * vol);
    for (double& entry : gradient) entry *= scale;
    equations.add(gradient, (vol - row.vol) * row.root_weight);
  }
}

constexpr double g_margin = 2e-4;  // aims a little above zero, as a penalty stops a little short

void add_penalty_rows(const FreeSlice& x, const SlicePenalties& penalties, NormalEquations<5>& equations) {
  const SviParams p = params_of(x);
  for (const double k : penalties.butterfly_at) {
    const double g = butterfly_g(p, k);
    if (g >= g_margin) continue;
    FreeSlice row;
    for (std::size_t i = 0; i < row.size(); ++i) {
      constexpr double h = 1e-6;
      FreeSlice moved = x;
      moved[i] += h;
      row[i] = penalties.strength * (butterfly_g(params_of(moved), k) - g) / h;
    }
    equations.add(row, penalties.strength * (g - g_margin));
  }
  const SliceAndSlopes slice(x);
  for (const auto& [k, lowest] : penalties.floor_at) {
    FreeSlice row;
    const double w = slice.at(k, row);
    if (w >= lowest) continue;
    const double scale = 10.0 * penalties.strength / (2.0 * std::sqrt(lowest * penalties.years));
    for (double& entry : row) entry *= scale;
    equations.add(row, scale * (w - lowest));
  }
}

}  // namespace

SviParams params_of(const FreeSlice& x) {
  const double lowest = std::exp(x[0]);
  const double left = slope_of(x[1]);
  const double right = slope_of(x[2]);
  const double s = std::exp(x[4]);
  return {lowest - s * std::sqrt(left * right), 0.5 * (left + right), (right - left) / (right + left), x[3], s};
}

FreeSlice free_of(const SviParams& p) {
  return {std::log(std::clamp(minimum_total_variance(p), 1e-10, 1e5)), free_slope(p.b * (1.0 - p.rho)), free_slope(p.b * (1.0 + p.rho)),
          p.m, std::log(std::clamp(p.s, 1e-6, 100.0))};
}

void descend(FreeSlice& x, std::span<const SliceRow> rows, double years, const SlicePenalties& penalties, int steps_max) {
  levenberg_marquardt(
      x,
      [&](const FreeSlice& at) {
        NormalEquations<5> equations;
        if (!within_reach(at)) {
          equations.cost = std::numeric_limits<double>::infinity();
          return equations;
        }
        add_vol_rows(SliceAndSlopes(at), rows, years, equations);
        if (penalties.strength > 0.0) add_penalty_rows(at, penalties, equations);
        return equations;
      },
      steps_max);
}

double cost_of(const SviParams& p, std::span<const SliceRow> rows, double years) {
  double cost = 0.0;
  for (const SliceRow& row : rows) {
    const double error = (std::sqrt(total_variance(p, row.k) / years) - row.vol) * row.root_weight;
    cost += error * error;
  }
  return cost;
}

}  // namespace keel
