#pragma once

#include <vector>

#include "keel/pricing/chain/chain.hpp"

namespace keel {

/// How far inputs may move while a recorder asks for one option after another.
struct OwnIndexLimits {
  double basis_relative = 5e-4;         ///< forward over index, against the median of the expiry
  double vol_relative = 0.1;            ///< mark vol, against the one shown
  Duration gathering = second * 180;    ///< how much later than the chain's time a row may be
  std::size_t least_rows_of_basis = 5;  ///< an expiry of fewer rows has no basis
};

/// For each row, whether its delta and vega agree with the index shown beside them, where the recorder took these three together but price
/// and vol from another call. Delta gives d1 and vega then the forward, F = vega / (sqrt(years) phi(d1)), whatever the vol; that
/// forward over the row's index must be the median of its expiry's, and a vol near the one shown must give d1 on it, all within the
/// limits and the venue's rounding to 1e-5. False where delta, vega, index or mark vol is missing, or delta is shown as 0 or 1.
/// Source: docs/studies/deribit_greeks.md.
std::vector<bool> rows_on_own_index(const Chain& chain, Instant at, const OwnIndexLimits& limits = {});

}  // namespace keel
