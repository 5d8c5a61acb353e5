#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "keel/base/random.hpp"

namespace keel {

/// Some of a simulation's paths. Each draws random numbers of its own, so that what it does depends on the seed and its own number alone.
struct PathRange {
  std::uint64_t seed = 0;
  std::uint64_t first = 0;
  std::uint64_t count = 0;
};

/// Where the random numbers of one path begin: four outputs of SplitMix64 (Steele, Lea and Flood 2014), no two paths of a seed the same.
inline std::array<std::uint64_t, 4> random_start(std::uint64_t seed, std::uint64_t path) {
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15;
  const auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  };
  const std::uint64_t base = mix(seed + golden);
  std::array<std::uint64_t, 4> start{};
  for (std::uint64_t i = 0; i < 4; ++i) start[i] = mix(base + (4 * path + i + 1) * golden);
  return start;
}

/// xoshiro256++ (Blackman and Vigna, ACM Transactions on Mathematical Software 47, 2021): a few shifts and additions for 64 bits.
class Xoshiro256 {
 public:
  explicit Xoshiro256(std::array<std::uint64_t, 4> start) : s_(start) {}
  std::uint64_t operator()() {
    const std::uint64_t result = std::rotl(s_[0] + s_[3], 23) + s_[0];
    const std::uint64_t t = s_[1] << 17;
    s_[2] ^= s_[0];
    s_[3] ^= s_[1];
    s_[1] ^= s_[2];
    s_[0] ^= s_[3];
    s_[2] ^= t;
    s_[3] = std::rotl(s_[3], 45);
    return result;
  }

 private:
  std::array<std::uint64_t, 4> s_;
};

/// The random numbers of one path.
class PathRandom : public Distributions<Xoshiro256> {
 public:
  PathRandom(std::uint64_t seed, std::uint64_t path) : Distributions(Xoshiro256(random_start(seed, path))) {}
};

}  // namespace keel
