#include "keel/sim/reactions/followers.hpp"

#include <algorithm>
#include <cmath>

namespace keel {

Followers::Followers(const SimConfig& config) : random_(sim_random(config.seed, SimStream::TakerFollowers)) {}

/// Poisson, by the product of uniforms (Knuth, "Seminumerical Algorithms").
std::size_t Followers::number(double mean) {
  const double least = std::exp(-mean);
  std::size_t count = 0;
  for (double product = random_.uniform(); product > least; product *= random_.uniform()) ++count;
  return count;
}

Instant Followers::add(const Taker& taker, const SimFlow& flow, Instant now) {
  const double wait = random_.exponential(1.0) * static_cast<double>(flow.follower_time.raw);
  const Instant at = now + Duration{std::max<std::int64_t>(1, std::llround(wait))};
  Taker follower = taker;
  follower.forerunner = false;
  coming_.add(at, follower);
  return at;
}

}  // namespace keel
