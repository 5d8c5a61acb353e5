#include "keel/quoting/theory/stationary_vega.hpp"

#include <algorithm>

#include <Eigen/LU>

#include "keel/base/check.hpp"

namespace keel {
namespace {

/// The vega at which the quadratic theory moves quotes by 1 / kappa is the scale of things: the grid reaches so many of them, and a trade
/// holds at most such a share.
constexpr double scales_of_grid = 16.0;
constexpr double most_of_trade = 0.5;
constexpr int most_iterations = 30;
constexpr double tolerance = 1e-9;

/// A factor of root 2.
int step_of(double value) { return static_cast<int>(std::floor(2.0 * std::log2(value))); }

constexpr auto points = static_cast<Eigen::Index>(StationaryVega::points);

/// What the flow earns a day at each point of the grid, and how that moves with the slopes there.
struct Earnings {
  Eigen::VectorXd usd = Eigen::VectorXd::Zero(points);
  Eigen::MatrixXd by_slope = Eigen::MatrixXd::Zero(points, points);
};

/// J by the slopes at the points, as sums of them.
class Grid {
 public:
  Grid(double spacing, const Eigen::VectorXd& slopes) : spacing_(spacing), slopes_(slopes), costs_(Eigen::VectorXd::Zero(points)) {
    for (Eigen::Index j = 1; j < points; ++j) costs_[j] = costs_[j - 1] + 0.5 * spacing * (slopes[j - 1] + slopes[j]);
  }

  double cost(double vega) const {
    const auto [cell, t] = place(vega);
    return costs_[cell] + t * (slopes_[cell] + t * (slopes_[cell + 1] - slopes_[cell]) / (2.0 * spacing_));
  }

  /// Adds `times` the derivative of cost(vega) by each slope to `row`; that of the whole cells before it is left to `whole`, by their
  /// number.
  void add_derivative(double vega, double times, Eigen::VectorXd& row, Eigen::VectorXd& whole) const {
    const auto [cell, t] = place(vega);
    const double last = t * t / (2.0 * spacing_);
    row[cell] += times * (t - last);
    row[cell + 1] += times * last;
    whole[cell] += times;
  }
  void spread_whole_cells(Eigen::VectorXd& row, const Eigen::VectorXd& whole) const {
    double sum = 0.0;
    for (Eigen::Index cell = points - 1; cell > 0; --cell) {
      sum += whole[cell];
      row[cell - 1] += 0.5 * spacing_ * sum;
      row[cell] += 0.5 * spacing_ * sum;
    }
  }

 private:
  std::pair<Eigen::Index, double> place(double vega) const {
    const double distance = std::abs(vega);
    const auto cell = static_cast<Eigen::Index>(std::min(distance / spacing_, static_cast<double>(points - 2)));
    return {cell, distance - spacing_ * static_cast<double>(cell)};
  }

  double spacing_;
  const Eigen::VectorXd& slopes_;
  Eigen::VectorXd costs_;
};

Earnings earnings(std::span<const VegaFlow::Class> takers, double spacing, const Eigen::VectorXd& slopes) {
  const Grid grid(spacing, slopes);
  Earnings earned;
  Eigen::VectorXd row(points);
  Eigen::VectorXd whole(points);
  for (Eigen::Index j = 0; j < points; ++j) {
    const double vega = spacing * static_cast<double>(j);
    const double held = grid.cost(vega);
    row.setZero();
    whole.setZero();
    for (const VegaFlow::Class& one : takers) {
      for (const double side : {1.0, -1.0}) {
        const double after = vega + side * one.vega;
        const double usd = one.usd_per_day * std::exp(-one.kappa_per_usd * (grid.cost(after) - held) / one.vega);
        const double by_cost = -usd * one.kappa_per_usd / one.vega;
        earned.usd[j] += usd;
        grid.add_derivative(after, by_cost, row, whole);
        grid.add_derivative(vega, -by_cost, row, whole);
      }
    }
    grid.spread_whole_cells(row, whole);
    earned.by_slope.row(j) = row;
  }
  return earned;
}

}  // namespace

void VegaFlow::add(double vega, double contracts_per_trade, double takers_per_day, double scale_usd) {
  const double usd = takers_per_day * contracts_per_trade * scale_usd * std::exp(-1.0);
  const double kappa = vega / scale_usd;
  const double of_trade = vega * contracts_per_trade;
  if (!(usd > 0.0 && kappa > 0.0 && of_trade > 0.0)) return;
  const Sums next{.kappa_step = step_of(kappa), .vega_step = step_of(of_trade)};
  const auto key = [](const Sums& sums) { return std::pair{sums.kappa_step, sums.vega_step}; };
  auto found = std::ranges::lower_bound(sums_, key(next), {}, key);
  if (found == sums_.end() || key(*found) != key(next)) found = sums_.insert(found, next);
  found->usd += usd;
  found->curvature += usd * kappa * kappa;
  found->size += usd * kappa * kappa * of_trade;
}

std::vector<VegaFlow::Class> VegaFlow::classes() const {
  std::vector<Class> classes;
  for (const Sums& sums : sums_) {
    classes.push_back({.usd_per_day = sums.usd, .kappa_per_usd = std::sqrt(sums.curvature / sums.usd), .vega = sums.size / sums.curvature});
  }
  return classes;
}

StationaryVega::StationaryVega(std::span<const VegaFlow::Class> takers, double risk_aversion_per_usd) {
  KEEL_CHECK(risk_aversion_per_usd > 0.0, "risk is disliked");
  double usd = 0.0;
  double curvature = 0.0;
  for (const VegaFlow::Class& one : takers) {
    usd += one.usd_per_day;
    curvature += one.usd_per_day * one.kappa_per_usd * one.kappa_per_usd;
  }
  if (!(usd > 0.0)) return;
  const double kappa = std::sqrt(curvature / usd);
  const double slope_per_vega = std::sqrt(risk_aversion_per_usd / (2.0 * curvature));  // near no vega, of trades of no size
  const double scale = 1.0 / (kappa * slope_per_vega);
  spacing_ = scales_of_grid * scale / static_cast<double>(points - 1);
  std::vector<VegaFlow::Class> small(takers.begin(), takers.end());
  for (VegaFlow::Class& one : small) one.vega = std::min(one.vega, most_of_trade * scale);
  // Trades of no size of the mean kappa: 4 G sinh^2(kappa J' / 2) = 1/2 gamma V^2.
  Eigen::VectorXd slopes(keel::points);
  for (Eigen::Index j = 0; j < keel::points; ++j) {
    slopes[j] = 2.0 / kappa * std::asinh(0.5 * kappa * slope_per_vega * spacing_ * static_cast<double>(j));
  }
  // Newton's method, which is the iteration of policies: in logarithms, as earnings grow exponentially with the slope.
  const Eigen::Index unknown = keel::points - 1;
  for (int iteration = 0; iteration < most_iterations; ++iteration) {
    const Earnings earned = earnings(small, spacing_, slopes);
    Eigen::VectorXd miss(unknown);
    Eigen::MatrixXd by_slope(unknown, unknown);
    for (Eigen::Index j = 1; j <= unknown; ++j) {
      const double vega = spacing_ * static_cast<double>(j);
      const double wanted = earned.usd[0] + 0.5 * risk_aversion_per_usd * vega * vega;
      miss[j - 1] = std::log(earned.usd[j] / wanted);
      by_slope.row(j - 1) = earned.by_slope.row(j).tail(unknown) / earned.usd[j] - earned.by_slope.row(0).tail(unknown) / wanted;
    }
    const Eigen::VectorXd step = by_slope.partialPivLu().solve(miss);
    const double farthest = step.cwiseAbs().maxCoeff();
    slopes.tail(unknown) -= step;
    if (farthest <= tolerance * slopes.maxCoeff()) break;
  }
  std::ranges::copy(slopes, slopes_.begin());
  for (std::size_t j = 1; j < points; ++j) costs_[j] = costs_[j - 1] + 0.5 * spacing_ * (slopes_[j - 1] + slopes_[j]);
}

double StationaryVega::cost_usd(double vega) const {
  const double distance = std::abs(vega);
  const auto cell = static_cast<std::size_t>(std::min(distance / spacing_, static_cast<double>(last_cell)));
  const double t = distance - spacing_ * static_cast<double>(cell);
  return costs_[cell] + t * (slopes_[cell] + t * (slopes_[cell + 1] - slopes_[cell]) / (2.0 * spacing_));
}

}  // namespace keel
