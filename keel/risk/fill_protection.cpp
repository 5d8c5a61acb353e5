#include "keel/risk/fill_protection.hpp"

#include <cmath>

namespace keel {
std::optional<FillProtection::Met> FillProtection::fill(Instant now, const ProtectedFill& fill, const ProtectionConfig& config) {
  if (config.interval == Duration{}) return std::nullopt;
  if (opened == Instant{} || now - opened > config.interval) {
    opened = now;
    sums = {};
  }
  sums.coins += fill.coins;
  sums.delta_coins += fill.delta_coins;
  sums.vega_usd_per_vol_point += fill.vega_usd_per_vol_point;
  for (const Met& one : {Met{"quantity_coins", std::abs(sums.coins), config.quantity_coins},
                         Met{"delta_coins", std::abs(sums.delta_coins), config.delta_coins},
                         Met{"vega_usd_per_vol_point", std::abs(sums.vega_usd_per_vol_point), config.vega_usd_per_vol_point}}) {
    if (one.threshold <= 0.0 || one.value < one.threshold) continue;
    frozen_until = now + config.frozen_time;
    ++triggers;
    opened = {};
    sums = {};
    return one;
  }
  return std::nullopt;
}

}  // namespace keel
