#pragma once

#include <chrono>
#include <string>

#include "keel/runtime/operator/keys.hpp"
#include "keel/service/run/report.hpp"

namespace keel {

/// The live view on a terminal's stdout.
class RunView {
 public:
  RunView(const RecentFills& fills, const VenueTerms& terms);
  RunView(const RunView&) = delete;
  RunView& operator=(const RunView&) = delete;
  ~RunView() { end(); }

  void begin();
  /// Gives the screen back.
  void end();
  /// Draws what there is to see, if it is time for it: five times a second, and at once when a person pressed a key or the screen has
  /// another size. `speed` is how fast it goes.
  void look(const Run& run, const std::string& speed);
  /// Of the person before the screen.
  void press(ViewKey key);

 private:
  using WallClock = std::chrono::steady_clock;

  const RecentFills& fills_;
  const VenueTerms& terms_;
  bool colours_;
  bool begun_ = false;
  QuoteOrder order_ = QuoteOrder::Held;
  std::size_t scroll_ = 0;
  std::size_t page_ = 1;
  WallClock::time_point next_frame_;
};

}  // namespace keel
