#pragma once

#include <deque>

#include "keel/engine/ports.hpp"

namespace keel {

/// For tests: a venue outside this process that says what it is told to say.
class FakeVenue final : public VenuePort {
 public:
  explicit FakeVenue(Venue code) : code_(code) {}

  void says(Instant at, Fact fact) { facts_.push_back({at, std::move(fact)}); }
  /// A perpetual of 10 USD a contract, settled in coins.
  void list(Instant at) {
    Instrument perpetual{.id = InstrumentId{listed_++}, .name = code_.text() + "-PERPETUAL", .kind = InstrumentKind::Perpetual};
    perpetual.venue = code_;
    perpetual.payoff = Payoff::Inverse;
    perpetual.base = perpetual.settle = Currency::of("BTC");
    perpetual.quote = Currency::of("USD");
    perpetual.multiplier = Multiplier{10 * units_per_one};
    perpetual.lot = Size{units_per_one};
    perpetual.ticks = *TickLadder::make({{Price{}, PriceOffset{units_per_one / 2}}});
    says(at, InstrumentListed{std::move(perpetual)});
  }

  Venue code() const override { return code_; }
  void poll(Instant until, std::vector<TimedFact>& out) override {
    for (; !facts_.empty() && facts_.front().at <= until; facts_.pop_front()) out.push_back(std::move(facts_.front()));
  }
  void send(Instant, const Command& command) override { heard.push_back(command); }
  void disconnect(Instant) override {}
  bool reconnect(Instant) override { return !away; }
  VenueSnapshot snapshot(TradeId) const override { return record; }
  std::optional<Duration> lookahead() const override { return std::nullopt; }

  std::vector<Command> heard;
  VenueSnapshot record;
  bool away = false;  ///< cannot be connected

 private:
  Venue code_;
  std::uint32_t listed_ = 0;
  std::deque<TimedFact> facts_;
};

}  // namespace keel
