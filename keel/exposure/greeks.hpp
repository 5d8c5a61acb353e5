#pragma once

#include <array>

namespace keel {

/// How worth in USD changes: of one contract, a position or a sum of them within one underlying. USD stands for the quote currency.
struct Greeks {
  double delta = 0.0;                           ///< coins: Black-Scholes delta of options, coin position of futures
  double net_transaction_delta = 0.0;           ///< coins: delta less the premium in coin, for coin-settled options
  double gamma_per_usd = 0.0;                   ///< change of delta for 1 USD of the forward
  double vega_usd_per_vol_point = 0.0;          ///< for 0.01 of annualised vol
  double theta_usd_per_day = 0.0;               ///< as a calendar day passes
  double rho_usd_per_rate_point = 0.0;          ///< for 0.01 of the rate at a fixed spot: the forward follows, and the discount factor
  double vanna_per_vol_point = 0.0;             ///< change of delta for one vol point
  double volga_usd_per_vol_point_square = 0.0;  ///< change of vega for one vol point
  double charm_per_day = 0.0;                   ///< change of delta as a calendar day passes

  Greeks& operator+=(const Greeks& other);
  friend Greeks operator+(Greeks a, const Greeks& b) { return a += b; }
  friend Greeks operator*(double contracts, Greeks unit);

  /// Change of delta for a move of 1 % of `price_usd`.
  double gamma_per_percent(double price_usd) const { return 0.01 * price_usd * gamma_per_usd; }
};

/// Every number above, for code that treats them alike.
inline constexpr std::array greek_members{&Greeks::delta,
                                          &Greeks::net_transaction_delta,
                                          &Greeks::gamma_per_usd,
                                          &Greeks::vega_usd_per_vol_point,
                                          &Greeks::theta_usd_per_day,
                                          &Greeks::rho_usd_per_rate_point,
                                          &Greeks::vanna_per_vol_point,
                                          &Greeks::volga_usd_per_vol_point_square,
                                          &Greeks::charm_per_day};

inline Greeks& Greeks::operator+=(const Greeks& other) {
  for (const auto member : greek_members) this->*member += other.*member;
  return *this;
}

inline Greeks operator*(double contracts, Greeks unit) {
  for (const auto member : greek_members) unit.*member = contracts * unit.*member + 0.0;  // a short of nothing is 0, not -0
  return unit;
}

}  // namespace keel
