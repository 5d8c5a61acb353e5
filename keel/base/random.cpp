#include "keel/base/random.hpp"

#include <cmath>
#include <numbers>

namespace keel {

double Random::exponential(double rate) { return -std::log(uniform()) / rate; }

double Random::normal() {
  const double radius = std::sqrt(-2.0 * std::log(uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

}  // namespace keel
