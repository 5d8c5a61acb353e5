#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <variant>
#include <vector>

#include "bench/run_benchmarks.hpp"
#include "keel/base/check.hpp"
#include "keel/base/random.hpp"
#include "keel/engine/engine.hpp"
#include "keel/risk/price_of_risk.hpp"

namespace keel {
namespace {

constexpr Currency btc = Currency::of("BTC");
constexpr InstrumentId perpetual{0};
constexpr Instant begin = Instant{} + day * 10'000;

double seconds_of(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

EngineConfig quoting_everything() {
  EngineConfig config;
  config.gate.messages_per_second = 1e8;
  config.gate.message_burst = 1e8;
  config.hedging.enabled = false;
  config.gate.maximum_worst_case_delta_usd = 1e12;
  config.gate.maximum_worst_case_gamma_usd_per_percent = 1e12;
  config.gate.maximum_worst_case_vega_usd_per_vol_point = 1e12;
  config.limits.delta_usd = {};
  config.limits.gamma_usd_per_percent = {};
  config.limits.vega_usd_per_vol_point = {};
  config.limits.drawdown_usd = {};
  return config;
}

/// A perpetual and so many options of 20 expiries, all quoted; a venue that accepts and closes at once.
class QuotedChain {
 public:
  explicit QuotedChain(std::uint32_t options, const EngineConfig& config = quoting_everything()) : engine_(Engine::make(config).value()) {
    Instrument common{.payoff = Payoff::Inverse, .base = btc, .quote = Currency::of("USD"), .settle = btc};
    common.lot = Size{units_per_one / 10};
    Instrument made = common;
    made.name = "BTC-PERPETUAL";
    made.kind = InstrumentKind::Perpetual;
    made.multiplier = Multiplier{10 * units_per_one};
    made.ticks = *TickLadder::make({{Price{0}, PriceOffset{units_per_one / 2}}});
    list(made);
    constexpr std::uint32_t expiries = 20;
    Random random(3);
    for (std::uint32_t i = 0; i < options; ++i) {
      const double days = std::pow(730.0, (i % expiries) / (expiries - 1.0)) + 1.0;
      Instrument option = common;
      option.name = fmt::format("option {}", i);
      option.kind = InstrumentKind::Option;
      option.right = i / expiries % 2 == 0 ? Right::Call : Right::Put;
      option.multiplier = Multiplier{units_per_one};
      option.strike = nearest<Price>(std::round(price_ * std::exp((5.0 * random.uniform() - 2.5) * 0.6 * std::sqrt(days / 365.0))));
      option.expiry = begin + Duration{static_cast<std::int64_t>(days * static_cast<double>(day.raw))};
      option.ticks = *TickLadder::make({{Price{0}, PriceOffset{10'000}}, {Price{500'000}, PriceOffset{50'000}}});
      list(option);
      if (i >= expiries) continue;
      const double variance = 0.36 * days / 365.0;
      step(SmileMoved{btc, option.expiry, 0.6 * variance, 0.2 * std::sqrt(variance), -0.2, 0.0, 0.3});
    }
    step(SessionStarted{1});
    step(IndexMoved{btc, nearest<Price>(price_)});
    tick(0.0);
    step(TimeReached{});
    answer();
    KEEL_CHECK(2 * engine_.state().orders.all().size() > options, "most options have a bid or an ask");
  }

  /// Others show the perpetual so far from where it began, USD. Returns the seconds until the engine's answer is there.
  double tick(double away) {
    const double price = price_ + away;
    const Size many{1'000 * units_per_one};
    return step(BookTop{perpetual, nearest<Price>(price - 0.5), many, nearest<Price>(price + 0.5), many});
  }
  /// The index is where it was: what nobody hears of for long is stale, and takes all quotes back.
  void hear_index() {
    step(IndexMoved{btc, nearest<Price>(price_)});
    answer();
  }
  /// Others show each option at fair less and more 5 %.
  void show_options() {
    for (const Instrument& instrument : engine_.state().instruments) {
      if (instrument.kind != InstrumentKind::Option) continue;
      const double fair = engine_.derived().exposure.unit(instrument.id).fair_price;
      const Price bid = instrument.ticks.round_down(nearest<Price>(0.95 * fair));
      const Price ask = instrument.ticks.round_up(nearest<Price>(1.05 * fair));
      step(BookTop{instrument.id, bid, Size{units_per_one}, ask, Size{units_per_one}});
    }
    answer();
  }
  /// Others show another size of one option.
  double tick_of_one(InstrumentId option) {
    size_ = size_ == 1 ? 2 : 1;
    return step(BookTop{option, Price{10'000}, Size{size_ * units_per_one}, Price{99'000'000}, Size{units_per_one}});
  }
  /// What left is accepted, what was cancelled is gone.
  void answer() {
    commands_.swap(sent_);
    commands_.clear();
    for (const Command& command : sent_) {
      if (const auto* placed = std::get_if<PlaceOrder>(&command)) {
        if (placed->replaces != OrderId{}) step(OrderClosed{placed->replaces});
        step(OrderAccepted{placed->order});
      }
      if (const auto* cancelled = std::get_if<CancelOrder>(&command)) step(OrderClosed{cancelled->order});
      ++messages_;
    }
  }
  const Engine& engine() const { return engine_; }
  std::int64_t messages() const { return messages_; }

 private:
  void list(Instrument instrument) {
    instrument.id = InstrumentId{static_cast<std::uint32_t>(engine_.state().instruments.size())};
    step(InstrumentListed{std::move(instrument)});
  }
  double step(Fact fact) {
    now_ += microsecond;
    Event event{engine_.state().last_seq + 1, now_, std::move(fact)};
    const double started = seconds_of(CLOCK_MONOTONIC);
    engine_.step(event, commands_);
    return seconds_of(CLOCK_MONOTONIC) - started;
  }

  Engine engine_;
  Instant now_ = begin;
  double price_ = 60'000.0;
  std::int64_t size_ = 1;
  std::int64_t messages_ = 0;
  std::vector<Command> commands_;
  std::vector<Command> sent_;
};

/// The times of many, as people ask for them.
void tell(benchmark::State& state, std::vector<double>& seconds) {
  std::ranges::sort(seconds);
  const auto at = [&](double share) { return 1e6 * seconds[static_cast<std::size_t>(share * static_cast<double>(seconds.size() - 1))]; };
  state.counters["p50_us"] = at(0.5);
  state.counters["p99_us"] = at(0.99);
  state.counters["max_us"] = at(1.0);
}

/// Whether any of so many options and the perpetual is worth trading against the risk of the book, where none is.
void BM_AskForHedges(benchmark::State& state) {
  EngineConfig config = quoting_everything();
  config.hedging.enabled = true;
  config.hedging.kinds = {"perpetual", "option"};
  QuotedChain chain(static_cast<std::uint32_t>(state.range(0)), config);
  chain.show_options();
  HedgeDesk desk;
  for (auto _ : state) {
    desk.ask(chain.engine().state(), chain.engine().derived(), config);
    benchmark::DoNotOptimize(desk.next(chain.engine().state(), chain.engine().derived(), config));
  }
}
BENCHMARK(BM_AskForHedges)->Arg(1'000);

/// A tick of the underlying to all wanted quotes: every option priced, skewed, rounded, reconciled with what works, and what changed
/// gated. The price wanders by up to 20 USD, so that some quotes are replaced at each tick.
void tick_to_quotes(benchmark::State& state, QuotedChain chain) {
  Random random(5);
  std::vector<double> seconds;
  const std::int64_t before = chain.messages();
  double away = 0.0;
  for (auto _ : state) {
    away = std::clamp(away + 4.0 * random.normal(), -20.0, 20.0);
    seconds.push_back(chain.tick(away));
    state.SetIterationTime(seconds.back());
    chain.answer();
    if (seconds.size() % 1'000 == 0) chain.hear_index();
  }
  tell(state, seconds);
  state.counters["messages_a_tick"] = static_cast<double>(chain.messages() - before) / static_cast<double>(seconds.size());
}
void BM_TickToQuotes(benchmark::State& state) { tick_to_quotes(state, QuotedChain(static_cast<std::uint32_t>(state.range(0)))); }
BENCHMARK(BM_TickToQuotes)->Arg(100)->Arg(1'000)->Arg(10'000)->UseManualTime()->Unit(benchmark::kMicrosecond);

/// The same of a thousand options on so many levels.
void BM_TickToLevels(benchmark::State& state) {
  EngineConfig config = quoting_everything();
  config.quoting.levels = static_cast<int>(state.range(0));
  tick_to_quotes(state, QuotedChain(1'000, config));
}
BENCHMARK(BM_TickToLevels)->Arg(2)->Arg(5)->UseManualTime()->Unit(benchmark::kMicrosecond);

/// Of one option among a thousand: others change their size there.
void BM_TickToQuote(benchmark::State& state) {
  QuotedChain chain(1'000);
  Random random(6);
  std::vector<double> seconds;
  for (auto _ : state) {
    seconds.push_back(chain.tick_of_one(InstrumentId{static_cast<std::uint32_t>(1 + random.below(1'000))}));
    state.SetIterationTime(seconds.back());
    chain.answer();
  }
  tell(state, seconds);
}
BENCHMARK(BM_TickToQuote)->UseManualTime()->Unit(benchmark::kMicrosecond);

/// The curvature A of so many factors, and the flow of 2,000 instruments into it.
void BM_RiskPriceSolve(benchmark::State& state) {
  const int factors = static_cast<int>(state.range(0));
  Random random(7);
  const FactorMatrix root = FactorMatrix::NullaryExpr(factors, factors, [&] { return random.normal(); });
  const FactorMatrix sigma = root * root.transpose() + FactorMatrix::Identity(factors, factors);
  std::vector<SparseFactors> loadings(2'000);
  for (std::size_t i = 0; i < loadings.size(); ++i) {
    const int underlying = static_cast<int>(i % static_cast<std::size_t>(factors / 5)) * 5;
    loadings[i].add(underlying, 1e4 * random.normal());
    loadings[i].add(underlying + 1, 1e3 * random.uniform());
    loadings[i].add(underlying + 2 + static_cast<int>(i % 3), 10.0 * random.uniform());
  }
  FlowMatrix flow;
  for (auto _ : state) {
    flow.restart(factors);
    for (const SparseFactors& one : loadings) flow.add(one, 400.0, 0.1, 1.0);
    const FactorMatrix a = value_curvature_of_sizes(sigma, flow, 1e-6, 1.0);
    benchmark::DoNotOptimize(flow.spread_of_price(a.col(0)));
  }
}
BENCHMARK(BM_RiskPriceSolve)->Arg(20)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace keel

int main(int argc, char** argv) { return keel::run_benchmarks(argc, argv); }
