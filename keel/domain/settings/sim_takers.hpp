#pragma once

#include <vector>

#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// How the takers of the simulated market depend on one another and on the price. In the market `plain`: not at all.
struct SimTakers {
  double excitation = 0.0;
  Duration excitation_decay = second * 10;
  double metaorder_share = 0.0;
  std::int64_t metaorders = 5;
  double metaorder_tail = 1.5;
  double option_buy_share = 0.5;
  std::vector<double> option_demand_days;
  std::vector<double> option_demand;
  double option_in_money = 1.0;
  std::vector<double> option_informed;
  double momentum_share = 0.0;
  double contrarian_share = 0.0;
  Duration momentum_horizon = second * 10;
  bool none_or_of_each_tenor(const std::vector<double>& factors) const {
    return factors.empty() || factors.size() == option_demand_days.size() + 1;
  }
  static constexpr auto fields() {
    using S = SimTakers;
    return std::tuple{
        Setting{"excitation", &S::excitation, from(0.0, 0.95), "takers",
                "that each taker brings after him, on average (Hawkes); the mean rate stays what it is"},
        Setting{"excitation_decay", &S::excitation_decay, from(millisecond, day), "duration", "in which all but 1/e of those have come"},
        Setting{"metaorder_share", &S::metaorder_share, from(0.0, 1.0), "share",
                "of takers who are pieces of larger orders, all of one side"},
        Setting{"metaorders", &S::metaorders, from(std::int64_t{1}, std::int64_t{1000}), "orders",
                "that are worked at one time in each instrument"},
        Setting{"metaorder_tail", &S::metaorder_tail, above(1.0, 10.0), "exponent",
                "of the Pareto distribution of their pieces; signs correlate over a lag as its power 1 - tail"},
        Setting{"option_buy_share", &S::option_buy_share, from(0.0, 1.0), "share", "of the takers of options who buy"},
        Setting{"option_demand_days", &S::option_demand_days, rising_list_of(above(0.0, 1e4), 0, 20), "days",
                "to the expiry, when listed, up to which each of `option_demand` and `option_informed` holds; their last hold beyond"},
        Setting{"option_demand", &S::option_demand, list_of(from(0.0, 1000.0), 0, 21), "factors",
                "by which options of these tenors are sought more; none: all alike"},
        Setting{"option_in_money", &S::option_in_money, from(0.0, 1.0), "factor",
                "by which an option that is in the money at the start is sought less than its twin"},
        Setting{"option_informed", &S::option_informed, list_of(from(0.0, 1000.0), 0, 21), "factors",
                "by which a taker of these tenors is more often informed, at most always; none: all alike"},
        Setting{"momentum_share", &S::momentum_share, from(0.0, 1.0), "share", "of takers who take the side of the last move"},
        Setting{"contrarian_share", &S::contrarian_share, from(0.0, 1.0), "share", "of takers who take the side against the last move"},
        Setting{"momentum_horizon", &S::momentum_horizon, from(millisecond, hour), "duration", "over which those look back"}};
  }
  static constexpr auto rules() {
    using S = SimTakers;
    return std::tuple{Rule<S>{"momentum_share", "contrarian_share", "may not be more than 1 together with it",
                              [](const S& t) { return t.momentum_share + t.contrarian_share <= 1.0; }},
                      Rule<S>{"option_demand", "option_demand_days", "must be none, or one more than those",
                              [](const S& t) { return t.none_or_of_each_tenor(t.option_demand); }},
                      Rule<S>{"option_informed", "option_demand_days", "must be none, or one more than those",
                              [](const S& t) { return t.none_or_of_each_tenor(t.option_informed); }}};
  }
};

}  // namespace keel
