#pragma once

#include <compare>
#include <limits>

#include "keel/pricing/svi/slice_descent.hpp"

namespace keel {

/// What the quotes of a strike leave open of its vol.
struct QuoteBand {
  double low = 0.0;                                       ///< vol of the bid; 0 without one
  double high = std::numeric_limits<double>::infinity();  ///< vol of the ask; infinite without one
  double tick = 0.0;                                      ///< vol that a tick of premium is worth there, >= 0; 0: not known

  bool is_two_sided() const { return low > 0.0 && high < std::numeric_limits<double>::infinity(); }
  /// Within `beyond` of vol, and what rounding leaves.
  bool holds(double vol, double beyond = 0.0) const { return vol >= low - beyond - 1e-9 && vol <= high + beyond + 1e-9; }
};

/// How many strikes a slice leaves outside their quotes. The less is better, those by more than a tick coming first.
struct Misfit {
  std::size_t beyond_a_tick = 0;
  std::size_t outside = 0;
  friend auto operator<=>(const Misfit&, const Misfit&) = default;
};

/// `bands` stand beside `rows`.
Misfit misfit_of(const SviParams& p, std::span<const SliceRow> rows, std::span<const QuoteBand> bands, double years);

/// Moves `x` to the slice of least misfit that it meets while strikes outside their quotes pull at it, more each time they still are, and
/// returns the rows as they pulled there. A strike's own target counts until it pulls. Nothing moves where nothing is outside.
std::vector<SliceRow> pull_within(FreeSlice& x, std::span<const SliceRow> rows, std::span<const QuoteBand> bands, double years);

}  // namespace keel
