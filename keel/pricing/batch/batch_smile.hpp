#pragma once

#include "keel/pricing/batch/batch_greeks.hpp"
#include "keel/pricing/svi/svi.hpp"

namespace keel {

/// What a moment says of the vols of one expiry, and how far away that is.
struct SmileTick {
  SviParams smile;
  double smile_years;     ///< ACT/365F to expiry when the smile was true, > 0: vol = sqrt(w(k) / smile_years)
  TickForward forward;    ///< of the expiry, > 0
  double root_years;      ///< deviation per vol: sqrt(years), > 0, less where the payoff is an average
  double decay_per_year;  ///< relative fall of root_years as a year passes: 1 / (2 years), more where the payoff is an average
};

/// reprice_second_order of a table that holds one expiry, each row at the smile's vol at k = ln(strike / forward), within 4 ulp of w's
/// largest term: of the rows only strike, right and position are read. `out` has the vols, too. Where w(k) is not positive, and at strike
/// 0, a row has no time value. Sums as in batch_greeks.hpp. Allocates nothing.
/// Domain: added with rate 0 and forward ratio 1; |ln(strike / forward)| < 1e5; the smile finite; out.capacity() >= table.size().
Black76Greeks reprice_on_smile(const OptionTable& table, const SmileTick& tick, GreekColumns& out);

}  // namespace keel
