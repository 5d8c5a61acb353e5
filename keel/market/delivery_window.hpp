#pragma once

#include "keel/market/market.hpp"

namespace keel {

/// With `index`, which stood from `since` until `to`, counted for as much of that time as lies in the window. No index, 0, counts nothing.
DeliveryWindow extended(DeliveryWindow window, Price index, Instant since, Instant to);

}  // namespace keel
