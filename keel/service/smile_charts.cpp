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
  const double margin = std::max(0.03 * (expiry.quoted.to - expiry.quoted.from), 1e-4);
  const double k_from = expiry.quoted.from - margin;
  const double k_to = expiry.quoted.to + margin;
  // From a little below the lowest to a little above the highest vol that the fit targets or shows; wide quotes are cut off.
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const SmilePoint& point : expiry.points) {
    low = std::min({low, point.vol, fitted_vol(expiry, point.k)});
    high = std::max({high, point.vol, fitted_vol(expiry, point.k)});
  }
  Series quotes{.style = "quote", .mark = Series::Mark::Intervals};
  Series marks{.style = "mark", .mark = Series::Mark::Dots};
  Series curve{.style = "fit"};
  for (std::size_t i = 0; i < fitted.chain.quotes.size(); ++i) {
    const ChainRow& row = fitted.fit.rows[i];
    if (row.expiry != index || row.rejection != RowRejection::None) continue;
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
  chart.y = vol_axis(low, high, 0.12, 0.01);
  chart.series = {std::move(quotes), std::move(marks), std::move(curve)};
  return chart;
}

}  // namespace keel
