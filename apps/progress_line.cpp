#include "apps/progress_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace keel {

ProgressLine::ProgressLine(std::string verb, std::string noun)
    : verb_(std::move(verb)), noun_(std::move(noun)), terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

void ProgressLine::step(std::size_t done, std::size_t all) {
  if (!terminal_ || done == 0) return;
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(200);
  shown_ = true;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double rate = static_cast<double>(done) / seconds;
  const double left = all > done ? static_cast<double>(all - done) / rate : 0.0;
  fmt::print(stderr, "\rkeel: {} {} of {} {}, {:.0f}/s, {:.0f} s left\x1b[K", verb_, done, all, noun_, rate, left);
}

}  // namespace keel
