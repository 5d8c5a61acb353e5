#include "keel/attribution/vol_curves.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace keel {

VolCurves::VolCurves(std::vector<Price> strikes) : strikes_(std::move(strikes)), bought_(strikes_.size()), sold_(strikes_.size()) {}

std::size_t VolCurves::place_of(Price strike) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(strikes_, strike) - strikes_.begin());
}

void VolCurves::see(std::size_t place, Side taker, double vol) {
  Curve& curve = taker == Side::Buy ? bought_ : sold_;
  curve.vols[place] = vol;
  curve.seen[place / 64] |= std::uint64_t{1} << place % 64;
}

void VolCurves::forget() {
  bought_ = Curve(strikes_.size());
  sold_ = Curve(strikes_.size());
}

std::optional<std::size_t> VolCurves::Curve::below(std::size_t place) const {
  std::size_t word = place / 64;
  std::uint64_t bits = seen[word] & ((std::uint64_t{1} << place % 64) - 1);
  while (bits == 0 && word > 0) bits = seen[--word];
  if (bits == 0) return std::nullopt;
  return 64 * word + 63 - static_cast<std::size_t>(std::countl_zero(bits));
}

std::optional<std::size_t> VolCurves::Curve::above(std::size_t place) const {
  std::size_t word = place / 64;
  std::uint64_t bits = seen[word] & ~((std::uint64_t{1} << place % 64) - 1);
  while (bits == 0 && word + 1 < seen.size()) bits = seen[++word];
  if (bits == 0) return std::nullopt;
  return 64 * word + static_cast<std::size_t>(std::countr_zero(bits));
}

std::optional<VolReading> VolCurves::on(const Curve& curve, std::size_t place, Duration left) const {
  if (curve.has(place)) return VolReading{curve.vols[place]};
  return between(curve, place, left);
}

/// At a strike that was not seen itself.
std::optional<VolReading> VolCurves::between(const Curve& curve, std::size_t place, Duration left) const {
  constexpr double deviations_beyond = 0.5;
  const auto above = curve.above(place);
  const auto below = curve.below(place);
  if (!above && !below) return std::nullopt;
  const Price strike = strikes_[place];
  if (above && below) {
    const double share = to_double(strike - strikes_[*below]) / to_double(strikes_[*above] - strikes_[*below]);
    return VolReading{curve.vols[*below] + share * (curve.vols[*above] - curve.vols[*below])};
  }
  const std::size_t edge = above ? *above : *below;
  const double vol = curve.vols[edge];
  const double distance = std::abs(std::log(to_double(strike) / to_double(strikes_[edge])));
  if (distance > deviations_beyond * vol * std::sqrt(to_days(left) / days_per_year)) return std::nullopt;
  const double least_root = distance / (deviations_beyond * vol);
  constexpr double beyond_rounding = 1.0 + 1e-9;
  return VolReading{vol, least_root * least_root * beyond_rounding};
}

std::optional<VolReading> VolCurves::at(std::size_t place, Duration left) const {
  const auto bought = on(bought_, place, left);
  const auto sold = on(sold_, place, left);
  if (bought && sold) return VolReading{0.5 * (bought->vol + sold->vol), std::max(bought->least_years, sold->least_years)};
  return bought ? bought : sold;
}

}  // namespace keel
