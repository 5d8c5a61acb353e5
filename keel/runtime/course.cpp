#include "keel/runtime/course.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

void RunCourse::follow(InstrumentId id) {
  if (followed_.size() < most_followed && std::ranges::find(followed_, id) == followed_.end()) followed_.push_back(id);
}

void RunCourse::note(const Event& event, const Engine& engine) {
  fills_.note(event, engine);
  if (const auto* fill = std::get_if<Filled>(&event.fact)) follow(fill->instrument);
  if (const auto* listed = std::get_if<InstrumentListed>(&event.fact)) {
    const Instrument& instrument = listed->instrument;
    if (instrument.kind != InstrumentKind::Option && instrument.has_order_book()) follow(instrument.id);
  }
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
  const State& state = engine.state();
  Look look{.at = last_, .stage = reported_stage(state), .profit = state.profit, .exposures = {}, .prices = {}};
  for (const OfUnderlying& one : underlyings_) {
    const UnderlyingRisk risk = underlying_risk(state, engine.derived(), one.underlying);
    look.exposures.push_back({.stage = state.stage(one.underlying),
                              .bias_usd = risk.bias_usd,
                              .delta_usd = risk.greeks.delta * risk.index_usd,
                              .gamma_usd_per_percent = risk.gamma_usd_per_percent,
                              .vega_usd_per_vol_point = risk.vega_usd_per_vol_point,
                              .theta_usd_per_day = risk.greeks.theta_usd_per_day});
  }
  for (const InstrumentId id : followed_) {
    const auto own = [&](Side side) {
      const WorkingOrder* quote = state.orders.quote(id, side);
      return quote == nullptr ? std::numeric_limits<double>::quiet_NaN() : to_double(quote->placed.price);
    };
    look.prices.push_back(
        {.mid = course_mid(engine, id), .bid = own(Side::Buy), .ask = own(Side::Sell), .position = state.book.position(id).size});
  }
  looks_.push_back(std::move(look));
}

}  // namespace keel
