#pragma once

#include "keel/base/random.hpp"

namespace keel {

/// One seed, one independent sequence per purpose: what our orders do to one of them leaves the others as they were, so that
/// two strategies under one seed meet the same price path and the same takers.
enum class SimStream : std::uint64_t {
  PricePath,
  VolPath,
  TakerFlow,
  MakerSizes,
  OrderLatency,
  DataLatency,
  FaultTurns,
  FaultHits,
  Coins,
  MakerResponses,
  Funding,
  TakerFollowers
};

/// The sequence of a purpose: seeds are spread by SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
inline Random sim_random(std::uint64_t seed, SimStream stream) {
  std::uint64_t z = seed + (static_cast<std::uint64_t>(stream) + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
  return Random{z ^ z >> 31};
}

}  // namespace keel
