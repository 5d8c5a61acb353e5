#include "keel/runtime/clocks.hpp"

#include <poll.h>

#include <algorithm>
#include <vector>

namespace keel {
namespace {

constexpr double longest_wait_ns = 20e6;

}  // namespace

Instant PacedClock::now() {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - started_;
  const double ns = passed.count() * speed_ * 1e9;
  // The next double below 2^63 is 1,024 less: what is not above that fits.
  return ns < static_cast<double>((never - start_).raw) - 1024.0 ? start_ + Duration{static_cast<std::int64_t>(ns)} : never;
}

void PacedClock::wait(Instant until, std::span<const int> descriptors) {
  const double left_ns = static_cast<double>((until - std::min(until, now())).raw) / speed_;
  const timespec longest{.tv_sec = 0, .tv_nsec = static_cast<long>(std::min(left_ns, longest_wait_ns))};
  std::vector<pollfd> sources;
  for (const int descriptor : descriptors) sources.push_back({.fd = descriptor, .events = POLLIN, .revents = 0});
  ::ppoll(sources.data(), sources.size(), &longest, nullptr);
}

}  // namespace keel
