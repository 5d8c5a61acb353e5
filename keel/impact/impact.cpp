#include "keel/impact/impact.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "keel/base/check.hpp"
#include "keel/base/validate.hpp"

namespace keel {
namespace {

/// (1 + t / scale)^-p is the integral of s^(p-1) e^-s e^(-s t / scale) ds / Gamma(p): by the trapezoidal rule in ln s, with steps of ln 2,
/// a sum of exponentials with weights above 0. What lies below the slowest is given to it.
constexpr int slowest = -18;
constexpr int fastest = 5;  // e^-32 of weight beyond

double displaced(double volume, double per_unit, double exponent) {
  return std::copysign(per_unit * std::pow(std::abs(volume), exponent), volume);
}

/// The integral of `displaced` from 0.
double paid(double volume, double per_unit, double exponent) {
  return per_unit * std::pow(std::abs(volume), 1.0 + exponent) / (1.0 + exponent);
}

}  // namespace

double square_root_law(double y, double vol, double volume) { return y * vol / std::sqrt(volume); }

Result<Impact> Impact::make(const ImpactConfig& config) {
  if (auto valid = validate_settings(config); !valid) return std::unexpected(valid.error());
  Impact impact;
  impact.exponent_ = config.exponent;
  impact.permanent_per_unit_ = config.permanent;
  if (config.transient == 0.0) return impact;
  if (config.decay == "exponential") {
    impact.add_part(config.transient, std::numbers::ln2 / config.half_life_s);
    return impact;
  }
  const double p = config.decay_exponent;
  const double scale_s = config.half_life_s / (std::exp2(1.0 / p) - 1.0);
  std::array<double, most_parts> weights{};
  static_assert(fastest - slowest + 1 == most_parts);
  double all = 0.0;
  for (int k = slowest; k <= fastest; ++k) {
    double& weight = weights[static_cast<std::size_t>(k - slowest)];
    weight = std::exp2(p * k) * std::exp(-std::exp2(k));
    if (k == slowest) weight /= 1.0 - std::exp2(-p);
    all += weight;
  }
  for (int k = slowest; k <= fastest; ++k)
    impact.add_part(config.transient * weights[static_cast<std::size_t>(k - slowest)] / all, std::exp2(k) / scale_s);
  return impact;
}

void Impact::add_part(double displacement, double price_fade_per_second) {
  // A displacement that is a power of the volume fades that many times slower.
  parts_[count_++] = {.displacement = displacement, .fade_per_second = price_fade_per_second / exponent_};
}

double Impact::volume_at(const Part& part, double at_s) const { return part.volume * std::exp(-part.fade_per_second * (at_s - last_s_)); }

Impact::Displacement Impact::displacement(double at_s) const {
  KEEL_CHECK(!traded_ || at_s >= last_s_, "impact is asked for at a time before the last trade");
  Displacement sum{.permanent = permanent_per_unit_ * bought_};
  for (std::size_t i = 0; i < count_; ++i) sum.transient += displaced(volume_at(parts_[i], at_s), parts_[i].displacement, exponent_);
  return sum;
}

Impact::Trade Impact::trade(double size, double at_s) {
  Trade trade{.before = displacement(at_s)};
  double cost = 0.0;  // of what is transient
  for (std::size_t i = 0; i < count_; ++i) {
    Part& part = parts_[i];
    const double from = traded_ ? volume_at(part, at_s) : 0.0;
    part.volume = from + size;
    cost += paid(part.volume, part.displacement, exponent_) - paid(from, part.displacement, exponent_);
    trade.after.transient += displaced(part.volume, part.displacement, exponent_);
  }
  bought_ += size;
  last_s_ = at_s;
  traded_ = true;
  trade.after.permanent = permanent_per_unit_ * bought_;
  // A size far below the volumes leaves a difference of rounding: the average lies between the ends.
  const auto [low, high] = std::minmax(trade.before.transient, trade.after.transient);
  const double transient = size == 0.0 ? trade.before.transient : std::clamp(cost / size, low, high);
  trade.average = 0.5 * (trade.before.permanent + trade.after.permanent) + transient;
  return trade;
}

}  // namespace keel
