#pragma once

#include <optional>

#include "keel/scenario/margin.hpp"
#include "keel/scenario/moved_book.hpp"

namespace keel {

/// What one coin's margin stands on. The positions settle in the coin.
struct MarginAccount {
  double index_usd = 0.0;  ///< > 0
  Instant now;
  std::vector<MarkedPosition> positions;
  double equity = 0.0;  ///< coin: cash, options at their marks, profit of futures since they were last settled
  MarginModel model;
};

/// In coin. Standard margin is held against the margin balance, portfolio margin against the equity (docs/models/margin.md).
struct MarginState {
  double equity = 0.0;
  double margin_balance = 0.0;  ///< equity less the options' worth
  StandardMargin standard;
  PortfolioMargin portfolio;
  double standard_available() const { return margin_balance - standard.initial; }
  double portfolio_available() const { return equity - portfolio.initial; }
  double standard_excess() const { return margin_balance - standard.maintenance; }  ///< below 0: liquidation
  double portfolio_excess() const { return equity - portfolio.maintenance; }
};

/// The margin of an account in another market: positions and equity repriced as MovedBook does, margin computed anew there. An option
/// keeps its gap between mark and model, so that an unmoved market gives the margin at the marks.
class MarginBook {
 public:
  /// `account` outlives this. Refuses what MovedBook refuses.
  static Result<MarginBook> make(const MarginAccount& account);
  /// As MovedBook::set.
  Result<void> set(const MarketMove& move, const Circumstances& circumstances);
  MarginState at(double spot);

 private:
  MarginBook(const MarginAccount& account, MovedBook book);

  const MarginAccount* account_;
  MovedBook book_;
  double worth_coin_ = 0.0;            ///< of all positions at the marks
  std::vector<double> mark_gap_coin_;  ///< by position: mark less model, of options
  Instant then_;                       ///< now and the days that passed
};

/// The smallest moves at which the account is liquidated; nothing where there is none within the limits of the search.
struct LiquidationDistance {
  bool now = false;                       ///< it is below maintenance already; the others are empty
  std::optional<double> spot_up;          ///< relative, > 0
  std::optional<double> spot_down;        ///< relative, < 0
  std::optional<double> vol_points_up;    ///< added to every vol, > 0
  std::optional<double> vol_points_down;  ///< < 0
};
struct LiquidationDistances {
  LiquidationDistance standard;
  LiquidationDistance portfolio;
};

inline constexpr double farthest_spot_up = 4.0;  ///< +400 %
inline constexpr double farthest_spot_down = -0.9;
inline constexpr double farthest_vol_points = 500.0;  ///< down: until every vol is 0

/// Where equity falls below maintenance margin as the index moves with every forward and future, the vols of all strikes still; and as all
/// vols move by one number of points, the index still. Found on a grid (2 % of the price, 2 points) from the marks outward, then by
/// bisection to 1e-12: a breach that begins and ends within one step of the grid is not seen. Refuses what MarginBook refuses.
Result<LiquidationDistances> liquidation_distances(const MarginAccount& account);
/// The same along the spot alone, for a fraction of the time; the vols' distances stay empty.
Result<LiquidationDistances> spot_distances(const MarginAccount& account);

}  // namespace keel
