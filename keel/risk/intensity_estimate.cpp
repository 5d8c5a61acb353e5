#include "keel/risk/intensity_estimate.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/check.hpp"

namespace keel {
namespace {

constexpr double most_k_times = 8.0;
constexpr double most_rate_times = 1000.0;
constexpr double most_scales = IntensityEstimate::bin_scales * static_cast<double>(IntensityEstimate::bins);
/// The prior's while is spent near its own scale: quotes are.
constexpr std::size_t prior_bins = 6;

double middle_of(std::size_t bin) { return (static_cast<double>(bin) + 0.5) * IntensityEstimate::bin_scales; }

struct Watched {
  double days = 0.0;
  double distance = 0.0;  ///< mean
};
using Bins = std::array<Watched, IntensityEstimate::bins>;

/// f(k) = sum of days exp(-k distance), with the mean and variance of the distance under those weights.
struct Thinned {
  double days = 0.0;
  double mean = 0.0;
  double variance = 0.0;
};
Thinned thinned(const Bins& bins, double k) {
  Thinned sum;
  double square = 0.0;
  for (const auto& [days, distance] : bins) {
    const double weight = days * std::exp(-k * distance);
    sum.days += weight;
    sum.mean += weight * distance;
    square += weight * distance * distance;
  }
  sum.mean /= sum.days;
  sum.variance = square / sum.days - sum.mean * sum.mean;
  return sum;
}

}  // namespace

void IntensityEstimate::add_time(double distance_scales, double days) {
  KEEL_CHECK(days >= 0.0, "time passes forwards");
  const double distance = std::clamp(distance_scales, 0.0, most_scales);
  const auto bin = std::min(static_cast<std::size_t>(distance / bin_scales), bins - 1);
  days_[bin] += days;
  day_scales_[bin] += days * distance;
}

void IntensityEstimate::add_trade(double distance_scales) {
  trades_ += 1.0;
  trade_scales_ += std::clamp(distance_scales, 0.0, most_scales);
}

void IntensityEstimate::fade(double days, double half_life_days) {
  const double left = std::exp2(-days / half_life_days);
  for (double& time : days_) time *= left;
  for (double& time : day_scales_) time *= left;
  trades_ *= left;
  trade_scales_ *= left;
}

IntensityEstimate::Fitted IntensityEstimate::fit(const IntensityPrior& prior) const {
  KEEL_CHECK(prior.rate_per_day > 0.0 && prior.scale > 0.0 && prior.days > 0.0, "a prior");
  Bins before{};
  Bins watched{};
  for (std::size_t i = 0; i < bins; ++i) {
    if (i < prior_bins) before[i] = {prior.days / static_cast<double>(prior_bins), middle_of(i)};
    const double days = days_[i] + before[i].days;
    if (days > 0.0) watched[i] = {days, (day_scales_[i] + before[i].days * before[i].distance) / days};
  }
  const Thinned as_prior = thinned(before, 1.0);
  const double trades = trades_ + prior.rate_per_day * as_prior.days;
  const double distance = trade_scales_ + prior.rate_per_day * as_prior.days * as_prior.mean;
  // The likeliest A at a given k is trades over f(k); what is left, -k distance - trades ln f(k), is concave in k.
  double low = 1.0 / most_k_times;
  double high = most_k_times;
  for (int step = 0; step < 50; ++step) {
    const double k = 0.5 * (low + high);
    (trades * thinned(watched, k).mean > distance ? low : high) = k;
  }
  const double k = 0.5 * (low + high);
  const Thinned at = thinned(watched, k);
  const double rate = std::clamp(trades / at.days, prior.rate_per_day / most_rate_times, prior.rate_per_day * most_rate_times);
  // Fisher's information of (ln A, k) is n [1, -mean; -mean, mean^2 + variance] of the distance among the trades expected.
  const double n = rate * at.days;
  const double variance = std::max(at.variance, 1e-12);
  return {.takers = {.rate = rate, .k = k / prior.scale},
          .log_rate_deviation = std::sqrt((1.0 + at.mean * at.mean / variance) / n),
          .log_k_deviation = std::sqrt(1.0 / (n * variance)) / k};
}

}  // namespace keel
