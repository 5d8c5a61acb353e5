#include "keel/exposure/unit_greeks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "keel/domain/money.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/exposure/option_greeks.hpp"
#include "keel/exposure/pool_position.hpp"
#include "keel/pricing/svi/svi.hpp"

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

DeliveryClock clock_of(const UnitGreeks& unit, double open_share) { return {unit.days_to_expiry / days_per_year, open_share}; }

/// From Greeks in the quote currency to Greeks in USD.
Greeks in_usd(Greeks greeks, double quote_usd) {
  greeks.gamma_per_usd /= quote_usd;
  greeks.vega_usd_per_vol_point *= quote_usd;
  greeks.theta_usd_per_day *= quote_usd;
  greeks.rho_usd_per_rate_point *= quote_usd;
  greeks.volga_usd_per_vol_point_square *= quote_usd;
  return greeks;
}

/// With vol and days_to_expiry set; fair_price is `price`, else what the model says.
void set_option_greeks(UnitGreeks& unit, const Instrument& option, const DeliveryForward& forward,
                       std::optional<double> price = std::nullopt) {
  const DeliveryClock clock = clock_of(unit, forward.open_share);
  const Black76Greeks greeks = black76_of_delivery(forward.price, to_double(option.strike), clock, unit.vol, option.right);
  const bool inverse = option.payoff == Payoff::Inverse;
  unit.fair_price = price.value_or(inverse ? greeks.value / forward.price : greeks.value);
  unit.set(
      in_usd(to_double(option.multiplier) * option_greeks(greeks, clock, forward.price, inverse ? unit.fair_price : 0.0), unit.quote_usd));
  unit.usd_per_price_unit = to_double(option.multiplier) * (inverse ? unit.index_usd : unit.quote_usd);
}

void set_linear_greeks(UnitGreeks& unit, const Instrument& instrument, double price, double open_share) {
  const double contracts = to_double(instrument.multiplier);
  unit.fair_price = price;
  unit.usd_per_price_unit = instrument.reciprocal() ? contracts * unit.index_usd / (price * price) : contracts * unit.quote_usd;
  const double coins = instrument.reciprocal() ? contracts / price : contracts;
  Greeks greeks{.delta = open_share * coins, .net_transaction_delta = open_share * coins};
  if (instrument.expires()) {
    greeks.rho_usd_per_rate_point = 0.01 * clock_of(unit, open_share).years * price * greeks.delta;
    if (open_share < 1.0) greeks.charm_per_day = -coins / to_days(delivery_window);
  }
  unit.set(in_usd(greeks, unit.quote_usd));
}

void set_pool_greeks(UnitGreeks& unit, const Instrument& pool, double price) {
  const AmmGreeks greeks = amm_greeks(amm_of(pool, price));
  unit.fair_price = price;
  unit.usd_per_price_unit = greeks.delta * unit.quote_usd;
  unit.set(in_usd({.delta = greeks.delta, .net_transaction_delta = greeks.delta, .gamma_per_usd = greeks.gamma}, unit.quote_usd));
}

void set_greeks_at(UnitGreeks& unit, const Instrument& instrument, double price, double open_share) {
  if (instrument.kind == InstrumentKind::Pool) {
    set_pool_greeks(unit, instrument, price);
  } else {
    set_linear_greeks(unit, instrument, price, open_share);
  }
}

/// Of what is no option: its last price; a pool of dollars without one is at the index, where arbitrage holds it.
std::optional<double> price_of(const Instrument& instrument, const Market& market, double index_usd) {
  const auto last = market.last_price(instrument.id);
  return !last && instrument.kind == InstrumentKind::Pool && is_dollar(instrument.quote) ? index_usd : last;
}

/// Everything but the Greeks and the price.
UnitGreeks blank(const Instrument& instrument, double index_usd, Instant now, double quote_usd) {
  UnitGreeks unit;
  unit.index_usd = index_usd;
  unit.quote_usd = quote_usd;
  unit.days_to_expiry = instrument.expires() ? to_days(instrument.expiry - now) : std::numeric_limits<double>::infinity();
  return unit;
}

}  // namespace

double open_share_of(const Instrument& instrument, Instant now) {
  return instrument.expires() ? open_share_of(instrument.expiry, now) : 1.0;
}

UnitGreeks unit_greeks(const Instrument& instrument, const Market& market, Instant now) {
  const UnderlyingMarket* underlying = market.find(instrument.base);
  if (underlying == nullptr || underlying->index.raw <= 0) return {};
  const double quote_usd = market.usd_of(instrument.quote).value_or(0.0);
  UnitGreeks unit = blank(instrument, to_double(underlying->index), now, quote_usd);
  if (unit.days_to_expiry <= 0.0 || quote_usd <= 0.0) return unit;
  if (instrument.kind != InstrumentKind::Option) {
    const auto price = price_of(instrument, market, unit.index_usd);
    if (!price) return unit;
    set_greeks_at(unit, instrument, *price, open_share_of(instrument, now));
    unit.live = market.mid(instrument.id).has_value();
    return unit;
  }
  const auto forward = market.delivery_forward(instrument.base, instrument.expiry, now);
  const Smile* smile = market.smile(instrument.base, instrument.expiry);
  if (!forward || smile == nullptr || !is_dollar(instrument.quote)) return unit;
  unit.vol = smile_vol(*smile, forward->price, to_double(instrument.strike));
  set_option_greeks(unit, instrument, *forward);
  return unit;
}

UnitGreeks unit_greeks(const Instrument& instrument, const Mark& mark, double index_usd, Instant now, double quote_usd) {
  UnitGreeks unit = blank(instrument, index_usd, now, quote_usd);
  const bool option = instrument.kind == InstrumentKind::Option;
  if (unit.days_to_expiry <= 0.0 || mark.price.raw < 0 || quote_usd <= 0.0) return unit;
  if (option ? !(mark.forward > 0.0 && mark.vol > 0.0) : mark.price.raw == 0) return unit;
  const double open_share = open_share_of(instrument, now);
  if (option) {
    unit.vol = mark.vol;
    set_option_greeks(unit, instrument, {mark.forward, open_share}, to_double(mark.price));
  } else {
    set_greeks_at(unit, instrument, to_double(mark.price), open_share);
  }
  return unit;
}

RiskGreeks& RiskGreeks::operator+=(const RiskGreeks& other) {
  delta_usd += other.delta_usd;
  gamma_usd_per_percent += other.gamma_usd_per_percent;
  vega_usd_per_vol_point += other.vega_usd_per_vol_point;
  return *this;
}

RiskGreeks operator*(double contracts, const RiskGreeks& unit) {
  return {contracts * unit.delta_usd, contracts * unit.gamma_usd_per_percent, contracts * unit.vega_usd_per_vol_point};
}

double notional_usd(const Instrument& instrument, const UnitGreeks& unit, Size size, double price) {
  if (!unit.valid) return std::numeric_limits<double>::quiet_NaN();
  return to_double(size) * to_double(instrument.multiplier) * notional_usd_each(notional_at(instrument), unit, price);
}

RiskGreeks risk_greeks(const UnitGreeks& unit) {
  return {.delta_usd = unit.index_usd * unit.net_transaction_delta,
          .gamma_usd_per_percent = 0.01 * (unit.index_usd * unit.index_usd * unit.gamma_per_usd),
          .vega_usd_per_vol_point = unit.vega_usd_per_vol_point};
}

double quote_coin_delta_usd(const UnitGreeks& unit, const Instrument& instrument) {
  if (!unit.valid || is_dollar(instrument.quote)) return 0.0;
  return -unit.quote_usd * (unit.fair_price * unit.net_transaction_delta);
}

SparseFactors trade_loadings(const UnitGreeks& unit, const Instrument& instrument, const FactorLayout& layout) {
  SparseFactors loadings;
  const int at = layout.index_of(instrument.base);
  if (at < 0 || !unit.valid) return loadings;
  const auto add = [&](int underlying, double spot, double convexity) {
    loadings.add(layout.spot(underlying), spot);
    loadings.add(layout.convexity(underlying), layout.is_numeraire(underlying) ? convexity - spot : convexity);
  };
  add(at, unit.index_usd * unit.net_transaction_delta, 0.5 * unit.index_usd * unit.index_usd * unit.gamma_per_usd);
  if (unit.vega_usd_per_vol_point != 0.0) {
    loadings.add(layout.vega(at, layout.bucket_of(unit.days_to_expiry)), unit.vega_usd_per_vol_point);
  }
  if (is_dollar(instrument.quote)) return loadings;
  if (const int coin = layout.index_of(instrument.quote); coin >= 0) add(coin, quote_coin_delta_usd(unit, instrument), 0.0);
  return loadings;
}

}  // namespace keel
