#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "keel/domain/events.hpp"
#include "keel/domain/verdict.hpp"
#include "keel/engine/engine.hpp"
#include "keel/runtime/course_fills.hpp"

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
    Stage stage = Stage::Normal;
    double bias_usd = 0.0;
    double delta_usd = 0.0;
    double gamma_usd_per_percent = 0.0;
    double vega_usd_per_vol_point = 0.0;
    double theta_usd_per_day = 0.0;
  };
  /// Of one instrument at one look, in its quotation; not a number: there is none.
  struct Prices {
    double mid = 0.0;  ///< course_mid
    double bid = 0.0;  ///< our best
    double ask = 0.0;
    Size position;
  };
  /// A look that is kept. What was listed, or first followed, later is not in it.
  struct Look {
    Instant at;
    Stage stage = Stage::Normal;
    ProfitSplit profit;  ///< in the numeraire
    std::vector<Exposures> exposures;
    std::vector<Prices> prices;
  };
  /// From then on every second look is kept, then every fourth, and so on.
  static constexpr std::size_t most_looks = 8192;
  /// Whose prices are kept: what is no option as it is listed, options with their first trade of ours.
  static constexpr std::size_t most_followed = 16;

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
  /// In the order in which they were first followed; so are a look's prices.
  const std::vector<InstrumentId>& followed() const { return followed_; }
  const CourseFills& fills() const { return fills_; }

 private:
  void follow(InstrumentId id);
  void keep(const Engine& engine);

  Instant last_;
  StageTimes in_stage_{};
  std::vector<OfUnderlying> underlyings_;
  NumeraireAmount highest_profit_;
  NumeraireAmount deepest_drawdown_;
  std::vector<Look> looks_;
  std::vector<InstrumentId> followed_;
  CourseFills fills_;
  std::uint64_t ticks_ = 0;
  std::uint64_t stride_ = 1;  ///< ticks from one kept look to the next
};

}  // namespace keel
