#include "keel/pricing/svi/svi.hpp"

#include <fmt/format.h>

#include <cmath>

namespace keel {

Result<void> check_svi(const SviParams& p) {
  if (!std::isfinite(p.a) || !std::isfinite(p.b) || !std::isfinite(p.rho) || !std::isfinite(p.m) || !std::isfinite(p.s)) {
    return fail("svi: a parameter is not finite");
  }
  if (p.b < 0.0) return fail(fmt::format("svi: b {} is negative", p.b));
  if (!(std::abs(p.rho) < 1.0)) return fail(fmt::format("svi: rho {} is not within (-1, 1)", p.rho));
  if (!(p.s > 0.0)) return fail(fmt::format("svi: s {} is not positive", p.s));
  const double lowest = minimum_total_variance(p);
  if (!(lowest > 0.0) || !std::isfinite(lowest)) return fail(fmt::format("svi: lowest total variance {} is not positive", lowest));
  return {};
}

double total_variance(const SviParams& p, double k) {
  const double x = k - p.m;
  return p.a + p.b * (p.rho * x + std::sqrt(x * x + p.s * p.s));
}

double minimum_total_variance(const SviParams& p) { return p.a + p.b * p.s * std::sqrt((1.0 - p.rho) * (1.0 + p.rho)); }

SviDerivatives svi_derivatives(const SviParams& p, double k) {
  const double x = k - p.m;
  const double root = std::sqrt(x * x + p.s * p.s);
  const double relative_s = p.s / root;
  return {p.a + p.b * (p.rho * x + root), p.b * (p.rho + x / root), p.b * relative_s * relative_s / root};
}

double butterfly_g(const SviParams& p, double k) {
  const auto [w, dw, d2w] = svi_derivatives(p, k);
  const double centred = 1.0 - 0.5 * k * dw / w;
  return centred * centred - 0.25 * dw * dw * (1.0 / w + 0.25) + 0.5 * d2w;
}

}  // namespace keel
