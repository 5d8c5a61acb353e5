#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "keel/base/time.hpp"
#include "keel/domain/verdict.hpp"
#include "keel/risk/measures.hpp"

namespace keel {

/// Where a limit asks for a stage.
struct Threshold {
  Stage stage;
  double at;
};
/// From the best on. No limit asks for Flatten: that is a person's.
std::array<Threshold, 4> thresholds_of(const LimitConfig& limit, const LimitsConfig& common);
/// The nearest beyond `stage`, and of two at one place the later stage; nothing beyond Halt. Domain: the limit is set.
std::optional<Threshold> next_threshold(Stage stage, const LimitConfig& limit, const LimitsConfig& common);

/// Whether one of its thresholds lies beyond that of `before`, or it limits nothing where that did. Domain: of one measure.
bool loosens(const LimitConfig& changed, const LimitConfig& before);

/// The stage that one limit asks for: entered at its threshold, left only below `common.release` times it; of a limit that falls, above it
/// divided by that. Halt is never left here: a person resumes. Domain: `value` >= 0.
Stage next_stage(Stage current, double value, const LimitConfig& limit, const LimitsConfig& common);

/// What a limit asks for at least while its measure cannot be read: a limit that may be breached lets nothing grow.
inline constexpr Stage stage_of_the_unknown = Stage::Reduce;

/// Why a worst stage is what it is.
struct StageChange {
  Instant at;
  Stage from = Stage::Normal;
  Stage to = Stage::Normal;
  std::string measure;     ///< whose limit; empty while nothing changed
  double value = 0.0;      ///< of the measure, absolute; not a number where it could not be read
  double threshold = 0.0;  ///< the one entered; of a fall, the one whose share was left
  static constexpr auto fields() {
    using S = StageChange;
    return std::tuple{Field{"at", &S::at},           Field{"from", &S::from},   Field{"to", &S::to},
                      Field{"measure", &S::measure}, Field{"value", &S::value}, Field{"threshold", &S::threshold}};
  }
};

/// The stages of the limits of one underlying, or of the account.
struct LimitStages {
  std::vector<Stage> of_measure;  ///< by row; rows of the other scope stay Normal
  Stage worst = Stage::Normal;
  Stage shared = Stage::Normal;  ///< worst of the measures that are Measure::shared: it holds for all the others, too
  StageChange last;              ///< of `worst`

  Stage of(std::size_t row) const { return row < of_measure.size() ? of_measure[row] : Stage::Normal; }
  static constexpr auto fields() {
    using L = LimitStages;
    return std::tuple{Field{"of_measure", &L::of_measure}, Field{"worst", &L::worst}, Field{"shared", &L::shared}, Field{"last", &L::last}};
  }
};

struct UnderlyingLimits {
  Currency underlying;
  LimitStages stages;
  static constexpr auto fields() {
    return std::tuple{Field{"underlying", &UnderlyingLimits::underlying}, Field{"stages", &UnderlyingLimits::stages}};
  }
};

/// Advances the stages of that scope's rows. A measure that cannot be read keeps its stage, or goes to stage_of_the_unknown.
void advance(LimitStages& stages, MeasureScope scope, const MeasureInput& in, const LimitsConfig& limits, Instant at,
             std::span<const Measure> rows = measure_rows);

/// By how much the price of a factor grows: 1 up to soft, then rising linearly to 1 + lean_stiffening at hard and beyond.
double stiffness(double value, const LimitConfig& limit, double lean_stiffening);

/// Share of the hard limit that is left, in [0, 1]; 1 without a limit. Domain: of a limit that rises.
double headroom(double value, const LimitConfig& limit);

/// How much of the way to one of its thresholds is gone: 1 there. Of one that falls, the inverse share. Domain: the limit is set.
double share_used(double value, double threshold, const LimitConfig& limit);

/// A limit that holds instead of the config's, and by whose word.
struct LimitOverride {
  std::string measure;
  LimitConfig limit;
  std::string by;
  std::string confirmed_by;  ///< of one looser than the config's; else empty
  Instant until = never;
  static constexpr auto fields() {
    using L = LimitOverride;
    return std::tuple{Field{"measure", &L::measure}, Field{"limit", &L::limit}, Field{"by", &L::by},
                      Field{"confirmed_by", &L::confirmed_by}, Field{"until", &L::until}};
  }
};

/// The limit of a measure is set: it holds at once. What was set before for longer holds again when it ends, but for what two persons had
/// loosened and one tightens now.
void set_limit(std::vector<LimitOverride>& changes, LimitOverride set);
/// What holds of a measure, of those that were set; null: the config's limit.
const LimitOverride* in_force(const std::vector<LimitOverride>& changes, std::string_view measure);

}  // namespace keel
