#pragma once

#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// The hidden price of the underlying and its implied volatilities. The formulas are in docs/models/simulated_market.md.
struct SimProcess {
  double volatility = 0.55;              ///< of the price, annualised
  double carry = 0.05;                   ///< of dated futures over the index, annualised and continuous
  double impact_bps_per_coin = 0.1;      ///< permanent move of the price for one coin of delta taken
  double atm_vol = 0.55;                 ///< where the smiles start
  double atm_vol_slope = -0.02;          ///< added per unit of ln(days / 30)
  double vol_points_per_sqrt_day = 1.5;  ///< random walk of each expiry's at-the-money volatility
  double vol_correlation = 0.8;          ///< between expiries, in [0, 1]
  double smile_skew = -0.1;              ///< rho of the smile, in (-1, 1)
  double smile_curvature = 0.7;          ///< eta of the smile, in (0, 1.4]
  Duration price_step = millisecond * 100;
  Duration vol_step = second;
  static constexpr auto fields() {
    using S = SimProcess;
    return std::tuple{Field{"volatility", &S::volatility},
                      Field{"carry", &S::carry},
                      Field{"impact_bps_per_coin", &S::impact_bps_per_coin},
                      Field{"atm_vol", &S::atm_vol},
                      Field{"atm_vol_slope", &S::atm_vol_slope},
                      Field{"vol_points_per_sqrt_day", &S::vol_points_per_sqrt_day},
                      Field{"vol_correlation", &S::vol_correlation},
                      Field{"smile_skew", &S::smile_skew},
                      Field{"smile_curvature", &S::smile_curvature},
                      Field{"price_step", &S::price_step},
                      Field{"vol_step", &S::vol_step}};
  }
};

/// One class of instruments: the other makers' book and the takers. Distances are in units of one basis point of the price
/// for perpetuals and futures, and of one vol point (but at least `unit_floor_ticks` ticks) for options.
struct SimFlow {
  double half_spread = 0.0;            ///< best background price from fair, in units
  double level_gap = 0.0;              ///< from one of the three background levels to the next, in units
  Size top_size;                       ///< mean size of the best level; the next two hold 3 and 8 times as much
  Duration requote;                    ///< how often the background of each instrument is renewed
  Duration replenish;                  ///< time in which all but 1/e of what takers consumed comes back
  double taker_rate_per_second = 0.0;  ///< A: arrivals for each instrument and side, at the money for options
  double taker_decay = 0.0;            ///< k: intensity is A exp(-k distance)
  Size taker_size;                     ///< mean
  double unit_floor_ticks = 0.0;
  static constexpr auto fields() {
    using S = SimFlow;
    return std::tuple{Field{"half_spread", &S::half_spread},
                      Field{"level_gap", &S::level_gap},
                      Field{"top_size", &S::top_size},
                      Field{"requote", &S::requote},
                      Field{"replenish", &S::replenish},
                      Field{"taker_rate_per_second", &S::taker_rate_per_second},
                      Field{"taker_decay", &S::taker_decay},
                      Field{"taker_size", &S::taker_size},
                      Field{"unit_floor_ticks", &S::unit_floor_ticks}};
  }
};

/// A message takes its latency plus a uniform share of its jitter; no message overtakes another of its direction.
struct SimLatency {
  Duration order = millisecond * 8;  ///< us to venue
  Duration order_jitter = millisecond * 2;
  Duration data = millisecond * 4;  ///< venue to us
  Duration data_jitter = millisecond * 2;
  static constexpr auto fields() {
    using S = SimLatency;
    return std::tuple{Field{"order", &S::order}, Field{"order_jitter", &S::order_jitter}, Field{"data", &S::data},
                      Field{"data_jitter", &S::data_jitter}};
  }
};

/// The simulated market: everything that happens in it follows from these values and from the commands that it receives.
struct SimConfig {
  std::uint64_t seed = 1;
  Instant start{1'767'571'200'000'000'000};  ///< 2026-01-05T00:00:00Z
  Currency underlying = Currency::of("BTC");
  Price start_price{95'000 * units_per_one};
  SettleAmount deposit{5 * units_per_one};           ///< in the underlying
  std::vector<std::int64_t> expiry_days{7, 30, 90};  ///< from the day of `start`, at 08:00 UTC
  std::int64_t strikes_per_expiry = 9;
  double informed_share = 0.15;  ///< of takers who know the price's move over the horizon
  Duration informed_horizon = second * 2;
  Duration timer = millisecond * 100;  ///< cadence of TimeReached
  SimProcess process;
  SimFlow perpetual{.half_spread = 0.3,
                    .level_gap = 0.8,
                    .top_size = {5'000 * units_per_one},
                    .requote = millisecond * 25,
                    .replenish = second * 2,
                    .taker_rate_per_second = 1.0,
                    .taker_decay = 1.0,
                    .taker_size = {1'000 * units_per_one}};
  SimFlow future{.half_spread = 1.0,
                 .level_gap = 1.0,
                 .top_size = {3'000 * units_per_one},
                 .requote = millisecond * 25,
                 .replenish = second * 4,
                 .taker_rate_per_second = 0.1,
                 .taker_decay = 0.6,
                 .taker_size = {1'000 * units_per_one}};
  SimFlow option{.half_spread = 3.0,
                 .level_gap = 1.5,
                 .top_size = {5 * units_per_one},
                 .requote = millisecond * 150,
                 .replenish = second * 20,
                 .taker_rate_per_second = 0.006,
                 .taker_decay = 0.7,
                 .taker_size = {units_per_one / 2},
                 .unit_floor_ticks = 0.5};
  SimLatency latency;
  static constexpr auto fields() {
    using S = SimConfig;
    return std::tuple{Field{"seed", &S::seed},
                      Field{"start", &S::start},
                      Field{"underlying", &S::underlying},
                      Field{"start_price", &S::start_price},
                      Field{"deposit", &S::deposit},
                      Field{"expiry_days", &S::expiry_days},
                      Field{"strikes_per_expiry", &S::strikes_per_expiry},
                      Field{"informed_share", &S::informed_share},
                      Field{"informed_horizon", &S::informed_horizon},
                      Field{"timer", &S::timer},
                      Field{"process", &S::process},
                      Field{"perpetual", &S::perpetual},
                      Field{"future", &S::future},
                      Field{"option", &S::option},
                      Field{"latency", &S::latency}};
  }
};

}  // namespace keel
