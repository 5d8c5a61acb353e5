#include "keel/runtime/course.hpp"

#include <algorithm>
#include <cmath>

#include "keel/runtime/report.hpp"

namespace keel {

// D. H. D. West, "Updating mean and variance estimates: an improved method", Communications of the ACM 22 (1979).
void OverTime::add(double value, double seconds) {
  if (!(seconds > 0.0) || !std::isfinite(value)) return;
  lowest_ = seconds_ > 0.0 ? std::min(lowest_, value) : value;
  highest_ = seconds_ > 0.0 ? std::max(highest_, value) : value;
  seconds_ += seconds;
  const double away = value - mean_;
  mean_ += away * seconds / seconds_;
  squares_ += seconds * away * (value - mean_);
}

double OverTime::deviation() const { return seconds_ > 0.0 ? std::sqrt(squares_ / seconds_) : 0.0; }

void RunCourse::note(const Event& event, const Engine& engine) {
  if (!std::holds_alternative<TimeReached>(event.fact)) return;
  const State& state = engine.state();
  const Duration since = last_ == Instant{} ? Duration{} : event.at - last_;
  last_ = event.at;
  highest_profit_ = std::max(highest_profit_, state.profit.total());
  deepest_drawdown_ = std::max(deepest_drawdown_, highest_profit_ - state.profit.total());
  in_stage_[static_cast<std::size_t>(reported_stage(state))] += since;
  const double seconds = static_cast<double>(since.raw) / static_cast<double>(second.raw);
  for (const UnderlyingLimits& limit : state.limits) {
    if (std::ranges::find(underlyings_, limit.underlying, &OfUnderlying::underlying) == underlyings_.end()) {
      underlyings_.push_back({.underlying = limit.underlying});
    }
  }
  for (OfUnderlying& one : underlyings_) {
    one.in_stage[static_cast<std::size_t>(state.stage(one.underlying))] += since;
    const UnderlyingRisk risk = underlying_risk(state, engine.derived(), one.underlying);
    if (!risk.whole) continue;
    one.bias_usd.add(risk.bias_usd, seconds);
    one.gamma_usd_per_percent.add(risk.gamma_usd_per_percent, seconds);
    one.vega_usd_per_vol_point.add(risk.vega_usd_per_vol_point, seconds);
  }
  if (ticks_++ % stride_ == 0) keep(engine);
}

void RunCourse::keep(const Engine& engine) {
  if (looks_.size() == most_looks) {
    for (std::size_t i = 0; 2 * i < looks_.size(); ++i) looks_[i] = std::move(looks_[2 * i]);
    looks_.resize(most_looks / 2);
    stride_ *= 2;
    if ((ticks_ - 1) % stride_ != 0) return;
  }
  Look look{.at = last_, .profit_usd = to_double(engine.state().profit.total()), .exposures = {}};
  for (const OfUnderlying& one : underlyings_) {
    const UnderlyingRisk risk = underlying_risk(engine.state(), engine.derived(), one.underlying);
    look.exposures.push_back({risk.bias_usd, risk.vega_usd_per_vol_point});
  }
  looks_.push_back(std::move(look));
}

}  // namespace keel
