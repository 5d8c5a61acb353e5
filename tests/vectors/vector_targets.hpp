#pragma once

#include <hwy/targets.h>

#include <cstdint>
#include <vector>

namespace keel {

/// Runs the kernels on one vector target until it goes out of scope.
class OnTarget {
 public:
  explicit OnTarget(std::int64_t target) {
    hwy::DisableTargets(~(target | HWY_SCALAR));
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());  // SupportedTargets itself leaves what the machine has
  }
  ~OnTarget() {
    hwy::DisableTargets(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
  OnTarget(const OnTarget&) = delete;
  OnTarget& operator=(const OnTarget&) = delete;
};

/// Those of the kernels' targets that this machine has, widest first, and plain scalar code last.
inline std::vector<std::int64_t> testable_targets() {
  std::vector<std::int64_t> targets;
  for (const std::int64_t target : {std::int64_t{HWY_AVX3}, std::int64_t{HWY_AVX2}, std::int64_t{HWY_NEON}}) {
    if (hwy::SupportedTargets() & target) targets.push_back(target);
  }
  targets.push_back(HWY_SCALAR);
  return targets;
}

}  // namespace keel
