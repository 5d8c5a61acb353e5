#pragma once

#include "keel/base/result.hpp"
#include "keel/domain/instrument.hpp"

namespace keel {

/// What a vol makes an option worth, Black-76 undiscounted, in its quotation; in the delivery window for what is open of the delivery
/// price, of which `forward` is then the expectation. Domain: forward and vol > 0; from its expiry on it is intrinsic value.
double model_premium(const Instrument& option, Instant at, double forward, double vol);

/// The same as a price. Refuses what does not fit one.
Result<Price> model_price(const Instrument& option, Instant at, double forward, double vol);

}  // namespace keel
