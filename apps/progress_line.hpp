#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace keel {

/// How far a long work is: one line of stderr that rewrites itself, on a terminal only, and only once the work has lasted a second.
class ProgressLine {
 public:
  /// "explaining", "facts": what is done to what.
  ProgressLine(std::string verb, std::string noun);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// May be called as often as one likes.
  void step(std::size_t done, std::size_t all);

 private:
  using Clock = std::chrono::steady_clock;
  std::string verb_;
  std::string noun_;
  bool terminal_;
  bool shown_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point next_ = started_ + std::chrono::seconds(1);
};

}  // namespace keel
