#include <benchmark/benchmark.h>

#include "bench/matching_commands.hpp"
#include "bench/run_benchmarks.hpp"
#include "keel/paths/avellaneda_stoikov_2008.hpp"
#include "keel/paths/flow_presets.hpp"
#include "keel/sim/sim_venue.hpp"

namespace keel {
namespace {

/// Simulated minutes of the default market, polled as the loop polls it, with no orders of ours.
void simulated_market(benchmark::State& state) {
  std::int64_t facts = 0;
  for (auto _ : state) {
    SimVenue venue{SimConfig{}};
    std::vector<TimedFact> out;
    const Instant end = SimConfig{}.start + minute * state.range(0);
    for (Instant now = SimConfig{}.start; now < end;) {
      now += *venue.lookahead();
      out.clear();
      venue.poll(now, out);
      facts += static_cast<std::int64_t>(out.size());
    }
  }
  state.SetItemsProcessed(facts);
  state.counters["facts_per_simulated_second"] = static_cast<double>(facts) / static_cast<double>(state.iterations() * state.range(0) * 60);
}
BENCHMARK(simulated_market)->Arg(10)->Unit(benchmark::kMillisecond);

/// Steps of the paper's maker, 200 a path, its sums among them.
void BM_AvellanedaStoikovPath(benchmark::State& state) {
  const SteppedMaker maker = AvellanedaStoikov2008{}.maker(MakerStrategy::Inventory);
  constexpr std::uint64_t paths = 1024;
  std::uint64_t first = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(maker.run({.seed = 1, .first = first, .count = paths}));
    first += paths;
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(paths) * maker.steps());
}
BENCHMARK(BM_AvellanedaStoikovPath);

/// Fills of a maker in continuous time.
void BM_CarteaJaimungalPath(benchmark::State& state) {
  const CarteaJaimungalPaths model;
  const FlowMaker maker = *FlowMaker::make(model.flow());
  std::uint64_t path = 0;
  std::int64_t trades = 0;
  for (auto _ : state) trades += maker.path(1, path++).trades;
  state.SetItemsProcessed(trades);
}
BENCHMARK(BM_CarteaJaimungalPath);

/// Commands of fifty participants to one book of some hundred orders: commands a second.
void BM_Matching(benchmark::State& state) {
  const MatchingCommands commands(1 << 16);
  std::vector<Execution> executions;
  std::int64_t trades = 0;
  for (auto _ : state) {
    MatchingEngine engine{commands.instruments()};
    for (const MatchingCommand& command : commands.all()) {
      executions.clear();
      command.give(engine, executions);
      trades += static_cast<std::int64_t>(executions.size());
    }
  }
  const auto given = state.iterations() * static_cast<std::int64_t>(commands.all().size());
  state.SetItemsProcessed(given);
  state.counters["executions_per_command"] = static_cast<double>(trades) / static_cast<double>(given);
  state.counters["open_orders"] = static_cast<double>(commands.open_at_the_end());
}
BENCHMARK(BM_Matching)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace keel

int main(int argc, char** argv) { return keel::run_benchmarks(argc, argv); }
