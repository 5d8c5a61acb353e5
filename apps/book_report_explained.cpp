#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "apps/book_report_parts.hpp"
#include "keel/render/html.hpp"
#include "keel/render/svg_chart.hpp"

namespace keel {
namespace {

constexpr std::size_t points_max = 400;  ///< of a curve; more are not seen
constexpr std::size_t layers_max = 10;   ///< that an eye tells apart, the residual not counted
constexpr std::size_t rows_max = 48;     ///< of the table of valuations; beyond them a row a day

/// One colour a cause, the same on every page; all others together are grey.
constexpr std::array<std::string_view, cause_count> styles{"s2",  "s5",  "s0",  "s3",  "s6",  "s1",  "s4",  "s8",  "s7", "s12",
                                                           "s15", "s11", "s14", "s16", "s17", "s18", "s19", "s10", "s13"};
constexpr std::string_view others_style = "s10";
std::string title_of(Cause cause) {
  std::string title(name_of(cause));
  std::ranges::replace(title, '_', ' ');
  return title;
}

double percent_of(NumeraireAmount part, NumeraireAmount whole) { return whole.raw == 0 ? 0.0 : 100.0 * to_double(part) / to_double(whole); }

/// Profit of one cause, added up since the start.
struct Layer {
  std::string name;
  std::string style;
  std::vector<double> usd;
};

/// What is drawn: at the start and at the end of each of at most points_max groups of steps.
struct ProfitCurves {
  std::vector<double> times;
  std::vector<std::string> labels;
  std::vector<double> profit_usd;
  std::vector<double> residual_percent;  ///< of the group that ends there
  std::vector<Layer> layers;             ///< in the order of the causes, "other causes" and the residual last; none that is 0 throughout
};

double largest(const Layer& layer) {
  double size = 0.0;
  for (const double usd : layer.usd) size = std::max(size, std::abs(usd));
  return size;
}

/// The largest keep a colour of their own, the rest are one.
void merge_small(std::vector<Layer>& layers) {
  std::erase_if(layers, [](const Layer& layer) { return largest(layer) == 0.0; });
  if (layers.size() <= layers_max) return;
  std::vector<double> sizes;
  for (const Layer& layer : layers) sizes.push_back(largest(layer));
  std::ranges::sort(sizes, std::greater<>());
  const double least = sizes[layers_max - 2];
  Layer others{.name = "other causes", .style = std::string(others_style), .usd = std::vector<double>(layers.front().usd.size())};
  std::erase_if(layers, [&](const Layer& layer) {
    if (largest(layer) >= least) return false;
    for (std::size_t i = 0; i < layer.usd.size(); ++i) others.usd[i] += layer.usd[i];
    return true;
  });
  layers.push_back(std::move(others));
}

ProfitCurves curves_of(const Attribution& profit) {
  const std::span<const AttributionStep> steps = profit.steps;
  const std::size_t stride = (steps.size() + points_max - 1) / points_max;
  ProfitCurves curves{.times = {chart_time(profit.start)},
                      .labels = {format_instant(profit.start)},
                      .profit_usd = {0.0},
                      .residual_percent = {0.0},
                      .layers = {}};
  std::vector<Layer> layers;
  for (std::size_t i = 0; i < cause_count; ++i) layers.push_back({title_of(cause_at(i)), std::string(styles[i]), {0.0}});
  Causes sum;
  for (std::size_t i = 0; i < steps.size(); i += stride) {
    const auto group = steps.subspan(i, std::min(stride, steps.size() - i));
    const AttributionTotals totals = totals_of(group);
    sum += totals.causes;
    curves.times.push_back(chart_time(group.back().to));
    curves.labels.push_back(format_instant(group.back().to));
    curves.profit_usd.push_back(to_double(sum.profit()));
    curves.residual_percent.push_back(percent_of(totals.gross_residual, totals.gross));
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

/// Causes above 0 pile up from 0, those below pile down.
struct Piles {
  std::vector<double> up, down;
  explicit Piles(std::size_t points) : up(points), down(points) {}
};

ValueRange pile_range(const ProfitCurves& curves) {
  Piles piles(curves.times.size());
  ValueRange range(0.0, 0.0);
  for (const Layer& layer : curves.layers) {
    for (std::size_t i = 0; i < layer.usd.size(); ++i) (layer.usd[i] >= 0.0 ? piles.up : piles.down)[i] += layer.usd[i];
  }
  for (const double usd : piles.up) range.include(usd);
  for (const double usd : piles.down) range.include(usd);
  return range;
}

/// The part of a cause on one side of 0, on top of what is piled there.
void draw_side(SvgChart& chart, const ProfitCurves& curves, const Layer& layer, std::vector<double>& pile, bool up) {
  std::vector<ChartPoint> low, high;
  bool any = false;
  for (std::size_t i = 0; i < pile.size(); ++i) {
    const double part = (layer.usd[i] >= 0.0) == up ? layer.usd[i] : 0.0;
    any = any || part != 0.0;
    low.push_back({curves.times[i], pile[i]});
    high.push_back({curves.times[i], pile[i] += part});
  }
  if (any) chart.band(low, high, layer.style, fmt::format("{}: {} USD", layer.name, signed_grouped(layer.usd.back(), 2)));
}

/// Strips that tell, under the pointer, what had been earned by then.
void add_hints(SvgChart& chart, const ProfitCurves& curves) {
  const ChartFrame& frame = chart.frame();
  const std::size_t stride = (curves.times.size() + 119) / 120;
  double from = frame.left;
  for (std::size_t i = 0; i < curves.times.size(); i += stride) {
    const bool last = i + stride >= curves.times.size();
    const std::size_t at = last ? curves.times.size() - 1 : i;
    const double to = last ? frame.width - frame.right : 0.5 * (frame.x(curves.times[i]) + frame.x(curves.times[i + stride]));
    std::string text = fmt::format("{}\nprofit {} USD", curves.labels[at], signed_grouped(curves.profit_usd[at], 2));
    for (const Layer& layer : curves.layers) text += fmt::format("\n{} {}", layer.name, signed_grouped(layer.usd[at], 2));
    // Nothing from a file is in the text.
    chart.add("<rect class='hint' x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}'><title>{}</title></rect>", from, frame.top,
              std::max(to - from, 0.0), frame.height - frame.top - frame.bottom, text);
    from = to;
  }
}

SvgChart time_chart(const ProfitCurves& curves, const ValueRange& range, double width, double height) {
  ChartFrame frame{
      .x_from = curves.times.front(), .x_to = curves.times.back(), .y_from = 0, .y_to = 1, .width = width, .height = height, .left = 64};
  if (frame.x_from >= frame.x_to) frame.x_to = frame.x_from + to_days(second);
  range.fit(frame);
  const bool wide = width > 500;
  SvgChart chart(frame, wide ? "wide" : "");
  chart.y_ticks(number_ticks(frame.y_from, frame.y_to, height > 200 ? 5 : 3, compact));
  chart.x_ticks(time_ticks(frame.x_from, frame.x_to, wide ? 10 : 5));
  chart.y_rule(0.0, "zero");
  return chart;
}

std::string stacked_card(const ProfitCurves& curves) {
  ValueRange range = pile_range(curves);
  if (range.flat()) range.include(1.0);
  SvgChart chart = time_chart(curves, range, 860, 380);
  Piles piles(curves.times.size());
  std::vector<LegendEntry> legend{{"total", "profit, all causes"}};
  for (const Layer& layer : curves.layers) {
    draw_side(chart, curves, layer, piles.up, true);
    draw_side(chart, curves, layer, piles.down, false);
    legend.push_back({layer.style, layer.name});
  }
  std::vector<ChartPoint> total;
  for (std::size_t i = 0; i < curves.times.size(); ++i) total.push_back({curves.times[i], curves.profit_usd[i]});
  chart.line(total, "total");
  add_hints(chart, curves);
  return html_card("Profit by cause",
                   "USD since the start; what earned stands above 0, what cost below; the line is their sum, deposits left out",
                   html_legend(legend) + "<div class='scroll'>" + chart.finish() + "</div>");
}

std::string line_chart(const ProfitCurves& curves, const std::vector<double>& values, std::string_view style) {
  ValueRange range(0.0, 0.0);
  std::vector<ChartPoint> points;
  for (std::size_t i = 0; i < values.size(); ++i) {
    range.include(values[i]);
    points.push_back({curves.times[i], values[i]});
  }
  if (range.flat()) return "<p>0 throughout</p>";
  SvgChart chart = time_chart(curves, range, 430, 140);
  chart.line(points, style);
  return chart.finish();
}

std::string residual_card(const Attribution& profit, const ProfitCurves& curves) {
  const AttributionTotals totals = totals_of(profit.steps);
  const std::string note =
      fmt::format("what no cause explains: {} USD in all; {} USD or {:.3f} % of all causes, step by step in absolute values",
                  grouped(to_double(totals.causes[Cause::Residual]), 2), grouped(to_double(totals.gross_residual), 2),
                  percent_of(totals.gross_residual, totals.gross));
  const Layer& residual = curves.layers.back();
  return html_card("Residual", note,
                   "<p class='legend'>USD since the start</p>" + line_chart(curves, residual.usd, residual.style) +
                       "<p class='legend'>% of all causes, of the steps that end there</p>" +
                       line_chart(curves, curves.residual_percent, residual.style));
}

std::string sum_card(const Attribution& profit, std::vector<Cause> causes) {
  std::ranges::rotate(causes, causes.begin() + 1);  // as a sum the residual stands last
  const AttributionTotals totals = totals_of(profit.steps);
  HtmlTable table({"Cause", "USD", "Gross USD", "Gross %"});
  for (const Cause cause : causes) {
    NumeraireAmount gross;
    for (const AttributionStep& step : profit.steps) gross += abs(step.causes[cause]);
    table.row({title_of(cause), grouped(to_double(totals.causes[cause]), 2), grouped(to_double(gross), 2),
               cause == Cause::Deposits ? "" : fmt::format("{:.2f}", percent_of(gross, totals.gross))});
  }
  table.row({"profit", grouped(to_double(totals.causes.profit()), 2), grouped(to_double(totals.gross), 2), ""}, "sum");
  return html_card("Causes", "gross: absolute values of the steps added up; profit: all but deposits", table.finish());
}

std::string series_card(const Attribution& profit, const std::vector<Cause>& causes) {
  const bool by_day = profit.steps.size() > rows_max;
  const auto label = [&](const AttributionStep& step) { return format_instant(step.to).substr(0, by_day ? 10 : 19); };
  std::vector<std::string> heads{by_day ? "Day" : "Until", "Equity", "Total"};
  for (const Cause cause : causes) heads.push_back(title_of(cause));
  heads.emplace_back("Residual %");
  HtmlTable table(heads);
  std::span<const AttributionStep> rest = profit.steps;
  while (!rest.empty()) {
    const std::string name = label(rest.front());
    const auto end = std::ranges::find_if(rest, [&](const AttributionStep& step) { return label(step) != name; });
    const auto group = rest.first(static_cast<std::size_t>(end - rest.begin()));
    const AttributionTotals totals = totals_of(group);
    std::vector<std::string> cells{name, grouped(to_double(group.back().equity), 2), grouped(to_double(totals.causes.total()), 2)};
    for (const Cause cause : causes) cells.push_back(grouped(to_double(totals.causes[cause]), 2));
    cells.push_back(fmt::format("{:.2f}", percent_of(totals.gross_residual, totals.gross)));
    table.row(cells);
    rest = rest.subspan(group.size());
  }
  return "<div class='card long'><h3>Profit over time <small>USD</small></h3>" + table.finish() + "</div>\n";
}

std::string cut_card(const AttributionCut& cut, const std::vector<Cause>& causes) {
  std::vector<std::string> heads{std::string(name_of(cut.by)), "Total"};
  for (const Cause cause : causes) heads.push_back(title_of(cause));
  HtmlTable table(heads);
  const auto row = [&](std::string_view name, const Causes& amounts, std::string_view css) {
    std::vector<std::string> cells{escaped(name), grouped(to_double(amounts.total()), 2)};
    for (const Cause cause : causes) cells.push_back(grouped(to_double(amounts[cause]), 2));
    table.row(cells, css);
  };
  Causes sum;
  for (const CutGroup& group : cut.groups) {
    row(group.name, group.causes, "");
    sum += group.causes;
  }
  row("all", sum, "sum");
  return fmt::format("<div class='card long'><h3>Profit by {} <small>USD</small></h3>{}</div>\n", name_of(cut.by), table.finish());
}

}  // namespace

std::string explained_section(const Attribution& profit) {
  if (profit.steps.empty()) return "";
  const ProfitCurves curves = curves_of(profit);
  const std::vector<Cause> causes = causes_in(profit.steps);
  std::string out = fmt::format("<section><h2>Profit explained <small>{} to {}, {} valuations, {} quotes filled, {} hedges</small></h2>",
                                format_instant(profit.start), format_instant(profit.steps.back().to),
                                grouped(static_cast<double>(profit.steps.size()), 0), grouped(static_cast<double>(profit.quotes), 0),
                                grouped(static_cast<double>(profit.hedges), 0));
  out += stacked_card(curves) + "<div class='two'>" + sum_card(profit, causes) + residual_card(profit, curves) + "</div>";
  out += markout_card(profit) + series_card(profit, causes);
  for (const AttributionCut& cut : profit.cuts) out += cut_card(cut, causes);
  return out + "</section>\n";
}

}  // namespace keel
