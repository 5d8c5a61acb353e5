#pragma once

#include <cmath>
#include <span>
#include <vector>

namespace keel {

/// Who takes the options of one underlying, on both sides of each, by what they bring: options alike in the vega of a trade and in how
/// takers mind its cost are one class, of their mean. A class reaches over a factor of root 2 in either, which keeps what near no vega
/// counts exactly: the sum of G kappa^2 and of G kappa^2 u.
class VegaFlow {
 public:
  struct Class {
    double usd_per_day = 0.0;    ///< G: what a side earns beyond fair at the best distance, at no cost, > 0
    double kappa_per_usd = 0.0;  ///< takers who pay a cost of c USD a unit of vega are exp(-kappa c) of them, > 0
    double vega = 0.0;           ///< u: of one trade, > 0
  };
  /// One option. Its vega is USD a contract for one deviation of a day's move of vol. Domain: everything >= 0, scale (1/k) > 0; what has no
  /// vega, no size or no takers is left out.
  void add(double vega, double contracts_per_trade, double takers_per_day, double scale_usd);
  std::vector<Class> classes() const;
  void clear() { sums_.clear(); }

 private:
  struct Sums {
    int kappa_step = 0;
    int vega_step = 0;
    double usd = 0.0;
    double curvature = 0.0;  ///< of G kappa^2
    double size = 0.0;       ///< of G kappa^2 u
  };
  std::vector<Sums> sums_;  ///< by their steps
};

/// Baldacci, Bergault and Gueant's maker (vega_inventory.hpp) far from the end, takers thinning out exponentially: what holding V costs,
/// J(V) = v(0) - v(V), of
///   constant + 1/2 gamma V^2 = sum over classes of G (exp(-kappa (J(V + u) - J(V)) / u) + exp(-kappa (J(V - u) - J(V)) / u)),
/// where V counts USD for one deviation of a day's move of vol, all vols moving as one. J is even; its slope is linear between points of a
/// grid, and beyond them as between the last two, where quotes lie some 5 / k away. Error of (J(V + u) - J(V)) / u within the grid: 0.2 %
/// of it. Trades that cost more than a quarter of 1 / kappa by themselves count as so many smaller ones, without which V and V + u would
/// know nothing of what lies between them: 1 % of 1 / kappa at that edge, the more the larger they are.
class StationaryVega {
 public:
  /// Nobody trades: what is held costs nothing.
  StationaryVega() = default;
  /// Domain: risk_aversion_per_usd > 0.
  StationaryVega(std::span<const VegaFlow::Class> takers, double risk_aversion_per_usd);

  /// J, USD.
  double cost_usd(double vega) const;

  /// What J is read from: J(y) = costs[j] + t (slopes[j] + t (slopes[j + 1] - slopes[j]) / (2 spacing)) with t = y - j spacing, y >= 0 and
  /// j = y / spacing rounded down, at most last_cell.
  static constexpr std::size_t points = 96;
  static constexpr std::size_t last_cell = points - 2;
  double spacing() const { return spacing_; }
  const double* slopes() const { return slopes_.data(); }
  const double* costs() const { return costs_.data(); }

 private:
  double spacing_ = 1.0;
  std::vector<double> slopes_ = std::vector<double>(points);  ///< J', USD a unit of vega
  std::vector<double> costs_ = std::vector<double>(points);
};

}  // namespace keel
