#include "keel/risk/limits.hpp"

#include <algorithm>

namespace keel {

const LimitConfig& limit_of(const LimitsConfig& config, LimitMeasure measure) {
  switch (measure) {
    case LimitMeasure::Delta: return config.delta_usd;
    case LimitMeasure::Gamma: return config.gamma_usd_per_percent;
    case LimitMeasure::Vega: return config.vega_usd_per_vol_point;
    case LimitMeasure::Drawdown: break;
  }
  return config.drawdown_usd;
}

Stage next_stage(Stage current, double value, const LimitConfig& limit, double release) {
  if (current == Stage::Halt) return Stage::Halt;
  const std::array<double, 3> thresholds{limit.soft, limit.hard, limit.emergency};  // of Lean, Reduce, Halt
  Stage stage = Stage::Normal;
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const Stage candidate = static_cast<Stage>(i + 1);
    const bool held = candidate <= current && value >= release * thresholds[i];
    if (value >= thresholds[i] || held) stage = candidate;
  }
  return stage;
}

LimitStages next_stages(const LimitStages& current, const LimitValues& values, const LimitsConfig& config) {
  LimitStages next{};
  for (std::size_t i = 0; i < limit_measures; ++i) {
    next[i] = next_stage(current[i], values[i], limit_of(config, static_cast<LimitMeasure>(i)), config.release);
  }
  return next;
}

Stage worst_of(const LimitStages& stages) { return *std::ranges::max_element(stages); }

double stiffness(double value, const LimitConfig& limit, double lean_stiffening) {
  if (value <= limit.soft || limit.hard <= limit.soft) return 1.0;
  return 1.0 + lean_stiffening * std::min(1.0, (value - limit.soft) / (limit.hard - limit.soft));
}

double headroom(double value, const LimitConfig& limit) { return std::clamp(1.0 - value / limit.hard, 0.0, 1.0); }

}  // namespace keel
