#pragma once

#include "keel/pricing/black/black76.hpp"

namespace keel {

/// A coin-settled ("inverse") option on one coin, as Deribit quotes it: payoff max(S - K, 0)/S coins. Gamma, vega and theta that the
/// venue shows are the plain ones in USD (Black76Greeks); these are what the holder's coin balance does.
struct InverseGreeks {
  double price_coin = 0.0;                       ///< value / forward
  double net_transaction_delta_coin = 0.0;       ///< delta - price_coin: coins to sell against one long option, its premium included
  double price_slope_coin_per_usd = 0.0;         ///< d(price_coin)/dF = net_transaction_delta_coin / F
  double price_gamma_coin_per_usd_square = 0.0;  ///< d2(price_coin)/dF2 = gamma/F - 2 net_transaction_delta_coin/F^2
  double vega_coin_per_vol_point = 0.0;
  double theta_coin_per_day = 0.0;
};

/// Below, the coin gamma of a put could exceed a double.
inline constexpr double least_inverse_forward = 1e-50;

/// From the Greeks in USD at `forward`, undiscounted in and out. Domain: forward >= least_inverse_forward. Source: Deribit's contract
/// specification; derivation in docs/models/inverse.md.
InverseGreeks inverse_of(const Black76Greeks& in_usd, double forward);

/// A coin-settled future or perpetual of `notional_usd` entered at `entry`: notional (1/entry - 1/mark) coins. Domain: prices > 0.
double inverse_future_profit_coin(double notional_usd, double entry, double mark);

/// Coins that the same position is worth in delta: notional / mark. Domain: mark > 0.
double inverse_future_delta_coin(double notional_usd, double mark);

}  // namespace keel
