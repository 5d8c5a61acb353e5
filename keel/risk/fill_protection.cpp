#include "keel/risk/fill_protection.hpp"

#include <cmath>

namespace keel {
namespace {

bool met(double sum, double limit) { return limit > 0.0 && std::abs(sum) >= limit; }

}  // namespace

std::string_view FillProtection::fill(Instant now, const ProtectedFill& fill, const ProtectionConfig& config) {
  if (config.interval == Duration{}) return {};
  if (opened == Instant{} || now - opened > config.interval) {
    opened = now;
    sums = {};
  }
  sums.coins += fill.coins;
  sums.delta_coins += fill.delta_coins;
  sums.vega_usd_per_vol_point += fill.vega_usd_per_vol_point;
  const std::string_view limit = met(sums.coins, config.quantity_coins)                            ? "quantity_coins"
                                 : met(sums.delta_coins, config.delta_coins)                       ? "delta_coins"
                                 : met(sums.vega_usd_per_vol_point, config.vega_usd_per_vol_point) ? "vega_usd_per_vol_point"
                                                                                                   : std::string_view{};
  if (limit.empty()) return limit;
  frozen_until = now + config.frozen_time;
  ++triggers;
  opened = {};
  sums = {};
  return limit;
}

}  // namespace keel
