#include "keel/render/chart.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "keel/render/number.hpp"
#include "keel/render/svg_chart.hpp"

namespace keel {

using namespace doc;

namespace {

double placed(const Axis& axis, double value) { return axis.scale == Axis::Scale::Linear ? value : std::log(value); }

std::string days_label(double days) {
  if (days < 1.0) return fmt::format("{:.0f}h", days * 24.0);
  return days < 60.0    ? fmt::format("{:.0f}d", days)
         : days < 700.0 ? fmt::format("{:.0f}mo", days / 30.4)
                        : fmt::format("{:.1f}y", days / 365.0);
}

std::vector<ChartTick> ticks_of(const Axis& axis) {
  if (axis.scale == Axis::Scale::LogDays) {
    std::vector<ChartTick> ticks;
    for (const double days : {0.125, 0.5, 1.0, 2.0, 7.0, 14.0, 30.4, 91.3, 182.5, 365.0, 730.0, 1825.0}) {
      if (days >= axis.from && days <= axis.to) ticks.push_back({days, days_label(days)});
    }
    return ticks;
  }
  return number_ticks(axis.from, axis.to, 4, [&](double value) {
    return axis.shown.notation == Notation::Percent ? fmt::format("{:.4g}%", 100.0 * value) : compact(value);
  });
}

/// A stem from end to end with a cap at each that the chart shows.
void draw_interval(SvgChart& chart, const PlotPoint& point, double at, const std::string& style) {
  const ChartFrame& frame = chart.frame();
  const double x = frame.x(at);
  chart.open(point.title);
  if (std::isfinite(point.y) && std::isfinite(point.high)) {
    chart.add("<line class='{3}' x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}'/>", x, frame.y(point.y), frame.y(point.high), style);
  }
  for (const double end : {point.y, point.high}) {
    if (std::isfinite(end) && frame.shows_y(end))
      chart.add("<line class='{3}' x1='{0:.1f}' x2='{1:.1f}' y1='{2:.1f}' y2='{2:.1f}'/>", x - 2.5, x + 2.5, frame.y(end), style);
  }
  chart.close();
}

void draw_series(SvgChart& chart, const Axis& x_axis, const Series& series) {
  if (series.mark == Series::Mark::Line || series.mark == Series::Mark::Nodes) {
    std::vector<ChartPoint> points;
    for (const PlotPoint& point : series.points) points.push_back({placed(x_axis, point.x), point.y});
    chart.line(points, series.style);
    if (series.mark == Series::Mark::Line) return;
  }
  for (const PlotPoint& point : series.points) {
    const double at = placed(x_axis, point.x);
    if (series.mark == Series::Mark::Intervals)
      draw_interval(chart, point, at, series.style);
    else if (std::isfinite(point.y) && chart.frame().shows_y(point.y))
      chart.dot({at, point.y}, series.mark == Series::Mark::Nodes ? "node" : series.style, series.mark == Series::Mark::Nodes ? 4.0 : 2.2,
                point.title);
  }
}

}  // namespace

std::string draw(const Chart& chart) {
  ChartFrame frame{placed(chart.x, chart.x.from), placed(chart.x, chart.x.to), chart.y.from, chart.y.to};
  if (chart.wide) {
    frame.width = 860;
    frame.height = 260;
    frame.right = 20;
  }
  SvgChart svg(frame, chart.wide ? "wide" : "");
  svg.y_ticks(ticks_of(chart.y));
  auto ticks = ticks_of(chart.x);
  for (ChartTick& tick : ticks) tick.at = placed(chart.x, tick.at);
  svg.x_ticks(ticks);
  if (chart.x_rule) svg.x_rule(placed(chart.x, *chart.x_rule), "rule");
  for (const Series& series : chart.series) draw_series(svg, chart.x, series);
  return svg.finish();
}

}  // namespace keel
