#include "keel/service/simulate/simulate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "keel/service/path_blocks.hpp"
#include "keel/service/test_numbers.hpp"

namespace keel {
namespace {

std::vector<double> answer(SimulateRequest request, int threads) {
  request.threads = threads;
  return numbers_of(*simulate(request));
}

TEST(Simulate, AnyNumberOfThreadsGivesTheSameBits) {
  for (const std::string_view preset : simulate_presets()) {
    SimulateRequest request{.preset = std::string(preset), .paths = 10'000, .seed = 4};
    SCOPED_TRACE("keel simulate --paths 10000 --seed 4 --preset " + request.preset);
    const std::vector<double> one = answer(request, 1);
    EXPECT_GT(one.size(), 10U);
    for (const int threads : {2, 3, 8}) EXPECT_EQ(answer(request, threads), one) << threads;
    request.seed = 5;
    EXPECT_NE(answer(request, 1), one);
  }
}

/// Which paths were joined, in their order.
struct Visited {
  std::vector<std::uint64_t> first;
  std::uint64_t count = 0;
  void join(const Visited& other) {
    first.insert(first.end(), other.first.begin(), other.first.end());
    count += other.count;
  }
};

TEST(Simulate, BlocksAreJoinedInTheirOrderAndProgressEndsWithAll) {
  std::vector<std::size_t> told;
  SimulateRequest request{.paths = 50 * paths_of_block + 7, .threads = 1, .progress = [&](std::size_t done, std::size_t all) {
                            EXPECT_EQ(all, 50 * paths_of_block + 7);
                            told.push_back(done);
                          }};
  for (const int threads : {1, 3}) {
    request.threads = threads;
    told.clear();
    const Visited all = run_in_blocks(request, [](const PathRange& paths) { return Visited{{paths.first}, paths.count}; });
    EXPECT_EQ(all.count, request.paths);
    ASSERT_EQ(all.first.size(), 51U);
    for (std::uint64_t i = 0; i < all.first.size(); ++i) EXPECT_EQ(all.first[i], i * paths_of_block);
    EXPECT_TRUE(std::ranges::is_sorted(told));
    if (threads == 1) {
      EXPECT_EQ(told.back(), request.paths);
    }
  }
}

TEST(Simulate, WhatIsWrongNamesTheField) {
  const auto refusal = [](const SimulateRequest& request) { return simulate(request).error().text; };
  EXPECT_EQ(refusal({.preset = "kile"}),
            "preset: \"kile\" is none of avellaneda_stoikov_2008, cartea_jaimungal, glft, glosten_milgrom, kyle");
  EXPECT_EQ(refusal({.preset = "kyle", .paths = 1}), "paths: 1 is not a whole number from 2 to 1000000000");
  EXPECT_EQ(refusal({.preset = "kyle", .strategy = "symmetric"}), "strategy: kyle has one alone");
  EXPECT_EQ(refusal({.preset = "kyle", .gamma = 1.0}), "gamma: is no parameter of kyle");
  EXPECT_EQ(refusal({.preset = "glft", .param = {"gamma=1"}, .gamma = 1.0}), "gamma: --param says it, too");
  EXPECT_EQ(refusal({.preset = "avellaneda_stoikov_2008", .strategy = "x"}), "strategy: \"x\" is none of inventory, symmetric");
  EXPECT_EQ(refusal({.preset = "kyle", .param = {"N=1.5"}}), "param: N: \"1.5\" is not a whole number");
  EXPECT_EQ(refusal({.preset = "cartea_jaimungal", .param = {"alpha=10"}}),
            "param: Q: 100: so far out inventory is dearer than a number can be; take a smaller one");
}

}  // namespace
}  // namespace keel
