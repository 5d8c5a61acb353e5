#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/service/book/parts.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t points_max = 400;  ///< of a curve; more are not seen
constexpr std::size_t hints_max = 120;
constexpr std::size_t steps_drawn = 3;  ///< fewer valuations are no curve: the tables tell them
constexpr std::size_t layers_max = 10;  ///< that an eye tells apart, the residual not counted

/// One colour a cause, the same on every page; all others together are grey.
constexpr std::array<std::string_view, cause_count> styles{"s2",  "s5",  "s0",  "s3",  "s6",  "s1",  "s4",  "s8",  "s7", "s12",
                                                           "s15", "s11", "s14", "s16", "s17", "s18", "s19", "s10", "s13"};
constexpr std::string_view others_style = "s10";

std::string title_of(Cause cause) {
  std::string title(name_of(cause));
  std::ranges::replace(title, '_', ' ');
  return title;
}

std::string dollars(double usd) { return fmt::format("{:+.2f} USD", usd + 0.0); }

/// Profit of one cause, added up since the start.
struct Layer {
  std::string name;
  std::string style;
  std::vector<double> usd;

  double largest() const {
    double size = 0.0;
    for (const double one : usd) size = std::max(size, std::abs(one));
    return size;
  }
};

/// What is drawn: at the start and at the end of each of at most points_max groups of steps.
struct ProfitCurves {
  std::vector<Instant> times;
  std::vector<double> profit_usd;
  std::vector<double> residual_share;  ///< of the group that ends there
  std::vector<Layer> layers;           ///< in the order of the causes, "other causes" and the residual last; none that is 0 throughout

  /// Days since 1970, never empty.
  Axis time_axis() const {
    const double from = to_days(times.front() - Instant{});
    return {
        .scale = Axis::Scale::Time, .from = from, .to = std::max(to_days(times.back() - Instant{}), from + to_days(second)), .shown = {}};
  }
  std::vector<PlotPoint> points(const std::vector<double>& values) const {
    std::vector<PlotPoint> points;
    points.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) points.push_back({.x = to_days(times[i] - Instant{}), .y = values[i]});
    return points;
  }
};

/// The largest keep a colour of their own, the rest are one.
void merge_small(std::vector<Layer>& layers) {
  std::erase_if(layers, [](const Layer& layer) { return layer.largest() == 0.0; });
  if (layers.size() <= layers_max) return;
  std::vector<double> sizes;
  sizes.reserve(layers.size());
  for (const Layer& layer : layers) sizes.push_back(layer.largest());
  std::ranges::sort(sizes, std::greater<>());
  const double least = sizes[layers_max - 2];
  Layer others{.name = "other causes", .style = std::string(others_style), .usd = std::vector<double>(layers.front().usd.size())};
  std::erase_if(layers, [&](const Layer& layer) {
    if (layer.largest() >= least) return false;
    for (std::size_t i = 0; i < layer.usd.size(); ++i) others.usd[i] += layer.usd[i];
    return true;
  });
  layers.push_back(std::move(others));
}

ProfitCurves curves_of(const Attribution& profit) {
  const std::span<const AttributionStep> steps = profit.steps;
  const std::size_t stride = (steps.size() + points_max - 1) / points_max;
  ProfitCurves curves{.times = {profit.start}, .profit_usd = {0.0}, .residual_share = {0.0}, .layers = {}};
  std::vector<Layer> layers;
  layers.reserve(cause_count);
  for (std::size_t i = 0; i < cause_count; ++i) layers.push_back({title_of(cause_at(i)), std::string(styles[i]), {0.0}});
  Causes sum;
  for (std::size_t i = 0; i < steps.size(); i += stride) {
    const auto group = steps.subspan(i, std::min(stride, steps.size() - i));
    const AttributionTotals totals = totals_of(group);
    sum += totals.causes;
    curves.times.push_back(group.back().to);
    curves.profit_usd.push_back(to_double(sum.profit()));
    curves.residual_share.push_back(totals.gross.raw == 0 ? 0.0 : to_double(totals.gross_residual) / to_double(totals.gross));
    for (std::size_t cause = 0; cause < cause_count; ++cause) layers[cause].usd.push_back(to_double(sum[cause_at(cause)]));
  }
  Layer residual = std::move(layers[static_cast<std::size_t>(Cause::Residual)]);
  layers.pop_back();
  layers.erase(layers.begin() + static_cast<std::ptrdiff_t>(Cause::Deposits));
  merge_small(layers);
  layers.push_back(std::move(residual));
  curves.layers = std::move(layers);
  return curves;
}

/// What had been earned by then.
std::vector<Chart::Hint> hints_of(const ProfitCurves& curves) {
  std::vector<Chart::Hint> hints;
  const std::size_t stride = (curves.times.size() + hints_max - 1) / hints_max;
  for (std::size_t i = 0; i < curves.times.size(); i += stride) {
    const std::size_t at = i + stride >= curves.times.size() ? curves.times.size() - 1 : i;
    std::string text = fmt::format("{}: profit {}", format_instant(curves.times[at]), dollars(curves.profit_usd[at]));
    for (const Layer& layer : curves.layers) text += fmt::format("; {} {:+.2f}", layer.name, layer.usd[at] + 0.0);
    hints.push_back({to_days(curves.times[at] - Instant{}), std::move(text)});
  }
  return hints;
}

Section causes_section(const ProfitCurves& curves) {
  Section section{.title = "Profit by cause",
                  .note = "USD since the start; what earned stands above 0, what cost below; the line is their sum, deposits left out",
                  .layout = Section::Layout::Panels};
  Chart chart{.title = "",
              .x = curves.time_axis(),
              .y = {.shown = {}, .fitted = true},
              .y_rule = 0.0,
              .hints = hints_of(curves),
              .size = Chart::Size::Tall};
  Legend legend{{{"total", "profit, all causes"}}};
  for (const Layer& layer : curves.layers) {
    chart.series.push_back({.style = layer.style,
                            .mark = Series::Mark::Stack,
                            .points = curves.points(layer.usd),
                            .title = fmt::format("{}: {}", layer.name, dollars(layer.usd.back()))});
    legend.entries.push_back({layer.style, layer.name});
  }
  chart.series.push_back({.style = "total", .points = curves.points(curves.profit_usd)});
  section.add(std::move(legend));
  section.add(std::move(chart));
  return section;
}

/// Markouts in units in which no fill has one are left out.
doc::Table without_empty_units(doc::Table table) {
  for (std::size_t i = 2; i < table.columns.size(); ++i) {
    const auto none = [i](const Row& row) {
      const std::uint64_t* fills = std::get_if<std::uint64_t>(&row.cells[i].value);
      return fills != nullptr && *fills == 0;
    };
    if (!table.columns[i].key.ends_with(".fills") || !std::ranges::all_of(table.rows, none)) continue;
    for (std::size_t column = i - 2; column <= i; ++column) table.columns[column].audience = Audience::Program;
  }
  return table;
}

Section residual_section(const ProfitCurves& curves, const AttributionTotals& totals) {
  const double share = totals.gross.raw == 0 ? 0.0 : to_double(totals.gross_residual) / to_double(totals.gross);
  Section section{
      .title = "Residual",
      .note = fmt::format("what no cause explains: {} in all; {:.2f} USD or {:.3f} % of all causes, step by step in absolute values",
                          dollars(to_double(totals.causes[Cause::Residual])), to_double(totals.gross_residual), 100.0 * share),
      .layout = Section::Layout::Panels};
  const Layer& residual = curves.layers.back();
  const auto add = [&](const char* title, const std::vector<double>& values, Shown shown) {
    if (std::ranges::all_of(values, [](double value) { return value == 0.0; })) return;
    section.add(Chart{.title = title,
                      .x = curves.time_axis(),
                      .y = {.shown = shown, .fitted = true},
                      .series = {{.style = residual.style, .points = curves.points(values)}},
                      .y_rule = 0.0,
                      .size = Chart::Size::Strip});
  };
  add("USD since the start", residual.usd, {});
  add("share of all causes, of the steps that end there", curves.residual_share, percent(2));
  return section;
}

}  // namespace

Section profit_page(const BookFindings& found) {
  const Attribution& profit = *found.explained;
  Section section{
      .title = "Profit explained",
      .note = fmt::format("{} to {}, {}, {} filled, {}", format_instant(profit.start),
                          format_instant(profit.steps.empty() ? profit.start : profit.steps.back().to),
                          counted(profit.steps.size(), "valuation"), counted(profit.quotes, "quote"), counted(profit.hedges, "hedge"))};
  if (profit.steps.empty()) return section;
  const auto add = [&](doc::Table table, std::string title, std::string note) {
    table.audience = Audience::Page;
    table.title = std::move(title);
    table.note = std::move(note);
    section.add(std::move(table));
  };
  const AttributionTotals totals = totals_of(profit.steps);
  const ProfitCurves curves = curves_of(profit);
  const bool drawn = why_no_profit(found).empty() && profit.steps.size() >= steps_drawn;
  section.add(equity_facts(found, totals));
  Section profits{.layout = Section::Layout::Two};
  profits.add(gain_section(found));
  profits.add(bridge_section(found));
  section.add(std::move(profits));
  if (drawn) section.add(causes_section(curves));
  Section two{.layout = Section::Layout::Two};
  doc::Table causes = cause_table(found, totals);
  causes.audience = Audience::Page;
  causes.title = "Causes";
  causes.note = "gross: absolute values of the valuations added up; profit: all but deposits";
  two.add(std::move(causes));
  if (drawn) two.add(residual_section(curves, totals));
  section.add(std::move(two));
  if (!profit.markouts.empty()) {
    add_markout_charts(section, profit);
    add(without_empty_units(markouts_table(profit)), "Markouts", "mean and its standard error");
  }
  add_fill_remarks(section, profit);
  add(profit_series(found, totals), "Profit over time", "USD");
  for (doc::Table& table : cut_tables(found, totals)) {
    const std::string title = "Profit " + table.title;
    add(std::move(table), title, "USD");
  }
  return section;
}

}  // namespace keel
