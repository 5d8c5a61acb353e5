#include "keel/render/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "keel/render/number.hpp"
#include "keel/render/svg_chart.hpp"

namespace keel {

using namespace doc;

namespace {

double placed(const Axis& axis, double value) {
  return axis.scale == Axis::Scale::Log || axis.scale == Axis::Scale::LogDays ? std::log(value) : value;
}

std::string days_label(double days) {
  if (days < 1.0) return fmt::format("{:.0f}h", days * 24.0);
  return days < 60.0    ? fmt::format("{:.0f}d", days)
         : days < 700.0 ? fmt::format("{:.0f}mo", days / 30.4)
                        : fmt::format("{:.1f}y", days / 365.0);
}

/// Digits after the point that tell multiples of a step apart.
int digits_of(double step) { return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 10); }

std::string tick_label(const Shown& shown, double value) {
  if (shown.notation != Notation::Percent) return compact(value);
  return fmt::format("{}{:.4g}%", shown.plus && value > 0.0 ? "+" : "", 100.0 * value);
}

std::vector<ChartTick> ticks_of(const Axis& axis, int count, int times) {
  if (!axis.ticks.empty()) return axis.ticks;
  if (axis.scale == Axis::Scale::Time) return time_ticks(axis.from, axis.to, times);
  if (axis.scale == Axis::Scale::LogDays) {
    std::vector<ChartTick> ticks;
    for (const double days : {0.125, 0.5, 1.0, 2.0, 7.0, 14.0, 30.4, 91.3, 182.5, 365.0, 730.0, 1825.0}) {
      if (days >= axis.from && days <= axis.to) ticks.push_back({days, days_label(days)});
    }
    return ticks;
  }
  const int digits = digits_of(nice_step(axis.to - axis.from, count));
  return number_ticks(axis.from, axis.to, count,
                      [&](double value) { return axis.compact ? tick_label(axis.shown, value) : grouped(value, digits); });
}

/// An area a stacked series, on what those before it have piled up on its side of 0.
struct Area {
  const Series* series = nullptr;
  std::vector<ChartPoint> low, high;
  bool empty = true;
};

std::vector<Area> areas_of(const Chart& chart) {
  std::vector<Area> areas;
  std::vector<double> up, down;
  for (const Series& series : chart.series) {
    if (series.mark != Series::Mark::Stack) continue;
    up.resize(series.points.size());
    down.resize(series.points.size());
    for (const bool above : {true, false}) {
      std::vector<double>& pile = above ? up : down;
      Area area{.series = &series};
      for (std::size_t i = 0; i < series.points.size(); ++i) {
        const PlotPoint& point = series.points[i];
        const double part = (point.y >= 0.0) == above ? point.y : 0.0;
        area.empty = area.empty && part == 0.0;
        area.low.push_back({point.x, pile[i]});
        area.high.push_back({point.x, pile[i] += part});
      }
      if (!area.empty) areas.push_back(std::move(area));
    }
  }
  return areas;
}

/// From the lowest to the highest value, 0 among them, with a little room; never empty.
void fit(Axis& axis, const Chart& chart, const std::vector<Area>& areas) {
  double low = 0.0, high = 0.0;
  const auto include = [&](double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const Series& series : chart.series) {
    if (series.mark == Series::Mark::Stack) continue;
    for (const PlotPoint& point : series.points) {
      include(point.y);
      include(point.high);
    }
  }
  for (const Area& area : areas) {
    for (const ChartPoint& point : area.high) include(point.y);
  }
  if (low == high) high = 1.0;
  const double room = 0.06 * (high - low);
  axis.from = low - room;
  axis.to = high + room;
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

/// Triangles that a reader tells from lines and from each other without their colour.
void draw_triangle(SvgChart& chart, const ChartPoint& at, bool up, const Series& series, const std::string& title) {
  constexpr double half = 4.0;
  const double x = chart.frame().x(at.x);
  const double tip = chart.frame().y(at.y);
  const double base = tip + (up ? 2.0 * half : -2.0 * half);
  chart.open(title);
  chart.add("<path class='tri {}' d='M{:.1f} {:.1f}L{:.1f} {:.1f}L{:.1f} {:.1f}Z'/>", series.style, x, tip, x - half, base, x + half, base);
  chart.close();
}

void draw_series(SvgChart& chart, const Axis& x_axis, const Series& series) {
  if (series.mark == Series::Mark::Stack) return;
  if (series.mark == Series::Mark::Steps) {
    std::vector<ChartPoint> points;
    for (const PlotPoint& point : series.points) points.push_back({placed(x_axis, point.x), point.y});
    return chart.steps(points, series.style, series.title);
  }
  if (series.mark == Series::Mark::Line || series.mark == Series::Mark::Nodes) {
    std::vector<ChartPoint> points;
    points.reserve(series.points.size());
    for (const PlotPoint& point : series.points) points.push_back({placed(x_axis, point.x), point.y});
    chart.line(points, series.style, series.title);
    if (series.mark == Series::Mark::Line) return;
  }
  for (const PlotPoint& point : series.points) {
    const double at = placed(x_axis, point.x);
    const bool up = series.mark == Series::Mark::Rises;
    if (up || series.mark == Series::Mark::Falls) {
      if (chart.frame().shows_y(point.y)) draw_triangle(chart, {at, point.y}, up, series, point.title);
    } else if (series.mark == Series::Mark::Intervals)
      draw_interval(chart, point, at, series.style);
    else if (std::isfinite(point.y) && chart.frame().shows_y(point.y))
      chart.dot({at, point.y}, series.mark == Series::Mark::Nodes ? "node" : series.style, series.mark == Series::Mark::Nodes ? 4.0 : 2.2,
                point.title);
  }
}

/// Strips that part between two hints in the middle.
void draw_hints(SvgChart& svg, const Chart& chart) {
  const ChartFrame& frame = svg.frame();
  double from = frame.left;
  for (std::size_t i = 0; i < chart.hints.size(); ++i) {
    const bool last = i + 1 == chart.hints.size();
    const double to = last ? frame.width - frame.right
                           : 0.5 * (frame.x(placed(chart.x, chart.hints[i].x)) + frame.x(placed(chart.x, chart.hints[i + 1].x)));
    svg.open(chart.hints[i].text);
    svg.add("<rect class='hint' x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}'/>", from, frame.top, std::max(to - from, 0.0),
            frame.height - frame.top - frame.bottom);
    svg.close();
    from = to;
  }
}

struct Room {
  double width, height, right, bottom;
  int y_ticks, x_ticks, times;
  std::string_view css;
};
Room room_of(Chart::Size size) {
  switch (size) {
    case Chart::Size::Wide: return {860, 260, 20, 30, 4, 4, 10, "wide"};
    case Chart::Size::Tall: return {860, 380, 12, 30, 5, 4, 10, "wide"};
    case Chart::Size::Strip: return {430, 140, 12, 30, 3, 4, 5, ""};
    case Chart::Size::Panel: return {300, 180, 18, 24, 3, 4, 3, ""};
    case Chart::Size::Card: break;
  }
  return {420, 250, 12, 30, 4, 4, 5, ""};
}

}  // namespace

std::string draw(const Chart& chart) {
  const Room room = room_of(chart.size);
  const std::vector<Area> areas = areas_of(chart);
  Axis y_axis = chart.y;
  if (chart.y.fitted) fit(y_axis, chart, areas);
  const std::vector<ChartTick> y_ticks = ticks_of(y_axis, room.y_ticks, room.times);
  ChartFrame frame{.x_from = placed(chart.x, chart.x.from), .x_to = placed(chart.x, chart.x.to), .y_from = y_axis.from, .y_to = y_axis.to};
  frame.width = room.width;
  frame.height = room.height;
  frame.right = room.right;
  frame.bottom = room.bottom;
  for (const ChartTick& tick : y_ticks)
    frame.left =
        std::max(frame.left, 10.0 + tick_letter * (static_cast<double>(tick.label.size()) + (tick.label.ends_with('%') ? 0.6 : 0.0)));
  SvgChart svg(frame, room.css);
  svg.y_ticks(y_ticks);
  auto ticks = ticks_of(chart.x, room.x_ticks, room.times);
  for (ChartTick& tick : ticks) tick.at = placed(chart.x, tick.at);
  svg.x_ticks(ticks);
  if (chart.y_rule) svg.y_rule(*chart.y_rule, "zero");
  if (chart.x_rule) svg.x_rule(placed(chart.x, *chart.x_rule), "rule");
  for (const Area& area : areas) svg.band(area.low, area.high, area.series->style, area.series->title);
  for (const Series& series : chart.series) draw_series(svg, chart.x, series);
  draw_hints(svg, chart);
  return svg.finish();
}

}  // namespace keel
