#pragma once

#include "keel/sim/adversaries/adversary.hpp"

namespace keel {

/// After each move of the hidden price he takes the best price of a side, if what he is off it pays his fee and his margin. He races
/// against the cancel: whoever is at the venue first. Budish, Cramton and Shim (2015); docs/models/adversaries.md.
class Sniper final : public Adversary {
 public:
  /// All outlive this.
  Sniper(ParticipantId who, const SimConfig& config, const Instruments& instruments, World& world, Exchange& exchange)
      : Adversary(who), config_(config), instruments_(instruments), world_(world), exchange_(exchange) {}

  void moved(Instant now, std::vector<Sent>& out) override;

 private:
  const SimConfig& config_;
  const Instruments& instruments_;
  World& world_;
  Exchange& exchange_;
};

}  // namespace keel
