#include "keel/risk/limits.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace keel {
namespace {

struct Threshold {
  Stage stage;
  double LimitConfig::* at;
};
constexpr std::array thresholds{Threshold{Stage::Lean, &LimitConfig::soft}, Threshold{Stage::Reduce, &LimitConfig::hard},
                                Threshold{Stage::Halt, &LimitConfig::emergency}};

double threshold_of(Stage stage, const LimitConfig& limit) {
  double threshold = 0.0;
  for (const Threshold& one : thresholds) {
    if (one.stage <= stage) threshold = limit.*one.at;
  }
  return threshold;
}

}  // namespace

Stage next_stage(Stage current, double value, const LimitConfig& limit, double release) {
  if (current == Stage::Halt) return Stage::Halt;
  if (!limit.is_set()) return Stage::Normal;
  Stage stage = Stage::Normal;
  for (const auto& [candidate, at] : thresholds) {
    const bool held = candidate <= current && value >= release * limit.*at;
    if (value >= limit.*at || held) stage = candidate;
  }
  return stage;
}

void advance(LimitStages& stages, MeasureScope scope, const MeasureInput& in, const LimitsConfig& limits, Instant at,
             std::span<const Measure> rows) {
  stages.of_measure.resize(rows.size(), Stage::Normal);
  const Stage before = stages.worst;
  stages.worst = Stage::Normal;
  const Measure* highest = nullptr;  // whose stage is the worst now
  const Measure* fallen = nullptr;   // whose stage was the worst and is no more
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].scope != scope) continue;
    const LimitConfig& limit = limits.*rows[i].limit;
    const Stage old = stages.of_measure[i];
    if (const auto value = limit.is_set() ? rows[i].read(in) : 0.0) {
      stages.of_measure[i] = next_stage(old, std::abs(*value), limit, limits.release);
    }
    if (old == before && stages.of_measure[i] < before) fallen = &rows[i];
    if (stages.of_measure[i] <= stages.worst) continue;
    stages.worst = stages.of_measure[i];
    highest = &rows[i];
  }
  if (stages.worst == before) return;
  const Measure& cause = stages.worst > before ? *highest : *fallen;
  const double value = std::abs(cause.read(in).value_or(0.0));
  const double threshold = threshold_of(std::max(stages.worst, before), limits.*cause.limit);
  stages.last = {at, before, stages.worst, std::string(cause.name), value, threshold};
}

std::vector<std::string_view> unread(MeasureScope scope, const MeasureInput& in, const LimitsConfig& limits,
                                     std::span<const Measure> rows) {
  std::vector<std::string_view> names;
  for (const Measure& row : rows) {
    if (row.scope == scope && (limits.*row.limit).is_set() && !row.read(in)) names.push_back(row.name);
  }
  return names;
}

double stiffness(double value, const LimitConfig& limit, double lean_stiffening) {
  if (value <= limit.soft || limit.hard <= limit.soft) return 1.0;
  return 1.0 + lean_stiffening * std::min(1.0, (value - limit.soft) / (limit.hard - limit.soft));
}

double headroom(double value, const LimitConfig& limit) { return limit.is_set() ? std::clamp(1.0 - value / limit.hard, 0.0, 1.0) : 1.0; }

}  // namespace keel
