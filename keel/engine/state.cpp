#include "keel/engine/state.hpp"

#include "keel/base/hash.hpp"

namespace keel {

std::uint64_t state_hash(const State& state) {
  Hasher hasher;
  hasher.add(state);
  return hasher.digest();
}

}  // namespace keel
