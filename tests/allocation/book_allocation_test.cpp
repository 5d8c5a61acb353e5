#include <gtest/gtest.h>

#include "keel/book/book.hpp"
#include "tests/allocation/allocation_count.hpp"

namespace keel {
namespace {

TEST(BookAllocation, AFillAllocatesNothingAfterWarmUp) {
  constexpr std::uint64_t fills = 10'000;
  Instrument option{.kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .base = Currency::of("BTC"), .settle = Currency::of("BTC")};
  option.multiplier = Multiplier{units_per_one};
  Book book;
  book.reserve(fills + 1, 100);
  const auto apply = [&](std::uint64_t trade) {
    option.id = InstrumentId{static_cast<std::uint32_t>(trade % 100)};
    const Side side = trade % 3 == 0 ? Side::Sell : Side::Buy;
    book.apply(option, {TradeId{trade}, option.id, side, Price{5'000'000}, Size{units_per_one}, SettleAmount{30'000}});
  };
  apply(fills);  // the cash of the currency
  const std::size_t before = allocation_count();
  for (std::uint64_t trade = 0; trade < fills; ++trade) apply(trade);
  EXPECT_EQ(allocation_count() - before, 0U);
  EXPECT_GT(before, 0U) << "the counter counts";
}

}  // namespace
}  // namespace keel
