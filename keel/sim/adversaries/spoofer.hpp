#pragma once

#include "keel/sim/adversaries/adversary.hpp"

namespace keel {

/// In each perpetual, on one side and then on the other: rests a large order at or behind the best price, and after a while looks whether
/// that price has come nearer to the other side. If so somebody believed him, and he takes from him; his own order leaves either way.
/// He sees the book alone, not the hidden price. docs/models/adversaries.md.
class Spoofer final : public Adversary {
 public:
  /// All outlive this.
  Spoofer(ParticipantId who, const SimConfig& config, const Instruments& instruments, Exchange& exchange);

  std::optional<Instant> wakes() const override { return wakes_; }
  void woken(Instant now, std::vector<Sent>& out) override;

 private:
  /// An order that stands, and the best price of its side before it.
  struct Lean {
    InstrumentId instrument;
    OrderId order;
    Price before;
  };
  void lean(Instant now, std::vector<Sent>& out);
  void end(Instant now, std::vector<Sent>& out);

  const SimConfig& config_;
  const Instruments& instruments_;
  Exchange& exchange_;
  Side side_ = Side::Buy;  ///< on which he leans
  Instant began_;          ///< to lean last
  Instant wakes_;
  std::vector<Lean> leans_;
};

}  // namespace keel
