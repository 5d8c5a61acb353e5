#include <gtest/gtest.h>

#include <vector>

#include "keel/runtime/test_run.hpp"

namespace keel {
namespace {

constexpr Duration length = minute;

class SimSeed : public ::testing::TestWithParam<int> {
 protected:
  TestRun run() {
    RunConfig config;
    config.sim.seed = static_cast<std::uint64_t>(GetParam());
    auto made = TestRun::start(config, {}, [this](const Filled& fill, Instant) { witnessed_.push_back(fill); });
    EXPECT_TRUE(made);
    EXPECT_TRUE(made->run->advance(config.sim.start + length));
    EXPECT_TRUE(made->finish());
    return std::move(*made);
  }

  std::string reproduce() const { return "build/release/bin/keel run --speed max --for 60s --seed " + std::to_string(GetParam()); }

  std::vector<Filled> witnessed_;  ///< by the venue, as they happened
};

TEST_P(SimSeed, PositionsEqualTheVenuesCountAndPartsSumExactly) {
  SCOPED_TRACE(reproduce());
  const auto done = run();
  const State& state = done.state();
  std::vector<std::int64_t> counted(state.instruments.size());
  for (const Filled& fill : witnessed_) counted[fill.instrument.value] += sign_of(fill.side) * fill.size.raw;
  for (const Instrument& instrument : state.instruments) {
    const Size booked = state.book.position(instrument.id).size;
    EXPECT_EQ(booked, done.venue->position(instrument.id)) << instrument.name;
    EXPECT_EQ(booked.raw, counted[instrument.id.value]) << instrument.name;
  }
  EXPECT_GT(witnessed_.size(), 0U);
  EXPECT_EQ(state.position_mismatches, 0U);
  EXPECT_EQ(state.profit.equity, state.profit.deposits + state.profit.total());
  EXPECT_TRUE(state.orders.all().empty()) << "an orderly end leaves nothing working";
}

TEST_P(SimSeed, TwoRunsAgree) {
  SCOPED_TRACE(reproduce());
  const auto first = run();
  const auto second = run();
  EXPECT_EQ(first.run->engine().hash(), second.run->engine().hash());
  EXPECT_EQ(first.run->events(), second.run->events());
  EXPECT_EQ(first.run->commands(), second.run->commands());
}

INSTANTIATE_TEST_SUITE_P(Seeds, SimSeed, ::testing::Range(1, 9));

}  // namespace
}  // namespace keel
