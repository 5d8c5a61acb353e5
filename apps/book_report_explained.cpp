#include <fmt/format.h>

#include <algorithm>

#include "apps/book_report_parts.hpp"
#include "apps/html.hpp"
#include "apps/svg_chart.hpp"

namespace keel {
namespace {

constexpr std::size_t points_max = 400;  ///< of a curve; more are not seen

std::string title_of(Cause cause) {
  std::string title(name_of(cause));
  std::ranges::replace(title, '_', ' ');
  return title;
}

std::vector<Cause> causes_in(std::span<const AttributionStep> steps) {
  std::vector<Cause> seen;
  for (std::size_t i = 0; i < cause_count; ++i) {
    const auto in_it = [&](const AttributionStep& step) { return step.causes.amounts[i].raw != 0; };
    if (std::ranges::any_of(steps, in_it)) seen.push_back(cause_at(i));
  }
  return seen;
}

double residual_percent(const AttributionTotals& totals) {
  return totals.gross.raw == 0 ? 0.0 : 100.0 * to_double(totals.gross_residual) / to_double(totals.gross);
}

/// Profit of one cause, added up since the start.
struct CauseCurve {
  std::string name;
  std::string style;
  std::vector<double> usd;
};

/// What is drawn: at the start and at the end of each of at most points_max groups of steps.
struct ProfitCurves {
  std::vector<Instant> times;
  std::vector<double> equity_change_usd;
  std::vector<CauseCurve> causes;  ///< the residual last; none that is 0 throughout
};

ProfitCurves curves_of(const Attribution& attribution) {
  ProfitCurves curves{.times = {attribution.start}, .equity_change_usd = {0.0}, .causes = {}};
  const std::span<const AttributionStep> steps = attribution.steps;
  const std::size_t stride = (steps.size() + points_max - 1) / points_max;
  for (std::size_t cause = 0; cause < cause_count; ++cause)
    curves.causes.push_back({title_of(cause_at(cause)), fmt::format("s{}", cause + 1 == cause_count ? 13 : cause % 13), {0.0}});
  Causes sums;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    sums += steps[i].causes;
    if ((i + 1) % stride != 0 && i + 1 != steps.size()) continue;
    curves.times.push_back(steps[i].to);
    curves.equity_change_usd.push_back(to_double(steps[i].equity));
    for (std::size_t cause = 0; cause < cause_count; ++cause) curves.causes[cause].usd.push_back(to_double(sums.amounts[cause]));
  }
  std::erase_if(curves.causes,
                [](const CauseCurve& cause) { return std::ranges::all_of(cause.usd, [](double usd) { return usd == 0.0; }); });
  return curves;
}

/// Causes above 0 pile up from 0, those below pile down.
struct Piles {
  std::vector<double> up, down;
  explicit Piles(std::size_t points) : up(points), down(points) {}
  double& of(std::size_t i, double usd) { return usd >= 0.0 ? up[i] : down[i]; }
};

ValueRange pile_range(const ProfitCurves& curves) {
  Piles piles(curves.times.size());
  ValueRange range(0.0, 0.0);
  for (const CauseCurve& cause : curves.causes) {
    for (std::size_t i = 0; i < cause.usd.size(); ++i) piles.of(i, cause.usd[i]) += cause.usd[i];
  }
  for (const double usd : piles.up) range.include(usd);
  for (const double usd : piles.down) range.include(usd);
  return range;
}

/// The part of a cause on one side of 0, on top of what is piled there.
void draw_side(SvgChart& chart, const ProfitCurves& curves, const CauseCurve& cause, std::vector<double>& pile, bool up) {
  std::vector<ChartPoint> low, high;
  bool any = false;
  for (std::size_t i = 0; i < pile.size(); ++i) {
    const double x = chart_time(curves.times[i]);
    const double part = (cause.usd[i] >= 0.0) == up ? cause.usd[i] : 0.0;
    any = any || part != 0.0;
    low.push_back({x, pile[i]});
    high.push_back({x, pile[i] += part});
  }
  if (any) chart.band(low, high, cause.style, fmt::format("{}: {} USD", cause.name, signed_grouped(cause.usd.back(), 2)));
}

/// Strips that tell, under the pointer, what had been earned by then.
void add_hints(SvgChart& chart, const ProfitCurves& curves) {
  const ChartFrame& frame = chart.frame();
  const std::size_t stride = (curves.times.size() + 119) / 120;
  double from = frame.left;
  for (std::size_t i = 0; i < curves.times.size(); i += stride) {
    const double to = i + stride < curves.times.size()
                          ? 0.5 * (frame.x(chart_time(curves.times[i])) + frame.x(chart_time(curves.times[i + stride])))
                          : frame.width - frame.right;
    std::string text =
        fmt::format("{}\nprofit {} USD", format_instant(curves.times[i]).substr(0, 16), signed_grouped(curves.equity_change_usd[i], 2));
    for (const CauseCurve& cause : curves.causes) text += fmt::format("\n{} {}", cause.name, signed_grouped(cause.usd[i], 2));
    // Nothing from a file is in the text.
    chart.add("<rect class='hint' x='{:.1f}' y='{:.1f}' width='{:.1f}' height='{:.1f}'><title>{}</title></rect>", from, frame.top,
              std::max(to - from, 0.0), frame.height - frame.top - frame.bottom, text);
    from = to;
  }
}

ChartFrame time_frame(const ProfitCurves& curves, double height) {
  return {.x_from = chart_time(curves.times.front()),
          .x_to = chart_time(curves.times.back()),
          .y_from = 0,
          .y_to = 1,
          .width = 860,
          .height = height,
          .left = 64};
}

void draw_axes(SvgChart& chart) {
  const ChartFrame& frame = chart.frame();
  chart.y_ticks(number_ticks(frame.y_from, frame.y_to, 5, compact));
  chart.x_ticks(time_ticks(frame.x_from, frame.x_to, 10));
  chart.y_rule(0.0, "zero");
}

std::string stacked_card(const ProfitCurves& curves) {
  ChartFrame frame = time_frame(curves, 380);
  pile_range(curves).fit(frame);
  SvgChart chart(frame, "wide");
  draw_axes(chart);
  Piles piles(curves.times.size());
  std::vector<LegendEntry> legend{{"total", "profit, all causes"}};
  for (const CauseCurve& cause : curves.causes) {
    draw_side(chart, curves, cause, piles.up, true);
    draw_side(chart, curves, cause, piles.down, false);
    legend.push_back({cause.style, cause.name});
  }
  std::vector<ChartPoint> total;
  for (std::size_t i = 0; i < curves.times.size(); ++i) total.push_back({chart_time(curves.times[i]), curves.equity_change_usd[i]});
  chart.line(total, "total");
  add_hints(chart, curves);
  return html_card("Profit by cause", "USD since the start; what earned stands above 0, what cost below; the line is their sum",
                   html_legend(legend) + "<div class='scroll'>" + chart.finish() + "</div>");
}

std::string residual_card(const Attribution& attribution, const ProfitCurves& curves) {
  const AttributionTotals totals = totals_of(attribution.steps);
  const std::string note = fmt::format("what no cause explains, USD since the start; of all causes {} %, step by step in absolute values",
                                       fmt::format("{:.3f}", residual_percent(totals)));
  const auto found = std::ranges::find(curves.causes, "residual", &CauseCurve::name);
  if (found == curves.causes.end()) return html_card("Residual", note, "<p>0 in every step</p>");
  ChartFrame frame = time_frame(curves, 180);
  ValueRange range(0.0, 0.0);
  std::vector<ChartPoint> points;
  for (std::size_t i = 0; i < found->usd.size(); ++i) {
    range.include(found->usd[i]);
    points.push_back({chart_time(curves.times[i]), found->usd[i]});
  }
  range.fit(frame);
  SvgChart chart(frame, "wide");
  draw_axes(chart);
  chart.line(points, found->style);
  return html_card("Residual", note, "<div class='scroll'>" + chart.finish() + "</div>");
}

std::vector<std::string> cause_cells(std::string first, std::string equity, std::span<const AttributionStep> steps,
                                     const std::vector<Cause>& causes) {
  const AttributionTotals totals = totals_of(steps);
  std::vector<std::string> cells{std::move(first), std::move(equity)};
  for (const Cause cause : causes) cells.push_back(grouped(to_double(totals.causes[cause]), 2));
  cells.push_back(fmt::format("{:.2f}", residual_percent(totals)));
  return cells;
}

std::string day_table(const Attribution& attribution) {
  const std::vector<Cause> causes = causes_in(attribution.steps);
  std::vector<std::string> heads{"Day", "Equity"};
  for (const Cause cause : causes) heads.push_back(title_of(cause));
  heads.emplace_back("Residual %");
  HtmlTable table(heads);
  const auto day_of = [](const AttributionStep& step) { return format_instant(step.to).substr(0, 10); };
  std::span<const AttributionStep> rest = attribution.steps;
  while (!rest.empty()) {
    const std::string day = day_of(rest.front());
    const auto count =
        static_cast<std::size_t>(std::ranges::find_if(rest, [&](const auto& step) { return day_of(step) != day; }) - rest.begin());
    table.row(cause_cells(day, grouped(to_double(rest[count - 1].equity), 2), rest.first(count), causes));
    rest = rest.subspan(count);
  }
  table.row(cause_cells("total", "", attribution.steps, causes), "sum");
  return html_card("Profit by day and cause", "USD; the last column: absolute residuals in the absolute values of all causes, step by step",
                   table.finish());
}

}  // namespace

std::string explained_section(const Attribution& attribution) {
  if (attribution.steps.empty()) return "";
  const ProfitCurves curves = curves_of(attribution);
  return fmt::format("<section><h2>Profit explained <small>{} to {}, {} steps</small></h2>{}{}{}</section>",
                     format_instant(attribution.start), format_instant(attribution.steps.back().to), attribution.steps.size(),
                     stacked_card(curves), residual_card(attribution, curves), day_table(attribution));
}

}  // namespace keel
