#include "keel/pricing/black/inverse.hpp"

namespace keel {

InverseGreeks inverse_of(const Black76Greeks& in_usd, double forward) {
  InverseGreeks out;
  out.price_coin = in_usd.value / forward;
  out.net_transaction_delta_coin = in_usd.delta - out.price_coin;
  out.price_slope_coin_per_usd = out.net_transaction_delta_coin / forward;
  out.price_gamma_coin_per_usd_square = (in_usd.gamma - 2.0 * out.price_slope_coin_per_usd) / forward;
  out.vega_coin_per_vol_point = in_usd.vega_per_vol_point / forward;
  out.theta_coin_per_day = in_usd.theta_per_day / forward;
  return out;
}

double inverse_future_profit_coin(double notional_usd, double entry, double mark) { return notional_usd * ((mark - entry) / entry / mark); }

double inverse_future_delta_coin(double notional_usd, double mark) { return notional_usd / mark; }

}  // namespace keel
