#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "keel/base/int128.hpp"
#include "keel/config/terms_file.hpp"
#include "keel/engine/ports.hpp"
#include "keel/sim/adversaries/adversaries.hpp"
#include "keel/sim/exchange.hpp"
#include "keel/sim/schedule.hpp"

namespace keel {

/// A venue whose whole life follows from its config and from the commands sent to it, to the bit; how the calls to `poll` cut
/// the time does not matter. Model: docs/models/simulated_market.md.
///
/// A command that an event at time t caused arrives at t + order latency, and the venue has already lived up to the last
/// `poll`: poll in steps of at most lookahead() and send a step's commands before the next.
class SimVenue final : public VenuePort {
 public:
  /// Refuses a config on which no market can run, and what the terms do not know.
  static Result<std::unique_ptr<SimVenue>> make(const SimConfig& config, const VenueTerms& terms);
  /// Domain: validate_settings(config) and check_listing(config, terms) hold.
  explicit SimVenue(const SimConfig& config, const VenueTerms& terms = built_in_terms());
  SimVenue(const SimVenue&) = delete;
  SimVenue& operator=(const SimVenue&) = delete;

  /// The first facts come at config.start: Deposited, InstrumentListed, IndexMoved, SmileMoved, BookTop, SessionStarted.
  void poll(Instant until, std::vector<TimedFact>& out) override;
  /// `at` never goes back. Lost when disconnected.
  void send(Instant at, const Command& command) override;
  /// The shortest order latency, or less: no longer than what a thousand things take to happen, so that a person is heard in between.
  std::optional<Duration> lookahead() const override { return lookahead_; }

  /// Messages under way, either way, are lost and our orders leave the book.
  void disconnect(Instant at) override;
  /// False while a fault keeps us away.
  bool reconnect(Instant at) override;
  /// The venue's record of us now, and `market`: Settled of everything settled so far, then index, smiles and tops.
  VenueSnapshot snapshot(TradeId after) const override;

  /// Called at each execution of ours, in the venue: a witness that is independent of what reaches us.
  void on_execution(std::function<void(const Filled&, Instant)> witness) { exchange_.record().on_execution(std::move(witness)); }
  /// Called at each trade in the venue, whoever's, with what one contract was worth in truth.
  void on_trade(std::function<void(const Execution&, const SimFair&, Instant)> witness) { trade_witness_ = std::move(witness); }
  /// The hidden price of an instrument's underlying now.
  double price_usd(InstrumentId id) const { return world_.process(world_.underlying_of(id)).price(); }
  /// What a participant has beyond what he began with, all that he holds at the hidden prices of now, in USD.
  double profit_usd(ParticipantId who);
  const Instruments& instruments() const { return instruments_; }
  /// Everybody's account.
  const ClearingHouse& house() const { return exchange_.record().house(); }
  Size position(InstrumentId id) const { return exchange_.record().position(id); }
  /// Of the last hour.
  std::vector<Filled> trades() const { return exchange_.record().trades(TradeId{0}); }

 private:
  enum class Kind : std::uint8_t { PriceStep, VolStep, Requote, TakerArrival, CommandArrival, Expiry, FaultBegins, FaultEnds };
  struct What {
    Kind kind = Kind::PriceStep;
    std::uint32_t index = 0;
  };
  /// Index samples of the last 30 minutes before an expiry.
  struct Samples {
    Int128 sum = 0;
    std::int64_t count = 0;
  };
  Duration time_of_a_thousand() const;
  void greet();
  void live(Instant until);
  void happen(const What& what);
  void step_price();
  void step_index(std::size_t underlying);
  void step_vol();
  void expire(std::size_t expiry);
  /// Of every underlying and every expiry that is still to come.
  void tell_smiles(const std::function<void(const SmileMoved&)>& tell) const;
  void obey();
  /// Lets happen, of those who wait behind a speed bump and of adversaries, what comes before `until` and before what the schedule has.
  void live_between(Instant until);
  void saw(const Execution& execution, Instant now);
  void turn(const Faults::Turn& turn);
  /// The connection breaks of itself.
  void fall_out(Instant until);
  void lose_messages_and_orders();
  IndexMoved index(std::size_t underlying) const { return {world_.process(underlying).underlying(), indices_[underlying]}; }

  SimConfig config_;
  Instruments instruments_;
  World world_;
  Faults faults_;
  DataLink link_;
  Exchange exchange_;
  Adversaries adversaries_;
  Takers takers_;
  Random order_random_;
  Schedule<What> schedule_;
  std::deque<std::optional<Command>> commands_;  ///< under way, in order of arrival; nothing: lost
  std::vector<std::vector<Samples>> samples_;    ///< by underlying and expiry
  std::vector<Price> indices_;                   ///< by underlying
  std::vector<Instant> index_told_;              ///< as indices_
  Instant now_;
  Instant last_arrival_;
  Duration lookahead_;
  std::function<void(const Execution&, const SimFair&, Instant)> trade_witness_;
  Instant away_until_;  ///< nobody connects before
  bool connected_ = true;
};

}  // namespace keel
