#include "keel/paths/feedback/hedged_market.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "keel/pricing/black/normal.hpp"

namespace keel {
namespace {

constexpr double everywhere = std::numeric_limits<double>::infinity();

}  // namespace

HedgedMarket::HedgedMarket(double strike, double vol, double rho) : log_strike_(std::log(strike)), vol_(vol), rho_(rho) {}

double HedgedMarket::delta(double log_price, double years) const {
  if (years == 0.0) return log_price == log_strike_ ? 0.5 : log_price > log_strike_ ? 1.0 : 0.0;
  const double deviation = vol_ * std::sqrt(years);
  return normal_cdf((log_price - log_strike_) / deviation + 0.5 * deviation);
}

double HedgedMarket::delta_slope(double log_price, double years) const {
  const double deviation = vol_ * std::sqrt(years);
  return normal_pdf((log_price - log_strike_) / deviation + 0.5 * deviation) / deviation;
}

double HedgedMarket::threshold(double vol, double years) { return vol * std::sqrt(2.0 * std::numbers::pi * years); }

std::optional<HedgedMarket::Fold> HedgedMarket::fold(double years) const {
  const double least = threshold(vol_, years);
  if (rho_ < least || rho_ <= 0.0) return std::nullopt;
  // rho pdf(d1) = deviation
  const double d1 = std::sqrt(2.0 * std::log(rho_ / least));
  const double deviation = vol_ * std::sqrt(years);
  const double middle = log_strike_ - 0.5 * deviation * deviation;
  return Fold{middle - d1 * deviation, middle + d1 * deviation};
}

/// Newton's method in a bracket, within which ln S - rho delta(S) rises.
double HedgedMarket::solved(double log_fundamental, double years, double guess, double lower, double upper) const {
  const double deviation = vol_ * std::sqrt(years);
  lower = std::max(lower, log_fundamental + std::min(0.0, rho_));
  upper = std::min(upper, log_fundamental + std::max(0.0, rho_));
  double x = std::clamp(guess, lower, upper);
  for (int i = 0; i < 100 && lower < upper; ++i) {
    const double d1 = (x - log_strike_) / deviation + 0.5 * deviation;
    const double above = x - rho_ * normal_cdf(d1) - log_fundamental;
    (above > 0.0 ? upper : lower) = x;
    double next = x - above / (1.0 - rho_ * normal_pdf(d1) / deviation);
    if (!(next >= lower && next <= upper)) next = 0.5 * (lower + upper);
    if (std::abs(next - x) < 1e-15 * (1.0 + std::abs(x))) return next;
    x = next;
  }
  return x;
}

HedgedMarket::Price HedgedMarket::price(double log_fundamental, double years, double log_before) const {
  if (years == 0.0) return price_at_expiry(log_fundamental, log_before);
  const auto between = fold(years);
  if (!between) return {solved(log_fundamental, years, log_before, -everywhere, everywhere)};
  const bool below_reaches = log_fundamental <= fundamental(between->lower, years);
  const bool above_reaches = log_fundamental >= fundamental(between->upper, years);
  const bool was_below = log_before <= between->lower;
  const bool was_above = log_before >= between->upper;
  // Between the branches whoever hedges drives the price on: up where it lies below what they make of it.
  const bool drives_up = fundamental(log_before, years) < log_fundamental;
  const bool is_above = was_above ? above_reaches : was_below ? !below_reaches : above_reaches && (drives_up || !below_reaches);
  const double x = is_above ? solved(log_fundamental, years, log_before, between->upper, everywhere)
                            : solved(log_fundamental, years, log_before, -everywhere, between->lower);
  return {x, is_above ? !was_above : !was_below};
}

HedgedMarket::Price HedgedMarket::price_at_expiry(double log_fundamental, double log_before) const {
  const bool below_reaches = log_fundamental < log_strike_;
  const bool above_reaches = log_fundamental + rho_ > log_strike_;
  if (!below_reaches && !above_reaches) return {log_strike_};
  const bool was_above = log_before > log_strike_;
  const bool is_above = was_above ? above_reaches : !below_reaches;
  return {is_above ? log_fundamental + rho_ : log_fundamental, rho_ > 0.0 && is_above != was_above};
}

}  // namespace keel
