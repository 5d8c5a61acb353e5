#pragma once

#include <array>

#include "keel/sim/adversaries/adversary.hpp"

namespace keel {

/// A maker beside us: a quote on each side of the price that he is indifferent at, which lies below fair by what he holds (Avellaneda and
/// Stoikov, 2008); docs/models/adversaries.md. He sees the hidden price, late by his latency.
class Competitor final : public Adversary {
 public:
  /// All outlive this.
  Competitor(ParticipantId who, const SimConfig& config, const Instruments& instruments, World& world, Exchange& exchange);

  std::optional<Instant> wakes() const override { return wakes_; }
  void woken(Instant now, std::vector<Sent>& out) override;

 private:
  void renew(const Instrument& instrument, Side side, Instant now, std::vector<Sent>& out);

  const SimConfig& config_;
  const Instruments& instruments_;
  World& world_;
  Exchange& exchange_;
  Instant wakes_;
  std::vector<std::array<OrderId, 2>> quotes_;  ///< by instrument id and side, as last sent
  std::vector<std::array<Price, 2>> prices_;    ///< as quotes_
};

}  // namespace keel
