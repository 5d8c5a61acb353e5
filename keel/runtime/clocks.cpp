#include "keel/runtime/clocks.hpp"

#include <thread>

namespace keel {

Instant PacedClock::now() {
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - started_;
  return start_ + Duration{static_cast<std::int64_t>(passed.count() * speed_ * 1e9)};
}

void PacedClock::wait() { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }

}  // namespace keel
