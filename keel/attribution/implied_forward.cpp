#include "keel/attribution/implied_forward.hpp"

#include <cmath>

#include "keel/exposure/option_greeks.hpp"
#include "keel/pricing/batch/batch_black76.hpp"

namespace keel {

std::optional<ImpliedForward> implied_forward(const Instrument& option, Instant at, Price price, double vol, double guess) {
  constexpr int steps_max = 12;
  constexpr double rounding_of_vol_points = 0.005;
  constexpr double error_max = 5e-4;
  constexpr double distance_max = 0.25;
  const DeliveryClock clock = clock_of_delivery(option.expiry, at);
  const double target = to_double(price);
  double forward = guess;
  for (int step = 0; step < steps_max; ++step) {
    const Black76Greeks greeks =
        greeks_of_delivery(black76_in_vectors(delivery_input(forward, to_double(option.strike), clock, vol, option.right)), clock);
    // In coin: d(V/F)/dF = (delta - V/F) / F.
    const bool inverse = option.payoff == Payoff::Inverse;
    const double slope_usd = inverse ? greeks.delta - greeks.value / forward : greeks.delta;
    const double error = rounding_of_vol_points * greeks.vega_per_vol_point / std::abs(slope_usd);
    if (!(error < error_max * guess)) return std::nullopt;
    const double missing = inverse ? (target - greeks.value / forward) * forward : target - greeks.value;
    const double moved = missing / slope_usd;
    if (std::abs(moved) < 1e-9 * guess) return ImpliedForward{forward, error};
    forward += moved;
    if (!(std::abs(forward - guess) < distance_max * guess)) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace keel
