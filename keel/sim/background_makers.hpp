#pragma once

#include <span>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/matching/order_book.hpp"
#include "keel/sim/market_process.hpp"

namespace keel {

/// The other makers: levels on each side of fair, rounded to ticks away from it. With sizes drawn anew at each requote, or, with a
/// `maker_order`, with a best level that is drawn when its price changes and then changes by single orders.
/// What takers consumed is missing from the best level first and comes back with the time constant `replenish`, shown to the nearest lot.
class BackgroundMakers {
 public:
  /// Best first; what nobody shows has size 0. Valid until the next call of `quotes`.
  struct Quotes {
    std::span<BookLevel> bids;
    std::span<BookLevel> asks;
  };

  BackgroundMakers(const SimConfig& config, const Instruments& instruments);

  /// What an instrument is worth, and what trades have displaced its underlying's price by. What they do afterwards is never news to
  /// them: whoever was met knows that he was, and how that fades.
  struct Knowledge {
    SimFair fair;
    double displacement = 0.0;  ///< of ln of the underlying's price, in `fair`
  };
  void learn(InstrumentId id, const Knowledge& knowledge) { remembered_[id.value].known = knowledge; }
  /// What is true now they know from `known` on; of what happens at one instant the last said. Domain: known never falls.
  void will_know(InstrumentId id, const Knowledge& knowledge, Instant known);
  /// They learn what they know by now. Whether nothing is on its way to them.
  bool up_to_date(InstrumentId id, Instant now);
  /// What they want to show now, no nearer to fair than what an order that takes all up to there would move it by. Forgets the part of what
  /// was taken that has come back. Domain: they have learned what it is worth.
  Quotes quotes(const Instrument& instrument, MarketProcess& process, Instant now);
  /// One order of theirs comes to the best level of a side, or leaves it: it leaves with the odds of the level's size against `top_size`,
  /// so that it comes back to that. With [sim.impact] it grows no larger than it may be drawn. Domain: `maker_order` > 0.
  void change_order(const Instrument& instrument);
  /// The next instrument.
  void listed(Instant now) { remembered_.push_back(Memory{.at = now}); }
  /// Somebody took from what they show on a side.
  void taken(const Instrument& instrument, Side side, Size size, Instant now);

 private:
  struct Top {
    Price price;
    double contracts = 0.0;
  };
  struct News {
    Instant known;
    Knowledge knowledge;
  };
  struct Memory {
    Instant at;  ///< of `taken`
    Knowledge known = {};
    std::vector<News> news = {};            ///< that they do not know of yet, oldest first
    std::array<double, 2> taken_lots = {};  ///< by side: what has not come back
    std::array<Top, 2> tops = {};           ///< by side, with a `maker_order`
  };
  static void come_back(Memory& memory, const SimFlow& flow, Instant now);
  /// `fair`: the price as they know it.
  std::span<BookLevel> side(const Instrument& instrument, const SimFlow& flow, Memory& memory, MarketProcess& process, double fair,
                            Side side);
  double mean_top(const Instrument& instrument, const SimFlow& flow) const;
  double drawn_top(const Instrument& instrument, const SimFlow& flow);

  SimConfig config_;
  Random random_;
  std::vector<Memory> remembered_;                ///< by instrument id
  std::array<std::vector<BookLevel>, 2> levels_;  ///< scratch, by side
};

}  // namespace keel
