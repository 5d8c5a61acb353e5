#pragma once

#include <optional>
#include <span>

#include "keel/pricing/svi/svi_fit.hpp"

namespace keel {

/// One expiry of an extended SSVI surface: w(k) = (theta + p k + sqrt((psi k + theta rho)^2 + theta^2 (1 - rho^2))) / 2 with
/// psi = (left + right) / 2 = theta phi and p = rho psi = (right - left) / 2; rho is the slice's own.
/// Source: S. Hendriks, C. Martini, "The extended SSVI volatility surface", J. Computational Finance 22 (2019).
/// No butterfly arbitrage (Gatheral and Jacquier 2014, theorem 4.2): max(left, right) < 4 and psi max(left, right) <= 4 theta.
/// No calendar arbitrage after an earlier slice, over the whole line: theta, left and right not below its own, and
/// psi / theta not above its own (Hendriks and Martini, proposition 3.5).
struct SsviSlice {
  double theta = 0.0;  ///< total variance at the money, > 0
  double left = 0.0;   ///< twice the slope of the left wing, psi (1 - rho), > 0
  double right = 0.0;  ///< twice the slope of the right wing, psi (1 + rho), > 0
};

/// The same smile as raw SVI.
SviParams svi_of(const SsviSlice& slice);

/// Whether the conditions above hold.
bool is_arbitrage_free(const SsviSlice& slice, const std::optional<SsviSlice>& earlier = {});

struct SsviFit {
  SsviSlice slice;
  SmileErrors errors;
};

/// Least weighted squares in vol within the conditions above, robust as in fit_svi: every set of the three free parameters that the
/// search tries satisfies them (after A. Mingone, "No arbitrage global parametrization for the eSSVI volatility surface",
/// Quantitative Finance 22 (2022)). Ignores the points that fit_svi ignores; refuses years <= 0 and no usable point.
Result<SsviFit> fit_ssvi(std::span<const SmilePoint> points, double years, const std::optional<SsviSlice>& earlier = {});

}  // namespace keel
