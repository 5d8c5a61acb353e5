#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "keel/domain/events.hpp"
#include "keel/service/backtest/recorded_markets.hpp"
#include "keel/sim/recorded_venue.hpp"

namespace keel {

/// A recorded run as a market for another. Of its facts the market's are what was listed, best prices of others, trades, indices, smiles
/// and deliveries; what was its own (orders, fills, money, sessions, words of persons, the clock) is passed over, and so is what it took
/// itself. Who took its quotes comes again, to whoever is there. Times are when it heard of them. Of a book the best level of each side is
/// known.
class JournalMarket {
 public:
  /// `queue_told`: whether the best prices that the run heard of had sizes at all times, as those of a market of trades have not.
  explicit JournalMarket(bool queue_told = true) : queue_told_(queue_told) {}

  /// In the order of the journal. Refuses what no venue can say, and an instrument that cannot be listed beside what is: venues are one
  /// here, but for `forward_venue`.
  Result<void> see(Instant at, const Fact& fact);
  /// Refuses a run in which there was no market.
  Result<RecordedSession> finish(std::vector<std::string>& remarks);

 private:
  /// Its tops were an assumption of the run, who meets takers alone.
  bool is_assumed(const Instrument& instrument) const;
  void hear(Instant at, const BookTop& top);
  void hear(Instant at, const Traded& traded);
  using Took = std::tuple<InstrumentId, Price, Size, Side>;

  bool queue_told_;
  RecordedSession session_;
  Instruments instruments_;
  std::vector<BookTop> tops_;  ///< by instrument
  std::map<Took, int> took_;   ///< of one moment
  Instant took_at_;
  std::size_t own_trades_ = 0;
};

/// What a journal's maker adds to the words of its files where they told no queue, and whether a maker says so.
inline constexpr std::string_view untold_words = ", queue untold";
bool is_queue_untold(std::string_view made_by);

/// Of the journal in a directory. Errors name it. `read`: gets its name and hash.
Result<RecordedSession> read_journal_market(const std::vector<std::string>& directories, RecordedData& read,
                                            std::vector<std::string>& remarks);

}  // namespace keel
