#pragma once

#include <tuple>

#include "keel/base/decimal.hpp"
#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/settings/sim_process.hpp"

namespace keel {

inline constexpr Size largest_sim_size{1'000'000 * units_per_one};

/// One class of instruments: the other makers' book and the takers. Distances are in units of one basis point of the price
/// for perpetuals and futures, and of one vol point (but at least `unit_floor_ticks` ticks, and more far from the money) for options.
/// From `levels` on nothing happens unless it is said: the values here leave it off. Formulas: docs/models/simulated_market.md.
struct SimFlow {
  double half_spread = 0.0;
  double level_gap = 0.0;
  Size top_size;
  Duration requote;
  Duration replenish;
  double taker_rate_per_second = 0.0;
  double taker_decay = 0.0;
  Size taker_size;
  double unit_floor_ticks = 0.0;
  double unit_floor_wings = 0.0;
  std::int64_t levels = 3;
  double level_gap_growth = 1.0;
  double level_size_growth = 0.0;
  Size maker_order;
  Duration response_time;
  double responses = 0.0;
  double taker_size_deviation = 0.0;
  double metaorder_share = 0.0;
  double followers = 0.0;
  Duration follower_time = second;
  double forerunner_share = 0.0;
  double sweep_reach = 0.0;
  double sweep_least = 0.0;
  double informed_share = 0.0;
  Duration informed_horizon;
  double informed_reach = 0.0;
  static constexpr auto fields() {
    using S = SimFlow;
    return std::tuple{
        Setting{"half_spread", &S::half_spread, from(0.0, 1000.0), "units", "distance of the best background price from fair"},
        Setting{"level_gap", &S::level_gap, above(0.0, 1000.0), "units", "distance from the best background level to the next"},
        Setting{"top_size", &S::top_size, from(Size{}, largest_sim_size), "contracts", "mean size of the best level"},
        Setting{"requote", &S::requote, from(shortest_sim_interval, hour), "duration",
                "time between two renewals of an instrument's background"},
        Setting{"replenish", &S::replenish, from(shortest_sim_interval, day), "duration",
                "time in which all but 1/e of what takers consumed comes back"},
        Setting{"taker_rate_per_second", &S::taker_rate_per_second, from(0.0, 1000.0), "takers a second",
                "A: takers who come to each instrument and side, at the money for options"},
        Setting{"taker_decay", &S::taker_decay, from(1e-3, 1e6), "1/unit", "k: their number is A exp(-k distance)"},
        Setting{"taker_size", &S::taker_size, above(Size{}, largest_sim_size), "contracts", "mean size of a taker"},
        Setting{"unit_floor_ticks", &S::unit_floor_ticks, from(0.0, 1000.0), "ticks", "least unit of an option"},
        Setting{"unit_floor_wings", &S::unit_floor_wings, from(0.0, 100.0), "share",
                "by which that grows to where delta is 0 or 1, as (1 - 2 delta)^2"},
        Setting{"levels", &S::levels, from(std::int64_t{1}, std::int64_t{40}), "levels", "of the background on each side"},
        Setting{"level_gap_growth", &S::level_gap_growth, from(1.0, 4.0), "factor", "from one distance between levels to the next"},
        Setting{"level_size_growth", &S::level_size_growth, from(0.0, 8.0), "factor",
                "from the size of one level to that of the next; 0: they hold 1, 3 and 8 times what the best one does"},
        Setting{"maker_order", &S::maker_order, from(Size{}, largest_sim_size), "contracts",
                "mean order of a background maker: the best level changes by one at a time, and takers meet one after the other; 0: levels "
                "are drawn anew at each renewal and met as a whole"},
        Setting{"response_time", &S::response_time, from(Duration{}, second), "duration",
                "after which makers know of a trade or a move of the price, and between their responses; 0: they know at their renewals"},
        Setting{"responses", &S::responses, from(0.0, 1000.0), "changes", "of the best levels, on average, that a trade or a move brings"},
        Setting{"taker_size_deviation", &S::taker_size_deviation, from(0.0, 5.0), "of ln size",
                "standard deviation of takers' sizes, lognormal; 0: they are exponential"},
        Setting{"metaorder_share", &S::metaorder_share, from(0.0, 1.0), "share",
                "of these takers who are pieces of larger orders; 0: what [sim.takers] says"},
        Setting{"followers", &S::followers, from(0.0, 0.95), "takers",
                "that each taker brings, on average, who do what he does; the mean rate stays what it is"},
        Setting{"follower_time", &S::follower_time, from(millisecond, hour), "duration", "mean time between him and them"},
        Setting{"forerunner_share", &S::forerunner_share, from(0.0, 1.0), "share",
                "of takers who wait for the next move of the price and come before makers know of it"},
        Setting{"sweep_reach", &S::sweep_reach, from(0.0, 10.0), "factor",
                "how far, in moves of the price, somebody takes all that rests before makers know of it; 0: nobody does"},
        Setting{"sweep_least", &S::sweep_least, from(0.0, 1000.0), "units", "least move at which he does"},
        Setting{"informed_share", &S::informed_share, from(0.0, 1.0), "share", "of these takers who are informed; 0: what [sim] says"},
        Setting{"informed_horizon", &S::informed_horizon, from(Duration{}, hour), "duration",
                "longest time over which these know the price's move, from a second on, the logarithm of each one's drawn evenly; 0: what "
                "[sim] says"},
        Setting{"informed_reach", &S::informed_reach, from(0.0, 1.0), "share",
                "of what the move that they know is worth, by which the informed reach farther from fair"}};
  }
  static constexpr auto rules() {
    using S = SimFlow;
    return std::tuple{Rule<S>{"levels", "level_size_growth", "may be more than 3 only where that is above 0",
                              [](const S& f) { return f.levels <= 3 || f.level_size_growth > 0.0; }},
                      Rule<S>{"responses", "response_time", "need that above 0",
                              [](const S& f) { return f.responses == 0.0 || f.response_time.raw > 0; }},
                      Rule<S>{"responses", "maker_order", "need that above 0: they are orders that come and go",
                              [](const S& f) { return f.responses == 0.0 || f.maker_order.raw > 0; }},
                      Rule<S>{"forerunner_share", "response_time", "needs that above 0: nobody comes before makers who know at once",
                              [](const S& f) { return f.forerunner_share == 0.0 || f.response_time.raw > 0; }},
                      Rule<S>{"sweep_reach", "response_time", "needs that above 0: nobody comes before makers who know at once",
                              [](const S& f) { return f.sweep_reach == 0.0 || f.response_time.raw > 0; }},
                      Rule<S>{"sweep_reach", "followers", "must be 0 with them: nobody follows who takes all there is",
                              [](const S& f) { return f.sweep_reach == 0.0 || f.followers == 0.0; }}};
  }
};

}  // namespace keel
