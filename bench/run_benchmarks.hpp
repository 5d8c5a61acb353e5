#pragma once

#include <benchmark/benchmark.h>
#include <hwy/targets.h>

#include <algorithm>
#include <string_view>

namespace keel {

/// Runs all of a program; --targets=avx2 (or scalar, avx512) caps the vector width, and the width used is told.
inline int run_benchmarks(int argc, char** argv) {
  constexpr std::string_view flag = "--targets=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (!word.starts_with(flag)) continue;
    if (word.substr(flag.size()) == "avx2") hwy::DisableTargets(HWY_AVX3 | (HWY_AVX3 - 1));
    if (word.substr(flag.size()) == "scalar") hwy::DisableTargets(~HWY_SCALAR);
    std::copy(argv + i + 1, argv + argc, argv + i);
    --argc;
  }
  const std::int64_t targets = hwy::SupportedTargets();
  hwy::GetChosenTarget().Update(targets);  // SupportedTargets leaves what the machine has, not what is left of it
  benchmark::AddCustomContext("vector target", hwy::TargetName(targets & -targets));
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace keel
