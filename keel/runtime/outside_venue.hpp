#pragma once

#include <deque>

#include "keel/engine/ports.hpp"

namespace keel {

/// For tests: a venue outside this process that says what it is told to say.
class FakeVenue final : public VenuePort {
 public:
  explicit FakeVenue(Venue code) : code_(code) {}

  void says(Instant at, Fact fact) { facts_.push_back({at, std::move(fact)}); }
  /// A perpetual of 10 USD a contract, settled in coins, named `COIN-PERPETUAL`.
  Instrument perpetual(std::string_view coin) const {
    Instrument made{.name = std::string(coin) + "-PERPETUAL", .kind = InstrumentKind::Perpetual};
    made.venue = code_;
    made.payoff = Payoff::Inverse;
    made.base = made.settle = *Currency::parse(coin);
    made.quote = Currency::of("USD");
    made.multiplier = Multiplier{10 * units_per_one};
    made.lot = Size{units_per_one};
    made.ticks = *TickLadder::make({{Price{}, PriceOffset{units_per_one / 2}}});
    return made;
  }
  void list(Instant at, std::string_view coin = "BTC") {
    record.instruments.push_back(perpetual(coin));
    says(at, InstrumentListed{record.instruments.back()});
  }

  Venue code() const override { return code_; }
  void poll(Instant until, std::vector<TimedFact>& out) override {
    ++polls;
    for (; !facts_.empty() && facts_.front().at <= until; facts_.pop_front()) out.push_back(std::move(facts_.front()));
  }
  void send(Instant, const Command& command) override { heard.push_back(command); }
  void disconnect(Instant) override {}
  bool reconnect(Instant at) override {
    attempts.push_back(at);
    return !away;
  }
  VenueSnapshot snapshot(TradeId) const override { return record; }
  std::optional<Duration> lookahead() const override { return std::nullopt; }

  std::vector<Command> heard;
  VenueSnapshot record;
  bool away = false;              ///< cannot be connected
  std::vector<Instant> attempts;  ///< to connect
  std::size_t polls = 0;

 private:
  Venue code_;
  std::deque<TimedFact> facts_;
};

}  // namespace keel
