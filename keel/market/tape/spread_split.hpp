#pragma once

#include <deque>
#include <limits>
#include <optional>
#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/market/tape/tape.hpp"

namespace keel {

/// What takers pay, and what of it the makers keep. With s = 1 for a buyer and -1 for a seller, p his price, m the middle before him and
/// m(h) the middle a time h after him, all in bps of m:
///
///     effective 2 s (p - m) = realised 2 s (p - m(h)) + impact 2 s (m(h) - m)
///
/// Twice, because a spread is what a taker pays who goes in and out: the middle itself moves by half the impact, and a maker earns half of
/// what is realised. Source: R. Huang and H. Stoll, "Dealer versus auction markets", Journal of Financial Economics 41 (1996); SEC rule
/// 605.
class SpreadSplit {
 public:
  struct AfterHorizon {
    Duration horizon;
    /// Of those orders of which it is known, each counting once, in bps.
    Moments effective;
    Moments realised;
    Moments impact;
  };

  /// Whoever pays less than `least_bps` from the middle is left out. Domain: horizons rising, > 0.
  explicit SpreadSplit(std::vector<Duration> horizons, double least_bps = -std::numeric_limits<double>::infinity());

  void see(const TapeTop& top);
  /// Of one that comes while there is no middle nothing is known.
  void see(const TakerTrade& order);
  /// Nothing changes until then, and that is the end.
  void finish(Instant until);

  const Moments& effective() const { return effective_; }
  /// Of the size that was traded, not of orders, in bps. Not a number of nothing.
  double effective_by_size() const { return effective_times_size_ / size_; }
  const std::vector<AfterHorizon>& after() const { return after_; }

 private:
  struct Pending {
    Instant at;
    double side = 0.0;  ///< 1: a buyer, -1: a seller
    double mid = 0.0;
    double price = 0.0;
  };
  /// What falls due before `until`, or then, too, has the middle of now.
  void settle(Instant until, bool then_too);

  double least_bps_;
  std::vector<AfterHorizon> after_;
  std::vector<std::deque<Pending>> pending_;  ///< by horizon, in order of time
  Moments effective_;
  double effective_times_size_ = 0.0;
  double size_ = 0.0;
  std::optional<double> mid_;
};

}  // namespace keel
