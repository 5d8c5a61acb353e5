#pragma once

#include <cstdint>
#include <vector>

#include "keel/domain/commands.hpp"
#include "keel/domain/events.hpp"

namespace keel {

/// A fact as its source knows it, before the sequencer numbers it.
struct TimedFact {
  Instant at;
  Fact fact;
};

/// Where facts come from: a simulated market, a recording, a venue.
class Source {
 public:
  virtual ~Source() = default;
  /// Appends the facts that reach us up to and including `until`, oldest first. `until` never goes back.
  virtual void poll(Instant until, std::vector<TimedFact>& out) = 0;
};

/// Where commands go.
class Sink {
 public:
  virtual ~Sink() = default;
  /// `at` is the time of the event that caused the command. Called only once the command is durable.
  virtual void send(Instant at, const Command& command) = 0;
};

/// The record of a run. One thread appends, in order: an event, its commands, then its state hash if it has one.
class Journal {
 public:
  virtual ~Journal() = default;
  virtual void append(const Event& event) = 0;
  /// `index` counts the commands of one event from 0.
  virtual void append(std::uint64_t event_seq, std::uint32_t index, const Command& command) = 0;
  virtual void append_state_hash(std::uint64_t event_seq, std::uint64_t hash) = 0;
  /// Returns when everything appended so far is durable. Called between events, never between an event and its commands,
  /// so that the two are durable together. An error is final: nothing later will be durable, and the run must end
  /// without sending another order.
  [[nodiscard]] virtual Result<void> commit() = 0;
};

/// What a venue answers after a reconnect; `runtime` turns the differences from our state into facts.
struct VenueSnapshot {
  std::vector<OrderId> open_orders;
  std::vector<Filled> trades;               ///< all of ours that may be missing here, oldest first; known ones are dropped by trade id
  std::vector<PositionReported> positions;  ///< every instrument
  std::vector<Fact> market;                 ///< current indices, smiles and book tops
};

}  // namespace keel
