#include "keel/attribution/markouts.hpp"

#include <cmath>

namespace keel {

void RunningMean::add(double value) {
  ++count_;
  const double distance = value - mean_;
  mean_ += distance / static_cast<double>(count_);
  squares_ += distance * (value - mean_);
}

void RunningMean::add(const RunningMean& other) {
  if (other.count_ == 0) return;
  const auto mine = static_cast<double>(count_);
  const auto theirs = static_cast<double>(other.count_);
  const double distance = other.mean_ - mean_;
  squares_ += other.squares_ + distance * distance * mine * theirs / (mine + theirs);
  mean_ += distance * theirs / (mine + theirs);
  count_ += other.count_;
}

double RunningMean::standard_error() const {
  if (count_ < 2) return 0.0;
  const auto n = static_cast<double>(count_);
  return std::sqrt(squares_ / (n - 1.0) / n);
}

void MarkoutPoint::add(const Markout& markout) {
  usd.add(markout.usd);
  if (markout.vol_points) vol_points.add(*markout.vol_points);
  if (markout.bps) bps.add(*markout.bps);
  if (markout.market_seen) ++market_seen;
}

void MarkoutPoint::add(const MarkoutPoint& other) {
  usd.add(other.usd);
  vol_points.add(other.vol_points);
  bps.add(other.bps);
  market_seen += other.market_seen;
}

MarkoutCurves::MarkoutCurves(std::vector<Duration> horizons) : horizons_(std::move(horizons)) {
  for (auto& sides : points_) {
    for (auto& points : sides) {
      for (const Duration horizon : horizons_) points.push_back({.horizon = horizon, .usd = {}, .vol_points = {}, .bps = {}});
    }
  }
}

void MarkoutCurves::add(FillRole role, Side side, std::size_t horizon, const Markout& markout) {
  points_[static_cast<std::size_t>(role)][static_cast<std::size_t>(side)][horizon].add(markout);
}

std::vector<MarkoutCurve> MarkoutCurves::curves() const {
  std::vector<MarkoutCurve> curves;
  for (const FillRole role : {FillRole::Quote, FillRole::Hedge}) {
    const auto& [bought, sold] = points_[static_cast<std::size_t>(role)];
    std::vector<MarkoutPoint> both = bought;
    for (std::size_t i = 0; i < both.size(); ++i) both[i].add(sold[i]);
    if (both.empty() || both.front().usd.count() == 0) continue;
    if (bought.front().usd.count() > 0) curves.push_back({role, Side::Buy, bought});
    if (sold.front().usd.count() > 0) curves.push_back({role, Side::Sell, sold});
    curves.push_back({role, std::nullopt, std::move(both)});
  }
  return curves;
}

}  // namespace keel
