#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "keel/base/words.hpp"
#include "keel/service/run/markouts.hpp"
#include "keel/service/run/parts.hpp"

namespace keel {

using namespace doc;

namespace {

/// More than an eye tells apart.
constexpr std::size_t most_points = 1024;
constexpr std::size_t most_marks = 400;  // a side
constexpr std::size_t most_price_charts = 4;

std::string style_of(std::size_t underlying) { return fmt::format("s{}", underlying % 14); }

double days_of(Instant at) { return to_days(at - Instant{}); }

/// Every n-th look, that no curve has more than most_points, and the last.
template <class Visit>
void for_each_look(const RunCourse& course, const Visit& visit) {
  const std::vector<RunCourse::Look>& looks = course.looks();
  const std::size_t stride = (looks.size() + most_points - 1) / most_points;
  for (std::size_t i = 0; i < looks.size(); i += stride) visit(looks[i]);
  if ((looks.size() - 1) % stride != 0) visit(looks.back());
}

/// A curve of something at every look of which `of` says a number.
template <class Of>
Series curve_of(const RunCourse& course, std::string style, const Of& of) {
  Series series{.style = std::move(style)};
  for_each_look(course, [&](const RunCourse::Look& look) {
    if (const double y = of(look); !std::isnan(y)) series.points.push_back({.x = days_of(look.at), .y = y});
  });
  return series;
}

Axis time_axis(const RunCourse& course) {
  const double from = days_of(course.looks().front().at);
  return {.scale = Axis::Scale::Time, .from = from, .to = std::max(days_of(course.looks().back().at), from + to_days(second)), .shown = {}};
}

Chart chart_of(const RunCourse& course, std::string title, std::vector<Series> series) {
  return {
      .title = std::move(title), .x = time_axis(course), .y = {.shown = {}, .fitted = true}, .series = std::move(series), .y_rule = 0.0};
}

struct Cause {
  std::string_view name;
  std::string_view style;
  NumeraireAmount ProfitSplit::* amount;
};
constexpr std::array<Cause, 6> causes{{{"spread earned", "s2", &ProfitSplit::spread},
                                       {"adverse selection", "s5", &ProfitSplit::adverse_selection},
                                       {"inventory", "s0", &ProfitSplit::inventory},
                                       {"hedging cost", "s1", &ProfitSplit::hedging_cost},
                                       {"fees", "s10", &ProfitSplit::fees},
                                       {"funding", "s12", &ProfitSplit::funding}}};

/// Every k-th of a side's trades in an instrument, that there are at most most_marks.
Series marks_of(const RunCourse& course, InstrumentId id, Side side, std::size_t& every) {
  const bool buys = side == Side::Buy;
  Series marks{.style = buys ? "s0" : "s5", .mark = buys ? Series::Mark::Rises : Series::Mark::Falls};
  std::vector<const CourseFill*> own;
  for (const CourseFill& one : course.fills().fills()) {
    if (one.fill.instrument == id && one.fill.side == side) own.push_back(&one);
  }
  const std::size_t stride = std::max<std::size_t>(1, (own.size() + most_marks - 1) / most_marks);
  every = std::max(every, stride);
  for (std::size_t i = 0; i < own.size(); i += stride) {
    const Filled& fill = own[i]->fill;
    marks.points.push_back({.x = days_of(own[i]->at),
                            .y = to_double(fill.price),
                            .title = fmt::format("{} {} {} @ {}{}", format_instant(own[i]->at).substr(11, 8), buys ? "bought" : "sold",
                                                 to_text(fill.size), to_text(fill.price), own[i]->hedge ? ", hedge" : "")});
  }
  return marks;
}

/// Its middle, our best quotes and our trades.
Chart price_chart(const RunReport& report, std::size_t place) {
  const RunCourse& course = report.course;
  const InstrumentId id = course.followed()[place];
  const RunReport::Quote& of = report.quotes[id.value];
  const auto steps = [&](std::string style, std::string title, double RunCourse::Prices::* price) {
    Series series{.style = "steps " + style, .mark = Series::Mark::Steps, .title = std::move(title)};
    for_each_look(course, [&](const RunCourse::Look& look) {
      series.points.push_back({.x = days_of(look.at), .y = place < look.prices.size() ? look.prices[place].*price : no_value});
    });
    return series;
  };
  Chart chart{.title = fmt::format("{}, {}", of.instrument, of.price_unit),
              .x = time_axis(course),
              .y = {.shown = {}, .compact = false},
              .series = {steps("s10", "middle", &RunCourse::Prices::mid), steps("s4", "own bid", &RunCourse::Prices::bid),
                         steps("s1", "own ask", &RunCourse::Prices::ask)},
              .size = Chart::Size::Tall};
  std::size_t every = 1;
  for (const Side side : {Side::Buy, Side::Sell}) chart.series.push_back(marks_of(course, id, side, every));
  if (every > 1) chart.note = fmt::format("one in {} of our trades is drawn", every);
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Series& series : chart.series) {
    for (const PlotPoint& point : series.points) {
      if (!std::isfinite(point.y)) continue;
      low = std::min(low, point.y);
      high = std::max(high, point.y);
    }
  }
  const double room = high > low ? 0.05 * (high - low) : std::max(1e-3 * std::abs(high), 1e-8);
  chart.y.from = low - room;
  chart.y.to = high + room;
  return chart;
}

/// Places among the followed of what was traded most, then of what was quoted.
std::vector<std::size_t> most_traded(const RunCourse& course) {
  std::map<std::uint32_t, std::size_t> fills;
  for (const CourseFill& one : course.fills().fills()) ++fills[one.fill.instrument.value];
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < course.followed().size(); ++i) {
    const bool priced = std::ranges::any_of(
        course.looks(), [&](const RunCourse::Look& look) { return i < look.prices.size() && std::isfinite(look.prices[i].mid); });
    if (priced) places.push_back(i);
  }
  std::ranges::stable_sort(places, std::greater{}, [&](std::size_t i) { return fills[course.followed()[i].value]; });
  if (places.size() > most_price_charts) places.resize(most_price_charts);
  return places;
}

}  // namespace

void add_price_charts(Section& page, const RunReport& report) {
  const RunCourse& course = report.course;
  const std::vector<std::size_t> places = most_traded(course);
  if (places.empty()) return;
  Section section{.title = "Price, own quotes and trades"};
  section.add(
      Legend{.entries = {{"s10", "middle of the market"}, {"s4", "own bid"}, {"s1", "own ask"}, {"s0", "▲ bought"}, {"s5", "▼ sold"}}});
  for (const std::size_t place : places) section.add(price_chart(report, place));
  if (const std::uint64_t left = course.fills().left_out(); left > 0) {
    section.add(Remark{fmt::format("{} after the first {} are in no chart and no markout", counted(left, "trade"), CourseFills::most)});
  }
  page.add(std::move(section));
}

void add_course_charts(Section& section, const RunReport& report) {
  const RunCourse& course = report.course;
  using Look = RunCourse::Look;
  Section charts{.layout = Section::Layout::Grid};
  Legend legend;
  std::vector<Series> by_cause{curve_of(course, "total", [](const Look& look) { return to_double(look.profit.total()); })};
  legend.entries.push_back({"total", "profit"});
  for (const Cause& cause : causes) {
    by_cause.push_back(curve_of(course, std::string(cause.style), [&](const Look& look) { return to_double(look.profit.*cause.amount); }));
    by_cause.back().title = cause.name;
    legend.entries.push_back({std::string(cause.style), std::string(cause.name)});
  }
  section.add(std::move(legend));
  Chart causes_chart = chart_of(course, "profit by cause so far, USD", std::move(by_cause));
  causes_chart.size = Chart::Size::Wide;
  section.add(std::move(causes_chart));
  Legend coins;
  for (std::size_t u = 0; u < course.underlyings().size(); ++u) {
    coins.entries.push_back({style_of(u), course.underlyings()[u].underlying.text()});
  }
  section.add(std::move(coins));
  const auto by_coin = [&](std::string title, double RunCourse::Exposures::* held) {
    std::vector<Series> series;
    bool any = false;
    for (std::size_t u = 0; u < course.underlyings().size(); ++u) {
      series.push_back(curve_of(course, style_of(u), [&](const Look& look) {
        any = any || (u < look.exposures.size() && look.exposures[u].*held != 0.0);
        return u < look.exposures.size() ? look.exposures[u].*held : no_value;
      }));
    }
    if (any) charts.add(chart_of(course, std::move(title), std::move(series)));
  };
  by_coin("net bias, USD", &RunCourse::Exposures::bias_usd);
  by_coin("delta, USD", &RunCourse::Exposures::delta_usd);
  by_coin("gamma, USD of delta per percent", &RunCourse::Exposures::gamma_usd_per_percent);
  by_coin("vega, USD per vol point", &RunCourse::Exposures::vega_usd_per_vol_point);
  by_coin("theta, USD per day", &RunCourse::Exposures::theta_usd_per_day);
  if (auto markouts = markout_chart(report)) charts.add(std::move(*markouts));
  Series stages = curve_of(course, "fit", [](const Look& look) { return static_cast<double>(look.stage); });
  if (std::ranges::any_of(stages.points, [](const PlotPoint& point) { return point.y != 0.0; })) {
    stages.mark = Series::Mark::Steps;
    Chart chart = chart_of(course, "stage, the worst of all", {std::move(stages)});
    for (std::size_t stage = 0; stage <= static_cast<std::size_t>(last_of(Stage{})); ++stage) {
      chart.y.ticks.push_back({static_cast<double>(stage), std::string(name_of(static_cast<Stage>(stage)))});
    }
    charts.add(std::move(chart));
  }
  section.add(std::move(charts));
}

}  // namespace keel
