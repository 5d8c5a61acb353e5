#pragma once

#include "keel/base/setting.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// Takes what is stale before its owner has heard why.
struct SimSniper {
  double size = 0.0;
  double margin = 0.0;
  Duration latency = millisecond;
  static constexpr auto fields() {
    using S = SimSniper;
    return std::tuple{
        Setting{"size", &S::size, from(0.0, 1e4), "mean takers of an instrument", "most that he takes there at one time; 0: there is none"},
        Setting{"margin", &S::margin, from(0.0, 1e4), "units", "that a quote must be stale by beyond what it costs him to take it"},
        Setting{"latency", &S::latency, from(Duration{}, minute), "duration", "from a move of the hidden price to his order at the venue"}};
  }
};

/// Another maker, with an inventory of his own.
struct SimCompetitor {
  double size = 0.0;
  double half_spread = 1.5;
  double skew = 0.5;
  Duration requote = millisecond * 100;
  Duration latency = millisecond * 5;
  static constexpr auto fields() {
    using S = SimCompetitor;
    return std::tuple{
        Setting{"size", &S::size, from(0.0, 1e4), "mean takers of an instrument", "of each of his quotes; 0: there is none"},
        Setting{"half_spread", &S::half_spread, from(0.0, 1000.0), "units",
                "distance of his quotes from the price that he is indifferent at"},
        Setting{"skew", &S::skew, from(0.0, 1000.0), "units for one quote's size",
                "that this price lies below fair for what he holds: gamma sigma^2 (T - t) of Avellaneda and Stoikov"},
        Setting{"requote", &S::requote, from(millisecond, hour), "duration", "time between two renewals of his quotes"},
        Setting{"latency", &S::latency, from(Duration{}, minute), "duration", "from what he sees to his quotes at the venue"}};
  }
};

/// Trades the perpetual before our hedge of an option does, and gives it back into the hedge.
struct SimHedgeHunter {
  double share = 0.0;
  Duration latency = millisecond;
  Duration patience = second;
  static constexpr auto fields() {
    using S = SimHedgeHunter;
    return std::tuple{
        Setting{"share", &S::share, from(0.0, 100.0), "share",
                "of the delta of our option trades that he trades before us; 0: there is none"},
        Setting{"latency", &S::latency, from(Duration{}, minute), "duration", "from our trade to his order at the venue"},
        Setting{"patience", &S::patience, from(millisecond, hour), "duration", "after which he takes what he could not give back"}};
  }
};

/// Leans on a perpetual's book with an order that he does not mean, trades against who reacts to it, and cancels.
struct SimSpoofer {
  double size = 0.0;
  double ticks = 0.0;
  double takes = 1.0;
  Duration every = second;
  Duration stands = millisecond * 100;
  Duration latency = millisecond;
  static constexpr auto fields() {
    using S = SimSpoofer;
    return std::tuple{
        Setting{"size", &S::size, from(0.0, 1e5), "mean takers of an instrument", "of the order that he does not mean; 0: there is none"},
        Setting{"ticks", &S::ticks, from(0.0, 1e4), "ticks", "behind the best price that it stands at; 0: at it"},
        Setting{"takes", &S::takes, from(0.0, 1e4), "mean takers of an instrument", "most that he trades against who has reacted"},
        Setting{"every", &S::every, from(millisecond * 10, hour), "duration",
                "time between two such orders, on one side and the other in turn"},
        Setting{"stands", &S::stands, from(millisecond, minute), "duration", "that it stands"},
        Setting{"latency", &S::latency, from(Duration{}, minute), "duration", "from what he sees to his orders at the venue"}};
  }
  static constexpr auto rules() {
    return std::tuple{Rule<SimSpoofer>{"every", "stands", "must be above that", [](const SimSpoofer& c) { return c.every > c.stands; }}};
  }
};

/// Who plays against us by name, each a participant with an account of his own. In the market `plain`: nobody.
struct SimAdversaries {
  SimSniper sniper;
  SimCompetitor competitor;
  SimHedgeHunter hedge_hunter;
  SimSpoofer spoofer;
  static constexpr auto fields() {
    using S = SimAdversaries;
    return std::tuple{Table{"sniper", &S::sniper, "takes quotes that the hidden price has left behind, before they are moved"},
                      Table{"competitor", &S::competitor, "quotes beside us around the hidden price, skewed by what he holds"},
                      Table{"hedge_hunter", &S::hedge_hunter, "trades the perpetual before our hedges and gives it back into them"},
                      Table{"spoofer", &S::spoofer, "shows orders that he does not mean and trades against who reacts"}};
  }
};

}  // namespace keel
