#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/service/run/parts.hpp"

namespace keel {

using namespace doc;

namespace {

double share_of(Duration part, const RunCourse::StageTimes& times) {
  Duration all;
  for (const Duration time : times) all += time;
  return all.raw > 0 ? static_cast<double>(part.raw) / static_cast<double>(all.raw) : no_value;
}

/// What part of the time each limit's underlying, and the whole, spent in each stage.
doc::Table stage_table(const RunCourse& course) {
  doc::Table table{.key = "stages", .title = "TIME IN STAGES", .columns = {{"of", ""}}};
  for (std::size_t stage = 0; stage < course.in_stage().size(); ++stage) {
    const std::string name(name_of(static_cast<Stage>(stage)));
    table.columns.push_back({name, name});
  }
  const auto add = [&](std::string of, const RunCourse::StageTimes& times) {
    table.rows.push_back({.cells = {text(of)}});
    for (const Duration time : times) table.rows.back().cells.push_back(estimate(share_of(time, times), percent(1)));
  };
  for (const RunCourse::OfUnderlying& one : course.underlyings()) add(one.underlying.text(), one.in_stage);
  add("all", course.in_stage());
  return table;
}

/// What was held, over the time of the run.
doc::Table held_table(const RunCourse& course) {
  doc::Table table{
      .key = "held",
      .title = "HELD OVER THE RUN",
      .columns = {{"of", ""}, {"measure", ""}, {"mean", "mean"}, {"deviation", "deviation"}, {"lowest", "lowest"}, {"highest", "highest"}}};
  const auto add = [&](Currency of, std::string_view measure, const OverTime& held, int digits) {
    const auto of_time = [&](double value) {
      return held.seconds() > 0.0 ? estimate(value, places(digits)) : absent("nothing was priced");
    };
    table.rows.push_back({.cells = {text(of.text()), text(measure), of_time(held.mean()), of_time(held.deviation()), of_time(held.lowest()),
                                    of_time(held.highest())}});
  };
  for (const RunCourse::OfUnderlying& one : course.underlyings()) {
    add(one.underlying, "net_bias_usd", one.bias_usd, 0);
    add(one.underlying, "gamma_usd_per_percent", one.gamma_usd_per_percent, 1);
    add(one.underlying, "vega_usd_per_vol_point", one.vega_usd_per_vol_point, 1);
  }
  return table;
}

}  // namespace

void add_course(Section& body, const RunReport& report) {
  const RunCourse& course = report.course;
  Section section{.key = "course"};
  section.add(doc::Facts{.facts = {{"deepest_drawdown_usd", "", exact(course.deepest_drawdown())}}, .audience = Audience::Program});
  section.add(stage_table(course));
  section.add(held_table(course));
  body.add(std::move(section));
}

void add_course_page(Section& page, const RunReport& report) {
  const RunCourse& course = report.course;
  if (course.looks().size() < 3) return;  // no curve
  add_price_charts(page, report);
  Section section{.title = "Course of the run"};
  add_course_charts(section, report);
  const auto add = [&](doc::Table table, std::string title) {
    table.title = std::move(title);
    table.sparse = true;
    section.add(std::move(table));
  };
  add(stage_table(course), "Time in stages");
  add(held_table(course), "Held over the run");
  page.add(std::move(section));
}

}  // namespace keel
