#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "keel/domain/events.hpp"
#include "keel/engine/engine.hpp"

namespace keel {

inline constexpr std::array<Duration, 4> course_horizons{second, second * 10, minute, minute * 5};

/// A trade of ours, and what came after it.
struct CourseFill {
  Instant at;  ///< as it reached us
  Filled fill;
  bool hedge = false;
  double mid = 0.0;  ///< of the best prices of others then, in the quotation; not a number: none was known
  /// The middle at the first tick of the clock that is so much later; not a number: there was none, or it has not come.
  std::array<double, course_horizons.size()> mid_after{};

  /// What it gained by then against its price, as a share of that.
  double markout(std::size_t horizon) const;
};

/// The trades of a run in the order in which they reached us.
class CourseFills {
 public:
  /// Later ones are counted, not kept.
  static constexpr std::size_t most = 100'000;

  /// After each event of the run.
  void note(const Event& event, const Engine& engine);

  const std::vector<CourseFill>& fills() const { return fills_; }
  std::uint64_t left_out() const { return left_out_; }

 private:
  std::vector<CourseFill> fills_;
  std::uint64_t left_out_ = 0;
  std::array<std::size_t, course_horizons.size()> due_{};  ///< the first fill whose middle after that horizon is still to come
};

/// Of others' best prices, in the instrument's quotation; of one without two sides, what its model says. Not a number: nothing is known.
double course_mid(const Engine& engine, InstrumentId id);

}  // namespace keel
