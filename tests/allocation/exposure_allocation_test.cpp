#include <gtest/gtest.h>

#include "keel/exposure/exposure.hpp"
#include "tests/allocation/allocation_count.hpp"

namespace keel {
namespace {

TEST(ExposureAllocation, FillsAndTicksAllocateNothing) {
  constexpr Currency btc = Currency::of("BTC");
  const Instant now = *parse_instant("2026-01-05T07:40:00Z");
  Instruments instruments;
  Market market;
  Exposure exposure;
  const auto list = [&](Instrument made) {
    made.name = std::to_string(instruments.size());
    made.payoff = Payoff::Inverse;
    made.base = made.settle = btc;
    made.quote = Currency::of("USD");
    made.multiplier = Multiplier{units_per_one};
    made.lot = Size{units_per_one};
    const Instrument& listed = instruments[instruments.list(made).value()];
    market.list(listed);
    exposure.list(listed);
  };
  list({.kind = InstrumentKind::Perpetual});
  for (const Duration ahead : {minute * 20, day * 30}) {
    for (std::int64_t strike = 80'000; strike < 100'000; strike += 1'000) {
      list({.kind = InstrumentKind::Option, .strike = Price{strike * units_per_one}, .expiry = now + ahead});
    }
    market.apply(now, SmileMoved{.underlying = btc, .expiry = now + ahead, .a = 0.01, .b = 0.1, .rho = -0.2, .m = 0.0, .s = 0.3});
  }
  const FactorLayout layout{.underlyings = {btc}, .vega_bucket_days = {14.0}};
  const std::vector<double> equity_coin{1.0};
  BookExposure book;
  const auto live = [&](std::int64_t i) {
    const Price price{(90'000 + i % 100) * units_per_one};
    market.apply(now + second * i, IndexMoved{btc, price});
    market.apply(now + second * i, BookTop{InstrumentId{0}, price, Size{1}, price, Size{1}});
    exposure.reprice(market, now + second * i, Scope::of_underlying(btc));
    exposure.trade(InstrumentId{static_cast<std::uint32_t>(i % 41)}, Size{units_per_one});
    exposure.sum(layout, equity_coin, {}, book);
    return book.factors[0] + exposure.total(btc).charm_per_day;
  };
  double sum = live(0);
  const std::size_t before = allocation_count();
  for (std::int64_t i = 1; i < 1'000; ++i) sum += live(i);
  EXPECT_EQ(allocation_count() - before, 0U);
  EXPECT_TRUE(std::isfinite(sum));
}

}  // namespace
}  // namespace keel
