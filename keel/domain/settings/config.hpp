#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/settings/gate_config.hpp"
#include "keel/domain/settings/group_config.hpp"
#include "keel/domain/settings/limits_config.hpp"
#include "keel/domain/settings/quoting_config.hpp"

namespace keel {

inline constexpr std::size_t most_vega_bucket_edges = 21;
/// Every factor must be able to move, by more than rounding.
inline constexpr double least_risk_vol = 1e-6;

/// The factors' covariance and the maker's dislike of variance. See docs/models/price_of_risk.md.
struct RiskConfig {
  Currency numeraire = Currency::of("USD");
  double risk_aversion_per_usd = 1e-2;
  double spot_vol = 0.55;
  double underlying_correlation = 0.8;
  Duration convexity_horizon = hour;
  std::vector<double> vega_bucket_days = {14.0, 60.0};
  std::vector<double> vol_points_per_sqrt_day = {4.0, 2.5, 1.5};
  double vega_bucket_correlation = 0.85;
  double spot_vol_correlation = -0.3;
  double untraded_horizon_days = 1.0;
  Duration burst_half_life = second * 10;
  Duration usual_half_life = minute;
  bool learn = true;
  double prior_days = 1.0;
  double half_life_days = 10.0;
  static constexpr auto fields() {
    using R = RiskConfig;
    return std::tuple{
        Setting{"numeraire", &R::numeraire, Anything{}, "USD or the underlying's own coin", "what gains, losses and risk are counted in"},
        Setting{"risk_aversion_per_usd", &R::risk_aversion_per_usd, above(0.0, 1e6), "1/USD",
                "dislike of variance: the price of risk grows with it"},
        Setting{"spot_vol", &R::spot_vol, from(least_risk_vol, 10.0), "annualised, 0.55 is 55 %", "volatility of the spot factor"},
        Setting{"underlying_correlation", &R::underlying_correlation, from(-1.0, 1.0), "correlation",
                "of the spot moves of two underlyings"},
        Setting{"convexity_horizon", &R::convexity_horizon, from(millisecond, day * 3650), "duration",
                "time over which gamma is left unhedged"},
        Setting{"vega_bucket_days", &R::vega_bucket_days, rising_list_of(above(0.0, 36'500.0), 0, most_vega_bucket_edges), "days to expiry",
                "upper edges of the vega buckets; one more bucket lies beyond the last"},
        Setting{"vol_points_per_sqrt_day", &R::vol_points_per_sqrt_day, list_of(from(least_risk_vol, 1e4), 1, most_vega_bucket_edges + 1),
                "vol points in a day, 1 is 0.01 of vol", "how far the vol of each vega bucket moves"},
        Setting{"vega_bucket_correlation", &R::vega_bucket_correlation, from(0.0, 1.0), "correlation",
                "of the vols of neighbouring buckets; the product for farther ones"},
        Setting{"spot_vol_correlation", &R::spot_vol_correlation, from(-1.0, 1.0), "correlation", "of spot and vols"},
        Setting{"untraded_horizon_days", &R::untraded_horizon_days, from(0.0, 36'500.0), "days",
                "time that risk is expected to be held which no quoted instrument carries"},
        Setting{"burst_half_life", &R::burst_half_life, from(millisecond, day), "duration",
                "after which a move of the index counts half in how fast it moves just now"},
        Setting{"usual_half_life", &R::usual_half_life, from(millisecond, day), "duration",
                "after which a price counts half in what is usual of it (quoting.signal)"},
        Setting{"learn", &R::learn, Anything{}, "true or false",
                "whether to correct the vols and correlations by how indices and smiles move, each minute"},
        Setting{"prior_days", &R::prior_days, from(1e-6, 3650.0), "days",
                "the time that counts as much as what is said here, when learning"},
        Setting{"half_life_days", &R::half_life_days, from(1e-6, 36'500.0), "days", "after which a move counts half"}};
  }
  static constexpr auto rules() {
    return std::tuple{
        Rule<RiskConfig>{"vol_points_per_sqrt_day", "vega_bucket_days", "needs one number more: one for each bucket",
                         [](const RiskConfig& c) { return c.vol_points_per_sqrt_day.size() == c.vega_bucket_days.size() + 1; }}};
  }
};

/// Market maker protection of our own, on each underlying, as venues define theirs. 0: no limit.
struct ProtectionConfig {
  Duration interval = second * 5;
  Duration frozen_time = second * 5;
  double quantity_coins = 0.0;
  double delta_coins = 0.0;
  double vega_usd_per_vol_point = 0.0;
  static constexpr auto fields() {
    using P = ProtectionConfig;
    return std::tuple{
        Setting{"interval", &P::interval, from(Duration{}, hour), "duration",
                "of the window that opens at the first fill of a quote; 0: no protection"},
        Setting{"frozen_time", &P::frozen_time, from(Duration{}, day), "duration",
                "for which an underlying is not quoted after a limit was met"},
        Setting{"quantity_coins", &P::quantity_coins, from(0.0, 1e9), "coins", "filled in a window, both sides together; 0: no limit"},
        Setting{"delta_coins", &P::delta_coins, from(0.0, 1e9), "coins", "net delta that the window's fills brought; 0: no limit"},
        Setting{"vega_usd_per_vol_point", &P::vega_usd_per_vol_point, from(0.0, 1e12), "USD per vol point",
                "net vega that they brought; 0: no limit"}};
  }
  static constexpr auto rules() {
    using P = ProtectionConfig;
    return std::tuple{
        Rule<P>{"interval", "", "must be above 0 where a limit is said", [](const P& c) { return c.interval.raw > 0 || !c.is_set(); }},
        Rule<P>{"frozen_time", "", "must be above 0 where a limit is said",
                [](const P& c) { return c.frozen_time.raw > 0 || !c.is_set(); }}};
  }
  bool is_set() const { return quantity_coins > 0.0 || delta_coins > 0.0 || vega_usd_per_vol_point > 0.0; }
};

struct OrdersConfig {
  double requote_share = 0.25;
  double requote_ticks = 1.0;
  double requote_usd = 0.0;
  bool amend = true;
  Duration cancel_again_after = second * 5;
  Duration reject_wait = millisecond * 100;
  Duration longest_reject_wait = second * 10;
  std::int64_t reject_sides = 10;
  static constexpr auto fields() {
    using O = OrdersConfig;
    return std::tuple{
        Setting{"requote_share", &O::requote_share, from(0.0, 1.0), "share of its half spread",
                "a working quote this near to the wanted price stays"},
        Setting{"requote_ticks", &O::requote_ticks, from(0.0, 1e6), "ticks at the fair price",
                "and so does one that is less than so many ticks away"},
        Setting{"requote_usd", &O::requote_usd, from(0.0, 1e9), "USD",
                "and one that gives away, or misses, no more than this if all of it fills"},
        Setting{"amend", &O::amend, Anything{}, "true or false",
                "a quote takes the place of another of its side in one message, and one that is only too large is made smaller where "
                "it stands; false, where the venue cannot: cancelled and placed"},
        Setting{"cancel_again_after", &O::cancel_again_after, from(millisecond * 100, hour), "duration",
                "a cancel that the venue has not answered is sent again after this, three times, then that of everything; a "
                "hedge that it has not answered is cancelled after this, and half of it counts as filled; after one that it "
                "has rejected none is sent in that instrument for so long"},
        Setting{"reject_wait", &O::reject_wait, from(Duration{}, hour), "duration",
                "after a quote was rejected none is sent to that side of its instrument for so long, after each further one twice as "
                "long, until one is accepted; 0s: it is sent again at once"},
        Setting{"longest_reject_wait", &O::longest_reject_wait, from(Duration{}, day), "duration", "at most so long"},
        Setting{"reject_sides", &O::reject_sides, from(std::int64_t{1}, std::int64_t{1'000'000}), "sides of instruments",
                "a venue that has rejected quotes of so many and accepted none meanwhile is left alone as a whole by the same waits, and "
                "then tried with one quote"}};
  }
  static constexpr auto rules() {
    using O = OrdersConfig;
    return std::tuple{Rule<O>{"longest_reject_wait", "reject_wait", "must be at least that",
                              [](const O& c) { return c.longest_reject_wait >= c.reject_wait; }}};
  }
};

struct EngineConfig {
  RiskConfig risk;
  QuotingConfig quoting;
  HedgingConfig hedging;
  LimitsConfig limits;
  GateConfig gate;
  OrdersConfig orders;
  ProtectionConfig protection;
  std::vector<GroupConfig> group;

  /// Of a group by its place in `group`; of what none of them holds, beyond the last.
  const QuotingConfig& quoting_of(std::size_t place) const { return place < group.size() ? group[place].quoting : quoting; }
  const HedgingConfig& hedging_of(std::size_t place) const { return place < group.size() ? group[place].hedging : hedging; }
  const GroupGateConfig& gate_of(std::size_t place) const { return place < group.size() ? group[place].gate : gate.group; }
  std::string_view group_name(std::size_t place) const { return place < group.size() ? std::string_view(group[place].name) : "all others"; }
  std::size_t groups() const { return group.size() + 1; }
  /// Whether anything is quoted on several levels.
  bool has_levels() const {
    return quoting.levels > 1 || std::ranges::any_of(group, [](const GroupConfig& one) { return one.quoting.levels > 1; });
  }
  /// Whether anything follows a leader.
  bool follows() const {
    return quoting.signal.lead_weight > 0.0 ||
           std::ranges::any_of(group, [](const GroupConfig& one) { return one.quoting.signal.lead_weight > 0.0; });
  }

  static constexpr auto fields() {
    using E = EngineConfig;
    return std::tuple{
        Table{"risk", &E::risk,
              "what risk costs: the factors' covariance and the maker's dislike of variance (docs/models/price_of_risk.md)"},
        Table{"quoting", &E::quoting, "what is shown"},
        Table{"hedging", &E::hedging, "what is taken against risk that costs too much"},
        Table{"limits", &E::limits, "soft leans, hard reduces, hedge_at hedges, emergency halts"},
        Table{"gate", &E::gate, "what no order passes, whatever the model wants"},
        Table{"orders", &E::orders, "when a working order is replaced"},
        Table{"protection", &E::protection, "when a burst of fills takes the quotes on an underlying back"},
        Table{"group", &E::group,
              "instruments that are quoted and hedged in their own way: an instrument is of the first group for which all that "
              "the group says of it holds; a setting that a group does not say is that of [quoting], [hedging] and [gate.group]"}};
  }
  static constexpr auto rules() {
    using E = EngineConfig;
    using G = GroupConfig;
    return std::tuple{
        Rule<E>{"quoting.option_size", "gate.maximum_option_order",
                "must be at most that on its largest level, or the gate refuses those quotes",
                [](const E& c) { return largest_level(c.quoting, c.quoting.option_size) <= to_double(c.gate.maximum_option_order); }},
        Rule<E>{"quoting.linear_size", "gate.maximum_linear_order",
                "must be at most that on its largest level, or the gate refuses those quotes",
                [](const E& c) { return largest_level(c.quoting, c.quoting.linear_size) <= to_double(c.gate.maximum_linear_order); }},
        Rule<E>{"hedging.maximum_order", "gate.maximum_linear_order", "must be at most that, or the gate refuses every hedge",
                [](const E& c) { return c.hedging.maximum_order <= c.gate.maximum_linear_order; }},
        Rule<E>{"hedging.price_collar", "gate.price_collar", "must be at most that, or the gate refuses every hedge",
                [](const E& c) { return c.hedging.price_collar <= c.gate.price_collar; }},
        RuleOfEach<E, G>{"group", &E::group, "quoting.option_size", "gate.maximum_option_order",
                         "must be at most that on its largest level, or the gate refuses those quotes",
                         [](const E& c, const G& g) {
                           return largest_level(g.quoting, g.quoting.option_size) <= to_double(c.gate.maximum_option_order);
                         }},
        RuleOfEach<E, G>{"group", &E::group, "quoting.linear_size", "gate.maximum_linear_order",
                         "must be at most that on its largest level, or the gate refuses those quotes",
                         [](const E& c, const G& g) {
                           return largest_level(g.quoting, g.quoting.linear_size) <= to_double(c.gate.maximum_linear_order);
                         }},
        RuleOfEach<E, G>{"group", &E::group, "hedging.maximum_order", "gate.maximum_linear_order",
                         "must be at most that, or the gate refuses every hedge",
                         [](const E& c, const G& g) { return g.hedging.maximum_order <= c.gate.maximum_linear_order; }},
        RuleOfEach<E, G>{"group", &E::group, "hedging.price_collar", "gate.price_collar",
                         "must be at most that, or the gate refuses every hedge",
                         [](const E& c, const G& g) { return g.hedging.price_collar <= c.gate.price_collar; }},
        RuleOfEach<E, G>{"group", &E::group, "name", "", "must be another: a group before it has that name",
                         [](const E& c, const G& g) { return &*std::ranges::find(c.group, g.name, &G::name) == &g; }}};
  }
};

}  // namespace keel
