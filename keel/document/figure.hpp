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
  enum class Mark : std::uint8_t {
    Line,
    Steps,  ///< each value until the next point; where there is none the line is broken
    Nodes,
    Dots,
    Rises,  ///< triangles that point up
    Falls,  ///< and down
    Intervals,
    Stack,  ///< an area on those before it: from 0 up what is above 0, from 0 down what is below; all of a chart have the same x
  };
  std::string style;  ///< of html_style.hpp: "fit", "mark", "quote", "total", "s0" to "s19"
  Mark mark = Mark::Line;
  std::vector<PlotPoint> points = {};
  std::string title = "";  ///< what pointing at a line or an area tells
};

struct Axis {
  /// LogDays: days to come, with words like "2d" and "3mo". Time: days since 1970.
  enum class Scale : std::uint8_t { Linear, Log, LogDays, Time };
  struct Tick {
    double at = 0.0;
    std::string label;
  };
  Scale scale = Scale::Linear;
  double from = 0.0, to = 1.0;  ///< what is beyond is cut off
  Shown shown;
  bool fitted = false;           ///< of y: `from` and `to` are what the series need, 0 among them
  bool compact = true;           ///< its labels are short, "61.8k"; else with the digits that tell them apart
  std::vector<Tick> ticks = {};  ///< in the place of those at round numbers
};

/// The data of a drawing; render/ draws it. Domain: from < to on both axes, above 0 on logarithmic ones.
struct Chart {
  enum class Size : std::uint8_t { Card, Wide, Tall, Strip, Panel };  ///< Tall: as wide as the page, too; Strip: low; Panel: one of many
  /// What pointing at the part of the chart that is nearest to x tells.
  struct Hint {
    double x = 0.0;
    std::string text;
  };
  std::string title;
  std::string note = "";
  Axis x, y;
  std::vector<Series> series = {};
  std::optional<double> x_rule = {};  ///< a dashed line from top to bottom
  std::optional<double> y_rule = {};  ///< a line from side to side
  std::vector<Hint> hints = {};       ///< in the order of x
  Size size = Size::Card;
};

/// What the colours of the charts that follow stand for.
struct Legend {
  struct Entry {
    std::string style;
    std::string name;
  };
  std::vector<Entry> entries = {};
};

/// Numbers over two scales, coloured by sign and size. The last column and the last line are sums, in no colour.
struct HeatMap {
  struct Cell {
    double value = no_value;  ///< none: nothing is there
    std::string title = "";   ///< what pointing at it tells
  };
  struct Line {
    std::string label;
    std::vector<Cell> cells;  ///< one a column
  };
  struct Rule {
    std::size_t before = 0;  ///< the line that it stands above
    std::string label;
  };
  std::string title;
  std::string note = "";
  std::string corner = "";           ///< what the labels of the lines are
  std::vector<std::string> columns;  ///< a line break parts a head in two
  std::vector<Line> lines = {};
  std::optional<Rule> rule = {};  ///< a dashed line between two
};

}  // namespace keel::doc
