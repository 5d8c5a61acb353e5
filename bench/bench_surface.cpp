// SVI calibration and the whole way from a recorded chain's text to a surface with Greeks.
// KEEL_DATA names the folder of recorded data; without it, or without the file, a made chain of the same size and format stands in.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "bench/sample_surface.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/pricing/chain/chain_surface.hpp"

namespace keel {
namespace {

void BM_SviFit(benchmark::State& state) {
  const auto points = noisy_smile(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(fit_svi(points, 0.1));
  state.counters["rms_vol_points"] = fit_svi(points, 0.1)->errors.rms_vol_points;
}
BENCHMARK(BM_SviFit)->Arg(60)->Unit(benchmark::kMicrosecond);

void BM_SviFitNoButterfly(benchmark::State& state) {
  const auto points = noisy_smile(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(fit_svi(points, 0.1, {.no_butterfly = true}));
}
BENCHMARK(BM_SviFitNoButterfly)->Arg(60)->Unit(benchmark::kMicrosecond);

void BM_ChainToSurface(benchmark::State& state) {
  const char* folder = std::getenv("KEEL_DATA");
  const std::string root = folder == nullptr ? "../shared/data" : folder;
  const auto recorded = read_text_file(root + "/deribit_chain_6h/deribit_options_snapshot_20260205T212937Z.csv");
  const std::string text = recorded ? *recorded : made_snapshot();
  std::size_t options = 0;
  for (auto _ : state) {
    const auto chains = parse_chains("snapshot.csv", text);
    options = 0;
    for (const Chain& chain : *chains) {
      auto fit = fit_chain(chain);
      benchmark::DoNotOptimize(fit);
      options += chain.quotes.size();
    }
  }
  state.SetLabel(recorded ? "recorded snapshot of a crash day" : "made chain: KEEL_DATA has no snapshot");
  state.counters["options"] = static_cast<double>(options);
}
BENCHMARK(BM_ChainToSurface)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace keel

BENCHMARK_MAIN();
