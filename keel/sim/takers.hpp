#pragma once

#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/sim/world.hpp"

namespace keel {

/// Somebody who wants to trade now, at `patience` units of distance from fair or better.
struct Taker {
  InstrumentId instrument;
  Side side = Side::Buy;
  double patience = 0.0;
  Size size;
};

/// Takers arrive as one Poisson process and are dealt to instruments and sides in proportion to their rates, which makes an
/// independent Poisson process of each. A patience that is exponential with rate k makes the flow that reaches a price at
/// distance d a Poisson process of intensity A exp(-k d).
class Takers {
 public:
  /// Options away from the money are sought less: A falls with exp(-z^2 / 2), z the moneyness in standard deviations.
  Takers(const SimConfig& config, const Instruments& instruments);

  /// Of all instruments and both sides.
  double rate_per_second() const { return total_rate_; }
  /// No takers ever: every rate is 0.
  bool none() const { return total_rate_ <= 0.0; }
  Duration wait();
  /// The same number of draws each time, whatever the market does. May name an instrument that has expired.
  Taker next(World& world, Instant now);

 private:
  const Instruments& instruments_;
  SimConfig config_;
  Random random_;
  std::vector<double> cumulative_rate_;  ///< by instrument id, one side
  double total_rate_ = 0.0;              ///< both sides, per second
};

}  // namespace keel
