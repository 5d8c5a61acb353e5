#pragma once

#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/base/setting.hpp"
#include "keel/paths/path_random.hpp"

namespace keel {

/// Kyle, "Continuous auctions and insider trading", Econometrica 53 (1985), the sequential auction of theorem 2: the liquidation value v is
/// normal with the variance Sigma0; in each of N auctions until time 1 an insider who knows v and noise traders, normal with the variance
/// sigma_u^2 / N, send their orders together; makers see the sum alone and set the price to what v is worth to them.
struct Kyle {
  int auctions = 2;
  double variance = 1.0;
  double noise = 1.0;

  /// One auction. The insider buys intensity (v - price before it); the price moves by lambda a unit of what comes.
  struct Auction {
    double lambda = 0.0;     ///< price per unit
    double intensity = 0.0;  ///< beta_n dt_n, units per price
    double variance = 0.0;   ///< Sigma_n: of v, of what makers know after it
    double alpha = 0.0;      ///< after it the insider expects alpha (v - price)^2 + delta more
    double delta = 0.0;
  };
  struct Equilibrium {
    std::vector<Auction> auctions;
    double insider_profit = 0.0;  ///< expected before v is known
  };
  /// The recursion backwards from the last auction; its unit of price is free, so one pass and a scale do. Error: 1e-14.
  Equilibrium equilibrium() const;

  struct Outcome {
    std::vector<Regression> value_on_orders;  ///< of v - price before it on the orders of each auction: lambda_n, and Sigma_n is left
    Moments insider_profit;
    Moments maker_profit;
    void join(const Outcome& other);
  };
  Outcome run(const Equilibrium& equilibrium, const PathRange& paths) const;

  static constexpr auto fields() {
    using M = Kyle;
    return std::tuple{Setting{"N", &M::auctions, from(1, 1000), "a number", "of auctions"},
                      Setting{"Sigma0", &M::variance, above(0.0, 1e12), "price squared", "variance of the value"},
                      Setting{"sigma_u", &M::noise, above(0.0, 1e12), "units per root of time", "what noise traders send"}};
  }
};

}  // namespace keel
