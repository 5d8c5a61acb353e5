#pragma once

#include "keel/base/columns/columns.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

/// One side of many quotes, what is wanted beside what works. Raw prices count units of 1e-8; not a number: none.
struct SideColumns {
  const double* wanted_raw = nullptr;
  const double* wanted_size_raw = nullptr;  ///< 0: none
  const double* working_raw = nullptr;
  const double* working_size_raw = nullptr;  ///< what is left of it
  const double* tolerance_raw = nullptr;
  const double* usd_per_price_unit = nullptr;  ///< that a contract gains when its price rises by 1
  const double* owed_contracts = nullptr;      ///< that must stand of it where so much is wanted; 0: none
};

/// One quote beside one that is wanted.
struct QuoteBeside {
  Price wanted;
  Size wanted_size;  ///< > 0
  Price working;
  Size left;
  double tolerance_raw = 0.0;
  double owed_raw = 0.0;  ///< that must stand of it where so much is wanted
  double usd_per_price_unit = 1.0;
};

/// The one rule by which a working quote stays: its price is within the tolerance, or what it gives or loses by that is at most
/// `least_usd` in all, and what is left of it is between half and five quarters of the wanted size, and no less than is owed. `out` is 1
/// where there is something to do, else 0.
void find_changes(const SideColumns& side, double least_usd, RowRange rows, double* out);

/// The part of that rule which is about the price.
bool is_near(const QuoteBeside& quote, double least_usd);
/// The same of one.
bool stays(const QuoteBeside& quote, double least_usd);

}  // namespace keel
