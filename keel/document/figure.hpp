#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "keel/document/value.hpp"

namespace keel::doc {

inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

struct PlotPoint {
  double x = 0.0;
  double y = no_value;     ///< of an interval: its lower end; none if not a number
  double high = no_value;  ///< of an interval: its upper end
  std::string title = "";  ///< what pointing at it tells
};

/// One curve, or what else belongs together, in one colour.
struct Series {
  enum class Mark : std::uint8_t { Line, Nodes, Dots, Intervals };
  std::string style;  ///< of html_style.hpp: "fit", "mark", "quote", "s0" to "s19"
  Mark mark = Mark::Line;
  std::vector<PlotPoint> points = {};
};

struct Axis {
  enum class Scale : std::uint8_t { Linear, Log, LogDays };  ///< LogDays: days to come, with words like "2d" and "3mo"
  Scale scale = Scale::Linear;
  double from = 0.0, to = 1.0;  ///< what is beyond is cut off
  Shown shown;
};

/// The data of a drawing; render/ draws it. Domain: from < to on both axes, above 0 on logarithmic ones.
struct Chart {
  std::string title;
  std::string note = "";
  Axis x, y;
  std::vector<Series> series = {};
  std::optional<double> x_rule = {};  ///< a dashed line from top to bottom
  bool wide = false;
};

/// What the colours of the charts that follow stand for.
struct Legend {
  struct Entry {
    std::string style;
    std::string name;
  };
  std::vector<Entry> entries = {};
};

}  // namespace keel::doc
