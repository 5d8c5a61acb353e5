#include "keel/render/svg_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/render/html.hpp"

namespace keel {

double nice_step(double width, int count) {
  const double raw = width / count;
  const double power = std::pow(10.0, std::floor(std::log10(raw)));
  const double share = raw / power;
  return power * (share >= 5.0 ? 5.0 : share >= 2.0 ? 2.0 : 1.0);
}

std::vector<ChartTick> number_ticks(double from, double to, int count, const TickLabel& label) {
  std::vector<ChartTick> ticks;
  const double step = nice_step(to - from, count);
  // By whole numbers of steps, so that 0 is 0.
  for (double n = std::ceil(from / step); n * step <= to; n += 1.0) ticks.push_back({n * step, label(n * step + 0.0)});
  return ticks;
}

std::vector<ChartTick> time_ticks(double from_days, double to_days, int count) {
  constexpr std::array steps{second,      second * 5, second * 15, second * 30, minute,    minute * 5, minute * 10,
                             minute * 30, hour,       hour * 3,    hour * 6,    hour * 12, day,        day * 2,
                             day * 7,     day * 14,   day * 28,    day * 91,    day * 182, day * 364};
  const auto fits = [&](Duration step) { return (to_days - from_days) / keel::to_days(step) <= count; };
  const auto found = std::ranges::find_if(steps, fits);
  const double longest = keel::to_days(steps.back());
  const Duration step =
      found == steps.end() ? steps.back() * static_cast<std::int64_t>(std::ceil((to_days - from_days) / longest / count)) : *found;
  std::vector<ChartTick> ticks;
  for (auto n = static_cast<std::int64_t>(std::ceil(from_days / keel::to_days(step)));; ++n) {
    const Instant at = Instant{} + step * n;
    const double days = keel::to_days(at - Instant{});
    if (days > to_days) return ticks;
    const std::string text = format_instant(at);
    const std::string date = text.substr(0, 10);
    const std::string time = text.substr(11, 5);
    ticks.push_back({days, step < minute ? text.substr(11, 8) : step < day ? date.substr(5) + " " + time : date});
  }
}

double ChartFrame::y(double value) const {
  const double at = height - bottom - (value - y_from) / (y_to - y_from) * (height - top - bottom);
  return std::clamp(at, top, height - bottom);
}

SvgChart::SvgChart(const ChartFrame& frame, std::string_view css) : frame_(frame) {
  add("<svg viewBox='0 0 {:.0f} {:.0f}' role='img'", frame.width, frame.height);
  if (!css.empty()) add(" class='{}'", css);
  out_ += '>';
}

void SvgChart::y_ticks(std::span<const ChartTick> ticks) {
  for (const ChartTick& tick : ticks) {
    add("<line class='grid' x1='{:.1f}' x2='{:.1f}' y1='{:.1f}' y2='{:.1f}'/>", frame_.left, frame_.width - frame_.right, frame_.y(tick.at),
        frame_.y(tick.at));
    add("<text class='tick' x='{:.1f}' y='{:.1f}' text-anchor='end'>{}</text>", frame_.left - 6, frame_.y(tick.at) + 3.5,
        escaped(tick.label));
  }
}

void SvgChart::x_ticks(std::span<const ChartTick> ticks) {
  double free_from = 0.0;
  bool spare = true;
  for (const ChartTick& tick : ticks) {
    const double half = 0.5 * tick_letter * static_cast<double>(tick.label.size());
    const double x = frame_.x(tick.at);
    const double middle = std::min(x, frame_.width - half);
    if (middle - half < free_from) continue;
    free_from = middle + half + tick_letter;
    add("<line class='grid' x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}'/>", x, frame_.top, frame_.height - frame_.bottom);
    spare = !spare;
    add("<text class='tick{}' x='{:.1f}' y='{:.1f}' text-anchor='middle'>{}</text>", spare ? " spare" : "", middle,
        frame_.height - frame_.bottom + 16, escaped(tick.label));
  }
}

void SvgChart::x_rule(double at, std::string_view css) {
  add("<line class='{3}' x1='{0:.1f}' x2='{0:.1f}' y1='{1:.1f}' y2='{2:.1f}'/>", frame_.x(at), frame_.top, frame_.height - frame_.bottom,
      css);
}

void SvgChart::y_rule(double at, std::string_view css) {
  add("<line class='{3}' x1='{1:.1f}' x2='{2:.1f}' y1='{0:.1f}' y2='{0:.1f}'/>", frame_.y(at), frame_.left, frame_.width - frame_.right,
      css);
}

void SvgChart::path(std::span<const ChartPoint> points, char first) {
  for (const ChartPoint& point : points) {
    add("{}{:.1f} {:.1f}", first, frame_.x(point.x), frame_.y(point.y));
    first = 'L';
  }
}

std::vector<ChartPoint> SvgChart::thinned(std::span<const ChartPoint> points) const {
  constexpr double unseen = 0.1;  // pixels
  std::vector<ChartPoint> kept;
  for (std::size_t from = 0, to = 0; from < points.size(); from = to) {
    kept.push_back(points[from]);
    const auto passes = [&](std::size_t end) {
      const double slope = (frame_.y(points[end].y) - frame_.y(points[from].y)) / (points[end].x - points[from].x);
      return std::ranges::all_of(points.subspan(from + 1, end - from - 1), [&](const ChartPoint& point) {
        return std::abs(frame_.y(points[from].y) + slope * (point.x - points[from].x) - frame_.y(point.y)) < unseen;
      });
    };
    for (to = from + 1; to + 1 < points.size() && passes(to + 1);) ++to;
  }
  return kept;
}

void SvgChart::line(std::span<const ChartPoint> points, std::string_view css, std::string_view title) {
  add("<path class='{}' d='", css);
  path(thinned(points), 'M');
  if (title.empty())
    out_ += "'/>";
  else
    add("'><title>{}</title></path>", escaped(title));
}

void SvgChart::steps(std::span<const ChartPoint> points, std::string_view css, std::string_view title) {
  add("<path class='{}' d='", css);
  bool drawing = false;
  double last = 0.0;
  for (const ChartPoint& point : points) {
    const bool shown = std::isfinite(point.y);
    if (drawing && (!shown || point.y != last)) add("H{:.1f}", frame_.x(point.x));
    if (shown && !drawing) add("M{:.1f} {:.1f}", frame_.x(point.x), frame_.y(point.y));
    if (shown && drawing && point.y != last) add("V{:.1f}", frame_.y(point.y));
    drawing = shown;
    last = point.y;
  }
  if (drawing) add("H{:.1f}", frame_.x(points.back().x));
  if (title.empty())
    out_ += "'/>";
  else
    add("'><title>{}</title></path>", escaped(title));
}

void SvgChart::band(std::span<const ChartPoint> low, std::span<const ChartPoint> high, std::string_view css, std::string_view title) {
  add("<path class='band {}' d='", css);
  path(high, 'M');
  path(std::vector<ChartPoint>(low.rbegin(), low.rend()), 'L');
  add("Z'><title>{}</title></path>", escaped(title));
}

void SvgChart::dot(const ChartPoint& at, std::string_view css, double radius, std::string_view title) {
  add("<circle class='{}' cx='{:.1f}' cy='{:.1f}' r='{:g}'", css, frame_.x(at.x), frame_.y(at.y), radius);
  if (title.empty())
    out_ += "/>";
  else
    add("><title>{}</title></circle>", escaped(title));
}

void SvgChart::open(std::string_view title) { add("<g><title>{}</title>", escaped(title)); }

}  // namespace keel
