#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cmath>
#include <ctime>
#include <iterator>

#include "keel/account/inventory.hpp"
#include "keel/attribution/attribution.hpp"
#include "keel/attribution/hedge_policy.hpp"
#include "keel/base/random.hpp"
#include "keel/exposure/exposure.hpp"
#include "keel/files/account/fills.hpp"
#include "keel/scenario/coin_margin.hpp"

namespace keel {
namespace {

constexpr std::uint32_t instrument_count = 2'000;

/// A live market under the instruments of one underlying, and their exposure.
struct LiveExposure {
  static constexpr Currency btc = Currency::of("BTC");
  Instruments instruments;
  Market market;
  Exposure exposure;
  FactorLayout layout{.underlyings = {btc}, .vega_bucket_days = {14.0, 60.0}};
  Instant now = Instant{} + day * 10'000;
  double price = 60'000.0;

  void list(Instrument instrument) {
    const Instrument& listed = instruments[instruments.list(std::move(instrument)).value()];
    market.list(listed);
    exposure.list(listed);
  }
  /// Index and perpetual move; everything that follows them is priced, summed and turned into factors. Returns the spot exposure.
  double tick(double to) {
    price = to;
    market.apply(now, IndexMoved{btc, nearest<Price>(price)});
    market.apply(now, BookTop{InstrumentId{0}, nearest<Price>(price - 0.5), Size{1}, nearest<Price>(price + 0.5), Size{1}});
    exposure.reprice(market, now, Scope::of_underlying(btc));
    benchmark::DoNotOptimize(exposure.total(btc));
    exposure.sum(layout, equity_coin, {}, book);
    return book.factors[0];
  }
  std::vector<double> equity_coin{1.0};
  BookExposure book;
};

/// A perpetual, and options of 20 expiries from a day to two years: strikes of 2.5 standard deviations either way, all held.
LiveExposure options_held(std::uint32_t options) {
  LiveExposure live;
  Instrument common{.payoff = Payoff::Inverse, .base = LiveExposure::btc, .quote = Currency::of("USD"), .settle = LiveExposure::btc};
  common.lot = Size{units_per_one / 10};
  Instrument perpetual = common;
  perpetual.name = "perpetual";
  perpetual.kind = InstrumentKind::Perpetual;
  perpetual.multiplier = Multiplier{10 * units_per_one};
  live.list(perpetual);
  constexpr std::uint32_t expiries = 20;
  Random random(3);
  for (std::uint32_t i = 0; i < options; ++i) {
    const double days = std::pow(730.0, (i % expiries) / (expiries - 1.0));
    Instrument option = common;
    option.name = std::to_string(i);
    option.kind = InstrumentKind::Option;
    option.right = i / expiries % 2 == 0 ? Right::Call : Right::Put;
    option.multiplier = Multiplier{units_per_one};
    option.strike = nearest<Price>(std::round(live.price * std::exp((5.0 * random.uniform() - 2.5) * 0.6 * std::sqrt(days / 365.0))));
    option.expiry = live.now + Duration{static_cast<std::int64_t>(days * static_cast<double>(day.raw))};
    live.list(option);
    if (i < expiries) {
      const double variance = 0.36 * days / 365.0;
      live.market.apply(live.now, SmileMoved{.underlying = LiveExposure::btc,
                                             .expiry = option.expiry,
                                             .a = 0.6 * variance,
                                             .b = 0.2 * std::sqrt(variance),
                                             .rho = -0.2,
                                             .m = 0.0,
                                             .s = 0.3});
    }
    live.exposure.trade(live.instruments.find(option.name)->id, Size{(random.chance(0.5) ? 1 : -1) * units_per_one});
  }
  live.tick(live.price);
  return live;
}

/// One million random fills over 2,000 instruments into the book, its room reserved, and into the exposure; time per fill.
void BM_ApplyFill(benchmark::State& state) {
  LiveExposure live = options_held(instrument_count - 1);
  Random random(1);
  std::vector<Fill> fills(1'000'000);
  for (std::size_t i = 0; i < fills.size(); ++i) {
    const InstrumentId id{static_cast<std::uint32_t>(random.below(instrument_count))};
    const double price = id.value == 0 ? live.price : 0.0005 * static_cast<double>(1 + random.below(200));
    fills[i] = {TradeId{197'000'000 + i},
                id,
                random.chance(0.5) ? Side::Buy : Side::Sell,
                nearest<Price>(price),
                Size{static_cast<std::int64_t>(1 + random.below(100)) * units_per_one / 10},
                SettleAmount{30'000}};
  }
  for (auto _ : state) {
    state.PauseTiming();
    Book book;
    book.reserve(fills.size(), instrument_count);
    state.ResumeTiming();
    for (const Fill& fill : fills) {
      book.apply(live.instruments[fill.instrument], fill);
      live.exposure.trade(fill.instrument, fill.size * sign_of(fill.side));
    }
    benchmark::DoNotOptimize(book.cash());
    benchmark::DoNotOptimize(live.exposure.total(LiveExposure::btc));
  }
  state.counters["per_fill"] =
      benchmark::Counter(static_cast<double>(fills.size()), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_ApplyFill)->Unit(benchmark::kMillisecond);

/// A tick of the underlying with that many options held: vols from the smiles, Greeks to second order of every option, book sums by
/// expiry and in total, factor exposures.
void BM_TickToExposure(benchmark::State& state) {
  LiveExposure live = options_held(static_cast<std::uint32_t>(state.range(0)));
  double step = 1.0;
  for (auto _ : state) {
    step = -step;
    benchmark::DoNotOptimize(live.tick(live.price + step));
  }
}
BENCHMARK(BM_TickToExposure)->Arg(2'000)->Unit(benchmark::kMicrosecond);

/// An account file as text, that many trades of that many options of 20 expiries or fewer.
std::string fills_csv(std::size_t count, std::uint32_t options = instrument_count) {
  Random random(2);
  std::string text = "time,trade_id,instrument,side,price,amount,fee,index,vol\n";
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t option = random.below(options);
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

/// keel book --explain beyond the reading: time per fill, its markouts at four horizons among it.
void BM_ExplainFills(benchmark::State& state) {
  const auto fills = static_cast<std::size_t>(state.range(0));
  const AccountFacts account = read_fills("fills.csv", fills_csv(fills)).value();
  for (auto _ : state) benchmark::DoNotOptimize(attribute_profit(account, {}, {}).value());
  state.counters["per_fill"] =
      benchmark::Counter(static_cast<double>(fills), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_ExplainFills)->Arg(1'000'000)->Unit(benchmark::kMillisecond);

/// Every option held, and a month of hours, in each of which a deposit tells another index: time per valuation of all of them, beyond what
/// the account takes without that month.
void BM_ExplainValuation(benchmark::State& state) {
  constexpr int hours = 720;
  AccountFacts valued = read_fills("fills.csv", fills_csv(20'000)).value();
  AccountFacts filled;
  const Instant last = valued.facts.back().at;
  for (int i = 1; i <= hours + 1; ++i) {
    AccountFact told{.at = last + hour * i, .kind = EntryKind::Deposit};
    told.currency = LiveExposure::btc;
    told.amount = SettleAmount{1};
    told.index = nearest<Price>(46'000.0 + 10.0 * (i % 7));
    valued.facts.push_back(told);
    if (i == 1) filled = valued;  // the fills have had their markouts
  }
  const auto seconds_of = [](const AccountFacts& account) {  // of the processor
    const std::clock_t begin = std::clock();
    benchmark::DoNotOptimize(attribute_profit(account, {}, {.every = hour}).value());
    return static_cast<double>(std::clock() - begin) / static_cast<double>(CLOCKS_PER_SEC);
  };
  for (auto _ : state) state.SetIterationTime((seconds_of(valued) - seconds_of(filled)) / hours);
}
BENCHMARK(BM_ExplainValuation)->UseManualTime()->Iterations(20)->Unit(benchmark::kMicrosecond);

/// keel book --hedge band=50 over that many options: time per fill.
void BM_HedgeByBand(benchmark::State& state) {
  constexpr std::size_t fills = 100'000;
  const AccountFacts account = read_fills("fills.csv", fills_csv(fills, static_cast<std::uint32_t>(state.range(0)))).value();
  Instrument perpetual{.name = "BTC-PERPETUAL", .kind = InstrumentKind::Perpetual, .payoff = Payoff::Inverse};
  perpetual.base = perpetual.settle = LiveExposure::btc;
  perpetual.quote = Currency::of("USD");
  perpetual.multiplier = Multiplier{10 * units_per_one};
  perpetual.lot = Size{units_per_one};
  for (auto _ : state) {
    benchmark::DoNotOptimize(with_hedges(account, {}, std::span(&perpetual, 1), {.band_coins = 50.0}).value());
  }
  state.counters["per_fill"] = benchmark::Counter(fills, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(BM_HedgeByBand)->Arg(200)->Arg(2'000)->Unit(benchmark::kMillisecond);

/// Options of twenty expiries held, half of them short, as the live view asks.
void BM_MarginUses(benchmark::State& state) {
  const Currency btc = Currency::of("BTC");
  const Currency usd = Currency::of("USD");
  const Instant now = Instant{} + day * 10'000;
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<Instrument> options(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    options[i] = {.name = fmt::format("O{}", i), .kind = InstrumentKind::Option, .payoff = Payoff::Inverse, .base = btc, .quote = usd};
    options[i].settle = btc;
    options[i].strike = nearest<Price>(40'000.0 + 1'000.0 * (i % 40));
    options[i].expiry = now + day * (1 + 7 * (i % 20));
  }
  MarkedBookMaker maker(now, usd, 1.0, {{usd, 1.0}, {btc, 60'000.0}});
  maker.underlying(btc, 60'000.0);
  for (const Instrument& option : options) {
    maker.position(option, Size{(&option - options.data()) % 2 == 0 ? units_per_one : -units_per_one},
                   Mark{.price = nearest<Price>(0.05), .vol = 0.6, .forward = 60'000.0});
  }
  Balances cash;
  cash.post({btc, nearest<SettleAmount>(1e4)});
  const MarkedBook book = maker.finish({{Venue{}, cash}}).value();
  for (auto _ : state) benchmark::DoNotOptimize(margin_uses(book, {}));
}
BENCHMARK(BM_MarginUses)->Arg(20)->Arg(200)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace keel

BENCHMARK_MAIN();
