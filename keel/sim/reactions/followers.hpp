#pragma once

#include "keel/sim/schedule.hpp"
#include "keel/sim/sim_random.hpp"
#include "keel/sim/takers.hpp"

namespace keel {

/// Takers bring others who do what they do: the same instrument, side, patience and size, a Poisson number of them of mean `followers`,
/// each an exponential time later. They bring others, too, so that of each who comes of himself 1 / (1 - followers) come in all (Hawkes and
/// Oakes, "A cluster process representation of a self-exciting process", 1974).
class Followers {
 public:
  explicit Followers(const SimConfig& config);

  /// Somebody has come. Calls `at` with the time of each whom he brings.
  template <class At>
  void bring(const Taker& taker, const SimFlow& flow, Instant now, At at) {
    if (flow.followers <= 0.0) return;
    for (std::size_t left = number(flow.followers); left > 0; --left) at(add(taker, flow, now));
  }
  /// The next of them. Domain: there is one.
  Taker come() { return coming_.take().what; }

 private:
  std::size_t number(double mean);
  Instant add(const Taker& taker, const SimFlow& flow, Instant now);

  Random random_;
  Schedule<Taker> coming_;
};

}  // namespace keel
