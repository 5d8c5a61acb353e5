#include <gtest/gtest.h>

#include "keel/engine/engine.hpp"
#include "tests/allocation/allocation_count.hpp"
#include "tests/allocation/call_chain.hpp"

namespace keel {
namespace {

/// A perpetual and twenty calls, all of which may hedge, at prices that others show.
class HedgeAllocation : public testing::Test {
 protected:
  HedgeAllocation() {
    for (std::uint32_t i = 0; i <= calls; ++i) list(i);
    step(SessionStarted{1});
    step(IndexMoved{btc, Price{90'000 * units_per_one}});
    step(SmileMoved{.underlying = btc, .expiry = call_expiry, .a = 0.01, .b = 0.1, .rho = -0.2, .m = 0.0, .s = 0.3});
    show(0, 89'999.5, 90'000.5);
    step(TimeReached{});
    for (std::uint32_t i = 1; i <= calls; ++i) {
      const double fair = engine.derived().exposure.unit(InstrumentId{i}).fair_price;
      show(i, 0.95 * fair, 1.05 * fair);
    }
  }
  void list(std::uint32_t i) {
    Instrument made = of_call_chain(i);
    made.fees.taker = Rate{i > 0 ? 30'000 : 50'000};
    step(InstrumentListed{made});
  }
  void show(std::uint32_t i, double bid, double ask) {
    const TickLadder& ticks = engine.state().instruments[InstrumentId{i}].ticks;
    const Size many{1'000 * units_per_one};
    step(BookTop{InstrumentId{i}, ticks.round_down(nearest<Price>(bid)), many, ticks.round_up(nearest<Price>(ask)), many});
  }
  void buy(std::int64_t contracts) {
    step(Filled{.trade = TradeId{++trades},
                .instrument = InstrumentId{0},
                .price = Price{90'000 * units_per_one},
                .size = Size{contracts * units_per_one}});
  }
  void step(Fact fact) {
    std::vector<Command> commands;
    engine.step({engine.state().last_seq + 1, Instant{} + day, std::move(fact)}, commands);
  }
  bool is_asked() {
    desk.ask(engine.state(), engine.derived(), config);
    return desk.next(engine.state(), engine.derived(), config).has_value();
  }

  EngineConfig config = [] {
    EngineConfig made;
    made.hedging.kinds = {"perpetual", "option"};
    return made;
  }();
  Engine engine = *Engine::make(config);
  HedgeDesk desk;
  std::uint64_t trades = 0;
};

TEST_F(HedgeAllocation, WhereNothingIsWorthHedgingAskingAllocatesNothing) {
  buy(1'000);
  const std::size_t before = allocation_count();
  EXPECT_FALSE(is_asked());
  EXPECT_EQ(allocation_count() - before, 0U);
  buy(100'000);
  EXPECT_TRUE(engine.state().orders.open_size(InstrumentId{0}, Side::Sell) > Size{1'000 * units_per_one})
      << "a hedge left: those were legs";
}

}  // namespace
}  // namespace keel
