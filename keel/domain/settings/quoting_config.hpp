#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// The quote models that there are; `quote_models` (keel/quoting) makes them.
inline constexpr std::array<std::string_view, 6> quote_model_names{"risk_price",       "glft",           "avellaneda_stoikov",
                                                                   "cartea_jaimungal", "vega_inventory", "fixed_spread"};

/// The hedge models that there are; `hedge_models` (keel/hedging) has them.
inline constexpr std::array<std::string_view, 3> hedge_model_names{"risk_price", "whalley_wilmott", "zakamouline"};
/// How a hedge leaves.
inline constexpr std::array<std::string_view, 3> hedge_execution_names{"taker", "maker_then_taker", "slices"};
/// What has an order book, as `name_of` tells its kind.
inline constexpr std::array<std::string_view, 4> quoted_kind_names{"spot", "perpetual", "future", "option"};

inline constexpr Size largest_setting_size{1'000'000'000 * units_per_one};
inline constexpr int most_quote_levels = 10;
inline constexpr double most_days = 36'500.0;
inline constexpr std::size_t most_charge_horizons = 4;

/// Arrival of takers at one of our quotes: arrivals_per_day * exp(-distance / scale).
struct FlowConfig {
  double option_arrivals_per_day = 400.0;
  double option_scale_vol_points = 1.0;
  double option_minimum_scale_coin = 0.0002;
  double linear_arrivals_per_day = 20'000.0;
  double linear_scale_bps = 2.0;
  bool learn = true;
  double prior_days = 0.02;
  double scale_prior_takers = 10.0;
  double half_life_days = 1.0;
  static constexpr auto fields() {
    using F = FlowConfig;
    return std::tuple{
        Setting{"option_arrivals_per_day", &F::option_arrivals_per_day, above(0.0, 1e9), "takers a day",
                "takers who reach each side of an option at its fair price"},
        Setting{"option_scale_vol_points", &F::option_scale_vol_points, above(0.0, 1e4), "vol points",
                "distance from fair at which 1/e of an option's takers are left"},
        Setting{"option_minimum_scale_coin", &F::option_minimum_scale_coin, above(0.0, 1e9), "coins of premium",
                "least distance from fair at which 1/e of them are left, for options that are worth little"},
        Setting{"linear_arrivals_per_day", &F::linear_arrivals_per_day, above(0.0, 1e9), "takers a day",
                "takers who reach each side of a perpetual or future at its fair price"},
        Setting{"linear_scale_bps", &F::linear_scale_bps, above(0.0, 1e4), "basis points of the price",
                "distance from fair at which 1/e of their takers are left"},
        Setting{"learn", &F::learn, Anything{}, "true or false",
                "whether to correct all this by the public trades and by how far from fair the best price lay meanwhile"},
        Setting{"prior_days", &F::prior_days, from(1e-6, 3650.0), "days of one side of one instrument",
                "the market's time that counts as much as the arrivals said here, when learning"},
        Setting{"scale_prior_takers", &F::scale_prior_takers, from(1.0, 1e9), "takers",
                "whose distances count as much as the scales said here, when learning"},
        Setting{"half_life_days", &F::half_life_days, from(1e-6, 36'500.0), "days", "after which what was learned counts half"}};
  }
};

/// What a maker owes the venue. 0: nothing.
struct ObligationConfig {
  double largest_spread_vol_points = 0.0;
  double largest_spread_bps = 0.0;
  Size smallest_option_size;
  Size smallest_linear_size;
  double share_of_time = 0.0;
  static constexpr auto fields() {
    using O = ObligationConfig;
    return std::tuple{Setting{"largest_spread_vol_points", &O::largest_spread_vol_points, from(0.0, 1e4), "vol points",
                              "options: bid and ask are wanted no farther apart, ticks and what others show permitting; 0: any"},
                      Setting{"largest_spread_bps", &O::largest_spread_bps, from(0.0, 1e4), "basis points of the price",
                              "perpetuals and futures: the same; 0: any"},
                      Setting{"smallest_option_size", &O::smallest_option_size, from(Size{}, largest_setting_size), "contracts a side",
                              "options: what headroom leaves of a side is shown as at least so much"},
                      Setting{"smallest_linear_size", &O::smallest_linear_size, from(Size{}, largest_setting_size), "contracts a side",
                              "perpetuals and futures: the same"},
                      Setting{"share_of_time", &O::share_of_time, from(0.0, 1.0), "share",
                              "of the time for which both sides must stand like that; measured and told"}};
  }
  static constexpr auto rules() {
    using O = ObligationConfig;
    return std::tuple{Rule<O>{"share_of_time", "", "needs a largest spread or a smallest size, of which it is the share",
                              [](const O& c) { return c.share_of_time == 0.0 || c.of(true) || c.of(false); }}};
  }
  /// Whether anything is owed in options, or in what is none.
  bool of(bool option) const {
    return option ? largest_spread_vol_points > 0.0 || smallest_option_size.raw > 0
                  : largest_spread_bps > 0.0 || smallest_linear_size.raw > 0;
  }
};

/// What a fair value listens to beside its own price (docs/models/quotes.md). Weights of 0: nothing.
struct SignalConfig {
  std::string leader;
  double lead_weight = 0.0;
  double imbalance_weight = 0.0;
  double most_bps = 5.0;
  static constexpr auto fields() {
    using S = SignalConfig;
    return std::tuple{
        Setting{"leader", &S::leader, Anything{}, "name of an instrument, or nothing",
                "whose price moves first: perpetuals, futures and spot follow it, options by the index of their underlying"},
        Setting{"lead_weight", &S::lead_weight, from(0.0, 2.0), "share",
                "of what the leader has moved, against what is usual (risk.usual_half_life), and the own price has not"},
        Setting{"imbalance_weight", &S::imbalance_weight, from(0.0, 50.0), "factor",
                "of the distance from the middle to the price weighted by the sizes of the other side; options: of the leader's"},
        Setting{"most_bps", &S::most_bps, from(0.0, 1000.0), "basis points", "that each of the two moves a price by at most"}};
  }
  static constexpr auto rules() {
    return std::tuple{Rule<SignalConfig>{"lead_weight", "leader", "needs a leader",
                                         [](const SignalConfig& c) { return c.lead_weight == 0.0 || !c.leader.empty(); }}};
  }
  bool listens() const { return lead_weight > 0.0 || imbalance_weight > 0.0; }
};

struct QuotingConfig {
  std::string model = "risk_price";
  Size option_size = Size{units_per_one};
  Size linear_size = Size{1'000 * units_per_one};
  int levels = 1;
  double level_distance = 1.0;
  double level_size = 1.0;
  double minimum_half_spread_vol_points = 0.3;
  double minimum_half_spread_bps = 0.5;
  double markout_weight = 0.02;
  Duration markout_horizon = second * 10;
  std::vector<Duration> charge_horizons = {second, second * 10, minute};
  double avellaneda_stoikov_horizon_days = 0.25;
  double fixed_spread_skew = 0.1;
  Duration minimum_time_to_expiry = minute * 30;
  double widen_from = 2.0;
  double most_widening = 3.0;
  ObligationConfig obligation;
  SignalConfig signal;
  FlowConfig flow;
  static constexpr auto fields() {
    using Q = QuotingConfig;
    return std::tuple{
        Setting{"model", &Q::model, OneOf{quote_model_names}, "name of a model", "what makes quotes out of the price of risk"},
        Setting{"option_size", &Q::option_size, from(Size{}, largest_setting_size), "contracts a side", "size of a quote in an option"},
        Setting{"linear_size", &Q::linear_size, from(Size{}, largest_setting_size), "contracts a side",
                "size of a quote in a perpetual or future"},
        Setting{"levels", &Q::levels, from(1, most_quote_levels), "quotes a side", "one behind the other"},
        Setting{"level_distance", &Q::level_distance, from(0.0, 1e3), "half spreads",
                "by which each is farther from fair than the one before it, besides the risk that those before it would bring"},
        Setting{"level_size", &Q::level_size, from(1e-3, 1e3), "times the one before it", "size of each but the first"},
        Setting{"minimum_half_spread_vol_points", &Q::minimum_half_spread_vol_points, from(0.0, 1e4), "vol points",
                "options are not quoted tighter than this from fair, unless `obligation` owes it"},
        Setting{"minimum_half_spread_bps", &Q::minimum_half_spread_bps, from(0.0, 1e4), "basis points of the price",
                "perpetuals and futures are not quoted tighter than this from fair, unless `obligation` owes it"},
        Setting{"markout_weight", &Q::markout_weight, from(0.0, 1.0), "share",
                "weight of the newest markout in the adverse-selection charge"},
        Setting{"markout_horizon", &Q::markout_horizon, from(Duration{}, day * 3650), "duration",
                "after which a fill's move is told apart from inventory's, in the profit"},
        Setting{"charge_horizons", &Q::charge_horizons, rising_list_of(from(millisecond, day), 1, most_charge_horizons), "durations",
                "after which markouts are taken that the adverse-selection charge is learned from; the dearest of them is charged"},
        Setting{"avellaneda_stoikov_horizon_days", &Q::avellaneda_stoikov_horizon_days, from(0.0, 36'500.0), "days",
                "T - t of the model avellaneda_stoikov"},
        Setting{"fixed_spread_skew", &Q::fixed_spread_skew, from(0.0, 1e3), "half spreads",
                "by which the model fixed_spread shifts both quotes for each option_size or linear_size of the instrument that the whole "
                "book is worth"},
        Setting{"minimum_time_to_expiry", &Q::minimum_time_to_expiry, from(Duration{}, day * 3650), "duration",
                "options and futures closer to their expiry are neither quoted nor worked to zero"},
        Setting{"widen_from", &Q::widen_from, from(1.0, 1e3), "times the usual vol",
                "from which the half spread grows in proportion to how fast the index moves just now"},
        Setting{"most_widening", &Q::most_widening, from(1.0, 1e3), "times the half spread",
                "that it grows to at most, in a burst or as the index grows old; 1: never"},
        Table{"obligation", &Q::obligation, "what the maker owes the venue"},
        Table{"signal", &Q::signal, "what moves the fair value beside its own price"},
        Table{"flow", &Q::flow, "how takers arrive at our quotes: arrivals_per_day * exp(-distance / scale)"}};
  }
  static constexpr auto rules() {
    using Q = QuotingConfig;
    return std::tuple{Rule<Q>{"obligation.smallest_option_size", "option_size", "must be at most that: what is owed is a part of the quote",
                              [](const Q& c) { return c.obligation.smallest_option_size <= c.option_size; }},
                      Rule<Q>{"obligation.smallest_linear_size", "linear_size", "must be at most that: what is owed is a part of the quote",
                              [](const Q& c) { return c.obligation.smallest_linear_size <= c.linear_size; }}};
  }
};

/// The largest of a side's quotes, whose first is of that size.
inline double largest_level(const QuotingConfig& quoting, Size first) {
  return to_double(first) * std::max(1.0, std::pow(quoting.level_size, quoting.levels - 1));
}

struct HedgingConfig {
  bool enabled = true;
  std::string model = "risk_price";
  std::vector<std::string> kinds = {"perpetual"};
  Size maximum_order = Size{20'000 * units_per_one};
  double half_spread_bps = 0.3;
  double carry_bps = 0.0;
  double impact_bps_per_million_usd = 1.0;
  double price_collar = 0.002;
  std::string execution = "taker";
  Duration patience = second * 10;
  double take_at = 2.0;
  Duration horizon = minute * 5;
  std::int64_t slices = 10;
  double permanent_impact_bps_per_million_usd = 0.1;
  static constexpr auto fields() {
    using H = HedgingConfig;
    return std::tuple{
        Setting{"enabled", &H::enabled, Anything{}, "true or false", "whether to hedge at all"},
        Setting{"model", &H::model, OneOf{hedge_model_names}, "name of a model",
                "what says how much: the price of risk, or a band about no delta as a baseline"},
        Setting{"kinds", &H::kinds, OneOf{quoted_kind_names}, "kinds", "what may be traded by the price of risk; none: nothing"},
        Setting{"maximum_order", &H::maximum_order, above(Size{}, largest_setting_size), "contracts",
                "largest hedge at once; of an option no more than gate.maximum_option_order"},
        Setting{"half_spread_bps", &H::half_spread_bps, from(0.0, 1e4), "basis points of the price",
                "expected cost of taking a hedge where no price is shown, besides the taker fee; options without one are not traded"},
        Setting{"carry_bps", &H::carry_bps, from(-1e4, 1e4), "basis points of the price",
                "what holding what was bought is expected to cost until it is closed (funding, basis); what was sold earns it"},
        Setting{"impact_bps_per_million_usd", &H::impact_bps_per_million_usd, from(0.0, 1e9), "basis points of the price for a million USD",
                "expected cost of a large hedge, on top of the half spread"},
        Setting{"price_collar", &H::price_collar, below(0.0, 1.0), "share of the price",
                "distance by which a hedge's limit price lies through the mid; an option's is the price shown"},
        Setting{
            "execution", &H::execution, OneOf{hedge_execution_names}, "name of a way",
            "taker: at once; maker_then_taker: rests at the best price of its own side first; slices: over a while, as Almgren and Chriss"},
        Setting{"patience", &H::patience, from(Duration{}, day), "duration", "maker_then_taker: how long it rests before it takes"},
        Setting{"take_at", &H::take_at, from(1.0, 1e6), "times what taking costs",
                "maker_then_taker: where the price of risk is above that it takes at once"},
        Setting{"horizon", &H::horizon, from(millisecond * 100, day), "duration", "slices: in which a hedge is done"},
        Setting{"slices", &H::slices, from(std::int64_t{1}, std::int64_t{10'000}), "orders", "slices: in how many"},
        Setting{"permanent_impact_bps_per_million_usd", &H::permanent_impact_bps_per_million_usd, from(0.0, 1e9),
                "basis points of the price for a million USD",
                "slices: by which the price stays moved, besides the impact of each that passes"}};
  }
};

}  // namespace keel
