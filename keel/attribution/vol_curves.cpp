#include "keel/attribution/vol_curves.hpp"

#include <algorithm>
#include <cmath>

namespace keel {

void VolCurves::see(Price strike, Side taker, double vol) {
  Curve& curve = taker == Side::Buy ? bought_ : sold_;
  const auto place = std::ranges::lower_bound(curve, strike, {}, &Point::strike);
  if (place != curve.end() && place->strike == strike) {
    place->vol = vol;
  } else {
    curve.insert(place, {strike, vol});
  }
}

std::optional<double> VolCurves::on(const Curve& curve, Price strike, double years) {
  constexpr double deviations_beyond = 0.5;
  if (curve.empty()) return std::nullopt;
  const auto above = std::ranges::lower_bound(curve, strike, {}, &Point::strike);
  if (above != curve.end() && above->strike == strike) return above->vol;
  if (above != curve.begin() && above != curve.end()) {
    const auto below = std::prev(above);
    const double share = to_double(strike - below->strike) / to_double(above->strike - below->strike);
    return below->vol + share * (above->vol - below->vol);
  }
  const Point& edge = above == curve.end() ? curve.back() : *above;
  const double distance = std::abs(std::log(to_double(strike) / to_double(edge.strike)));
  if (distance > deviations_beyond * edge.vol * std::sqrt(years)) return std::nullopt;
  return edge.vol;
}

std::optional<double> VolCurves::at(Price strike, double years) const {
  const auto bought = on(bought_, strike, years);
  const auto sold = on(sold_, strike, years);
  if (bought && sold) return 0.5 * (*bought + *sold);
  return bought ? bought : sold;
}

}  // namespace keel
