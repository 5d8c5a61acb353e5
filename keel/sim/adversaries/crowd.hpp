#pragma once

#include <array>
#include <vector>

#include "keel/sim/adversaries/adversary.hpp"

namespace keel {

/// Many who have options and hedge their delta in the perpetual, as one participant. When the market opens they are hedged; from then on
/// they look at the hidden price at intervals, a tenth of them at a time, and what their delta has changed by they trade as anybody does,
/// so that they move the price as anybody does: who looks later sees what those before him have made of it. When their options expire they
/// stop. docs/models/market_impact.md.
class Crowd final : public Adversary {
 public:
  /// All outlive this. Domain: !config.crowd.none(), and validate_settings(config).
  Crowd(ParticipantId who, const SimConfig& config, const Instruments& instruments, World& world, const Exchange& exchange);

  void seen(const Execution& execution, double delta, Instant now, std::vector<Sent>& out) override;
  std::optional<Instant> wakes() const override { return wakes_ < expiry_ ? std::optional(wakes_) : std::nullopt; }
  void woken(Instant now, std::vector<Sent>& out) override;

 private:
  /// Of all their options at a price, in coins.
  double option_delta(double price, Instant now) const;
  /// What a rise of the price by 1 % adds to that, in USD, of one option of each strike.
  double gamma_of_one_each(double price, Instant now) const;

  const SimConfig& config_;
  const Instruments& instruments_;
  World& world_;
  const Exchange& exchange_;
  InstrumentId perpetual_;
  Instant expiry_;
  std::vector<double> contracts_;  ///< by strike
  double began_with_ = 0.0;        ///< coins of delta of the options when the market opened, which are hedged
  struct Tenth {
    double traded = 0.0;  ///< coins, since then
    OrderId order;        ///< the last that it has sent
    Instant arrives;      ///< it, at the venue
  };
  /// A tenth's order has traded, `coins` bought.
  void note(OrderId order, double coins);
  /// Its order has yet to come, or to have its turn.
  bool waits(const Tenth& tenth, Instant now) const;
  static constexpr std::size_t parts = 10;
  std::array<Tenth, parts> tenths_;
  std::size_t looks_ = 0;  ///< which of them
  Instant wakes_;
};

}  // namespace keel
