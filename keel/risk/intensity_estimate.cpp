#include "keel/risk/intensity_estimate.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/check.hpp"

namespace keel {
namespace {

constexpr double most_k_times = 8.0;
constexpr double most_rate_times = 1000.0;
/// The prior's time is spent evenly within so many scales: quotes are.
constexpr double prior_scales = 3.0;

/// exp(-k distance), mean over the prior's time.
double thinned_prior(double k) { return -std::expm1(-k * prior_scales) / (k * prior_scales); }

/// The slope of the log posterior in k, and how fast it falls: sum over instruments of trades times (mean distance of the thinned time),
/// less the distances traded at; how far takers went through near prices against 1/k; and the prior's.
struct Slope {
  double up = 0.0;
  double falls = 0.0;
};
Slope slope_at(double k, const IntensityPrior& prior, std::span<const TakerHistory* const> instruments) {
  Slope slope{.up = prior.scale_takers * (1.0 / k - 1.0), .falls = prior.scale_takers / (k * k)};
  for (const TakerHistory* one : instruments) {
    if (!(one->trades() > 0.0)) continue;
    const auto at = one->thinned(k);
    if (!(at.days > 0.0)) continue;
    slope.up += one->trades() * at.mean_scales - one->trade_scales();
    slope.falls += one->trades() * at.variance;
    slope.up += one->reaches() / k - one->reach_scales();
    slope.falls += one->reaches() / (k * k);
  }
  return slope;
}

/// The root of the slope, which falls: Newton's steps, halving where they leave what is left of the bounds.
double likeliest_k(const IntensityPrior& prior, std::span<const TakerHistory* const> instruments) {
  double low = 1.0 / most_k_times;
  double high = most_k_times;
  double k = 1.0;
  for (int step = 0; step < 60; ++step) {
    const Slope slope = slope_at(k, prior, instruments);
    (slope.up > 0.0 ? low : high) = k;
    double next = k + slope.up / slope.falls;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    const bool done = std::abs(next - k) <= 1e-10 * k;
    k = next;
    if (done) break;
  }
  return k;
}

}  // namespace

void TakerHistory::add_time(double distance_scales, double days) {
  KEEL_CHECK(days >= 0.0, "time passes forwards");
  if (days == 0.0) return;
  const double distance = std::clamp(distance_scales, nearest_scales, most_scales);
  const auto place = static_cast<std::uint32_t>(distance / bin_scales);
  auto bin = std::ranges::lower_bound(bins_, place, {}, &Bin::place);
  if (bin == bins_.end() || bin->place != place) bin = bins_.insert(bin, {.place = place});
  bin->days += days;
  const double share = days / bin->days;
  bin->scales += share * (distance - bin->scales);
  bin->squares += share * (distance * distance - bin->squares);
}

void TakerHistory::add_trade(double distance_scales) {
  trades_ += 1.0;
  trade_scales_ += std::clamp(distance_scales, nearest_scales, most_scales);
}

void TakerHistory::add_reach(double distance_scales) {
  add_trade(nearest_scales);
  reaches_ += 1.0;
  extend_reach(nearest_scales, distance_scales);
}

void TakerHistory::extend_reach(double from_scales, double to_scales) {
  KEEL_CHECK(from_scales >= nearest_scales && to_scales >= from_scales, "who goes on goes further");
  reach_scales_ += std::min(to_scales, most_scales) - std::min(from_scales, most_scales);
}

void TakerHistory::fade(double days, double half_life_days) {
  const double left = std::exp2(-days / half_life_days);
  for (Bin& bin : bins_) bin.days *= left;
  trades_ *= left;
  trade_scales_ *= left;
  reaches_ *= left;
  reach_scales_ *= left;
}

TakerHistory::Thinned TakerHistory::thinned(double k) const {
  Thinned sum;
  double square = 0.0;
  for (const Bin& bin : bins_) {
    const double variance = std::max(bin.squares - bin.scales * bin.scales, 0.0);
    const double weight = bin.days * std::exp(-k * bin.scales + 0.5 * k * k * variance);
    const double mean = bin.scales - k * variance;
    sum.days += weight;
    sum.mean_scales += weight * mean;
    square += weight * (mean * mean + variance);
  }
  if (!(sum.days > 0.0)) return {};
  sum.mean_scales /= sum.days;
  sum.variance = std::max(square / sum.days - sum.mean_scales * sum.mean_scales, 0.0);
  return sum;
}

FittedTakers fit_takers(const IntensityPrior& prior, std::span<const TakerHistory* const> instruments) {
  KEEL_CHECK(prior.rate_per_day > 0.0 && prior.scale > 0.0 && prior.days > 0.0 && prior.scale_takers > 0.0, "a prior");
  const double k = likeliest_k(prior, instruments);
  double days = prior.days * thinned_prior(k);
  double day_scales = days * (1.0 / k - prior_scales / std::expm1(k * prior_scales));
  double trades = prior.rate_per_day * prior.days * thinned_prior(1.0);
  for (const TakerHistory* one : instruments) {
    const auto at = one->thinned(k);
    if (!(at.days > 0.0)) continue;
    days += at.days;
    day_scales += at.days * at.mean_scales;
    trades += one->trades();
  }
  const double rate = std::clamp(trades / days, prior.rate_per_day / most_rate_times, prior.rate_per_day * most_rate_times);
  const double k_variance = 1.0 / slope_at(k, prior, instruments).falls;
  const double mean = day_scales / days;
  return {.takers = {.rate = rate, .k = k / prior.scale},
          .log_rate_deviation = std::sqrt(1.0 / trades + mean * mean * k_variance),
          .log_k_deviation = std::sqrt(k_variance) / k,
          .k_scales = k};
}

double rate_of_one(const FittedTakers& all, const TakerHistory& one) {
  const double days = one.thinned(all.k_scales).days;
  if (!(days > 0.0)) return all.takers.rate;  // trades of time that nobody watched tell no rate
  const double rate = (one.trades() + level_takers) / (days + level_takers / all.takers.rate);
  return std::clamp(rate, all.takers.rate / most_rate_times, all.takers.rate * most_rate_times);
}

}  // namespace keel
