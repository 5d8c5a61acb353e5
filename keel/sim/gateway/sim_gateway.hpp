#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "keel/engine/ports.hpp"
#include "keel/sim/data_link.hpp"
#include "keel/sim/exchange.hpp"

namespace keel {

class SimVenue;

/// Who is connected to a simulated venue. Of his config count the latencies, the faults and the deposits; the market is the venue's own.
struct SimMember {
  std::string name;  ///< whose random numbers are his own, whoever else is connected; empty: those of the config's seed
  SimConfig config;

  /// Of his own random numbers.
  std::uint64_t seed() const;
};

/// One member's way into a simulated venue: his commands on their way there, and the line on which he is told. Several lead into one
/// venue: all are polled up to one time, in any order, and what they were told is answered before any of them is polled further.
class SimGateway final : public VenuePort {
 public:
  /// `venue` outlives this.
  SimGateway(SimVenue& venue, ParticipantId who, const SimMember& member);
  SimGateway(const SimGateway&) = delete;
  SimGateway& operator=(const SimGateway&) = delete;

  ParticipantId who() const { return who_; }
  const std::string& name() const { return member_.name; }
  /// What he begins with.
  std::vector<Money> deposits() const;

  void poll(Instant until, std::vector<TimedFact>& out) override;
  /// `at` never goes back. Lost when disconnected.
  void send(Instant at, const Command& command) override;
  /// Of the venue: the same for all.
  std::optional<Duration> lookahead() const override;
  /// Messages under way, either way, are lost and his orders leave the book.
  void disconnect(Instant at) override;
  /// False while a fault keeps him away.
  bool reconnect(Instant at) override;
  /// The venue's record of him now, and `market`: Settled of everything settled so far, then index, smiles and tops.
  VenueSnapshot snapshot(TradeId after) const override;

 private:
  friend class SimVenue;
  /// Of two commands that arrive at one instant the lesser goes first: by the time, then by a coin that each tossed when it was sent, then
  /// by the sender's name. No order in which members are named or polled makes a difference.
  struct Arrival {
    Instant at;
    std::uint64_t coin = 0;
    std::optional<Command> command;  ///< nothing: lost
  };
  bool arrives_before(const SimGateway& other) const;
  /// What arrives next has arrived.
  void obey();
  /// A fault of his line begins or ends; returns what it does next.
  std::optional<Faults::Turn> turn(const Faults::Turn& turn, Instant now);
  /// The connection breaks of itself.
  void fall_out(Instant now, Instant until);
  void lose_messages_and_orders(Instant now);

  SimVenue& venue_;
  ParticipantId who_;
  SimMember member_;
  SimConfig config_;  ///< his, with his seed
  Faults faults_;
  DataLink link_;
  Random order_random_;
  Random coin_;
  std::deque<Arrival> arrivals_;
  Instant last_arrival_;
  Instant away_until_;  ///< he does not connect before
  bool connected_ = true;
};

}  // namespace keel
