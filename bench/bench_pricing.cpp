// Options of one chain repriced on a moving forward, by Keel's kernels and by QuantLib; see docs/models/batch_kernels.md.
// --targets=avx2 (or scalar, avx512) caps the vector width.

#include <benchmark/benchmark.h>

#include <cstring>

#include "bench/run_benchmarks.hpp"
#include "bench/sample_chain.hpp"
#include "bench/sample_prices.hpp"
#include "keel/pricing/batch/batch_greeks.hpp"
#include "keel/pricing/batch/batch_implied_vol.hpp"
#include "keel/pricing/black/implied_vol.hpp"

namespace keel {
namespace {

double moved(int step) { return sample_forward * (1.0 + 1e-5 * (step % 100)); }

template <Black76Greeks (*kernel)(const OptionTable&, const TickForward&, GreekColumns&)>
void run_kernel(benchmark::State& state) {
  const OptionTable table = table_of(sample_chain(static_cast<std::size_t>(state.range(0))));
  GreekColumns greeks(table.size());
  int step = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernel(table, moved(++step), greeks));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void BM_KernelGreeks(benchmark::State& state) { run_kernel<reprice>(state); }
BENCHMARK(BM_KernelGreeks)->Arg(4000);

void BM_KernelSecondOrder(benchmark::State& state) { run_kernel<reprice_second_order>(state); }
BENCHMARK(BM_KernelSecondOrder)->Arg(4000);

void BM_ScalarGreeks(benchmark::State& state) {
  const std::vector<OptionRow> rows = sample_chain(static_cast<std::size_t>(state.range(0)));
  int step = 0;
  for (auto _ : state) {
    const double forward = moved(++step);
    for (const OptionRow& row : rows) benchmark::DoNotOptimize(black76({forward, row.strike, row.years, row.vol, row.right}));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ScalarGreeks)->Arg(4000);

void BM_ImpliedVolBatch(benchmark::State& state) {
  const SamplePrices prices = sample_prices(static_cast<std::size_t>(state.range(0)));
  std::vector<double> vol(prices.vol.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(implied_vols({prices.value, prices.forward, prices.strike, prices.years, prices.right}, vol));
    benchmark::ClobberMemory();
  }
  double worst = 0.0;
  for (std::size_t i = 0; i < vol.size(); ++i) worst = std::max(worst, std::abs(vol[i] / prices.vol[i] - 1.0));
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["worst_relative_error"] = worst;
}
BENCHMARK(BM_ImpliedVolBatch)->Arg(4000);

void BM_ScalarImpliedVol(benchmark::State& state) {
  const SamplePrices p = sample_prices(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    for (std::size_t i = 0; i < p.vol.size(); ++i) {
      benchmark::DoNotOptimize(implied_vol({p.value[i], p.forward[i], p.strike[i], p.years[i], p.right[i]}));
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_ScalarImpliedVol)->Arg(4000);

}  // namespace
}  // namespace keel

int main(int argc, char** argv) { return keel::run_benchmarks(argc, argv); }
