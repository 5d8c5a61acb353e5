#include "keel/service/run/markouts.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "keel/attribution/markouts.hpp"
#include "keel/base/words.hpp"

namespace keel {

using namespace doc;

namespace {

using Samples = std::array<RunningMean, course_horizons.size()>;

Samples samples_of(const RunReport& report, bool hedges, Side side) {
  Samples samples;
  for (const CourseFill& one : report.course.fills().fills()) {
    if (one.hedge != hedges || one.fill.side != side) continue;
    for (std::size_t h = 0; h < samples.size(); ++h) {
      if (const double gained = 1e4 * one.markout(h); std::isfinite(gained)) samples[h].add(gained);
    }
  }
  return samples;
}

std::string_view side_words(Side side) { return side == Side::Buy ? "bought" : "sold"; }

}  // namespace

doc::Table course_markouts(const RunReport& report) {
  doc::Table table{.key = "markouts",
                   .columns = {{"purpose", ""},
                               {"side", ""},
                               {"horizon_s", ""},
                               {"fills", ""},
                               {"mean_bps", "mean", "bps"},
                               {"standard_error_bps", "+-", "bps"}}};
  for (const bool hedges : {false, true}) {
    for (const Side side : {Side::Buy, Side::Sell}) {
      const Samples samples = samples_of(report, hedges, side);
      for (std::size_t h = 0; h < samples.size(); ++h) {
        if (samples[h].count() == 0) continue;
        table.rows.push_back(
            {.cells = {text(hedges ? "hedge" : "quote"), text(name_of(side)),
                       count(static_cast<std::uint64_t>(course_horizons[h].raw / second.raw)), count(samples[h].count()),
                       estimate(samples[h].mean(), places(2)),
                       samples[h].count() > 1 ? estimate(samples[h].standard_error(), places(2)) : absent("of one fill none is known")}});
      }
    }
  }
  return table;
}

std::optional<Chart> markout_chart(const RunReport& report) {
  Chart chart{.title = "markout of quotes by time after the fill, bps of the price",
              .note = "bought blue, sold orange; ± two standard errors",
              .x = {.from = 0.5, .to = static_cast<double>(course_horizons.size()) + 0.5, .shown = {}},
              .y = {.shown = {}, .fitted = true},
              .y_rule = 0.0};
  for (std::size_t h = 0; h < course_horizons.size(); ++h) {
    chart.x.ticks.push_back({static_cast<double>(h + 1), format_duration(course_horizons[h])});
  }
  for (const Side side : {Side::Buy, Side::Sell}) {
    const Samples samples = samples_of(report, false, side);
    const double aside = side == Side::Buy ? -0.06 : 0.06;
    const std::string style = side == Side::Buy ? "s0" : "s5";
    Series means{.style = style, .title = std::string(side_words(side))};
    Series errors{.style = style, .mark = Series::Mark::Intervals};
    for (std::size_t h = 0; h < samples.size(); ++h) {
      if (samples[h].count() < 2) continue;  // no error is known
      const double x = static_cast<double>(h + 1) + aside;
      const double error = 2.0 * samples[h].standard_error();
      means.points.push_back({.x = x, .y = samples[h].mean()});
      errors.points.push_back({x, samples[h].mean() - error, samples[h].mean() + error,
                               fmt::format("{} {} before: {:+.3g} bps ± {:.2g}, {}", side_words(side), format_duration(course_horizons[h]),
                                           samples[h].mean(), samples[h].standard_error(), counted(samples[h].count(), "fill"))});
    }
    if (means.points.empty()) continue;
    chart.series.push_back(std::move(means));
    chart.series.push_back(std::move(errors));
  }
  return chart.series.empty() ? std::nullopt : std::optional(std::move(chart));
}

}  // namespace keel
