#pragma once

#include "keel/base/decimal.hpp"
#include "keel/base/int128.hpp"

namespace keel {

/// The share of an amount that goes with `part` of `whole`, half to even to 1e-8; what rounding leaves stays with the rest.
/// Domain: whole != 0.
inline SettleAmount allocated(SettleAmount amount, Size part, Size whole) {
  return {divide_rounded(multiply_checked(amount.raw, part.raw), whole.raw, Rounding::HalfEven)};
}

}  // namespace keel
