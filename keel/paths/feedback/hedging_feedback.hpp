#pragma once

#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/base/setting.hpp"
#include "keel/paths/feedback/hedged_market.hpp"
#include "keel/paths/path_random.hpp"

namespace keel {

inline constexpr double most_rho = 100.0;

/// How lively a price becomes that hedgers move, measured: the fundamental takes small steps of a geometric Brownian motion, after each of
/// which hedgers of one call trade to its delta; each rho in a market of its own with the same steps of the fundamental.
struct HedgingFeedback {
  double spot = 100.0;
  double strike = 100.0;
  double sigma = 0.2;
  double years = 0.25;
  double step_years = 1e-7;  // three seconds
  int steps = 50;
  std::vector<double> rho = {-1.0, -0.5, -0.2, -0.1, 0.0, 0.05, 0.1, 0.15, 0.2, 0.22, 0.24};
  double own_rho = 0.0;
  double depth_musd = 50.0;

  HedgedMarket market(double crowd_rho) const { return {strike, sigma, crowd_rho + own_rho}; }

  struct OfRho {
    Moments variance;  ///< of the log price, a year, over each path
    Moments formula;   ///< what the formula makes of it where each path was
    Moments jumps;     ///< of each path
    void join(const OfRho& other);
  };
  struct Outcome {
    std::vector<OfRho> by_rho;  ///< as `rho`
    void join(const Outcome& other);
  };
  Outcome run(const PathRange& paths) const;

  static constexpr auto fields() {
    using M = HedgingFeedback;
    return std::tuple{
        Setting{"S", &M::spot, above(0.0, 1e9), "USD", "the price at the beginning"},
        Setting{"K", &M::strike, above(0.0, 1e9), "USD", "the strike of the call that is hedged"},
        Setting{"sigma", &M::sigma, from(0.01, 10.0), "annualised, 0.2 is 20 %", "vol of the fundamental, and of the call's delta"},
        Setting{"T", &M::years, from(1e-4, 100.0), "years", "to the call's expiry at the beginning"},
        Setting{"dt", &M::step_years, from(1e-9, 1.0), "years", "a step"},
        Setting{"steps", &M::steps, from(1, 100'000), "a number", "of a path"},
        Setting{"rho", &M::rho, list_of(from(-most_rho, most_rho), 1, 50), "log price a call's underlying",
                "what the crowd's hedging of one call moves; above 0 short of gamma"},
        Setting{"own_rho", &M::own_rho, from(-most_rho, most_rho), "log price a call's underlying",
                "the same of our own hedging, on top of each rho"},
        Setting{"depth_musd", &M::depth_musd, above(0.0, 1e9), "million USD a percent",
                "what trading must come to, to move the price by 1 %"}};
  }
  static constexpr auto rules() {
    using M = HedgingFeedback;
    return std::tuple{Rule<M>{"steps", "T", "must be so few that steps times dt is below that",
                              [](const M& m) { return m.steps * m.step_years < m.years; }}};
  }
};

}  // namespace keel
