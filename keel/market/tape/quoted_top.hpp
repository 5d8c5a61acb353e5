#pragma once

#include <cstddef>
#include <optional>

#include "keel/market/tape/tape.hpp"

namespace keel {

/// What the best prices are like: in the mean over time, and how often they change.
class QuotedTop {
 public:
  /// Changes that come no later than this after the one before come together.
  static constexpr Duration together = millisecond * 10;

  /// Of the instrument, in its quotation, > 0.
  explicit QuotedTop(double tick) : tick_(tick) {}

  void see(const TapeTop& top);
  /// Nothing changes until then, and that is the end.
  void finish(Instant until);

  double seconds() const { return seconds_; }                     ///< since the first top
  double two_sided() const { return two_sided_s_ / seconds_; }    ///< share of the time
  double one_tick() const { return one_tick_s_ / two_sided_s_; }  ///< share of the time with two sides
  // Means over the time with two sides; not a number if there is none.
  double spread_bps() const { return spread_bps_s_ / two_sided_s_; }
  double spread_ticks() const { return spread_s_ / tick_ / two_sided_s_; }
  double depth() const { return depth_s_ / two_sided_s_; }        ///< contracts on a side, the mean of both
  double depth_worth() const { return worth_s_ / two_sided_s_; }  ///< the same times the middle

  std::size_t changes() const { return changes_; }              ///< of a price or a size
  std::size_t price_changes() const { return price_changes_; }  ///< of a price
  /// Share of the changes that come together with the one before.
  double changes_together() const { return static_cast<double>(changes_together_) / static_cast<double>(changes_); }

 private:
  void pass(Instant until);

  double tick_;
  std::optional<TapeTop> top_;
  std::optional<Instant> changed_;
  double seconds_ = 0.0;
  double two_sided_s_ = 0.0;
  double one_tick_s_ = 0.0;
  double spread_s_ = 0.0;
  double spread_bps_s_ = 0.0;
  double depth_s_ = 0.0;
  double worth_s_ = 0.0;
  Instant passed_;
  std::size_t changes_ = 0;
  std::size_t price_changes_ = 0;
  std::size_t changes_together_ = 0;
};

}  // namespace keel
