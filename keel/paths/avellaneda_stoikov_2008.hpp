#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "keel/base/setting.hpp"
#include "keel/paths/stepped_maker.hpp"
#include "keel/quoting/theory/inventory_models.hpp"

namespace keel {

/// Whom the paper compares.
enum class MakerStrategy : std::uint8_t {
  Inventory,  ///< quotes about his reservation price
  Symmetric,  ///< as wide as the other on average, always about the mid
};
inline constexpr std::array<std::string_view, 2> maker_strategy_names{"inventory", "symmetric"};

/// The market of section 3.3 of Avellaneda and Stoikov, "High-frequency trading in a limit order book", Quantitative Finance 8 (2008), with
/// its numbers. In each step of dt a side at a distance of delta fills with the chance A dt exp(-k delta), at most 1; then the mid moves up
/// or down by sigma root(dt). Quotes may lie through the mid, as the paper's do.
struct AvellanedaStoikov2008 {
  double s = 100.0;
  double gamma = 0.1;
  double sigma = 2.0;
  double k = 1.5;
  double a = 140.0;
  double time = 1.0;
  double dt = 0.005;

  static constexpr int most_steps = 2'000;
  /// T in steps of dt.
  double steps() const { return std::round(time / dt); }
  /// Between bid and ask, of both strategies, averaged over time, in which it falls linearly.
  double average_spread() const;
  SteppedMaker maker(MakerStrategy strategy) const;
  SteppedMaker::Quote quote(MakerStrategy strategy, int step, int inventory) const;

  static constexpr auto fields() {
    using M = AvellanedaStoikov2008;
    return std::tuple{Setting{"s", &M::s, from(-1e12, 1e12), "price", "the mid at the beginning"},
                      Setting{"gamma", &M::gamma, above(0.0, 1e6), "1 / money", "risk aversion"},
                      Setting{"sigma", &M::sigma, from(0.0, 1e6), "price per root of time", "how far the mid moves"},
                      Setting{"k", &M::k, above(0.0, 1e6), "1 / price", "takers thin out as exp(-k distance)"},
                      Setting{"A", &M::a, from(0.0, 1e12), "takers a unit of time", "on each side at the mid"},
                      Setting{"T", &M::time, above(0.0, 1e6), "time", "until the end"},
                      Setting{"dt", &M::dt, above(0.0, 1e6), "time", "of a step"}};
  }
  static constexpr auto rules() {
    using M = AvellanedaStoikov2008;
    return std::tuple{Rule<M>{"dt", "T", "T must be a whole number of steps, from 1 to 2000",
                              [](const M& m) {
                                const double steps = m.steps();
                                return steps >= 1.0 && steps <= most_steps && std::abs(m.time / m.dt - steps) < 1e-6 * steps;
                              }},
                      Rule<M>{"dt", "A", "A dt is a chance, and at most 1", [](const M& m) { return m.a * m.dt <= 1.0; }}};
  }

 private:
  /// The model at the beginning of a step.
  AvellanedaStoikov model_at(int step) const;
};

}  // namespace keel
