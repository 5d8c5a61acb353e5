#include "keel/service/run/course_series.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "keel/service/run/markouts.hpp"
#include "keel/service/run/parts.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown all_digits = significant(15);

Value number(double value) { return estimate(value, all_digits); }

doc::Table prices(const RunReport& report) {
  doc::Table table{.key = "prices",
                   .columns = {{"time_utc", ""},
                               {"instrument", ""},
                               {"price_unit", ""},
                               {"mid_price", ""},
                               {"own_bid_price", ""},
                               {"own_ask_price", ""},
                               {"position_contracts", ""}}};
  const RunCourse& course = report.course;
  for (const RunCourse::Look& look : course.looks()) {
    for (std::size_t i = 0; i < look.prices.size(); ++i) {
      const RunReport::Quote& of = report.quotes[course.followed()[i].value];
      const RunCourse::Prices& at = look.prices[i];
      table.rows.push_back({.cells = {moment(look.at), text(of.instrument), text(of.price_unit), number(at.mid), number(at.bid),
                                      number(at.ask), exact(at.position)}});
    }
  }
  return table;
}

doc::Table fills(const RunReport& report) {
  doc::Table table{.key = "fills",
                   .columns = {{"time_utc", ""},
                               {"trade", ""},
                               {"order", ""},
                               {"instrument", ""},
                               {"side", ""},
                               {"price", ""},
                               {"price_unit", ""},
                               {"size_contracts", ""},
                               {"fee", ""},
                               {"fee_currency", ""},
                               {"liquidity", ""},
                               {"purpose", ""},
                               {"mid_price", ""}}};
  for (const Duration horizon : course_horizons) {
    table.columns.push_back({fmt::format("markout_{}s_bps", horizon.raw / second.raw), ""});
  }
  for (const CourseFill& one : report.course.fills().fills()) {
    const RunReport::Quote& of = report.quotes[one.fill.instrument.value];
    table.rows.push_back({.cells = {moment(one.at), count(one.fill.trade.value), count(one.fill.order.value), text(of.instrument),
                                    text(name_of(one.fill.side)), exact(one.fill.price), text(of.price_unit), exact(one.fill.size),
                                    exact(one.fill.fee), text(of.settle), text(one.fill.liquidity == Liquidity::Taker ? "taker" : "maker"),
                                    text(one.hedge ? "hedge" : "quote"), number(one.mid)}});
    for (std::size_t h = 0; h < course_horizons.size(); ++h) table.rows.back().cells.push_back(number(1e4 * one.markout(h)));
  }
  return table;
}

doc::Table exposures(const RunReport& report) {
  doc::Table table{.key = "exposures",
                   .columns = {{"time_utc", ""},
                               {"underlying", ""},
                               {"net_bias_usd", ""},
                               {"delta_usd", ""},
                               {"gamma_usd_per_percent", ""},
                               {"vega_usd_per_vol_point", ""},
                               {"theta_usd_per_day", ""}}};
  for (const RunCourse::Look& look : report.course.looks()) {
    for (std::size_t u = 0; u < look.exposures.size(); ++u) {
      const RunCourse::Exposures& held = look.exposures[u];
      table.rows.push_back(
          {.cells = {moment(look.at), text(report.course.underlyings()[u].underlying.text()), number(held.bias_usd), number(held.delta_usd),
                     number(held.gamma_usd_per_percent), number(held.vega_usd_per_vol_point), number(held.theta_usd_per_day)}});
    }
  }
  return table;
}

doc::Table profit(const RunReport& report) {
  doc::Table table{.key = "profit",
                   .columns = {{"time_utc", ""},
                               {"total_usd", ""},
                               {"spread_earned_usd", ""},
                               {"adverse_selection_usd", ""},
                               {"inventory_usd", ""},
                               {"hedging_cost_usd", ""},
                               {"fees_usd", ""},
                               {"funding_usd", ""},
                               {"deposits_usd", ""},
                               {"equity_usd", ""}}};
  for (const RunCourse::Look& look : report.course.looks()) {
    const ProfitSplit& split = look.profit;
    table.rows.push_back(
        {.cells = {moment(look.at), exact(split.total()), exact(split.spread), exact(split.adverse_selection), exact(split.inventory),
                   exact(split.hedging_cost), exact(split.fees), exact(split.funding), exact(split.deposits), exact(split.equity)}});
  }
  return table;
}

/// The first of each, then every change that a look has seen.
doc::Table stages(const RunReport& report) {
  doc::Table table{.key = "stages", .columns = {{"time_utc", ""}, {"of", ""}, {"stage", ""}}};
  const RunCourse& course = report.course;
  std::vector<std::optional<Stage>> last(course.underlyings().size() + 1);
  const auto add = [&](Instant at, std::size_t place, std::string of, Stage stage) {
    if (last[place] == stage) return;
    last[place] = stage;
    table.rows.push_back({.cells = {moment(at), text(of), text(name_of(stage))}});
  };
  for (const RunCourse::Look& look : course.looks()) {
    for (std::size_t u = 0; u < look.exposures.size(); ++u) {
      add(look.at, u + 1, course.underlyings()[u].underlying.text(), look.exposures[u].stage);
    }
    add(look.at, 0, "all", look.stage);
  }
  return table;
}

constexpr std::array all_series{
    CourseSeries{"prices", "middle, own best quotes and position of each instrument that is followed, by look", prices},
    CourseSeries{"fills", "our trades, with the middle then and what they gained after it", fills},
    CourseSeries{"exposures", "what was held of each underlying, by look", exposures},
    CourseSeries{"profit", "profit by cause so far, in the numeraire, by look", profit},
    CourseSeries{"markouts", "what fills gained after them, mean and standard error", course_markouts},
    CourseSeries{"stages", "stage at the first look, and each change", stages}};

}  // namespace

std::span<const CourseSeries> course_series() { return all_series; }

}  // namespace keel
