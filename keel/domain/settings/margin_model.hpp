#pragma once

#include "keel/base/setting.hpp"

namespace keel {

/// Deribit's margin parameters of one coin; defaults are those of BTC in the venue's published example of private/pme/simulate, and of
/// its published standard margin. The venue may change them at any time.
struct MarginModel {
  double price_range = 0.16;
  double volatility_range_up = 0.5;
  double volatility_range_down = 0.25;
  double least_volatility_up = 0.5;
  double short_term_vega_power = 0.30;
  double long_term_vega_power = 0.13;
  double extended_table_factor = 1.0;
  double extended_dampener_usd = 100'000.0;
  double gain_kept = 0.0;
  double least_roll_move = 0.01;
  double annualised_roll_move = 0.075;
  double maintenance_factor = 0.8;
  double future_initial = 0.02;
  double future_maintenance = 0.01;
  double future_per_coin = 0.00005;
  friend bool operator==(const MarginModel&, const MarginModel&) = default;
  static constexpr auto fields() {
    using M = MarginModel;
    constexpr Range<double> any = from(0.0, 1e9);
    return std::tuple{
        Setting{"price_range", &M::price_range, inside(0.0, 1.0), "share of the price", "how far the price moves up and down"},
        Setting{"volatility_range_up", &M::volatility_range_up, any, "share of the vol", "how far vols rise"},
        Setting{"volatility_range_down", &M::volatility_range_down, any, "share of the vol", "how far vols fall"},
        Setting{"least_volatility_up", &M::least_volatility_up, any, "annualised, 0.5 is 50 %", "vol that a rise reaches at least"},
        Setting{"short_term_vega_power", &M::short_term_vega_power, any, "exponent",
                "of 30 / days to expiry, by which vol moves are stretched below 30 days"},
        Setting{"long_term_vega_power", &M::long_term_vega_power, any, "exponent", "the same from 30 days on"},
        Setting{"extended_table_factor", &M::extended_table_factor, any, "factor",
                "of the part, price_range / move, of an extended move's profit that counts"},
        Setting{"extended_dampener_usd", &M::extended_dampener_usd, any, "USD",
                "by which an extended move's profit or loss shrinks for every price range beyond the first"},
        Setting{"gain_kept", &M::gain_kept, from(0.0, 1.0), "share", "pnl_offset: of a scenario's gain that counts"},
        Setting{"least_roll_move", &M::least_roll_move, any, "share of the coin price", "least move of a future against the index"},
        Setting{"annualised_roll_move", &M::annualised_roll_move, any, "share of the coin price a year",
                "move of a future against the index"},
        Setting{"maintenance_factor", &M::maintenance_factor, any, "factor", "of initial margin that is maintenance margin"},
        Setting{"future_initial", &M::future_initial, any, "share of the position",
                "standard margin of futures: this and `future_per_coin` times the position"},
        Setting{"future_maintenance", &M::future_maintenance, any, "share of the position", "the same for maintenance"},
        Setting{"future_per_coin", &M::future_per_coin, any, "share of the position a coin", "m_inc: what large positions add"}};
  }
};

}  // namespace keel
