#pragma once

#include <string>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/fields.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// The factors' covariance and the maker's dislike of variance. See docs/models/price_of_risk.md.
struct RiskConfig {
  Currency numeraire = Currency::of("USD");  ///< USD or the underlying's own coin
  double risk_aversion_per_usd = 1e-2;
  double spot_vol = 0.55;                                         ///< annualised, 0.55 = 55 %
  double underlying_correlation = 0.8;                            ///< between the spot moves of two underlyings
  Duration convexity_horizon = hour;                              ///< over which gamma is left unhedged
  std::vector<double> vega_bucket_days = {14.0, 60.0};            ///< upper edges in days to expiry; one more bucket lies beyond the last
  std::vector<double> vol_points_per_sqrt_day = {4.0, 2.5, 1.5};  ///< move of each bucket's vol
  double vega_bucket_correlation = 0.85;                          ///< between neighbouring buckets; the product for farther ones
  double spot_vol_correlation = -0.3;
  double untraded_horizon_days = 1.0;  ///< running cost of factors that no quoted instrument carries
  static constexpr auto fields() {
    using R = RiskConfig;
    return std::tuple{Field{"numeraire", &R::numeraire},
                      Field{"risk_aversion_per_usd", &R::risk_aversion_per_usd},
                      Field{"spot_vol", &R::spot_vol},
                      Field{"underlying_correlation", &R::underlying_correlation},
                      Field{"convexity_horizon", &R::convexity_horizon},
                      Field{"vega_bucket_days", &R::vega_bucket_days},
                      Field{"vol_points_per_sqrt_day", &R::vol_points_per_sqrt_day},
                      Field{"vega_bucket_correlation", &R::vega_bucket_correlation},
                      Field{"spot_vol_correlation", &R::spot_vol_correlation},
                      Field{"untraded_horizon_days", &R::untraded_horizon_days}};
  }
};

/// Arrival of takers at one of our quotes: arrivals_per_day * exp(-distance / scale).
struct FlowConfig {
  double option_arrivals_per_day = 400.0;     ///< per instrument and side
  double option_scale_vol_points = 1.0;       ///< distance scale in vol points
  double option_minimum_scale_coin = 0.0002;  ///< and never less than this premium
  double linear_arrivals_per_day = 20'000.0;  ///< perpetual and futures
  double linear_scale_bps = 2.0;
  static constexpr auto fields() {
    using F = FlowConfig;
    return std::tuple{Field{"option_arrivals_per_day", &F::option_arrivals_per_day},
                      Field{"option_scale_vol_points", &F::option_scale_vol_points},
                      Field{"option_minimum_scale_coin", &F::option_minimum_scale_coin},
                      Field{"linear_arrivals_per_day", &F::linear_arrivals_per_day}, Field{"linear_scale_bps", &F::linear_scale_bps}};
  }
};

struct QuotingConfig {
  std::string model = "risk_price";
  Size option_size = Size{units_per_one};          ///< contracts a side
  Size linear_size = Size{1'000 * units_per_one};  ///< contracts a side, perpetual and futures
  double minimum_half_spread_vol_points = 0.3;     ///< options: never quote tighter than this
  double minimum_half_spread_bps = 0.5;            ///< perpetual and futures
  double markout_weight = 0.02;                    ///< of the newest markout in the adverse-selection charge
  Duration markout_horizon = second * 10;
  double avellaneda_stoikov_horizon_days = 0.25;
  Duration minimum_time_to_expiry = minute * 30;  ///< options closer than this are not quoted
  FlowConfig flow;
  static constexpr auto fields() {
    using Q = QuotingConfig;
    return std::tuple{Field{"model", &Q::model},
                      Field{"option_size", &Q::option_size},
                      Field{"linear_size", &Q::linear_size},
                      Field{"minimum_half_spread_vol_points", &Q::minimum_half_spread_vol_points},
                      Field{"minimum_half_spread_bps", &Q::minimum_half_spread_bps},
                      Field{"markout_weight", &Q::markout_weight},
                      Field{"markout_horizon", &Q::markout_horizon},
                      Field{"avellaneda_stoikov_horizon_days", &Q::avellaneda_stoikov_horizon_days},
                      Field{"minimum_time_to_expiry", &Q::minimum_time_to_expiry},
                      Field{"flow", &Q::flow}};
  }
};

struct HedgingConfig {
  bool enabled = true;
  Size maximum_order = Size{20'000 * units_per_one};  ///< contracts of the hedge instrument
  double half_spread_bps = 0.3;                       ///< expected cost of taking, besides the taker fee
  double impact_bps_per_million_usd = 1.0;
  double price_collar = 0.002;  ///< the order's limit lies this share of the price through the mid
  static constexpr auto fields() {
    using H = HedgingConfig;
    return std::tuple{Field{"enabled", &H::enabled}, Field{"maximum_order", &H::maximum_order},
                      Field{"half_spread_bps", &H::half_spread_bps}, Field{"impact_bps_per_million_usd", &H::impact_bps_per_million_usd},
                      Field{"price_collar", &H::price_collar}};
  }
};

/// A limit on a measure: soft leans, hard reduces, emergency halts.
struct LimitConfig {
  double soft = 0.0;
  double hard = 0.0;
  double emergency = 0.0;
  static constexpr auto fields() {
    using L = LimitConfig;
    return std::tuple{Field{"soft", &L::soft}, Field{"hard", &L::hard}, Field{"emergency", &L::emergency}};
  }
};

struct LimitsConfig {
  LimitConfig delta_usd = {600'000.0, 1'000'000.0, 2'500'000.0};
  LimitConfig gamma_usd_per_percent = {60'000.0, 120'000.0, 300'000.0};  ///< change of delta_usd for a 1 % move
  LimitConfig vega_usd_per_vol_point = {8'000.0, 15'000.0, 40'000.0};
  LimitConfig drawdown_usd = {25'000.0, 50'000.0, 100'000.0};  ///< below the highest equity so far
  double release = 0.9;                                        ///< a stage is left below this share of its threshold
  double lean_stiffening = 4.0;  ///< the price of a breached factor is multiplied by up to 1 + this between soft and hard
  static constexpr auto fields() {
    using L = LimitsConfig;
    return std::tuple{Field{"delta_usd", &L::delta_usd},
                      Field{"gamma_usd_per_percent", &L::gamma_usd_per_percent},
                      Field{"vega_usd_per_vol_point", &L::vega_usd_per_vol_point},
                      Field{"drawdown_usd", &L::drawdown_usd},
                      Field{"release", &L::release},
                      Field{"lean_stiffening", &L::lean_stiffening}};
  }
};

struct GateConfig {
  double price_collar = 0.02;  ///< farthest through fair that an order may be priced: of the price; for options of the index
  Size maximum_option_order = Size{5 * units_per_one};
  Size maximum_linear_order = Size{100'000 * units_per_one};
  Size maximum_option_position = Size{50 * units_per_one};  ///< per instrument, open orders counted as filled
  Size maximum_linear_position = Size{1'000'000 * units_per_one};
  double maximum_worst_case_delta_usd = 8e6;  ///< with every open order on one side filled
  double maximum_basis = 0.05;  ///< share of the index by which a forward, perpetual or spot price may differ before it counts as stale
  Duration stale_after = second * 5;  ///< no quotes on an index older than this
  double messages_per_second = 200.0;
  double message_burst = 400.0;
  static constexpr auto fields() {
    using G = GateConfig;
    return std::tuple{Field{"price_collar", &G::price_collar},
                      Field{"maximum_option_order", &G::maximum_option_order},
                      Field{"maximum_linear_order", &G::maximum_linear_order},
                      Field{"maximum_option_position", &G::maximum_option_position},
                      Field{"maximum_linear_position", &G::maximum_linear_position},
                      Field{"maximum_worst_case_delta_usd", &G::maximum_worst_case_delta_usd},
                      Field{"maximum_basis", &G::maximum_basis},
                      Field{"stale_after", &G::stale_after},
                      Field{"messages_per_second", &G::messages_per_second},
                      Field{"message_burst", &G::message_burst}};
  }
};

struct OrdersConfig {
  double requote_share = 0.25;  ///< a working quote within this share of its half spread from the wanted price stays
  static constexpr auto fields() {
    using O = OrdersConfig;
    return std::tuple{Field{"requote_share", &O::requote_share}};
  }
};

struct EngineConfig {
  RiskConfig risk;
  QuotingConfig quoting;
  HedgingConfig hedging;
  LimitsConfig limits;
  GateConfig gate;
  OrdersConfig orders;
  static constexpr auto fields() {
    using E = EngineConfig;
    return std::tuple{Field{"risk", &E::risk},     Field{"quoting", &E::quoting}, Field{"hedging", &E::hedging},
                      Field{"limits", &E::limits}, Field{"gate", &E::gate},       Field{"orders", &E::orders}};
  }
};

}  // namespace keel
