#include "keel/market/tape/volatility_signature.hpp"

#include <cmath>
#include <limits>

namespace keel {

VolatilitySignature::VolatilitySignature(std::vector<Duration> steps) {
  for (const Duration step : steps) steps_.push_back({.step = step, .next = {}, .log_mid = {}});
}

void VolatilitySignature::look(Step& step) const {
  if (log_mid_ && step.log_mid) {
    const double moved = *log_mid_ - *step.log_mid;
    step.squares += moved * moved;
    ++step.count;
  }
  step.log_mid = log_mid_;
  step.next = step.next + step.step;
}

void VolatilitySignature::see(const TapeTop& top) {
  const auto mid = top.mid();
  if (!begun_ && !mid) return;
  for (Step& step : steps_) {
    if (!begun_) step.next = top.at;
    while (step.next < top.at) look(step);
  }
  begun_ = true;
  log_mid_ = mid ? std::optional(std::log(*mid)) : std::nullopt;
}

void VolatilitySignature::finish(Instant until) {
  if (!begun_) return;
  for (Step& step : steps_) {
    while (step.next <= until) look(step);
  }
}

double VolatilitySignature::vol(std::size_t i) const {
  const Step& step = steps_[i];
  if (step.count == 0) return std::numeric_limits<double>::quiet_NaN();
  const double years = years_between(Instant{}, Instant{} + step.step);
  return std::sqrt(step.squares / static_cast<double>(step.count) / years);
}

}  // namespace keel
