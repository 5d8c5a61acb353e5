#include "keel/service/backtest/recorded_expiry.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/base/time.hpp"
#include "keel/pricing/black/premium.hpp"

namespace keel {
namespace {

constexpr std::size_t most_samples = 16;
constexpr double index_error = 2e-4;  ///< relative: of one that is seconds old
constexpr double vol_step = 1e-4;     ///< a venue's vols are in hundredths of a percent
constexpr double vol_point = 0.01;
constexpr double spread_memory = 20.0;  ///< trades
constexpr double widest_half_spread = 0.1;
constexpr Duration oldest_vol = day;

}  // namespace

std::optional<ForwardSample> forward_over_index(const Instrument& option, Instant at, Price index, double vol, Price price) {
  const double spot = to_double(index);
  const auto miss = [&](double ratio) { return model_premium(option, at, ratio * spot, vol) - to_double(price); };
  double low = 0.5;
  double high = 2.0;
  const double of_low = miss(low);
  if (!(of_low * miss(high) < 0.0)) return std::nullopt;
  constexpr int halvings = 50;
  for (int i = 0; i < halvings; ++i) {
    const double middle = 0.5 * (low + high);
    (miss(middle) * of_low > 0.0 ? low : high) = middle;
  }
  const double ratio = 0.5 * (low + high);
  constexpr double step = 1e-4;
  const double slope = (miss(ratio + step) - miss(ratio - step)) / (2.0 * step);
  const double of_vol = std::abs(model_premium(option, at, ratio * spot, vol + vol_step) - model_premium(option, at, ratio * spot, vol));
  const double of_rounding = of_vol / std::abs(slope);
  constexpr double too_vague = 0.005;
  if (!(of_rounding < too_vague)) return std::nullopt;
  return ForwardSample{ratio, std::hypot(of_rounding, index_error)};
}

void RecordedExpiry::see(Instant at, const ChainExpiry& fitted, double index) {
  samples_.assign(1, {fitted.forward.forward / index, index_error});
  forward_ = samples_.front().forward;
  vols_.clear();
  for (const SmilePoint& point : fitted.points) {
    if (!(point.weight > 0.0)) continue;
    vols_[nearest<Price>(fitted.forward.forward * std::exp(point.k))] = {point.vol, 1.0 / point.weight, at};
  }
  smile_ = fitted.fit->params;
  smile_years_ = years_between(at, expiry_);
}

std::optional<double> RecordedExpiry::vol_at(double k) const {
  if (!smile_) return std::nullopt;
  return std::sqrt(total_variance(*smile_, k) / smile_years_);
}

void RecordedExpiry::see(const Instrument& option, const TapeTrade& trade) {
  if (const auto told = forward_over_index(option, trade.at, trade.index, trade.vol, trade.price)) {
    samples_.push_back(*told);
    if (samples_.size() > most_samples) samples_.pop_front();
    const std::vector<ForwardSample> all(samples_.begin(), samples_.end());
    if (const auto estimate = robust_forward(all)) forward_ = estimate->forward;
  }
  if (!forward_) return;
  const double index = to_double(trade.index);
  const double strike = to_double(option.strike);
  const double side = sign_of(trade.taker);
  if (const auto before = vol_at(std::log(strike / (*forward_ * index)))) {
    const double beyond = std::clamp(side * (trade.vol - *before), -widest_half_spread, widest_half_spread);
    half_spread_ = std::max(0.0, half_spread_ + (beyond - half_spread_) / spread_memory);
  }
  const double middle = trade.vol - side * half_spread_;
  if (middle > 0.0) vols_[option.strike] = {middle, vol_point * vol_point, trade.at};
  fit(trade.at, index);
}

void RecordedExpiry::fit(Instant at, double index) {
  std::erase_if(vols_, [&](const auto& one) { return at - one.second.at > oldest_vol; });
  std::vector<SmilePoint> points;
  for (const auto& [strike, seen] : vols_) {
    const double variance = seen.variance + vol_point * vol_point * to_seconds(at - seen.at) / to_seconds(hour);
    points.push_back({.k = std::log(to_double(strike) / (*forward_ * index)), .vol = seen.vol, .weight = 1.0 / variance});
  }
  const double years = years_between(at, expiry_);
  const auto fitted = fit_svi(points, years);
  if (!fitted) return;
  smile_ = fitted->params;
  smile_years_ = years;
}

}  // namespace keel
