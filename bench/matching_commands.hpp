#pragma once

#include <vector>

#include "keel/base/check.hpp"
#include "keel/base/random.hpp"
#include "keel/matching/matching_engine.hpp"

namespace keel {

struct MatchingCommand {
  ParticipantId who;
  OrderRequest request;
  bool cancels = false;

  void give(MatchingEngine& engine, std::vector<Execution>& out) const {
    if (cancels) {
      engine.cancel(who, request.order);
    } else {
      engine.place(who, request, Instant{}, out);
    }
  }
};

/// A stream as a busy perpetual sees it: of a hundred commands 45 add, 35 cancel, 12 move an order, 8 take, over a price that wanders.
class MatchingCommands {
 public:
  explicit MatchingCommands(std::size_t count) {
    Instrument perpetual{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
    perpetual.base = perpetual.settle = Currency::of("BTC");
    perpetual.quote = Currency::of("USD");
    perpetual.multiplier = Multiplier{10 * units_per_one};
    perpetual.lot = Size{units_per_one};
    perpetual.ticks = *TickLadder::make({{Price{}, PriceOffset{units_per_one / 2}}});
    KEEL_CHECK(instruments_.list(std::move(perpetual)), "the perpetual can be listed");
    MatchingEngine engine{instruments_};
    std::vector<Execution> executions;
    while (all_.size() < count) {
      all_.push_back(next(engine));
      executions.clear();
      all_.back().give(engine, executions);
    }
    for (std::uint32_t i = 1; i <= participants; ++i) open_ += engine.open_orders(ParticipantId{i}).size();
  }

  const Instruments& instruments() const { return instruments_; }
  const std::vector<MatchingCommand>& all() const { return all_; }
  std::size_t open_at_the_end() const { return open_; }

 private:
  static constexpr std::uint32_t participants = 50;

  MatchingCommand next(const MatchingEngine& engine) {
    middle_ += static_cast<std::int64_t>(random_.below(3)) - 1;
    MatchingCommand command{.who = ParticipantId{1 + static_cast<std::uint32_t>(random_.below(participants))}};
    OrderRequest& as = command.request;
    as = {.order = OrderId{++last_}, .side = random_.chance(0.5) ? Side::Buy : Side::Sell, .size = Size{units_per_one}};
    sides_.push_back(as.side);
    as.size = as.size * static_cast<std::int64_t>(1 + random_.below(100));
    const auto away = static_cast<std::int64_t>(random_.exponential(0.1));
    const std::uint64_t kind = random_.below(100);
    const std::vector<OrderId> own = engine.open_orders(command.who);
    if (kind >= 45 && kind < 92 && !own.empty()) {
      const OrderId one = own[random_.below(own.size())];
      command.cancels = kind < 80;
      (command.cancels ? as.order : as.replaces) = one;
      if (!command.cancels) as.side = sides_[one.value];
    }
    as.price = Price{(middle_ - sign_of(as.side) * (1 + away)) * units_per_one / 2};
    if (kind >= 92) {
      as.price = Price{(middle_ + sign_of(as.side) * 20) * units_per_one / 2};
      as.lasts = Lasts::ImmediateOrCancel;
    }
    sides_.back() = as.side;
    return command;
  }

  Instruments instruments_;
  Random random_{1};
  std::vector<MatchingCommand> all_;
  std::vector<Side> sides_{Side::Buy};  ///< by order id
  std::int64_t middle_ = 200'000;
  std::uint64_t last_ = 0;
  std::size_t open_ = 0;
};

}  // namespace keel
