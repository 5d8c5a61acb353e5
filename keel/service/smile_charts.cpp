#include "keel/service/smile_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace keel {

using namespace doc;

namespace {

/// Of vols: from the lowest to the highest with a share of that beyond, at least `least`.
Axis vol_axis(double low, double high, double share, double least) {
  const double room = std::max(share * (high - low), least);
  return {.from = std::max(0.0, low - room), .to = high + room, .shown = percent(2)};
}

struct ChartRange {
  double k_from = HUGE_VAL;
  double k_to = -HUGE_VAL;
  double vol_from = HUGE_VAL;
  double vol_to = -HUGE_VAL;
};

/// Of the strikes whose vol is known to 5 points: what a tick of premium moves by more, or nobody quotes, says nothing of the smile's
/// height, and a chart drawn for it would show nothing else. Of all strikes where fewer than three are.
ChartRange range_of(const ChainExpiry& expiry) {
  constexpr double known_to = 0.05;
  const auto is_known = [](const SmilePoint& point) {
    return point.quotes.is_two_sided() && point.quotes.tick <= known_to && 1.0 / std::sqrt(point.weight) <= known_to;
  };
  const bool some = std::ranges::count_if(expiry.points, is_known) >= 3;
  ChartRange range;
  for (const SmilePoint& point : expiry.points) {
    if (some && !is_known(point)) continue;
    const double fitted = fitted_vol(expiry, point.k);
    range.k_from = std::min(range.k_from, point.k);
    range.k_to = std::max(range.k_to, point.k);
    range.vol_from = std::min({range.vol_from, point.vol, fitted});
    range.vol_to = std::max({range.vol_to, point.vol, fitted});
  }
  return range;
}

std::string percent_text(const std::optional<double>& vol) { return vol ? fmt::format("{:.2f}%", 100.0 * *vol) : std::string("–"); }

}  // namespace

std::optional<Chart> term_structure(const ChainSurface& fit) {
  Series vols{.style = "fit", .mark = Series::Mark::Nodes};
  for (const ChainExpiry& expiry : fit.expiries) {
    if (!expiry.fit) continue;
    const double vol = fitted_vol(expiry, 0.0);
    vols.points.push_back({.x = expiry.years * days_per_year,
                           .y = vol,
                           .title = fmt::format("{}: {:.2f}%", format_instant(expiry.expiry).substr(0, 10), 100.0 * vol)});
  }
  if (vols.points.empty()) return std::nullopt;
  const auto [low, high] = std::ranges::minmax(vols.points, {}, &PlotPoint::y);
  Chart chart{.title = "Term structure", .note = "at-the-money vol", .size = Chart::Size::Wide};
  chart.x = {.scale = Axis::Scale::LogDays, .from = 0.9 * vols.points.front().x, .to = 1.1 * vols.points.back().x};
  chart.y = vol_axis(low.y, high.y, 0.15, 0.005);
  chart.series.push_back(std::move(vols));
  return chart;
}

Chart smile_chart(const FittedChain& fitted, std::size_t index) {
  const ChainExpiry& expiry = fitted.fit.expiries[index];
  const double forward = expiry.forward.forward;
  const ChartRange range = range_of(expiry);
  const double margin = std::max(0.03 * (range.k_to - range.k_from), 1e-4);
  const double k_from = range.k_from - margin;
  const double k_to = range.k_to + margin;
  Series quotes{.style = "quote", .mark = Series::Mark::Intervals};
  Series marks{.style = "mark", .mark = Series::Mark::Dots};
  Series curve{.style = "fit"};
  for (std::size_t i = 0; i < fitted.chain.quotes.size(); ++i) {
    const ChainRow& row = fitted.fit.rows[i];
    if (row.expiry != index || row.rejection != RowRejection::None || row.k < k_from || row.k > k_to) continue;
    const ChainQuote& quote = fitted.chain.quotes[i];
    const std::string title = fmt::format("{}: bid {} ask {} mark {} fit {:.2f}%", quote.instrument, percent_text(row.bid_vol),
                                          percent_text(row.ask_vol), percent_text(row.mark_vol), 100.0 * row.greeks.vol);
    const double strike = forward * std::exp(row.k);
    quotes.points.push_back({strike, row.bid_vol.value_or(no_value), row.ask_vol.value_or(no_value), title});
    marks.points.push_back({.x = strike, .y = row.mark_vol.value_or(no_value), .title = title});
  }
  constexpr int cells = 120;
  for (int i = 0; i <= cells; ++i) {
    const double k = k_from + (k_to - k_from) * i / cells;
    curve.points.push_back({.x = forward * std::exp(k), .y = fitted_vol(expiry, k)});
  }
  Chart chart{.title = format_instant(expiry.expiry).substr(0, 10),
              .note = fmt::format("{:.2f} days, forward {:.2f}, error {:.2f}", expiry.years * days_per_year, forward,
                                  expiry.fit->errors.rms_vol_points),
              .x_rule = forward};
  chart.x = {.scale = Axis::Scale::Log, .from = forward * std::exp(k_from), .to = forward * std::exp(k_to)};
  chart.y = vol_axis(range.vol_from, range.vol_to, 0.12, 0.01);
  chart.series = {std::move(quotes), std::move(marks), std::move(curve)};
  return chart;
}

}  // namespace keel
