#include "keel/engine/state.hpp"

#include <algorithm>

#include "keel/base/hash.hpp"

namespace keel {

Stage State::stage(Currency underlying) const {
  if (halted) return Stage::Halt;
  Stage stage = drawdown_stage;
  for (const UnderlyingLimits& limit : limits) {
    if (limit.underlying == underlying) stage = std::max(stage, worst_of(limit.stages));
  }
  return stage;
}

std::uint64_t state_hash(const State& state) {
  Hasher hasher;
  hasher.add(state);
  return hasher.digest();
}

}  // namespace keel
