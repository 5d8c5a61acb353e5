#pragma once

#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/base/setting.hpp"
#include "keel/paths/path_random.hpp"

namespace keel {

/// Glosten and Milgrom, "Bid, ask and transaction prices in a specialist market with heterogeneously informed traders", Journal of
/// Financial Economics 14 (1985), in its simplest form: an asset will be worth 1, with the chance theta, or 0. Each trader knows which,
/// with the chance mu, and buys or sells accordingly; the others buy as often as they sell. The maker competes: he quotes what the asset is
/// worth to him after the trade, by Bayes' rule, and learns from each.
struct GlostenMilgrom {
  double theta = 0.5;
  double mu = 0.3;
  int trades = 10;

  struct Quote {
    double bid = 0.0;
    double ask = 0.0;
  };
  /// What the asset is worth to the maker after so many more purchases than sales by traders.
  double belief(int net_bought) const;
  Quote quote(int net_bought) const { return {.bid = belief(net_bought - 1), .ask = belief(net_bought + 1)}; }

  struct Outcome {
    Moments profit;                     ///< of the maker, over all trades of a path
    Moments from_uninformed;            ///< of it
    Moments from_informed;              ///< of it, a loss
    std::vector<Moments> spread;        ///< at each trade, before it
    std::vector<Moments> error_square;  ///< of the belief, after each trade
    void join(const Outcome& other);
  };
  Outcome run(const PathRange& paths) const;

  /// What the paths tend to, by the binomial distribution of purchases: at each trade, as of Outcome.
  struct Expected {
    std::vector<double> spread;
    std::vector<double> error_square;
  };
  Expected expected() const;

  static constexpr auto fields() {
    using M = GlostenMilgrom;
    return std::tuple{Setting{"theta", &M::theta, inside(0.0, 1.0), "a chance", "that the asset will be worth 1 and not 0"},
                      Setting{"mu", &M::mu, Range<double>{0.0, 1.0, false, true}, "a share", "of traders who know which"},
                      Setting{"trades", &M::trades, from(1, 1000), "a number", "of a path"}};
  }
};

}  // namespace keel
