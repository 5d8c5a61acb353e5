#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/service/study/makers/makers_answers.hpp"
#include "keel/service/study/makers/makers_outcome.hpp"

namespace keel {

using namespace doc;

namespace {

Chart course_chart(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  const double minutes = to_seconds(request.length) / 60.0;
  Chart chart{.title = "Depth of the engines over a life",
              .note = "perpetual and future, USD, minutes; dashes: when one withdraws",
              .x = {.from = 0.0, .to = minutes, .shown = significant(3)},
              .y = {.shown = places(0), .fitted = true},
              .x_rule = 0.5 * minutes,
              .size = Chart::Size::Wide};
  const auto add = [&](std::string style, std::string title, auto&& life) {
    Series series{.style = std::move(style), .title = std::move(title)};
    for (std::size_t piece = 0; piece < course_pieces; ++piece) {
      const Moments depth = outcome.over([&](const MakersPath& path) { return mean_of(life(path).course[piece]); });
      if (depth.count() == 0) continue;
      series.points.push_back({.x = minutes * (static_cast<double>(piece) + 0.5) / course_pieces, .y = depth.mean()});
    }
    chart.series.push_back(std::move(series));
  };
  add("s0", "all stay", [](const MakersPath& path) -> const LifeSeen& { return path.together(); });
  add("s1", "one withdraws", [](const MakersPath& path) -> const LifeSeen& { return path.withdrawn; });
  return chart;
}

Chart spread_chart(std::size_t half, const MakersOutcome& outcome) {
  const auto number = outcome.paths.front().by_number.size();
  Chart chart{.title = half == linear_half ? "Spread, perpetual and future" : "Spread, options",
              .note = half == linear_half ? "basis points, by how many engines there are" : "vol points, by how many engines there are",
              .x = {.from = -0.2, .to = static_cast<double>(number) - 0.8, .shown = places(0)},
              .y = {.shown = significant(3), .fitted = true}};
  for (std::size_t i = 0; i < number; ++i) chart.x.ticks.push_back({static_cast<double>(i), fmt::format("{}", i)});
  Series series{.style = "s0", .mark = Series::Mark::Nodes};
  for (std::size_t i = 0; i < number; ++i) {
    const Moments spread = spread_of(outcome, i, half);
    if (spread.count() == 0) continue;
    series.points.push_back({.x = static_cast<double>(i), .y = spread.mean(), .title = fmt::format("{}: {:.3f}", i, spread.mean())});
  }
  chart.series = {std::move(series)};
  return chart;
}

void add_answers(Section& section, const MakersStudyRequest& request, const MakersOutcome& outcome) {
  const auto [least, most] = std::ranges::minmax(request.answers);
  if (!(least < most)) return;
  Chart chart{.title = "Profit by one's own risk aversion",
              .note = "USD a life, a line for each of the other's",
              .x = {.scale = Axis::Scale::Log, .from = least, .to = most, .shown = significant(3)},
              .y = {.shown = places(0), .fitted = true},
              .size = Chart::Size::Wide};
  const std::size_t n = request.answers.size();
  const AnswerGrid grid(outcome, n);
  for (const double gamma : request.answers) chart.x.ticks.push_back({gamma, fmt::format("{:g}", gamma)});
  Legend legend;
  for (std::size_t other = 0; other < n; ++other) {
    const std::string name = fmt::format("against {:g}", request.answers[other]);
    Series series{.style = fmt::format("s{}", other), .mark = Series::Mark::Nodes, .title = name};
    for (std::size_t own = 0; own < n; ++own) {
      const Moments profit = grid.profit(own, other);
      series.points.push_back(
          {.x = request.answers[own], .y = profit.mean(), .title = fmt::format("{:g}: {:.1f}", request.answers[own], profit.mean())});
    }
    std::ranges::sort(series.points, {}, &PlotPoint::x);
    legend.entries.push_back({series.style, name});
    chart.series.push_back(std::move(series));
  }
  section.add(std::move(legend));
  section.add(std::move(chart));
}

}  // namespace

Section makers_charts(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  Section section{.audience = Audience::Page};
  section.add(Legend{.entries = {{"s0", "all stay"}, {"s1", "one withdraws"}}});
  section.add(course_chart(request, outcome));
  Section spreads{.layout = Section::Layout::Two};
  for (std::size_t half = 0; half < market_halves.size(); ++half) spreads.add(spread_chart(half, outcome));
  section.add(std::move(spreads));
  if (!request.answers.empty()) add_answers(section, request, outcome);
  return section;
}

}  // namespace keel
