#pragma once

#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// Whatever happens again and again in the simulated market is at least so far apart: what a machine can follow.
inline constexpr Duration shortest_sim_interval = millisecond;

/// The hidden price of the underlying and its implied volatilities. The formulas are in docs/models/simulated_market.md.
struct SimProcess {
  double volatility = 0.55;
  double drift = 0.0;
  double moves_per_second = 0.0;
  double vol_of_vol = 0.0;
  double vol_reversion_per_year = 10.0;
  double vol_price_correlation = -0.5;
  double jumps_per_day = 0.0;
  double jump_mean = 0.0;
  double jump_deviation = 0.02;
  Duration jump_lasts;
  double carry = 0.05;
  double impact_bps_per_coin = 0.1;
  double atm_vol = 0.55;
  double atm_vol_slope = -0.02;
  double vol_points_per_sqrt_day = 1.5;
  double vol_correlation = 0.8;
  double vol_points_per_percent_fall = 0.0;
  double skew_per_sqrt_day = 0.0;
  double smile_skew = -0.1;
  double smile_curvature = 0.7;
  Duration price_step = millisecond * 100;
  Duration vol_step = second;
  static constexpr auto fields() {
    using S = SimProcess;
    return std::tuple{
        Setting{"volatility", &S::volatility, from(0.0, 5.0), "annualised, 0.55 is 55 %",
                "volatility of the price; with vol_of_vol, what it begins at and comes back to"},
        Setting{"drift", &S::drift, from(-1000.0, 1000.0), "annualised and continuous, 0.05 is 5 %", "of the price"},
        Setting{"moves_per_second", &S::moves_per_second, from(0.0, 1000.0), "moves a second",
                "Poisson: the price stands still between them, its volatility staying what is said; 0: it moves at each step"},
        Setting{"vol_of_vol", &S::vol_of_vol, from(0.0, 20.0), "annualised", "xi of Heston's variance; 0: the volatility stays what it is"},
        Setting{"vol_reversion_per_year", &S::vol_reversion_per_year, from(0.0, 10'000.0), "1/year", "kappa of Heston's variance"},
        Setting{"vol_price_correlation", &S::vol_price_correlation, from(-1.0, 1.0), "correlation",
                "of the variance's moves with the price's"},
        Setting{"jumps_per_day", &S::jumps_per_day, from(0.0, 1e5), "jumps a day", "mean number of the price's jumps, at most one a move"},
        Setting{"jump_mean", &S::jump_mean, from(-1.0, 1.0), "ln of the price, 0.01 is about 1 %", "mean of a jump"},
        Setting{"jump_deviation", &S::jump_deviation, from(0.0, 1.0), "ln of the price, 0.01 is about 1 %", "standard deviation of a jump"},
        Setting{"jump_lasts", &S::jump_lasts, from(Duration{}, hour), "duration",
                "over which a jump comes, evenly; who sweeps knows the price so far ahead; 0: at once"},
        Setting{"carry", &S::carry, from(-1.0, 1.0), "annualised and continuous, 0.05 is 5 %", "rise of dated futures over the index"},
        Setting{"impact_bps_per_coin", &S::impact_bps_per_coin, from(0.0, 10.0), "basis points for one coin of delta",
                "permanent move of the price by a taker, unless [sim.impact] says otherwise"},
        Setting{"atm_vol", &S::atm_vol, from(0.05, 5.0), "annualised, 0.55 is 55 %", "where the smiles start at the money"},
        Setting{"atm_vol_slope", &S::atm_vol_slope, from(-1.0, 1.0), "vol for a unit of ln(days / 30)",
                "added to the volatility at the money by the time to expiry"},
        Setting{"vol_points_per_sqrt_day", &S::vol_points_per_sqrt_day, from(0.0, 1000.0), "vol points in a day, 1 is 0.01 of vol",
                "random walk of each expiry's at-the-money volatility"},
        Setting{"vol_correlation", &S::vol_correlation, from(0.0, 1.0), "correlation", "of the random walks of the expiries"},
        Setting{"vol_points_per_percent_fall", &S::vol_points_per_percent_fall, from(-10.0, 10.0), "vol points, 1 is 0.01 of vol",
                "that the volatilities at the money rise when the price falls by 1 %"},
        Setting{"skew_per_sqrt_day", &S::skew_per_sqrt_day, from(0.0, 10.0), "rho of SSVI in a day",
                "random walk of the tilt of all smiles, which comes back to smile_skew within a day"},
        Setting{"smile_skew", &S::smile_skew, inside(-1.0, 1.0), "rho of SSVI", "tilt of the smile"},
        Setting{"smile_curvature", &S::smile_curvature, above(0.0, 1.4), "eta of SSVI", "curvature of the smile"},
        Setting{"price_step", &S::price_step, from(shortest_sim_interval, hour), "duration", "time between two steps of the price"},
        Setting{"vol_step", &S::vol_step, from(shortest_sim_interval, hour), "duration", "time between two steps of the smiles"}};
  }
};

/// A move that the price is told to make beside its own, evenly over a time.
struct SimShock {
  Duration after = minute * 10;
  Duration lasts = minute;
  double move = -0.1;
  double vol_points = 0.0;
  static constexpr auto fields() {
    using S = SimShock;
    return std::tuple{Setting{"after", &S::after, from(Duration{}, day * 3650), "duration", "from the start to its beginning"},
                      Setting{"lasts", &S::lasts, from(shortest_sim_interval, day * 3650), "duration", "in which it happens"},
                      Setting{"move", &S::move, from(-3.0, 3.0), "ln of the price, 0.01 is about 1 %", "of the price"},
                      Setting{"vol_points", &S::vol_points, from(-400.0, 400.0), "vol points, 1 is 0.01 of vol",
                              "of the volatilities at the money of all expiries"}};
  }
};

}  // namespace keel
