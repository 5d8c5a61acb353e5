#pragma once

#include <vector>

#include "keel/sim/schedule.hpp"
#include "keel/sim/takers.hpp"

namespace keel {

/// Takers who wait for the next move of a price and trade on it before the makers know of it: whoever sees another venue sooner than they.
/// They come one after the other, evenly over the time in which makers do not know.
class Forerunners {
 public:
  /// More than so many do not wait: who comes then trades at once.
  static constexpr std::size_t most = 1'000;

  explicit Forerunners(std::size_t underlyings) : waiting_(underlyings) {}

  /// False: too many wait already.
  bool wait(std::size_t underlying, const Taker& taker);
  /// The price has moved by `move` (ln, not 0), of which makers know nothing for a time: all who wait take the side that gains and are to
  /// come within it. Calls `at` with the time of each.
  template <class At>
  void moved(std::size_t underlying, double move, World& world, Instant now, Duration unknown, At at) {
    std::vector<Taker>& waiting = waiting_[underlying];
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const double gain = move * world.fair(waiting[i].instrument).delta;
      if (gain != 0.0) waiting[i].side = gain > 0.0 ? Side::Buy : Side::Sell;
      const Duration after{unknown.raw * static_cast<std::int64_t>(i + 1) / static_cast<std::int64_t>(waiting.size() + 1)};
      coming_.add(now + after, waiting[i]);
      at(now + after);
    }
    waiting.clear();
  }
  /// The next of those who are to come. Domain: there is one.
  Taker come() { return coming_.take().what; }

 private:
  std::vector<std::vector<Taker>> waiting_;  ///< by underlying
  Schedule<Taker> coming_;
};

}  // namespace keel
