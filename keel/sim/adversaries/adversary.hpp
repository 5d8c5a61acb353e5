#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "keel/sim/exchange.hpp"

namespace keel {

/// What somebody sends, and when it is at the venue.
struct Sent {
  Instant arrives;
  ParticipantId who;
  std::variant<OrderRequest, OrderId> what;  ///< an order, or the one to cancel
};

/// One who plays against us: he sees the hidden price, the book and the tape, and sends orders as anybody does. He is told nothing of us
/// that the venue would not tell, but who is behind a trade.
class Adversary {
 public:
  explicit Adversary(ParticipantId who) : who_(who) {}
  Adversary(const Adversary&) = delete;
  Adversary& operator=(const Adversary&) = delete;
  virtual ~Adversary() = default;

  ParticipantId who() const { return who_; }
  /// The hidden prices have moved.
  virtual void moved(Instant /*now*/, std::vector<Sent>& /*out*/) {}
  /// Something happened to an order or to what is shown. `delta`: coins of one contract.
  virtual void seen(const Execution& /*execution*/, double /*delta*/, Instant /*now*/, std::vector<Sent>& /*out*/) {}
  /// When he wants to be woken next; nothing: not at all.
  virtual std::optional<Instant> wakes() const { return {}; }
  virtual void woken(Instant /*now*/, std::vector<Sent>& /*out*/) {}

 protected:
  OrderId next_order() { return OrderId{++last_order_}; }

 private:
  ParticipantId who_;
  std::uint64_t last_order_ = 0;
};

}  // namespace keel
