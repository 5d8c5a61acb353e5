#pragma once

#include <array>

#include "keel/domain/settings/config.hpp"
#include "keel/domain/verdict.hpp"

namespace keel {

/// What limits watch. The first three are per underlying, drawdown is the account's.
enum class LimitMeasure : std::uint8_t { Delta, Gamma, Vega, Drawdown };
inline constexpr std::size_t limit_measures = 4;

using LimitValues = std::array<double, limit_measures>;  ///< absolute values, in the units of LimitsConfig
using LimitStages = std::array<Stage, limit_measures>;

const LimitConfig& limit_of(const LimitsConfig& config, LimitMeasure measure);

/// The stage that one limit asks for: entered at its threshold (>=), left only below `release` times it. Halt is never left
/// here: a person resumes.
Stage next_stage(Stage current, double value, const LimitConfig& limit, double release);

LimitStages next_stages(const LimitStages& current, const LimitValues& values, const LimitsConfig& config);

Stage worst_of(const LimitStages& stages);

/// By how much the price of a factor grows: 1 up to soft, then rising linearly to 1 + lean_stiffening at hard and beyond.
double stiffness(double value, const LimitConfig& limit, double lean_stiffening);

/// Share of the hard limit that is left, in [0, 1].
double headroom(double value, const LimitConfig& limit);

}  // namespace keel
