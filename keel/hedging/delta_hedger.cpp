#include "keel/hedging/delta_hedger.hpp"

#include <algorithm>
#include <cmath>

namespace keel {

Size delta_hedge(const HedgeIn& in) {
  const double price = in.loadings.dot(in.price);
  const double excess = std::abs(price) - in.cost_usd;
  if (!(excess > 0.0)) return {};
  const double resistance = 2.0 * in.loadings.dot(in.curvature * in.loadings) + 2.0 * in.impact_usd;
  if (!(resistance > 0.0)) return {};
  const double contracts = std::min(excess / resistance, to_double(in.maximum));
  const auto lots = static_cast<std::int64_t>(std::floor(contracts / to_double(in.lot)));
  return in.lot * (price > 0.0 ? -lots : lots);
}

}  // namespace keel
