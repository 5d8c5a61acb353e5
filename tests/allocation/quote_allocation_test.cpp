#include <gtest/gtest.h>

#include "keel/engine/engine.hpp"
#include "tests/allocation/allocation_count.hpp"
#include "tests/allocation/call_chain.hpp"

namespace keel {
namespace {

/// A perpetual and twenty calls, quoted on several levels at a venue that does as it is told.
class QuotedLevels {
 public:
  explicit QuotedLevels(int levels) : engine_(make(levels)) {
    for (std::uint32_t i = 0; i <= calls; ++i) step(InstrumentListed{of_call_chain(i)});
    step(SessionStarted{1});
    move(90'000.0);
    step(SmileMoved{.underlying = btc, .expiry = call_expiry, .a = 0.01, .b = 0.1, .rho = -0.2, .m = 0.0, .s = 0.3});
    step(TimeReached{});
    for (std::uint32_t i = 1; i <= calls; ++i) step(BookTop{.instrument = InstrumentId{i}});
  }
  /// The index and what others show; commands are answered, which no step counts.
  std::size_t move(double index) {
    const Price price = nearest<Price>(index);
    const Size many{1'000 * units_per_one};
    const PriceOffset half{units_per_one / 2};
    const std::size_t of_index = step(IndexMoved{btc, price});
    return of_index + step(BookTop{InstrumentId{0}, price - half, many, price + half, many});
  }
  std::size_t messages() const { return messages_; }
  std::size_t working() const { return engine_.state().orders.all().size(); }

 private:
  static Engine make(int levels) {
    EngineConfig config;
    config.quoting.levels = levels;
    config.hedging.enabled = false;
    config.quoting.flow.learn = false;  // what is learned of distances grows with them
    config.gate.messages_per_second = 1e6;
    config.gate.message_burst = 1e6;
    return *Engine::make(config);
  }
  std::size_t step(Fact fact) {
    now_ = now_ + millisecond * 10;
    const Event event{engine_.state().last_seq + 1, now_, std::move(fact)};
    commands_.clear();
    const std::size_t before = allocation_count();
    engine_.step(event, commands_);
    const std::size_t allocated = allocation_count() - before;
    answer();
    return allocated;
  }
  void answer() {
    messages_ += commands_.size();
    answers_.clear();
    for (const Command& command : commands_) {
      if (const auto* place = std::get_if<PlaceOrder>(&command)) {
        if (place->replaces != OrderId{}) answers_.push_back(OrderClosed{place->replaces, CloseReason::Cancelled});
        answers_.push_back(OrderAccepted{place->order});
      }
      if (const auto* cancel = std::get_if<CancelOrder>(&command)) answers_.push_back(OrderClosed{cancel->order, CloseReason::Cancelled});
    }
    for (const Fact& answered : answers_) {
      commands_.clear();
      engine_.step({engine_.state().last_seq + 1, now_, answered}, commands_);
      messages_ += commands_.size();
    }
  }

  Instant now_ = Instant{} + day;
  Engine engine_;
  std::vector<Command> commands_;
  std::vector<Fact> answers_;
  std::size_t messages_ = 0;
};

class QuoteAllocation : public testing::TestWithParam<int> {};

TEST_P(QuoteAllocation, TicksThatMoveQuotesAllocateNothing) {
  QuotedLevels quoted(GetParam());
  const auto wander = [&](int ticks) {
    std::size_t allocated = 0;
    for (int i = 0; i < ticks; ++i) allocated += quoted.move(90'000.0 + 50.0 * (i % 7) - 30.0 * (i % 5));
    return allocated;
  };
  wander(200);
  const std::size_t before = quoted.messages();
  EXPECT_EQ(wander(200), 0U);
  EXPECT_GT(quoted.messages() - before, 200U);
  EXPECT_GT(quoted.working(), 20U * static_cast<std::size_t>(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Levels, QuoteAllocation, testing::Values(1, 3, most_quote_levels));

}  // namespace
}  // namespace keel
