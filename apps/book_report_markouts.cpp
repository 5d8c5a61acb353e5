#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "apps/book_report_parts.hpp"
#include "keel/render/html.hpp"
#include "keel/render/svg_chart.hpp"

namespace keel {
namespace {

struct MarkoutUnit {
  std::string_view name;
  std::string_view what;
  RunningMean MarkoutPoint::* sample;
};
constexpr std::array<MarkoutUnit, 3> units{{{"USD", "USD a fill", &MarkoutPoint::usd},
                                            {"vol points", "vol points, options", &MarkoutPoint::vol_points},
                                            {"bps", "bps of the notional, others", &MarkoutPoint::bps}}};

std::string horizon_text(Duration horizon) { return horizon.raw == 0 ? std::string("fill") : format_duration(horizon); }

std::string side_text(const MarkoutCurve& curve) { return !curve.side ? "both" : *curve.side == Side::Buy ? "bought" : "sold"; }

std::string style_of(const MarkoutCurve& curve) { return !curve.side ? "s2" : *curve.side == Side::Buy ? "s0" : "s1"; }

/// Logarithmic; the fill itself stands a decade before the first horizon.
double place(const MarkoutCurve& curve, std::size_t i) {
  const Duration horizon = curve.points[i].horizon;
  if (horizon.raw > 0) return std::log10(to_seconds(horizon));
  return curve.points.size() > 1 ? std::log10(to_seconds(curve.points[1].horizon)) - 1.0 : 0.0;
}

/// The curves of one role in one unit, with bars of two standard errors either way.
std::string panel(std::span<const MarkoutCurve> curves, const MarkoutUnit& unit) {
  ValueRange range(0.0, 0.0);
  std::vector<ChartTick> ticks;
  for (const MarkoutCurve& curve : curves) {
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
      const RunningMean& sample = curve.points[i].*unit.sample;
      if (&curve == &curves.front()) ticks.push_back({place(curve, i), horizon_text(curve.points[i].horizon)});
      if (sample.count() == 0) continue;
      range.include(sample.mean() - 2.0 * sample.standard_error());
      range.include(sample.mean() + 2.0 * sample.standard_error());
    }
  }
  if (range.flat() || ticks.size() < 2) return "";
  ChartFrame frame{.x_from = ticks.front().at - 0.15, .x_to = ticks.back().at + 0.25, .y_from = 0, .y_to = 1, .width = 380, .height = 220};
  range.fit(frame);
  SvgChart chart(frame);
  chart.y_ticks(number_ticks(frame.y_from, frame.y_to, 4, compact));
  chart.x_ticks(ticks);
  chart.y_rule(0.0, "zero");
  for (std::size_t c = 0; c < curves.size(); ++c) {
    const MarkoutCurve& curve = curves[c];
    const std::string style = style_of(curve);
    const double aside = 0.035 * (static_cast<double>(c) - 0.5 * static_cast<double>(curves.size() - 1));
    std::vector<ChartPoint> points;
    for (std::size_t i = 0; i < curve.points.size(); ++i) {
      const RunningMean& sample = curve.points[i].*unit.sample;
      if (sample.count() == 0) continue;
      points.push_back({place(curve, i) + aside, sample.mean()});
      const double error = 2.0 * sample.standard_error();
      const std::array<ChartPoint, 2> bar{{{points.back().x, sample.mean() - error}, {points.back().x, sample.mean() + error}}};
      chart.line(bar, style + " thin",
                 fmt::format("{} after {}: {:+.4g} {} ± {:.2g}, {} fills", side_text(curve), horizon_text(curve.points[i].horizon),
                             sample.mean(), unit.name, sample.standard_error(), sample.count()));
    }
    chart.line(points, style, side_text(curve));
  }
  return fmt::format("<figure><figcaption>{}</figcaption>{}</figure>", unit.what, chart.finish());
}

std::vector<std::string> sample_cells(const RunningMean& sample) {
  if (sample.count() == 0) return {"-", "-", "0"};
  const std::string error = sample.count() < 2 ? "-" : grouped(sample.standard_error(), 3);
  return {signed_grouped(sample.mean(), 3), error, grouped(static_cast<double>(sample.count()), 0)};
}

bool has_fills(std::span<const MarkoutCurve> curves, const MarkoutUnit& unit) {
  return std::ranges::any_of(curves, [&](const MarkoutCurve& curve) {
    return std::ranges::any_of(curve.points, [&](const MarkoutPoint& point) { return (point.*unit.sample).count() > 0; });
  });
}

std::string table_of(std::span<const MarkoutCurve> curves) {
  std::vector<std::string> heads{"Side", "After"};
  for (const MarkoutUnit& unit : units) {
    if (!has_fills(curves, unit)) continue;
    for (const std::string_view head : {unit.name, std::string_view("±"), std::string_view("fills")}) heads.emplace_back(head);
  }
  heads.emplace_back("Market moved");
  HtmlTable table(heads);
  for (const MarkoutCurve& curve : curves) {
    for (const MarkoutPoint& point : curve.points) {
      if (point.usd.count() == 0) continue;
      std::vector<std::string> cells{side_text(curve), horizon_text(point.horizon)};
      for (const MarkoutUnit& unit : units) {
        if (has_fills(curves, unit)) std::ranges::move(sample_cells(point.*unit.sample), std::back_inserter(cells));
      }
      const double moved = 100.0 * static_cast<double>(point.market_seen) / static_cast<double>(point.usd.count());
      cells.push_back(point.horizon.raw == 0 ? "" : fmt::format("{:.0f} %", moved));
      table.row(cells);
    }
  }
  return table.finish();
}

}  // namespace

std::string markout_card(const Attribution& profit) {
  std::string out;
  std::span<const MarkoutCurve> rest = profit.markouts;
  while (!rest.empty()) {
    const FillRole role = rest.front().role;
    const auto end = std::ranges::find_if(rest, [role](const MarkoutCurve& curve) { return curve.role != role; });
    const auto curves = rest.first(static_cast<std::size_t>(end - rest.begin()));
    rest = rest.subspan(curves.size());
    std::vector<LegendEntry> legend;
    for (std::size_t c = 0; c < curves.size(); ++c) legend.push_back({style_of(curves[c]), side_text(curves[c])});
    std::string panels;
    for (const MarkoutUnit& unit : units) panels += panel(curves, unit);
    out += html_card(fmt::format("Markouts of {}s", name_of(role)),
                     fmt::format("what a fill had gained against fair value a while later, mean ± standard error; bars: two of them either "
                                 "way; the split takes {}",
                                 format_duration(profit.markout)),
                     html_legend(legend) + "<div class='cards'>" + panels + "</div>" + table_of(curves));
  }
  std::string notes;
  if (profit.own_prints > 0)
    notes += fmt::format("<p class='mute'>{} fills could be valued by nothing but their own price: their spread is 0.</p>",
                         grouped(static_cast<double>(profit.own_prints), 0));
  if (profit.young > 0)
    notes +=
        fmt::format("<p class='mute'>{} fills are younger than the horizon at the end.</p>", grouped(static_cast<double>(profit.young), 0));
  return out + notes;
}

}  // namespace keel
