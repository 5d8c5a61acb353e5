#pragma once

#include "keel/base/fields.hpp"

namespace keel {

/// Deribit's margin parameters of one coin; defaults are those of BTC in the venue's published example of private/pme/simulate, and of
/// its published standard margin. The venue may change them at any time.
struct MarginModel {
  double price_range = 0.16;  ///< in (0, 1)
  double volatility_range_up = 0.5;
  double volatility_range_down = 0.25;
  double least_volatility_up = 0.5;
  double short_term_vega_power = 0.30;  ///< below 30 days
  double long_term_vega_power = 0.13;
  double extended_table_factor = 1.0;
  double extended_dampener_usd = 100'000.0;
  double gain_kept = 0.0;               ///< "pnl_offset": the share of a scenario's gain that counts
  double least_roll_move = 0.01;        ///< of the coin price
  double annualised_roll_move = 0.075;  ///< of the coin price, a year
  double maintenance_factor = 0.8;
  double future_initial = 0.02;  ///< standard margin of futures: this and `per_coin` times the position
  double future_maintenance = 0.01;
  double future_per_coin = 0.00005;  ///< "m_inc"
  static constexpr auto fields() {
    using M = MarginModel;
    return std::tuple{Field{"price_range", &M::price_range},
                      Field{"volatility_range_up", &M::volatility_range_up},
                      Field{"volatility_range_down", &M::volatility_range_down},
                      Field{"least_volatility_up", &M::least_volatility_up},
                      Field{"short_term_vega_power", &M::short_term_vega_power},
                      Field{"long_term_vega_power", &M::long_term_vega_power},
                      Field{"extended_table_factor", &M::extended_table_factor},
                      Field{"extended_dampener_usd", &M::extended_dampener_usd},
                      Field{"gain_kept", &M::gain_kept},
                      Field{"least_roll_move", &M::least_roll_move},
                      Field{"annualised_roll_move", &M::annualised_roll_move},
                      Field{"maintenance_factor", &M::maintenance_factor},
                      Field{"future_initial", &M::future_initial},
                      Field{"future_maintenance", &M::future_maintenance},
                      Field{"future_per_coin", &M::future_per_coin}};
  }
};

}  // namespace keel
