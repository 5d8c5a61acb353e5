#pragma once

#include "keel/base/result.hpp"
#include "keel/domain/instrument.hpp"

namespace keel {

/// The price that a vol gives an option, Black-76 undiscounted, in its quotation; in the delivery window for what is open of the delivery
/// price, of which `forward` is then the expectation. Domain: forward and vol > 0; from its expiry on it is intrinsic value. Refuses what
/// does not fit a price.
Result<Price> model_price(const Instrument& option, Instant at, double forward, double vol);

}  // namespace keel
