#include "keel/pricing/chain/surface.hpp"

#include <fmt/format.h>

#include <cmath>

#include "keel/base/check.hpp"
#include "keel/pricing/black/delivery.hpp"

namespace keel {
namespace {

SviParams scaled_variance(const SviParams& p, double factor) { return {p.a * factor, p.b * factor, p.rho, p.m, p.s}; }

/// The slice `ratio` = years left / years before, with vol a function of k / sqrt(years).
SviParams scaled_width(const SviParams& p, double ratio) {
  const double width = std::sqrt(ratio);
  return {p.a * ratio, p.b * width, p.rho, p.m * width, p.s * width};
}

}  // namespace

Result<Surface> Surface::make(std::vector<SurfaceSlice> slices) {
  if (slices.empty()) return fail("surface: no expiry");
  double before = 0.0;
  for (const SurfaceSlice& slice : slices) {
    if (!(slice.years > before) || !std::isfinite(slice.years)) return fail("surface: years must be positive and rise");
    before = slice.years;
    if (!(slice.forward > 0.0 && slice.anchor > 0.0) || !std::isfinite(slice.forward + slice.anchor)) {
      return fail(fmt::format("surface: the forward of {} years is not positive", slice.years));
    }
    if (const auto valid = check_svi(slice.svi); !valid) return fail("surface", valid.error());
  }
  Surface surface;
  surface.slices_ = std::move(slices);
  return surface;
}

Surface::Place Surface::place(double years) const {
  KEEL_CHECK(!slices_.empty(), "an empty surface has no vol");
  std::size_t right = 0;
  while (right < slices_.size() && slices_[right].years < years) ++right;
  if (right == 0) return {0, 0, 0.0};
  if (right == slices_.size()) return {right - 1, right - 1, 0.0};
  const double left_years = slices_[right - 1].years;
  return {right - 1, right, (years - left_years) / (slices_[right].years - left_years)};
}

double Surface::forward(double years) const {
  const auto [left, right, weight] = place(years);
  return slices_[left].forward * std::pow(slices_[right].forward / slices_[left].forward, weight);
}

double Surface::total_variance(double strike, double years) const {
  const auto [left, right, weight] = place(years);
  const SurfaceSlice& a = slices_[left];
  const SurfaceSlice& b = slices_[right];
  const double k = std::log(strike / a.anchor) - weight * std::log(b.anchor / a.anchor);
  const double w = keel::total_variance(a.svi, k);
  if (left == right) return w * years / a.years;
  return w + weight * (keel::total_variance(b.svi, k) - w);
}

double Surface::vol(double strike, double years) const { return std::sqrt(total_variance(strike, years) / years); }

Surface Surface::moved(double ratio, VolDynamics dynamics) const {
  Surface result = *this;
  for (SurfaceSlice& slice : result.slices_) {
    slice.forward *= ratio;
    if (dynamics != VolDynamics::StickyStrike) slice.anchor *= ratio;
  }
  return result;
}

Surface Surface::aged(double years, VolDynamics dynamics) const {
  Surface result;
  for (SurfaceSlice slice : slices_) {
    if (slice.years <= years) continue;
    const double ratio = (slice.years - years) / slice.years;
    slice.svi = dynamics == VolDynamics::StickyDelta ? scaled_width(slice.svi, ratio) : scaled_variance(slice.svi, ratio);
    slice.years -= years;
    result.slices_.push_back(slice);
  }
  return result;
}

SmileGreeks smile_greeks(const SurfaceSlice& slice, double strike, Right right, VolDynamics dynamics, double open_share) {
  const double k = std::log(strike / slice.anchor);
  const SviDerivatives at = svi_derivatives(slice.svi, k);
  const DeliveryClock clock{slice.years / (open_share * open_share), open_share};
  SmileGreeks greeks;
  greeks.vol = std::sqrt(at.w / slice.years);
  greeks.black = in_market_forward(black76_of_delivery(slice.forward, strike, clock, greeks.vol, right), clock);
  greeks.smile_delta = greeks.black.delta;
  greeks.smile_theta_per_day = greeks.black.theta_per_day;
  if (dynamics == VolDynamics::StickyStrike) return greeks;
  const double vega = 100.0 * greeks.black.vega_per_vol_point;
  const double dvol_dk = at.dw_dk / (2.0 * greeks.vol * slice.years);
  greeks.smile_delta -= open_share * (vega * dvol_dk / slice.forward);
  if (dynamics == VolDynamics::StickyDelta) greeks.smile_theta_per_day += vega * dvol_dk * k * clock.decay_per_year() / days_per_year;
  return greeks;
}

}  // namespace keel
