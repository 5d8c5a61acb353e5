#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/settings/quoting_config.hpp"

namespace keel {

/// Why something may not be traded.
inline constexpr std::array<std::string_view, 3> restriction_reason_names{"transfer restricted", "sanctions", "own choice"};

struct RestrictionConfig {
  std::string of;
  std::string reason = "own choice";
  std::string source;
  static constexpr auto fields() {
    using R = RestrictionConfig;
    return std::tuple{Setting{"of", &R::of, Anything{}, "a name",
                              "an instrument by its name, at one venue alone NAME@VENUE; or a coin, and with it all of which it is base, "
                              "quote or settlement"},
                      Setting{"reason", &R::reason, OneOf{restriction_reason_names}, "a reason", "why it may not be traded"},
                      Setting{"source", &R::source, Anything{}, "a text", "who says so, where and when"}};
  }
  static constexpr auto rules() {
    using R = RestrictionConfig;
    return std::tuple{Rule<R>{"of", "", "must name something", [](const R& c) { return !c.of.empty(); }},
                      Rule<R>{"source", "", "must say who restricts it", [](const R& c) { return !c.source.empty(); }}};
  }
};

/// What no order of a group of instruments passes.
struct GroupGateConfig {
  double maximum_worst_case_notional_usd = 1e9;
  static constexpr auto fields() {
    return std::tuple{
        Setting{"maximum_worst_case_notional_usd", &GroupGateConfig::maximum_worst_case_notional_usd, from(0.0, 1e15), "USD",
                "largest gross notional of a group's instruments, longs and shorts added up, with every open order filled on the "
                "worse side of each; of an option its underlying at the index"}};
  }
};

/// docs/reference/gate.md
struct GateConfig {
  double price_collar = 0.02;
  double window_collar = 0.1;
  Duration collar_window = minute;
  Size maximum_option_order = Size{5 * units_per_one};
  Size maximum_linear_order = Size{100'000 * units_per_one};
  double maximum_order_value_usd = 2e6;
  Size maximum_option_position = Size{50 * units_per_one};
  Size maximum_linear_position = Size{1'000'000 * units_per_one};
  double maximum_worst_case_delta_usd = 8e6;
  double maximum_worst_case_gamma_usd_per_percent = 1e6;
  double maximum_worst_case_vega_usd_per_vol_point = 120'000.0;
  double maximum_worst_case_notional_usd = 1e9;
  double maximum_basis = 0.05;
  Duration stale_after = second * 5;
  Duration duplicate_window = second * 5;
  std::int64_t maximum_executions = 300;
  Duration execution_window = minute;
  double messages_per_second = 200.0;
  double message_burst = 400.0;
  GroupGateConfig group;
  std::vector<RestrictionConfig> restricted;
  static constexpr auto fields() {
    using G = GateConfig;
    return std::tuple{
        Setting{"price_collar", &G::price_collar, below(0.0, 1.0), "share of the price, for options of the index",
                "farthest through fair that an order may be priced"},
        Setting{
            "window_collar", &G::window_collar, above(0.0, 1.0), "share of the price, for options of the index",
            "farthest through what fair was at any time of the last `collar_window`: above its lowest, below its highest, a share of that"},
        Setting{"collar_window", &G::collar_window, from(Duration{}, day), "duration",
                "how long fair is remembered for that, at least; twice as long at most; 0s: not at all"},
        Setting{"maximum_option_order", &G::maximum_option_order, from(Size{}, largest_setting_size), "contracts",
                "largest order in an option"},
        Setting{"maximum_linear_order", &G::maximum_linear_order, from(Size{}, largest_setting_size), "contracts",
                "largest order in a perpetual or future"},
        Setting{"maximum_order_value_usd", &G::maximum_order_value_usd, from(0.0, 1e15), "USD",
                "largest order by what it trades, at its price; of an option its underlying at the index"},
        Setting{"maximum_option_position", &G::maximum_option_position, from(Size{}, largest_setting_size), "contracts",
                "largest position in one option, open orders counted as filled"},
        Setting{"maximum_linear_position", &G::maximum_linear_position, from(Size{}, largest_setting_size), "contracts",
                "largest position in one perpetual or future, open orders counted as filled"},
        Setting{"maximum_worst_case_delta_usd", &G::maximum_worst_case_delta_usd, from(0.0, 1e15), "USD",
                "largest delta of an underlying with every open order on one side filled"},
        Setting{"maximum_worst_case_gamma_usd_per_percent", &G::maximum_worst_case_gamma_usd_per_percent, from(0.0, 1e15),
                "USD of delta for a move of 1 %", "largest gamma of an underlying with every open order filled that adds to it"},
        Setting{"maximum_worst_case_vega_usd_per_vol_point", &G::maximum_worst_case_vega_usd_per_vol_point, from(0.0, 1e15),
                "USD per vol point", "largest vega of an underlying with every open order filled that adds to it"},
        Setting{"maximum_worst_case_notional_usd", &G::maximum_worst_case_notional_usd, from(0.0, 1e15), "USD",
                "largest gross notional of the account, as [gate.group] has it of a group"},
        Setting{"maximum_basis", &G::maximum_basis, from(0.0, 1.0), "share of the index",
                "difference from the index beyond which a forward, perpetual or spot price counts as stale"},
        Setting{"stale_after", &G::stale_after, from(Duration{}, day * 3650), "duration", "nothing is quoted on an index older than this"},
        Setting{"duplicate_window", &G::duplicate_window, from(Duration{}, hour), "duration",
                "an order like one that was sent so short ago, and that the venue has not answered, is refused"},
        Setting{"maximum_executions", &G::maximum_executions, from(std::int64_t{1}, std::int64_t{100'000}), "fills",
                "so many of one instrument within `execution_window` stop it until a person enables it"},
        Setting{"execution_window", &G::execution_window, from(millisecond, day), "duration", "over which executions are counted"},
        Setting{"messages_per_second", &G::messages_per_second, above(0.0, 1e9), "messages a second",
                "messages that may leave in the long run"},
        Setting{"message_burst", &G::message_burst, from(2.0, 1e9), "messages",
                "messages that may leave at once; a fifth is kept for cancels, and half of that for hedges, too"},
        Table{"group", &G::group, "what no order passes of each group of instruments, and of those of none"},
        Table{"restricted", &G::restricted, "what may not be traded"}};
  }
  static constexpr auto rules() {
    using G = GateConfig;
    return std::tuple{Rule<G>{"window_collar", "price_collar",
                              "must be at least that unless collar_window is 0s, or price_collar refuses nothing",
                              [](const G& c) { return c.collar_window == Duration{} || c.window_collar >= c.price_collar; }}};
  }
};

}  // namespace keel
