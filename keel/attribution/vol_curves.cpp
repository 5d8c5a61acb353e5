#include "keel/attribution/vol_curves.hpp"

#include <cmath>

namespace keel {

void VolCurves::see(Price strike, Side taker, double vol) { (taker == Side::Buy ? bought_ : sold_)[strike] = vol; }

std::optional<double> VolCurves::on(const Curve& curve, Price strike, double years) {
  constexpr double deviations_beyond = 0.5;
  if (curve.empty()) return std::nullopt;
  const auto above = curve.lower_bound(strike);
  if (above != curve.end() && above->first == strike) return above->second;
  if (above != curve.begin() && above != curve.end()) {
    const auto below = std::prev(above);
    const double share = to_double(strike - below->first) / to_double(above->first - below->first);
    return below->second + share * (above->second - below->second);
  }
  const auto& [edge, vol] = above == curve.end() ? *std::prev(above) : *above;
  const double distance = std::abs(std::log(to_double(strike) / to_double(edge)));
  if (distance > deviations_beyond * vol * std::sqrt(years)) return std::nullopt;
  return vol;
}

std::optional<double> VolCurves::at(Price strike, double years) const {
  const auto bought = on(bought_, strike, years);
  const auto sold = on(sold_, strike, years);
  if (bought && sold) return 0.5 * (*bought + *sold);
  return bought ? bought : sold;
}

}  // namespace keel
