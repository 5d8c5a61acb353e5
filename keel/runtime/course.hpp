#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "keel/domain/events.hpp"
#include "keel/domain/verdict.hpp"
#include "keel/engine/engine.hpp"

namespace keel {

/// A number over time: each value counts for the time that it was seen to stand.
class OverTime {
 public:
  void add(double value, double seconds);
  double seconds() const { return seconds_; }
  double mean() const { return mean_; }
  double deviation() const;  ///< standard; 0 of less than two values
  double lowest() const { return lowest_; }
  double highest() const { return highest_; }

 private:
  double seconds_ = 0.0;
  double mean_ = 0.0;
  double squares_ = 0.0;  ///< seconds times squared distances from the mean
  double lowest_ = 0.0;
  double highest_ = 0.0;
};

/// How a run went, of which its last moment tells nothing: looked at with each tick of the clock; what is seen counts for the time since
/// the tick before. A constant amount of memory, however long the run.
class RunCourse {
 public:
  using StageTimes = std::array<Duration, static_cast<std::size_t>(last_of(Stage{})) + 1>;
  struct OfUnderlying {
    Currency underlying;
    StageTimes in_stage{};
    OverTime bias_usd;
    OverTime gamma_usd_per_percent;
    OverTime vega_usd_per_vol_point;
  };
  /// Of one underlying at one look; zeros while something that is held has no price.
  struct Exposures {
    double bias_usd = 0.0;
    double vega_usd_per_vol_point = 0.0;
  };
  /// A look that is kept for drawing. An underlying that was listed later has no exposures in it.
  struct Look {
    Instant at;
    double profit_usd = 0.0;  ///< in the numeraire
    std::vector<Exposures> exposures;
  };
  /// More than an eye tells apart; from then on every second look is kept, then every fourth, and so on.
  static constexpr std::size_t most_looks = 1024;

  /// After each event of the run.
  void note(const Event& event, const Engine& engine);

  /// In the order in which they were listed; so are a look's exposures.
  const std::vector<OfUnderlying>& underlyings() const { return underlyings_; }
  /// In the worst stage of all limits (reported_stage).
  const StageTimes& in_stage() const { return in_stage_; }
  /// The largest fall of the profit from where it once stood.
  NumeraireAmount deepest_drawdown() const { return deepest_drawdown_; }
  /// In the order of time.
  const std::vector<Look>& looks() const { return looks_; }

 private:
  void keep(const Engine& engine);

  Instant last_;
  StageTimes in_stage_{};
  std::vector<OfUnderlying> underlyings_;
  NumeraireAmount highest_profit_;
  NumeraireAmount deepest_drawdown_;
  std::vector<Look> looks_;
  std::uint64_t ticks_ = 0;
  std::uint64_t stride_ = 1;  ///< ticks from one kept look to the next
};

}  // namespace keel
