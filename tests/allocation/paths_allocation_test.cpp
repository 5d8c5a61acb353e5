#include <gtest/gtest.h>

#include <array>

#include "keel/paths/avellaneda_stoikov_2008.hpp"
#include "keel/paths/flow_presets.hpp"
#include "tests/allocation/allocation_count.hpp"

namespace keel {
namespace {

TEST(PathsAllocation, StepsOfPathsAllocateNothing) {
  const SteppedMaker maker = AvellanedaStoikov2008{}.maker(MakerStrategy::Inventory);
  std::array<SteppedMaker::PathEnd, 100> ends;
  const std::size_t before = allocation_count();
  maker.walk(1, 0, ends);
  const auto outcome = maker.run({.seed = 1, .first = 0, .count = 1000});
  EXPECT_EQ(allocation_count() - before, 0U);
  EXPECT_GT(outcome.trades.mean(), 10.0);
}

TEST(PathsAllocation, EventsOfPathsAllocateNothing) {
  const CarteaJaimungalPaths model;
  const FlowMaker maker = *FlowMaker::make(model.flow());
  const std::size_t before = allocation_count();
  const auto outcome = maker.run({.seed = 1, .first = 0, .count = 100}, [&](const auto& end) { return model.value_of(end); });
  EXPECT_EQ(allocation_count() - before, 0U);
  EXPECT_GT(outcome.trades.mean(), 10.0);
}

}  // namespace
}  // namespace keel
