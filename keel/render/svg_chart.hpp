#pragma once

#include <fmt/format.h>

#include <cmath>
#include <functional>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keel/document/figure.hpp"

namespace keel {

/// The largest of 1, 2, 5 times a power of ten that gives at least `count` steps over `width`. Domain: width > 0.
double nice_step(double width, int count);

using ChartTick = doc::Axis::Tick;
inline constexpr double tick_letter = 6.2;  ///< pixels of an average one at the style's 11
struct ChartPoint {
  double x = 0.0;
  double y = 0.0;
};

using TickLabel = std::function<std::string(double)>;
/// At the multiples of a nice step within [from, to].
std::vector<ChartTick> number_ticks(double from, double to, int count, const TickLabel& label);
/// At whole days, or at hours when there are few; x is days since 1970.
std::vector<ChartTick> time_ticks(double from_days, double to_days, int count);

/// Data on one side of the mapping, pixels on the other. Domain: from < to on both axes.
struct ChartFrame {
  double x_from, x_to, y_from, y_to;
  double width = 420, height = 250;
  double left = 46, right = 12, top = 12, bottom = 30;

  double x(double value) const { return left + (value - x_from) / (x_to - x_from) * (width - left - right); }
  double y(double value) const;  ///< held inside the frame
  bool shows_y(double value) const { return value >= y_from && value <= y_to; }
};

/// One SVG drawing. Classes are those of html_page's style; titles are text and show up as tooltips.
class SvgChart {
 public:
  explicit SvgChart(const ChartFrame& frame, std::string_view css = "");
  const ChartFrame& frame() const { return frame_; }

  void y_ticks(std::span<const ChartTick> ticks);
  void x_ticks(std::span<const ChartTick> ticks);  ///< leaves out labels that would touch the one before
  void x_rule(double at, std::string_view css);    ///< a line from top to bottom
  void y_rule(double at, std::string_view css);
  /// Without points that lie on the line anyhow. Domain: x rises.
  void line(std::span<const ChartPoint> points, std::string_view css, std::string_view title = "");
  /// Each value until the next point, the last only there; where it is not finite the line is broken. Domain: x rises.
  void steps(std::span<const ChartPoint> points, std::string_view css, std::string_view title = "");
  /// Between `low` and `high`, which have the same x.
  void band(std::span<const ChartPoint> low, std::span<const ChartPoint> high, std::string_view css, std::string_view title);
  void dot(const ChartPoint& at, std::string_view css, double radius, std::string_view title = "");
  /// What is drawn until `close` shares a tooltip.
  void open(std::string_view title);
  void close() { out_ += "</g>"; }

  template <class... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
  }
  std::string finish() const { return out_ + "</svg>"; }

 private:
  std::vector<ChartPoint> thinned(std::span<const ChartPoint> points) const;
  void path(std::span<const ChartPoint> points, char first);
  ChartFrame frame_;
  std::string out_;
};

}  // namespace keel
