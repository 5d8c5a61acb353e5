#pragma once

#include <deque>
#include <vector>

#include "keel/sim/takers.hpp"

namespace keel {

/// Takers who wait for the next move of a price and trade on it before the makers know of it: whoever sees another venue sooner than they.
/// They come one after the other, evenly over the time in which makers do not know.
class Forerunners {
 public:
  /// More than so many do not wait: who comes then trades at once.
  static constexpr std::size_t most = 1'000;

  explicit Forerunners(std::size_t underlyings) : waiting_(underlyings), coming_(underlyings) {}

  /// False: too many wait already.
  bool wait(std::size_t underlying, const Taker& taker);
  /// The price has moved by `move` (ln, not 0): all who wait take the side that gains and are to come. Returns how many.
  std::size_t moved(std::size_t underlying, double move, World& world);
  /// The next of those who are to come. Domain: there is one.
  Taker come(std::size_t underlying);

 private:
  std::vector<std::vector<Taker>> waiting_;  ///< by underlying
  std::vector<std::deque<Taker>> coming_;    ///< by underlying, in the order of their times
};

}  // namespace keel
