#pragma once

#include <cmath>
#include <tuple>

#include "keel/paths/flow_maker.hpp"
#include "keel/quoting/theory/inventory_models.hpp"

namespace keel {

inline constexpr int most_quote_steps = 100'000;
inline constexpr double most_takers = 1e6;

/// The maker of Cartea and Jaimungal who follows his quotes. What a trade moves the price against him, epsilon, is taken from what the
/// trade earns: that the orders of both sides also move what he holds comes to nothing on average, and is left out.
struct CarteaJaimungalPaths : CarteaJaimungal {
  double sigma = 0.0;
  int steps = 1000;

  CarteaJaimungalPaths() : CarteaJaimungal{.lambda = 140.0, .kappa = 1.5, .phi = 0.01, .alpha = 0.001, .bound = 100, .time_left = 1.0} {}
  QuotedFlow flow() const { return {.course = course(steps), .takers_per_time = lambda, .decay = kappa, .sigma = sigma, .cost = epsilon}; }
  /// Profit less the penalties; its mean is h(0, 0).
  double value_of(const FlowMaker::PathEnd& end) const {
    const auto held = static_cast<double>(end.inventory);
    return end.profit - phi * end.inventory_square - alpha * held * held;
  }

  static constexpr auto fields() {
    using M = CarteaJaimungalPaths;
    return std::tuple_cat(
        CarteaJaimungal::fields(),
        std::tuple{Setting{"sigma", &M::sigma, from(0.0, 1e12), "price per root of time", "how far the price moves; changes no mean"},
                   Setting{"steps", &M::steps, from(1, most_quote_steps), "a number", "quotes are made anew so often until the end"}});
  }
  static constexpr auto rules() {
    using M = CarteaJaimungalPaths;
    return std::tuple_cat(CarteaJaimungal::rules(),
                          std::tuple{Rule<M>{"lambda", "T", "a path may have a million orders on each side",
                                             [](const M& m) { return m.lambda * m.time_left <= most_takers; }},
                                     Rule<M>{"steps", "Q", "quotes fill memory: steps (2 Q + 1) must be at most 10 million",
                                             [](const M& m) { return m.steps * (2.0 * m.bound + 1.0) <= 1e7; }}});
  }
};

/// The maker of Gueant, Lehalle and Fernandez-Tapia who follows his quotes.
struct GlftPaths : Glft {
  int steps = 1000;

  GlftPaths() : Glft{.a = 0.9, .k = 0.3, .gamma = 0.01, .sigma = 0.3, .bound = 30, .time_left = 600.0} {}
  QuotedFlow flow() const { return {.course = course(steps), .takers_per_time = a, .decay = k, .sigma = sigma, .drift = mu, .impact = xi}; }
  /// How much worse a path ended than a sure profit of so much, in utility: 1 on average if that is its certainty equivalent.
  double disutility(const FlowMaker::PathEnd& end, double sure_profit) const { return std::exp(-gamma * (end.profit - sure_profit)); }

  static constexpr auto fields() {
    using M = GlftPaths;
    return std::tuple_cat(Glft::fields(), std::tuple{Setting{"steps", &M::steps, from(1, most_quote_steps), "a number",
                                                             "quotes are made anew so often until the end"}});
  }
  static constexpr auto rules() {
    using M = GlftPaths;
    return std::tuple_cat(Glft::rules(), std::tuple{Rule<M>{"A", "T", "a path may have a million takers on each side",
                                                            [](const M& m) { return m.a * m.time_left <= most_takers; }},
                                                    Rule<M>{"steps", "Q", "quotes fill memory: steps (2 Q + 1) must be at most 10 million",
                                                            [](const M& m) { return m.steps * (2.0 * m.bound + 1.0) <= 1e7; }}});
  }
};

}  // namespace keel
