#include "keel/exposure/unit_greeks.hpp"

#include <cmath>
#include <limits>

#include "keel/pricing/black76.hpp"
#include "keel/pricing/svi.hpp"

namespace keel {
namespace {

/// Annualised vol at a strike; 0 when the smile cannot say.
double smile_vol(const Smile& smile, double forward, double strike) {
  const double years = years_between(smile.at, smile.params.expiry);
  if (years <= 0.0 || strike <= 0.0) return 0.0;
  const SmileMoved& p = smile.params;
  const double w = total_variance({p.a, p.b, p.rho, p.m, p.s}, std::log(strike / forward));
  return std::sqrt(std::max(w, 0.0) / years);
}

UnitGreeks option_greeks(const Instrument& option, const Market& market, Instant now, double index) {
  UnitGreeks unit;
  const auto forward = market.forward(option.base, option.expiry);
  const Smile* smile = market.smile(option.base, option.expiry);
  if (!forward || smile == nullptr || now >= option.expiry) return unit;
  const double strike = to_double(option.strike);
  const double contracts = to_double(option.multiplier);
  unit.days_to_expiry = to_days(option.expiry - now);
  unit.vol = smile_vol(*smile, *forward, strike);
  const Black76Greeks greeks = black76({*forward, strike, unit.days_to_expiry / days_per_year, unit.vol, option.right});
  const bool inverse = option.payoff == Payoff::Inverse;
  unit.fair_price = inverse ? greeks.value / *forward : greeks.value;
  unit.usd_per_price_unit = inverse ? contracts * index : contracts;
  unit.delta = contracts * greeks.delta;
  unit.net_transaction_delta = inverse ? contracts * (greeks.delta - unit.fair_price) : unit.delta;
  unit.gamma_per_usd = contracts * greeks.gamma;
  unit.vega_usd_per_vol_point = contracts * greeks.vega_per_vol_point;
  unit.theta_usd_per_day = contracts * greeks.theta_per_day;
  unit.valid = true;
  return unit;
}

UnitGreeks linear_greeks(const Instrument& instrument, const Market& market, Instant now, double index) {
  UnitGreeks unit;
  unit.days_to_expiry = instrument.expires() ? to_days(instrument.expiry - now) : std::numeric_limits<double>::infinity();
  const auto price = market.mid(instrument.id);
  if (!price || unit.days_to_expiry <= 0.0) return unit;
  const double contracts = to_double(instrument.multiplier);
  unit.fair_price = *price;
  unit.delta = instrument.reciprocal() ? contracts / *price : contracts;
  unit.usd_per_price_unit = instrument.reciprocal() ? contracts * index / (*price * *price) : contracts;
  unit.net_transaction_delta = unit.delta;
  unit.valid = true;
  return unit;
}

}  // namespace

UnitGreeks unit_greeks(const Instrument& instrument, const Market& market, Instant now) {
  const UnderlyingMarket* underlying = market.find(instrument.base);
  if (underlying == nullptr || underlying->index.raw <= 0) return {};
  const double index = to_double(underlying->index);
  UnitGreeks unit = instrument.kind == InstrumentKind::Option ? option_greeks(instrument, market, now, index)
                                                              : linear_greeks(instrument, market, now, index);
  unit.index_usd = index;
  return unit;
}

FactorVector trade_loadings(const UnitGreeks& unit, Currency underlying, const FactorLayout& layout, bool coin_numeraire) {
  FactorVector loadings = FactorVector::Zero(layout.size());
  const int at = layout.index_of(underlying);
  if (at < 0 || !unit.valid) return loadings;
  const double spot = unit.index_usd * unit.net_transaction_delta;
  const double convexity = 0.5 * unit.index_usd * unit.index_usd * unit.gamma_per_usd;
  loadings[layout.spot(at)] = spot;
  loadings[layout.convexity(at)] = coin_numeraire ? convexity - spot : convexity;
  if (unit.vega_usd_per_vol_point != 0.0) {
    loadings[layout.vega(at, layout.bucket_of(unit.days_to_expiry))] = unit.vega_usd_per_vol_point;
  }
  return loadings;
}

}  // namespace keel
