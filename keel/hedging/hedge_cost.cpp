#include "keel/hedging/hedge_cost.hpp"

#include <algorithm>
#include <cmath>

#include "keel/domain/settlement.hpp"

namespace keel {
namespace {

/// A contract's fee is taken of so many, so that its rounding does not matter.
constexpr std::int64_t fee_contracts = 100'000;

}  // namespace

TakingCost cost_before_fee(const Instrument& instrument, const UnitGreeks& unit, const ShownPrices& shown, const HedgingConfig& hedging,
                           Side side) {
  const bool buys = side == Side::Buy;
  TakingCost cost{.price = buys ? shown.ask : shown.bid};
  double away = sign_of(side) * (to_double(cost.price) - unit.fair_price);
  if (shown.bid.raw <= 0 && shown.ask.raw <= 0 && instrument.kind != InstrumentKind::Option) {
    away = 1e-4 * hedging.half_spread_bps * unit.fair_price;
    const Price wanted = nearest<Price>(unit.fair_price + sign_of(side) * away);
    cost.price = buys ? instrument.ticks.round_up(wanted) : instrument.ticks.round_down(wanted);
  }
  if (cost.price.raw <= 0) return {};
  cost.half_spread_usd = std::max(away, 0.0) * unit.usd_per_price_unit;
  cost.carry_usd = sign_of(side) * 1e-4 * hedging.carry_bps * unit.fair_price * unit.usd_per_price_unit;
  return cost;
}

TakingCost cost_of_taking(const Instrument& instrument, const UnitGreeks& unit, const ShownPrices& shown, const HedgingConfig& hedging,
                          Side side) {
  TakingCost cost = cost_before_fee(instrument, unit, shown, hedging, side);
  if (cost.price.raw <= 0) return cost;
  const Price index = nearest<Price>(unit.index_usd / unit.quote_usd);
  const SettleAmount fee = trade_fee(instrument, Size{fee_contracts * units_per_one}, cost.price, Liquidity::Taker, index);
  cost.fee_usd = std::max(0.0, to_double(fee) * settle_usd(instrument, unit) / static_cast<double>(fee_contracts));
  return cost;
}

double impact_usd(const UnitGreeks& unit, double bps_per_million_usd) {
  const double notional_usd = unit.fair_price * unit.usd_per_price_unit;
  return notional_usd * notional_usd * 1e-10 * bps_per_million_usd;
}

}  // namespace keel
