#pragma once

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/sim/market_process.hpp"
#include "keel/sim/sim_book.hpp"

namespace keel {

/// The other makers: three levels on each side of fair, rounded to ticks away from it, with sizes drawn anew at each requote.
/// What takers consumed is missing from the best level first and comes back with the time constant `replenish`.
class BackgroundMakers {
 public:
  struct Quotes {
    std::array<SimLevel, SimBook::levels> bids;
    std::array<SimLevel, SimBook::levels> asks;
  };

  BackgroundMakers(const SimConfig& config, const Instruments& instruments);

  /// What they want to show now. Forgets the part of `book`'s consumption that has come back.
  Quotes quotes(const Instrument& instrument, const SimFair& fair, Instant now, SimBook& book);

 private:
  std::array<SimLevel, SimBook::levels> side(const Instrument& instrument, const SimFlow& flow, const SimFair& fair, Side side,
                                             Size consumed);

  SimConfig config_;
  Random random_;
  std::vector<Instant> renewed_;  ///< by instrument id
};

}  // namespace keel
