#include "keel/quoting/signals.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace keel {
namespace {

constexpr Instant begin{1'700'000'000'000'000'000};

// ln p rises from 0 to 1 and stays: of the mean half of what is missing comes within each half-life.
TEST(UsualPrice, ForgetsHalfWithinItsHalfLife) {
  UsualPrice price;
  EXPECT_EQ(price.unusual(begin, minute), 0.0);
  price.move(begin, 1.0, minute);
  price.move(begin + hour, std::exp(1.0), minute);
  EXPECT_DOUBLE_EQ(price.unusual(begin + hour, minute), 1.0);
  EXPECT_NEAR(price.unusual(begin + hour + minute, minute), 0.5, 1e-12);
  EXPECT_NEAR(price.unusual(begin + hour + 3 * minute, minute), 0.125, 1e-12);
}

TEST(UsualPrice, DoesNotDependOnHowOftenAPriceIsTold) {
  UsualPrice once;
  UsualPrice often;
  once.move(begin, 100.0, minute);
  for (int i = 0; i < 60; ++i) often.move(begin + second * i, 100.0, minute);
  once.move(begin + minute, 101.0, minute);
  often.move(begin + minute, 101.0, minute);
  const Instant later = begin + minute + second * 20;
  EXPECT_NEAR(often.unusual(later, minute), once.unusual(later, minute), 1e-15);
}

// Bid 99 with 3, ask 101 with 1: (99 * 1 + 101 * 3) / 4 = 100.5.
TEST(BookImbalance, LeansToTheThinSide) {
  const auto price = [](std::int64_t units) { return Price{units * units_per_one}; };
  const auto size = [](std::int64_t units) { return Size{units * units_per_one}; };
  BookTop top{.bid = price(99), .bid_size = size(3), .ask = price(101), .ask_size = size(1)};
  EXPECT_NEAR(book_imbalance(top), 0.005, 1e-15);
  std::swap(top.bid_size, top.ask_size);
  EXPECT_NEAR(book_imbalance(top), -0.005, 1e-15);
  top.ask_size = {};
  EXPECT_EQ(book_imbalance(top), 0.0);
}

}  // namespace
}  // namespace keel
