#include "keel/sim/rules/funding.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace keel {
namespace {

constexpr double basis_point = 1e-4;

}  // namespace

double funding_rate(const SimFunding& funding, double premium) {
  const double rate = std::max(funding.deadband, premium) + std::min(-funding.deadband, premium);
  return std::clamp(rate, -funding.most, funding.most);
}

PerpetualFunding::PerpetualFunding(const SimFunding& funding, Random random)
    : funding_(funding), random_(random), premium_(basis_point * funding.premium_bps) {}

void PerpetualFunding::pass(Duration time, std::optional<double> basis) {
  const double seconds = to_seconds(time);
  if (funding_.premium_deviation_bps > 0.0) {
    const double mean = basis_point * funding_.premium_bps;
    const double kept = std::exp(-std::numbers::ln2 * seconds / to_seconds(funding_.premium_half_life));
    const double deviation = basis_point * funding_.premium_deviation_bps * std::sqrt(1.0 - kept * kept);
    premium_ = mean + kept * (premium_ - mean) + deviation * random_.normal();
  }
  if (basis) {
    const double kept = marked_ ? std::exp(-seconds / to_seconds(funding_.mark_time)) : 0.0;
    mark_ = kept * mark_ + (1.0 - kept) * *basis;
    marked_ = true;
  }
  if (marked_) due_ += funding_rate(funding_, mark_) * seconds / to_seconds(funding_.period);
}

Rate PerpetualFunding::take_due() {
  const Rate rate{static_cast<std::int64_t>(std::trunc(due_ * static_cast<double>(units_per_one)))};
  due_ -= static_cast<double>(rate.raw) / static_cast<double>(units_per_one);
  return rate;
}

}  // namespace keel
