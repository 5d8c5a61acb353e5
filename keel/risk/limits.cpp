#include "keel/risk/limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace keel {
namespace {

double threshold_of(Stage stage, const LimitConfig& limit, const LimitsConfig& common) {
  double threshold = 0.0;
  for (const auto& [candidate, at] : thresholds_of(limit, common)) {
    if (candidate <= stage) threshold = at;
  }
  return threshold;
}

Stage stage_of(Stage current, const std::optional<double>& value, const LimitConfig& limit, const LimitsConfig& common) {
  if (!value && limit.is_set()) return std::max(current, stage_of_the_unknown);
  return next_stage(current, std::abs(value.value_or(0.0)), limit, common);
}

}  // namespace

std::array<Threshold, 4> thresholds_of(const LimitConfig& limit, const LimitsConfig& common) {
  return {{{Stage::Lean, limit.soft},
           {Stage::Reduce, limit.hard},
           {Stage::Hedge, limit.hard + common.hedge_at * (limit.emergency - limit.hard)},
           {Stage::Halt, limit.emergency}}};
}

std::optional<Threshold> next_threshold(Stage stage, const LimitConfig& limit, const LimitsConfig& common) {
  std::optional<Threshold> next;
  for (const Threshold& candidate : thresholds_of(limit, common)) {
    if (candidate.stage > stage && (!next || candidate.at == next->at)) next = candidate;
  }
  return next;
}

bool loosens(const LimitConfig& changed, const LimitConfig& before) {
  if (!before.is_set()) return false;
  return !changed.is_set() || changed.soft > before.soft || changed.hard > before.hard || changed.emergency > before.emergency;
}

Stage next_stage(Stage current, double value, const LimitConfig& limit, const LimitsConfig& common) {
  if (current == Stage::Halt) return Stage::Halt;
  if (!limit.is_set()) return Stage::Normal;
  Stage stage = Stage::Normal;
  for (const auto& [candidate, at] : thresholds_of(limit, common)) {
    const bool held = candidate <= current && value >= common.release * at;
    if (value >= at || held) stage = candidate;
  }
  return stage;
}

void advance(LimitStages& stages, MeasureScope scope, const MeasureInput& in, const LimitsConfig& limits, Instant at,
             std::span<const Measure> rows) {
  stages.of_measure.resize(rows.size(), Stage::Normal);
  const Stage before = stages.worst;
  stages.worst = stages.shared = Stage::Normal;
  const Measure* highest = nullptr;  // whose stage is the worst now
  const Measure* fallen = nullptr;   // whose stage was the worst and is no more
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].scope != scope) continue;
    const LimitConfig& limit = limits.*rows[i].limit;
    const Stage old = stages.of_measure[i];
    const Stage now = stage_of(old, limit.is_set() ? value_of(rows[i], in) : 0.0, limit, limits);
    stages.of_measure[i] = now;
    if (rows[i].greek == nullptr) stages.shared = std::max(stages.shared, now);
    if (old == before && now < before) fallen = &rows[i];
    if (now <= stages.worst) continue;
    stages.worst = now;
    highest = &rows[i];
  }
  if (stages.worst == before) return;
  const Measure& cause = stages.worst > before ? *highest : *fallen;
  const double value = std::abs(value_of(cause, in).value_or(std::numeric_limits<double>::quiet_NaN()));
  const double threshold = threshold_of(std::max(stages.worst, before), limits.*cause.limit, limits);
  stages.last = {at, before, stages.worst, std::string(cause.name), value, threshold};
}

double stiffness(double value, const LimitConfig& limit, double lean_stiffening) {
  if (value <= limit.soft || limit.hard <= limit.soft) return 1.0;
  return 1.0 + lean_stiffening * std::min(1.0, (value - limit.soft) / (limit.hard - limit.soft));
}

double headroom(double value, const LimitConfig& limit) { return limit.is_set() ? std::clamp(1.0 - value / limit.hard, 0.0, 1.0) : 1.0; }

}  // namespace keel
