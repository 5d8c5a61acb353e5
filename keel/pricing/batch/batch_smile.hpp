#pragma once

#include "keel/pricing/batch/option_table.hpp"
#include "keel/pricing/batch/tick_forward.hpp"
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

/// Gives every row of a table that holds one expiry the smile's vol at k = ln(strike / forward), and the factors that a tick of the
/// forward then leaves alone: the same numbers as set() with that vol, years = root_years^2 and rate 0, within 4 ulp of w's largest term.
/// Rows keep strike, right and position. Where w(k) is not positive, and at strike 0, a row has no time value. Allocates nothing.
/// Domain: added with rate 0; |ln(strike / forward)| < 1e5; the smile finite.
void set_smile(OptionTable& table, const SmileTick& tick);

/// The vol that set_smile gave a row; 0 without time value. Domain: index < table.size(); root_years as then.
double smile_vol(const OptionTable& table, std::size_t index, double root_years);

}  // namespace keel
