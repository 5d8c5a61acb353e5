#include <benchmark/benchmark.h>

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

}  // namespace
}  // namespace keel
