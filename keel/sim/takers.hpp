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
  bool forerunner = false;  ///< waits for the next move of the price, and takes the side that gains by it
};

/// Takers arrive as one Poisson process, or as Hawkes' in which each brings others, and are dealt to instruments and sides in proportion to
/// their rates; as one Poisson process that makes an independent one of each. A patience that is exponential with rate k makes the flow
/// that reaches a price at distance d a Poisson process of intensity A exp(-k d).
class Takers {
 public:
  /// Those who come of themselves, not the followers whom they bring (reactions/followers.hpp).
  /// Options away from the money are sought less: A falls with exp(-z^2 / 2), z the moneyness in standard deviations.
  Takers(const SimConfig& config, const Instruments& instruments);

  /// The next instrument, at its underlying's price.
  void listed(const Instrument& instrument, double price, Instant now);
  /// Nobody comes any more to what has expired by now. What is left out of it keeps its share of arrivals, and they find nothing.
  void expired(Instant now);
  /// Of all instruments and both sides.
  double rate_per_second() const { return total_rate_; }
  /// No takers ever: every rate is 0.
  bool none() const { return total_rate_ <= 0.0; }
  Duration wait();
  /// The number of draws does not hang on what the market does. May name an instrument that has expired.
  Taker next(World& world, Instant now);

 private:
  /// Of one side, cut into pieces of which so many are still to come.
  struct Metaorder {
    Side side = Side::Buy;
    std::int64_t pieces = 0;
  };
  void add(const Instrument& instrument, const SimConfig& its, double price, Instant now);
  double own_rate(const Instrument& instrument, const SimConfig& its, double price, Instant now) const;
  void add_up();
  double buy_share(const Instrument& instrument) const;
  Side piece(const Instrument& instrument);
  /// ln of the move that somebody informed knows of.
  double known_move(World& world, const SimFlow& flow, InstrumentId id);

  const Instruments& instruments_;
  SimConfig config_;
  Random random_;
  std::vector<double> rates_;                       ///< by instrument id, one side, of who comes of himself, per second
  std::vector<double> informed_share_;              ///< by instrument id
  std::vector<double> cumulative_rate_;             ///< of these
  double total_rate_ = 0.0;                         ///< both sides, per second
  double excited_ = 0.0;                            ///< rate beyond what comes of itself, after the last taker, per second
  std::vector<std::vector<Metaorder>> metaorders_;  ///< by instrument id
};

}  // namespace keel
