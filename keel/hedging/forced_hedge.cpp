#include "keel/hedging/forced_hedge.hpp"

#include <algorithm>
#include <cmath>

namespace keel {

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
