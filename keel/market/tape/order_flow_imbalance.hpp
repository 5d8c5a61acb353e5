#pragma once

#include <optional>

#include "keel/base/sample/moments.hpp"
#include "keel/market/tape/tape.hpp"

namespace keel {

/// What came to the best bid and left the best ask, less what left the bid and came to the ask, trades and cancels alike: over each
/// interval, and the regression of the middle's move on it. Source: R. Cont, A. Kukanov and S. Stoikov, "The price impact of order book
/// events", Journal of Financial Econometrics 12 (2014), equation 4: R2 is .65 in the mean of fifty stocks at 10 s.
class OrderFlowImbalance {
 public:
  /// Domain: > 0.
  explicit OrderFlowImbalance(Duration interval) : interval_(interval) {}

  void see(const TapeTop& top);
  /// Nothing changes until then, and that is the end.
  void finish(Instant until);

  Duration interval() const { return interval_; }
  /// The move of the middle in the quotation, on contracts. An interval in which a side was empty is none.
  const Regression& regression() const { return regression_; }

  /// Of one change of the top, in contracts. Domain: both two-sided.
  static double flow(const TapeTop& before, const TapeTop& now);

 private:
  void close();

  Duration interval_;
  std::optional<TapeTop> top_;  ///< of now
  Instant ends_;                ///< the interval that is open
  double flow_ = 0.0;           ///< in it
  std::optional<double> mid_;   ///< when it began
  bool whole_ = true;           ///< both sides were there
  Regression regression_;
};

}  // namespace keel
