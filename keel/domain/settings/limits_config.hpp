#pragma once

#include <array>
#include <string>
#include <string_view>

#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// The rules by which a venue asks margin.
inline constexpr std::array<std::string_view, 2> margin_rule_names{"standard", "portfolio"};

/// A limit on a measure: soft leans, hard reduces, emergency halts, and between those two LimitsConfig::hedge_at hedges. All three 0: no
/// limit.
struct LimitConfig {
  double soft = 0.0;
  double hard = 0.0;
  double emergency = 0.0;
  bool is_set() const { return soft != 0.0 || hard != 0.0 || emergency != 0.0; }
  /// Less is worse, as of a distance.
  bool falls() const { return soft > emergency; }
  static constexpr auto fields() {
    using L = LimitConfig;
    return std::tuple{
        Setting{"soft", &L::soft, from(0.0, 1e15), "in the unit of its name",
                "quotes lean against it from here, of the account's it only shows; all three 0: no limit"},
        Setting{"hard", &L::hard, from(0.0, 1e15), "in the unit of its name", "from here only what makes it better is quoted"},
        Setting{"emergency", &L::emergency, from(0.0, 1e15), "in the unit of its name", "everything stops here"}};
  }
  static constexpr auto rules() {
    using L = LimitConfig;
    return std::tuple{
        Rule<L>{"soft", "", "must be above 0, or all three 0", [](const L& c) { return !c.is_set() || c.soft > 0.0; }},
        Rule<L>{"emergency", "", "must be above 0, or all three 0", [](const L& c) { return !c.is_set() || c.emergency > 0.0; }},
        Rule<L>{"hard", "soft", "must lie between that and emergency, or all three 0",
                [](const L& c) { return !c.is_set() || (c.falls() ? c.soft > c.hard : c.soft < c.hard); }},
        Rule<L>{"emergency", "hard", "must lie beyond that, or all three 0",
                [](const L& c) { return !c.is_set() || (c.falls() ? c.hard > c.emergency : c.hard < c.emergency); }}};
  }
};

struct LimitsConfig {
  LimitConfig delta_usd = {600'000.0, 1'000'000.0, 2'500'000.0};
  LimitConfig gamma_usd_per_percent = {60'000.0, 120'000.0, 300'000.0};
  LimitConfig vega_usd_per_vol_point = {8'000.0, 15'000.0, 40'000.0};
  LimitConfig drawdown_usd = {25'000.0, 50'000.0, 100'000.0};
  LimitConfig loss_usd_per_interval;
  LimitConfig fills_per_interval;
  LimitConfig margin_use;
  LimitConfig notional_usd;
  LimitConfig liquidation_distance;
  LimitConfig data_age_s;
  LimitConfig messages_per_interval;
  LimitConfig theta_usd_per_day;
  LimitConfig vanna_usd_per_vol_point;
  LimitConfig volga_usd_per_vol_point_square;
  LimitConfig charm_usd_per_day;
  LimitConfig rho_usd_per_rate_point;
  std::string margin_rule = "standard";
  Duration interval = minute;
  double release = 0.9;
  double hedge_at = 0.5;
  double lean_stiffening = 4.0;
  Duration longest_override = day;
  Duration longest_proposal = minute * 15;
  static constexpr auto fields() {
    using L = LimitsConfig;
    return std::tuple{
        Table{"delta_usd", &L::delta_usd, "of the delta of an underlying, in USD"},
        Table{"gamma_usd_per_percent", &L::gamma_usd_per_percent,
              "of the gamma of an underlying: change of its delta, in USD, for a move of 1 %"},
        Table{"vega_usd_per_vol_point", &L::vega_usd_per_vol_point, "of the vega of an underlying, in USD for a vol point"},
        Table{"drawdown_usd", &L::drawdown_usd, "of the fall of the profit below its highest so far, in USD"},
        Table{"loss_usd_per_interval", &L::loss_usd_per_interval,
              "of the fall of the profit below its highest within the last `interval`, in USD"},
        Table{"fills_per_interval", &L::fills_per_interval, "of the fills, of quotes and hedges, within the last `interval`"},
        Table{"margin_use", &L::margin_use,
              "of the maintenance margin of an underlying's coin over what it is held against, as a share: 1 is liquidation"},
        Table{"notional_usd", &L::notional_usd, "of all contracts held on an underlying, longs and shorts added up, in USD at the index"},
        Table{"liquidation_distance", &L::liquidation_distance,
              "of the smallest move of the index, either way, that liquidates an underlying's coin, as a share of it: falls from "
              "soft to emergency"},
        Table{"data_age_s", &L::data_age_s, "of the age of an underlying's index, in seconds"},
        Table{"messages_per_interval", &L::messages_per_interval,
              "of the messages to venues within the last `interval`, as the gate counts them"},
        Table{"theta_usd_per_day", &L::theta_usd_per_day, "of the theta of an underlying, in USD for a calendar day"},
        Table{"vanna_usd_per_vol_point", &L::vanna_usd_per_vol_point,
              "of the vanna of an underlying: change of its delta, in USD, for a vol point"},
        Table{"volga_usd_per_vol_point_square", &L::volga_usd_per_vol_point_square,
              "of the volga of an underlying: change of its vega for a vol point"},
        Table{"charm_usd_per_day", &L::charm_usd_per_day, "of the charm of an underlying: change of its delta, in USD, for a calendar day"},
        Table{"rho_usd_per_rate_point", &L::rho_usd_per_rate_point, "of the rho of an underlying, in USD for 0.01 of the rate"},
        Setting{"margin_rule", &L::margin_rule, OneOf{margin_rule_names}, "name of a rule",
                "by which the venue asks margin of the account"},
        Setting{"interval", &L::interval, from(second, day), "duration", "over which loss, fills and messages are counted"},
        Setting{"release", &L::release, from(0.0, 1.0), "share of the threshold", "a stage is left below this"},
        Setting{"hedge_at", &L::hedge_at, from(0.0, 1.0), "share of the way from hard to emergency",
                "from here a delta is hedged to inside soft, whatever that costs; 1: never"},
        Setting{"lean_stiffening", &L::lean_stiffening, from(0.0, 1e4), "factor",
                "a breached factor costs up to 1 + this times its price between soft and hard"},
        Setting{"longest_override", &L::longest_override, from(Duration{}, day * 3650), "duration",
                "a limit that people set looser than here, or another maker whom they let trade on the account, must end, this far ahead "
                "at most"},
        Setting{"longest_proposal", &L::longest_proposal, from(second, day), "duration",
                "what one person asks for, a looser limit or another maker, lapses unless another confirms it within this"}};
  }
  static constexpr auto rules() {
    using L = LimitsConfig;
    return std::tuple{rises<&L::delta_usd>("delta_usd"),
                      rises<&L::gamma_usd_per_percent>("gamma_usd_per_percent"),
                      rises<&L::vega_usd_per_vol_point>("vega_usd_per_vol_point"),
                      rises<&L::drawdown_usd>("drawdown_usd"),
                      rises<&L::loss_usd_per_interval>("loss_usd_per_interval"),
                      rises<&L::fills_per_interval>("fills_per_interval"),
                      rises<&L::margin_use>("margin_use"),
                      rises<&L::notional_usd>("notional_usd"),
                      Rule<L>{"liquidation_distance", "", "must fall from soft to emergency: the nearer, the worse",
                              [](const L& c) { return !c.liquidation_distance.is_set() || c.liquidation_distance.falls(); }},
                      Rule<L>{"liquidation_distance", "", "must be at most 4, as a share: 0.3 is 30 %",
                              [](const L& c) { return c.liquidation_distance.soft <= 4.0; }},
                      rises<&L::data_age_s>("data_age_s"),
                      rises<&L::messages_per_interval>("messages_per_interval"),
                      rises<&L::theta_usd_per_day>("theta_usd_per_day"),
                      rises<&L::vanna_usd_per_vol_point>("vanna_usd_per_vol_point"),
                      rises<&L::volga_usd_per_vol_point_square>("volga_usd_per_vol_point_square"),
                      rises<&L::charm_usd_per_day>("charm_usd_per_day"),
                      rises<&L::rho_usd_per_rate_point>("rho_usd_per_rate_point")};
  }

 private:
  template <LimitConfig LimitsConfig::* limit>
  static constexpr Rule<LimitsConfig> rises(std::string_view key) {
    return {key, "", "must rise from soft to emergency", [](const LimitsConfig& c) { return !(c.*limit).falls(); }};
  }
};

}  // namespace keel
