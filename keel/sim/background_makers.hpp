#pragma once

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/matching/order_book.hpp"
#include "keel/sim/market_process.hpp"

namespace keel {

/// The other makers: three levels on each side of fair, rounded to ticks away from it, with sizes drawn anew at each requote.
/// What takers consumed is missing from the best level first and comes back with the time constant `replenish`.
class BackgroundMakers {
 public:
  static constexpr std::size_t levels = 3;
  using Levels = std::array<BookLevel, levels>;
  struct Quotes {
    Levels bids;
    Levels asks;
  };

  BackgroundMakers(const SimConfig& config, const Instruments& instruments);

  /// What they want to show now. Forgets the part of what was taken that has come back.
  Quotes quotes(const Instrument& instrument, const SimFair& fair, Instant now);
  /// Somebody took from what they show on a side.
  void taken(InstrumentId id, Side side, Size size) { remembered_[id.value].taken[static_cast<std::size_t>(side)] += size; }

 private:
  struct Memory {
    Instant renewed;
    std::array<Size, 2> taken;  ///< by side: what has not come back
  };
  Levels side(const Instrument& instrument, const SimFlow& flow, const SimFair& fair, Side side, Size missing);

  SimConfig config_;
  Random random_;
  std::vector<Memory> remembered_;  ///< by instrument id
};

}  // namespace keel
