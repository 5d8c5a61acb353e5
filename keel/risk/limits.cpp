#include "keel/risk/limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace keel {
namespace {

/// As bad as `at`, or worse.
bool reaches(double value, double at, const LimitConfig& limit) { return limit.falls() ? value <= at : value >= at; }

double threshold_of(Stage stage, const LimitConfig& limit, const LimitsConfig& common) {
  double threshold = 0.0;
  for (const auto& [candidate, at] : thresholds_of(limit, common)) {
    if (candidate <= stage) threshold = at;
  }
  return threshold;
}

Stage stage_of(Stage current, const std::optional<double>& value, const LimitConfig& limit, const LimitsConfig& common) {
  if (!value && limit.is_set()) return std::max(current, stage_of_the_unknown);
  return next_stage(current, std::abs(value.value_or(0.0)), limit, common);  // without a limit the value says nothing
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
  const auto looser = [&](double LimitConfig::* at) { return before.falls() ? changed.*at < before.*at : changed.*at > before.*at; };
  return !changed.is_set() || looser(&LimitConfig::soft) || looser(&LimitConfig::hard) || looser(&LimitConfig::emergency);
}

Stage next_stage(Stage current, double value, const LimitConfig& limit, const LimitsConfig& common) {
  if (current == Stage::Halt) return Stage::Halt;
  if (!limit.is_set()) return Stage::Normal;
  Stage stage = Stage::Normal;
  for (const auto& [candidate, at] : thresholds_of(limit, common)) {
    const bool released = !reaches(limit.falls() ? common.release * value : value, limit.falls() ? at : common.release * at, limit);
    if (reaches(value, at, limit) || (candidate <= current && !released)) stage = candidate;
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
    if (!limit.is_set() && old == Stage::Normal) continue;
    const Stage now = stage_of(old, limit.is_set() ? value_of(rows[i], in) : 0.0, limit, limits);
    stages.of_measure[i] = now;
    if (rows[i].shared()) stages.shared = std::max(stages.shared, now);
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
  if (!limit.is_set() || !reaches(value, limit.soft, limit)) return 1.0;
  return 1.0 + lean_stiffening * std::min(1.0, (value - limit.soft) / (limit.hard - limit.soft));
}

double headroom(double value, const LimitConfig& limit) { return limit.is_set() ? std::clamp(1.0 - value / limit.hard, 0.0, 1.0) : 1.0; }

double share_used(double value, double threshold, const LimitConfig& limit) {
  return limit.falls() ? threshold / value : value / threshold;
}

void set_limit(std::vector<LimitOverride>& changes, LimitOverride set) {
  std::erase_if(changes, [&](const LimitOverride& old) {
    return old.measure == set.measure && (old.until <= set.until || (!old.confirmed_by.empty() && set.confirmed_by.empty()));
  });
  changes.push_back(std::move(set));
}

const LimitOverride* in_force(const std::vector<LimitOverride>& changes, std::string_view measure) {
  const auto last = std::find_if(changes.rbegin(), changes.rend(), [&](const LimitOverride& one) { return one.measure == measure; });
  return last == changes.rend() ? nullptr : &*last;
}

}  // namespace keel
