#pragma once

#include <optional>

#include "keel/domain/instrument.hpp"

namespace keel {

struct ImpliedForward {
  double forward = 0.0;
  double error = 0.0;  ///< for half a unit of the last digit that venues show of a vol, 0.005 vol points
};

/// The forward at which an option of this vol is worth its price: what the venue had in mind when it computed the vol of a trade.
/// Nothing if the price says too little of it (error above 5 bp of `guess`) or if it lies further than a quarter from `guess`.
/// Method: Newton from `guess`. Domain: before expiry, vol and guess > 0.
std::optional<ImpliedForward> implied_forward(const Instrument& option, Instant at, Price price, double vol, double guess);

}  // namespace keel
