#include "keel/hedging/delta_band.hpp"

#include <cmath>

#include "keel/base/time.hpp"

namespace keel {

double whalley_wilmott_band(const DeltaBandIn& in) {
  return std::cbrt(1.5 * in.cost_share * in.spot_usd * in.gamma_per_usd * in.gamma_per_usd / in.risk_aversion_per_usd);
}

double zakamouline_band(const DeltaBandIn& in) {
  const double without_gamma = in.cost_share / (in.risk_aversion_per_usd * in.spot_usd * in.vol * in.vol * in.years);
  const double of_gamma = 1.12 * std::pow(in.cost_share, 0.31) * std::pow(in.years, 0.05) * std::pow(in.vol, -0.25) *
                          std::sqrt(std::abs(in.gamma_per_usd) / in.risk_aversion_per_usd);
  return without_gamma + of_gamma;
}

double risk_price_band(const DeltaBandIn& in, double horizon_days) {
  const double variance_a_day = in.vol * in.vol / days_per_year;
  return in.cost_share / (in.risk_aversion_per_usd * in.spot_usd * variance_a_day * horizon_days);
}

}  // namespace keel
