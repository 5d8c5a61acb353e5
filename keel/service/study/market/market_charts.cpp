#include "keel/service/study/market/market_charts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "keel/base/time.hpp"

namespace keel {

using namespace doc;

namespace {

/// Facts of one kind, by what stands between the start and the end of their keys.
struct Kind {
  std::string_view title;
  std::string_view note;
  std::string_view start;
  std::string_view end;
  Shown shown;
  bool of_time;  ///< a duration, else a whole number
};
constexpr std::array<Kind, 3> kinds{{{"Against the maker", "bps, after an order", "impact_", "_bps", places(2), true},
                                     {"Sides of orders", "autocorrelation, by lag", "sign_autocorrelation_", "", places(2), false},
                                     {"Vol by step", "a year", "vol_", "", percent(0), true}}};

double x_of(std::string_view words, bool of_time) {
  if (of_time) {
    const auto duration = parse_duration(words);
    return duration ? to_seconds(*duration) : no_value;
  }
  double number = no_value;
  std::from_chars(words.data(), words.data() + words.size(), number);
  return number;
}

Series line_of(const std::vector<MarketFact>& facts, const Kind& kind, std::string style, std::string title,
               std::vector<Axis::Tick>& ticks) {
  Series line{.style = std::move(style), .mark = Series::Mark::Nodes, .title = std::move(title)};
  for (const MarketFact& fact : facts) {
    const std::string_view key = fact.key;
    if (!key.starts_with(kind.start) || !key.ends_with(kind.end) || !std::isfinite(fact.value)) continue;
    const std::string_view words = key.substr(kind.start.size(), key.size() - kind.start.size() - kind.end.size());
    const double x = x_of(words, kind.of_time);
    line.points.push_back({.x = x, .y = fact.value, .title = line.title});
    if (std::ranges::find(ticks, x, &Axis::Tick::at) == ticks.end()) ticks.push_back({x, std::string(words)});
  }
  return line;
}

}  // namespace

Section market_charts(const std::optional<std::vector<MarketFact>>& recorded, const std::optional<std::vector<MarketFact>>& simulated) {
  Section section{.layout = Section::Layout::Panels, .audience = Audience::Page};
  Legend legend;
  if (recorded) legend.entries.push_back({"mark", "recorded"});
  if (simulated) legend.entries.push_back({"fit", "simulated"});
  section.add(std::move(legend));
  for (const Kind& kind : kinds) {
    Chart chart{.title = std::string(kind.title),
                .note = std::string(kind.note),
                .x = {.scale = Axis::Scale::Log, .shown = significant(3)},
                .y = {.shown = kind.shown, .fitted = true},
                .y_rule = 0.0,
                .size = Chart::Size::Panel};
    if (recorded) chart.series.push_back(line_of(*recorded, kind, "mark", "recorded", chart.x.ticks));
    if (simulated) chart.series.push_back(line_of(*simulated, kind, "fit", "simulated", chart.x.ticks));
    if (chart.x.ticks.size() < 2) continue;
    const auto [least, most] = std::ranges::minmax(chart.x.ticks, {}, &Axis::Tick::at);
    chart.x.from = least.at / 1.2;
    chart.x.to = most.at * 1.2;
    section.add(std::move(chart));
  }
  return section;
}

}  // namespace keel
