#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "keel/domain/settings/sim_config.hpp"
#include "keel/domain/terms/venue_terms.hpp"
#include "keel/engine/ports.hpp"
#include "keel/market/depth/recorded_depth.hpp"
#include "keel/matching/matching_engine.hpp"
#include "keel/sim/venue_record.hpp"

namespace keel {

/// One instrument and what was recorded of it.
struct RecordedMarket {
  Instrument instrument;  ///< its id is not looked at
  RecordedDepth depth;
  bool queue_told = true;  ///< false: how much stands at a price is not known (OrderBook::queue_untold)
  Instant listed = {};     ///< told then; of before the first row or fact: at once
};

/// Markets, and what else is known of the time in which they were recorded.
struct RecordedSession {
  std::vector<RecordedMarket> markets;
  /// Index, smiles, deliveries, and tops of what nobody recorded, which is offered as it stands there and meets no order that rests. By
  /// time; of equal times after the markets' rows. Instruments by their places in `markets`.
  std::vector<TimedFact> facts;
};

/// How long the venue's word took to reach us: the market's, and what it says of our orders.
enum class DataLatency : std::uint8_t {
  Configured,  ///< `sim.latency.data` and its jitter
  Recorded  ///< that of the last message that was recorded, beyond its feed's shortest, as two clocks disagree by an unknown constant, and
            ///< `sim.latency.data`
};

/// "config", "recording".
std::string_view name_of(DataLatency latency);

/// A recorded market as a venue: its book and trades go on as they did, whatever we do, but for what we take from a level, and our orders
/// trade by the queue model. Of the config it uses latencies and seed. The index of a coin that no fact tells is the middle
/// of the first instrument in dollars that has one.
class RecordedVenue final : public VenuePort {
 public:
  /// `deposits`: what we begin with. Domain: at least one row or fact; every instrument passes `validate`, and is listed no later than its
  /// first row or fact and than those behind it in `session`.
  RecordedVenue(const SimConfig& config, RecordedSession session, std::vector<Money> deposits, QueueRules rules, DataLatency latency);

  /// Orders match by the rules that the terms have for the day of the first row; else as they come. Domain: before it has lived.
  void match_by(const VenueTerms& terms);

  /// From the first row or fact, before which nothing is known, to the last.
  Instant begins() const { return begins_; }
  Instant ends() const { return ends_; }
  std::size_t rows() const { return tape_.size(); }
  std::size_t played() const { return next_; }

  void poll(Instant until, std::vector<TimedFact>& out) override;
  void send(Instant at, const Command& command) override;
  void disconnect(Instant at) override;
  bool reconnect(Instant at) override;
  VenueSnapshot snapshot(TradeId after) const override;
  std::optional<Duration> lookahead() const override { return config_.latency.order; }

  VenueRecord& record() { return record_; }
  const Instruments& instruments() const { return instruments_; }

 private:
  struct TapeRow {
    std::uint32_t market = 0;
    DepthRow row;
  };
  struct Arriving {
    Instant at;
    Command command;
  };
  struct Told {
    BookTop top;
    Duration shortest;  ///< of heard - at
    Instant listed = {};
    std::optional<Price> delivery = {};
  };
  void merge(std::vector<RecordedMarket>& markets);
  void find_indices();
  void greet(const std::vector<Money>& deposits);
  /// What is listed by now.
  void list();
  void live(Instant until);
  void play(const TapeRow& row);
  void play(const Fact& fact);
  void offer(const BookTop& top);
  void settle(const Settled& settled);
  void obey(const Command& command);
  void place(const PlaceOrder& order);
  void cancel(OrderId order);
  /// Those who waited behind a speed bump.
  void release();
  /// What `executions_` hold.
  void tell(InstrumentId id);
  void publish(InstrumentId id);
  /// Whether the best prices or sizes are others than when last looked at.
  bool refresh_top(InstrumentId id);
  Price middle(InstrumentId id) const;
  /// Of the underlying in the instrument's quote currency, as far as it is known.
  Price index_of(InstrumentId id) const;

  SimConfig config_;
  DataLatency latency_;
  Instruments instruments_;
  MatchingEngine matching_;
  DataLink link_;
  ClearingHouse house_;
  VenueRecord record_;
  Random order_random_;
  std::vector<TapeRow> tape_;
  std::size_t next_ = 0;  ///< of tape_
  std::vector<TimedFact> facts_;
  std::size_t next_fact_ = 0;
  std::vector<Told> told_;  ///< by instrument id
  std::size_t listed_ = 0;  ///< of them, those that we have been told of
  struct CoinIndex {
    Currency coin;
    std::optional<InstrumentId> of;  ///< nothing: facts tell it
    Price price;
    Instant told;
  };
  std::vector<CoinIndex> indices_;
  std::vector<SmileMoved> smiles_;  ///< the last of each underlying's expiries
  std::deque<Arriving> commands_;
  std::vector<OrderId> held_;  ///< of ours, that wait
  std::vector<Execution> executions_;
  std::vector<MatchingEngine::Released> released_;  ///< scratch
  Instant begins_;
  Instant ends_;
  Instant now_;
  Instant last_arrival_;
  bool connected_ = true;
};

}  // namespace keel
