#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "keel/service/book/parts.hpp"

namespace keel {

using namespace doc;

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

void add_curve(Chart& chart, const MarkoutCurve& curve, const MarkoutUnit& unit, double aside) {
  Series errors{.style = style_of(curve), .mark = Series::Mark::Intervals};
  Series means{.style = style_of(curve), .title = side_text(curve)};
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const RunningMean& sample = curve.points[i].*unit.sample;
    if (sample.count() == 0) continue;
    const double x = place(curve, i) + aside;
    const double error = 2.0 * sample.standard_error();
    means.points.push_back({.x = x, .y = sample.mean()});
    errors.points.push_back({x, sample.mean() - error, sample.mean() + error,
                             fmt::format("{} after {}: {:+.4g} {} ± {:.2g}, {}", side_text(curve), horizon_text(curve.points[i].horizon),
                                         sample.mean(), unit.name, sample.standard_error(), counted(sample.count(), "fill"))});
  }
  chart.series.push_back(std::move(errors));
  chart.series.push_back(std::move(means));
}

/// The curves of one role in one unit, with bars of two standard errors either way; nothing where all is 0.
std::optional<Chart> panel(std::span<const MarkoutCurve> curves, const MarkoutUnit& unit) {
  Chart chart{.title = std::string(unit.what), .y = {.shown = {}, .fitted = true}, .y_rule = 0.0, .size = Chart::Size::Panel};
  const MarkoutCurve& first = curves.front();
  for (std::size_t i = 0; i < first.points.size(); ++i) chart.x.ticks.push_back({place(first, i), horizon_text(first.points[i].horizon)});
  if (chart.x.ticks.size() < 2) return std::nullopt;
  chart.x.from = chart.x.ticks.front().at - 0.15;
  chart.x.to = chart.x.ticks.back().at + 0.25;
  for (std::size_t c = 0; c < curves.size(); ++c)
    add_curve(chart, curves[c], unit, 0.035 * (static_cast<double>(c) - 0.5 * static_cast<double>(curves.size() - 1)));
  const bool flat = std::ranges::all_of(chart.series, [](const Series& series) {
    return std::ranges::all_of(series.points, [](const PlotPoint& point) { return point.y == 0.0 && !(point.high > 0.0); });
  });
  return flat ? std::nullopt : std::optional(std::move(chart));
}

}  // namespace

void add_markout_charts(Section& section, const Attribution& attribution) {
  std::span<const MarkoutCurve> rest = attribution.markouts;
  while (!rest.empty()) {
    const FillRole role = rest.front().role;
    const auto end = std::ranges::find_if(rest, [role](const MarkoutCurve& curve) { return curve.role != role; });
    const auto curves = rest.first(static_cast<std::size_t>(end - rest.begin()));
    rest = rest.subspan(curves.size());
    Section panels{.title = fmt::format("Markouts of {}s", name_of(role)),
                   .note = fmt::format("what a fill had gained against fair value a while later, mean; bars: two standard errors either "
                                       "way; the split takes {}",
                                       format_duration(attribution.markout)),
                   .layout = Section::Layout::Panels};
    Legend legend;
    for (const MarkoutCurve& curve : curves) legend.entries.push_back({style_of(curve), side_text(curve)});
    panels.add(std::move(legend));
    for (const MarkoutUnit& unit : units) {
      if (auto chart = panel(curves, unit)) panels.add(std::move(*chart));
    }
    if (panels.items.size() > 1) section.add(std::move(panels));
  }
}

}  // namespace keel
