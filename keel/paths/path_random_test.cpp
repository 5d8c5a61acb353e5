#include "keel/paths/path_random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

namespace keel {
namespace {

TEST(PathRandom, IsTheAuthorsXoshiro) {
  // The first outputs of the authors' C code from the state 1, 2, 3, 4.
  Xoshiro256 bits({1, 2, 3, 4});
  for (const std::uint64_t expected : {41943041ULL, 58720359ULL, 3588806011781223ULL, 3591011842654386ULL, 9228616714210784205ULL}) {
    EXPECT_EQ(bits(), expected);
  }
}

TEST(PathRandom, NoTwoPathsBeginAlike) {
  std::set<std::array<std::uint64_t, 4>> starts;
  for (const std::uint64_t seed : {0ULL, 1ULL, ~0ULL}) {
    for (std::uint64_t path = 0; path < 10'000; ++path) starts.insert(random_start(seed, path));
  }
  EXPECT_EQ(starts.size(), 30'000U);
}

TEST(PathRandom, NeighbouringPathsAreNotCorrelated) {
  constexpr int paths = 20'000;
  double product = 0.0;
  double before = 0.0;
  for (std::uint64_t path = 0; path < paths; ++path) {
    PathRandom random(7, path);
    const double z = random.normal();
    product += z * before;
    before = z;
  }
  EXPECT_NEAR(product / paths, 0.0, 4.0 / std::sqrt(paths));
}

}  // namespace
}  // namespace keel
