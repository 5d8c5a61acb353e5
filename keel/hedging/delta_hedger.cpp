#include "keel/hedging/delta_hedger.hpp"

#include <algorithm>
#include <cmath>

namespace keel {

Size delta_hedge(const HedgeIn& in) {
  const double excess = std::abs(in.price_usd) - in.cost_usd;
  if (!(excess > 0.0)) return {};
  const double resistance = 2.0 * in.own_risk_usd + 2.0 * in.impact_usd;
  if (!(resistance > 0.0)) return {};
  const double contracts = std::min(excess / resistance, to_double(in.maximum));
  const auto lots = static_cast<std::int64_t>(std::floor(contracts / to_double(in.lot)));
  return in.lot * (in.price_usd > 0.0 ? -lots : lots);
}

Size forced_hedge(const ForcedHedgeIn& in) {
  const double excess = std::abs(in.delta_usd) - in.target_usd;
  if (!(excess > 0.0) || !(std::abs(in.contract_delta_usd) > 0.0)) return {};
  constexpr double rounding = 1e-9;  // of a lot, which the sum behind delta_usd may be off
  const double needed = excess / std::abs(in.contract_delta_usd) / to_double(in.lot);
  const double most = std::max(1.0, std::floor(to_double(in.maximum) / to_double(in.lot)));
  const double lots = std::min(in.target_usd > 0.0 ? std::ceil(needed - rounding) : std::floor(needed + rounding), most);
  return in.lot * (in.delta_usd * in.contract_delta_usd > 0.0 ? -1 : 1) * static_cast<std::int64_t>(lots);
}

}  // namespace keel
