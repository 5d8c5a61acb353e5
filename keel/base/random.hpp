#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace keel {

/// Distributions of random numbers, the same on every machine and library because the standard leaves its own open, over `Bits`: a source
/// of 64 random bits a call.
template <class Bits>
class Distributions {
 public:
  explicit Distributions(Bits bits) : bits_(bits) {}

  std::uint64_t bits() { return bits_(); }
  /// In (0, 1), never an end.
  double uniform() { return (static_cast<double>(bits_() >> 12) + 0.5) * 0x1p-52; }
  /// In [0, n). Domain: n > 0. Bias below n / 2^64.
  std::uint64_t below(std::uint64_t n) { return bits_() % n; }
  /// Mean 1 / rate. Domain: rate > 0.
  double exponential(double rate) { return -std::log(uniform()) / rate; }
  /// Mean 0, standard deviation 1 (Box and Muller 1958, one of the pair).
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }
  bool chance(double probability) { return uniform() < probability; }

 private:
  Bits bits_;
};

/// Seeded random numbers of the standard's mt19937_64. Used by `sim`, by the waits before a reconnect, and by tests.
class Random : public Distributions<std::mt19937_64> {
 public:
  explicit Random(std::uint64_t seed) : Distributions(std::mt19937_64(seed)) {}
};

}  // namespace keel
