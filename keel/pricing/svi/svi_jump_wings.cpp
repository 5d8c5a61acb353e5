#include "keel/pricing/svi/svi_jump_wings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace keel {

SviJumpWings jump_wings(const SviParams& p, double years) {
  const SviDerivatives at = svi_derivatives(p, 0.0);
  const double root = std::sqrt(at.w);
  return {at.w / years, 0.5 * at.dw_dk / root, p.b * (1.0 - p.rho) / root, p.b * (1.0 + p.rho) / root, minimum_total_variance(p) / years};
}

Result<SviParams> svi_from_jump_wings(const SviJumpWings& wings, double years) {
  if (!(wings.variance > 0.0 && years > 0.0 && wings.put_wing >= 0.0 && wings.call_wing >= 0.0 && wings.put_wing + wings.call_wing > 0.0)) {
    return fail("jump wings: variance, years and wings must be positive");
  }
  const double w = wings.variance * years;
  const double root = std::sqrt(w);
  SviParams p;
  p.b = 0.5 * root * (wings.call_wing + wings.put_wing);
  p.rho = 1.0 - wings.put_wing * root / p.b;
  const double beta = p.rho - 2.0 * wings.skew * root / p.b;  // m / sqrt(m^2 + s^2)
  if (!(std::abs(beta) < 1.0)) return fail(fmt::format("jump wings: skew {} is steeper than the wings", wings.skew));
  const double below = w - wings.minimum_variance * years;
  const double shape = 1.0 - p.rho * beta - std::sqrt((1.0 - beta * beta) * (1.0 - p.rho * p.rho));
  if (!(below > 0.0 && shape > 0.0)) return fail("jump wings: the lowest point is at the money, which leaves s open");
  const double radius = below / (p.b * shape);
  p.m = beta * radius;
  p.s = radius * std::sqrt(1.0 - beta * beta);
  p.a = wings.minimum_variance * years - p.b * p.s * std::sqrt((1.0 - p.rho) * (1.0 + p.rho));
  if (const auto valid = check_svi(p); !valid) return fail("jump wings", valid.error());
  return p;
}

SviJumpWings without_butterfly(const SviJumpWings& wings) {
  SviJumpWings repaired = wings;
  repaired.call_wing = std::max(0.0, wings.put_wing + 2.0 * wings.skew);
  const double both = wings.put_wing + repaired.call_wing;
  repaired.minimum_variance = wings.variance * 4.0 * wings.put_wing * repaired.call_wing / (both * both);
  return repaired;
}

}  // namespace keel
