#pragma once

#include <set>
#include <vector>

#include "keel/sim/adversaries/adversary.hpp"

namespace keel {

/// Knows from each of our option trades which side our hedge will be of, trades the perpetual first and rests what he got a tick before the
/// best price that is left, where our hedge finds it; what is not taken in time he takes back himself. docs/models/adversaries.md.
class HedgeHunter final : public Adversary {
 public:
  /// All outlive this.
  HedgeHunter(ParticipantId who, const SimConfig& config, const Instruments& instruments, World& world, Exchange& exchange)
      : Adversary(who), config_(config), instruments_(instruments), world_(world), exchange_(exchange) {}

  void seen(const Execution& execution, double delta, Instant now, std::vector<Sent>& out) override;
  std::optional<Instant> wakes() const override;
  void woken(Instant now, std::vector<Sent>& out) override;

 private:
  /// What he has bought, or sold, and gives back until then.
  struct Held {
    Instant until;
    OrderId order;
    InstrumentId instrument;
    Side side = Side::Buy;  ///< of the order that gives it back
    Size left;
  };
  void run_ahead(const Execution& execution, double delta, Instant now, std::vector<Sent>& out);
  void give_back(const Execution& execution, Instant now, std::vector<Sent>& out);

  const SimConfig& config_;
  const Instruments& instruments_;
  World& world_;
  Exchange& exchange_;
  std::set<OrderId> ahead_;  ///< orders with which he ran before us
  std::vector<Held> held_;   ///< by when it ends
};

}  // namespace keel
