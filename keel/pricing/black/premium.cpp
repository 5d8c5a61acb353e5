#include "keel/pricing/black/premium.hpp"

#include "keel/pricing/black/delivery.hpp"

namespace keel {

double model_premium(const Instrument& option, Instant at, double forward, double vol) {
  const double value = value_of_delivery(forward, to_double(option.strike), clock_of_delivery(option.expiry, at), vol, option.right);
  return option.payoff == Payoff::Inverse ? value * (1.0 / forward) : value;
}

Result<Price> model_price(const Instrument& option, Instant at, double forward, double vol) {
  const auto raw = decimal_from_double(model_premium(option, at, forward, vol));
  if (!raw) return std::unexpected(raw.error());
  return Price{*raw};
}

}  // namespace keel
