#pragma once

#include <array>
#include <string>
#include <string_view>

#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"

namespace keel {

inline constexpr std::array<std::string_view, 2> sim_decay_names{"exponential", "power"};

/// What everybody's trades do to the hidden price. Its strength is said as shares of what the perpetual's book stands, so that in no market
/// a round trip is paid by its own impact: docs/models/market_impact.md. Both shares 0: `process.impact_bps_per_coin` holds instead.
struct SimImpact {
  double permanent = 0.0;
  double transient = 0.0;
  double exponent = 0.5;
  std::string decay = "exponential";
  Duration half_life = minute;
  double decay_exponent = 0.5;
  double own_share = 1.0;

  bool on() const { return permanent > 0.0 || transient > 0.0; }

  static constexpr auto fields() {
    using S = SimImpact;
    return std::tuple{
        Setting{"permanent", &S::permanent, from(0.0, 0.9), "share",
                "what stays of a trade's impact, linear in its size: share of the most that the perpetual's book stands"},
        Setting{"transient", &S::transient, from(0.0, 0.9), "share",
                "what fades of it: share of the most that the perpetual's book stands"},
        Setting{"exponent", &S::exponent, from(0.1, 1.0), "a power", "of the size in what fades: 1 is linear, 0.5 the square root"},
        Setting{"decay", &S::decay, OneOf{sim_decay_names}, "a name", "how it fades: by half in each half-life, or by a power of time"},
        Setting{"half_life", &S::half_life, from(millisecond, day * 3650), "duration", "half of what one trade moved is left after it"},
        Setting{"decay_exponent", &S::decay_exponent, from(0.05, 2.0), "a power", "of time, where `decay` is a power"},
        Setting{"own_share", &S::own_share, from(0.0, 1.0), "share",
                "of the impact that an order has which we take with; 0: a twin market that our hedging does not move"}};
  }
  static constexpr auto rules() {
    using S = SimImpact;
    return std::tuple{Rule<S>{"permanent", "transient",
                              "may be at most 0.9 together with it, or a round trip could be paid by its own impact",
                              [](const S& i) { return i.permanent + i.transient <= 0.9 + 1e-12; }}};
  }
};

}  // namespace keel
