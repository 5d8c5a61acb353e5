#pragma once

#include <algorithm>

#include "keel/base/decimal.hpp"

namespace keel {

/// Of those who stand at a price only the sum is shown, so that who leaves when it shrinks has to be assumed. These are the assumptions:
/// each gives what is still ahead of an order that had `ahead` of the shown quantity before it, now that `shown` is left of it.

/// Who came last leaves first: an order moves up only when nobody is left behind it.
constexpr Size ahead_when_last_leave_first(Size ahead, Size shown) { return std::min(ahead, shown); }

}  // namespace keel
