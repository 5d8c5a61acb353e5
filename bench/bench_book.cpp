#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <iterator>

#include "keel/analysis/inventory.hpp"
#include "keel/base/random.hpp"
#include "keel/venue/fills.hpp"

namespace keel {
namespace {

constexpr std::uint32_t instrument_count = 2'000;

Instruments inverse_options_and_futures() {
  Instruments instruments;
  for (std::uint32_t i = 0; i < instrument_count; ++i) {
    const bool option = i % 10 != 0;
    Instrument made{.name = std::to_string(i), .kind = option ? InstrumentKind::Option : InstrumentKind::Future, .payoff = Payoff::Inverse};
    made.base = made.settle = Currency::of("BTC");
    made.quote = Currency::of("USD");
    made.multiplier = Multiplier{(option ? 1 : 10) * units_per_one};
    made.lot = Size{units_per_one / 10};
    made.expiry = Instant{} + day;
    instruments.list(made).value();
  }
  return instruments;
}

/// Random sides, so that positions add, reduce and flip.
std::vector<Fill> random_fills(const Instruments& instruments, std::size_t count) {
  Random random(1);
  std::vector<Fill> fills(count);
  for (std::size_t i = 0; i < count; ++i) {
    const InstrumentId id{static_cast<std::uint32_t>(random.below(instrument_count))};
    const bool option = instruments[id].kind == InstrumentKind::Option;
    const double price =
        option ? 0.0005 * static_cast<double>(1 + random.below(200)) : 50000.0 + 0.5 * static_cast<double>(random.below(20000));
    fills[i] = {TradeId{197'000'000 + i},
                id,
                random.chance(0.5) ? Side::Buy : Side::Sell,
                nearest<Price>(price),
                Size{static_cast<std::int64_t>(1 + random.below(100)) * units_per_one / 10},
                SettleAmount{30'000}};
  }
  return fills;
}

/// One million random fills over 2,000 instruments, the book's room reserved; time per fill.
void BM_ApplyFill(benchmark::State& state) {
  const Instruments instruments = inverse_options_and_futures();
  const std::vector<Fill> fills = random_fills(instruments, 1'000'000);
  for (auto _ : state) {
    state.PauseTiming();
    Book book;
    book.reserve(fills.size(), instruments.size());
    state.ResumeTiming();
    for (const Fill& fill : fills) book.apply(instruments[fill.instrument], fill);
    benchmark::DoNotOptimize(book.cash());
  }
  state.counters["per_fill"] =
      benchmark::Counter(static_cast<double>(fills.size()), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_ApplyFill)->Unit(benchmark::kMillisecond);

/// An account file as text, one million trades of 2,000 options.
std::string fills_csv(std::size_t count) {
  Random random(2);
  std::string text = "time,trade_id,instrument,side,price,amount,fee,index,vol\n";
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t option = random.below(instrument_count);
    fmt::format_to(std::back_inserter(text), "{},{},BTC-{}JAN23-{}-{},{},{:.4f},{:.1f},0.0003,{:.2f},0.{}\n", 1640995200000 + i * 20, i + 1,
                   1 + option % 20, 20000 + option / 40 * 1000, option / 20 % 2 == 0 ? 'C' : 'P', random.chance(0.5) ? "buy" : "sell",
                   0.0005 * static_cast<double>(1 + random.below(200)), 0.1 * static_cast<double>(1 + random.below(100)),
                   46000.0 + random.normal(), 50 + random.below(40));
  }
  return text;
}

/// From the text of an account file in memory to the report's numbers.
void BM_BookFromCsv(benchmark::State& state) {
  const std::string text = fills_csv(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    AccountFacts account = read_fills("fills.csv", text).value();
    KEEL_CHECK(account.instruments.size() == instrument_count, "2,000 instruments");
    benchmark::DoNotOptimize(take_inventory(std::move(account), std::nullopt, Currency::of("USD")).value());
  }
  state.counters["text_bytes"] = static_cast<double>(text.size());
}
BENCHMARK(BM_BookFromCsv)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace keel

BENCHMARK_MAIN();
