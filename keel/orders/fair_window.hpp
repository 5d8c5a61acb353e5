#pragma once

#include <algorithm>
#include <array>
#include <limits>

#include "keel/base/fields.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// Between which prices one instrument's fair price has moved of late: over spans of a window each, this one and the one before, so that
/// all that lies back a window at most is in it, and nothing that lies back two.
class FairWindow {
 public:
  struct Span {
    double lowest = std::numeric_limits<double>::infinity();  ///< above `highest`: nothing was seen
    double highest = -std::numeric_limits<double>::infinity();
    void widen(double fair) {
      lowest = std::min(lowest, fair);
      highest = std::max(highest, fair);
    }
    static constexpr auto fields() { return std::tuple{Field{"lowest", &Span::lowest}, Field{"highest", &Span::highest}}; }
  };

  /// Domain: time does not go back; `window` > 0, the same at every call; `fair` a number.
  void see(Instant now, Duration window, double fair) {
    if (const std::int64_t over = (now - began_).raw / window.raw; over > 0) {
      spans_[1] = over == 1 ? spans_[0] : Span{};
      spans_[0] = {};
      began_ = began_ + window * over;  // whole spans, so that none is longer than the window
    }
    spans_[0].widen(fair);
  }
  /// Domain: as `see`, and not before its last.
  Span range(Instant now, Duration window) const {
    if (now - began_ >= window * 2) return {};
    if (now - began_ >= window) return spans_[0];
    return {std::min(spans_[0].lowest, spans_[1].lowest), std::max(spans_[0].highest, spans_[1].highest)};
  }

  static constexpr auto fields() { return std::tuple{Field{"spans", &FairWindow::spans_}, Field{"began", &FairWindow::began_}}; }

 private:
  std::array<Span, 2> spans_{};  ///< this one, the one before
  Instant began_;                ///< this one
};

}  // namespace keel
