#include <benchmark/benchmark.h>

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

}  // namespace
}  // namespace keel

int main(int argc, char** argv) { return keel::run_benchmarks(argc, argv); }
