#include "keel/exposure/open_risk.hpp"

#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/exposure/open_risk.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/base/columns/simd-inl.hpp"

#ifndef KEEL_EXPOSURE_OPEN_RISK_ONCE
#define KEEL_EXPOSURE_OPEN_RISK_ONCE
namespace keel {

/// One running sum for each of the 8 rows of a cache line, so that the order of the additions is the same at every vector width.
struct alignas(64) OpenSums {
  double raised[3][doubles_per_line] = {};
  double lowered[3][doubles_per_line] = {};
};

}  // namespace keel
#endif

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// Nothing here multiplies and adds in one rounding.
void open_risk_of_rows(const StripView& strip, const double* bids, const double* asks, std::size_t rows, OpenSums& sums) {
  const Vector zero = constant(0.0);
  const auto add = [&](std::size_t greek, std::size_t lane, Vector bid, Vector ask) HWY_ATTR {
    const auto into = [&](double* sum, Vector one, Vector other)
                          HWY_ATTR { store(hn::Add(load(sum, lane), hn::Add(one, other)), sum, lane); };
    into(sums.raised[greek], hn::Max(bid, zero), hn::Max(ask, zero));
    into(sums.lowered[greek], hn::Min(bid, zero), hn::Min(ask, zero));
  };
  for (std::size_t row = 0; row < padded(rows); row += hn::Lanes(Doubles())) {
    const std::size_t lane = row % doubles_per_line;
    const Vector coins = load(strip.coins_a_contract, row);
    const Vector bid = hn::Mul(load(bids, row), coins);
    const Vector ask = hn::Neg(hn::Mul(load(asks, row), coins));
    const Vector value = load(strip.greeks.column(GreekColumns::Value), row);
    const Vector premium_coins = strip.inverse ? hn::Div(value, constant(strip.delivery_forward)) : zero;
    const Vector delta =
        hn::Mul(constant(strip.open_share * strip.index_usd), hn::Sub(load(strip.greeks.column(GreekColumns::Delta), row), premium_coins));
    const Vector gamma = hn::Mul(constant(0.01 * strip.index_usd * strip.index_usd * strip.open_share * strip.open_share),
                                 load(strip.greeks.column(GreekColumns::Gamma), row));
    const Vector vega = load(strip.greeks.column(GreekColumns::Vega), row);
    add(0, lane, hn::Mul(bid, delta), hn::Mul(ask, delta));
    add(1, lane, hn::Mul(bid, gamma), hn::Mul(ask, gamma));
    add(2, lane, hn::Mul(bid, vega), hn::Mul(ask, vega));
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(open_risk_of_rows);

constexpr std::array members{&RiskGreeks::delta_usd, &RiskGreeks::gamma_usd_per_percent, &RiskGreeks::vega_usd_per_vol_point};

}  // namespace

void OpenRisk::add(const RiskGreeks& moves) {
  for (const auto member : members) {
    if (moves.*member > 0.0) raised.*member += moves.*member;
    if (moves.*member < 0.0) lowered.*member += moves.*member;
  }
}

OpenRisk open_risk(const StripView& strip, const double* bids, const double* asks, std::size_t rows) {
  OpenSums sums;
  HWY_DYNAMIC_DISPATCH(open_risk_of_rows)(strip, bids, asks, rows, sums);
  OpenRisk risk;
  for (std::size_t greek = 0; greek < members.size(); ++greek) {
    for (std::size_t lane = 0; lane < doubles_per_line; ++lane) {
      risk.raised.*members[greek] += sums.raised[greek][lane];
      risk.lowered.*members[greek] += sums.lowered[greek][lane];
    }
  }
  return risk;
}

}  // namespace keel
#endif
