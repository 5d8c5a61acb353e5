#include "keel/analysis/attribution_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace keel {
namespace {

constexpr std::size_t lines_max = 48;
constexpr NumeraireAmount whole_dollars_from{10'000 * units_per_one};  ///< of gross: cents would only widen the tables

constexpr std::array<std::string_view, cause_count> titles{"spread", "adverse", "delta",   "gamma",    "vega",    "theta", "vanna",
                                                           "volga",  "coin",    "basis",   "marks",    "funding", "fees",  "slippage",
                                                           "impact", "settled", "correct", "deposits", "residual"};

std::string usd(NumeraireAmount amount, int width, int places = 2) {
  return amount.raw == 0 ? fmt::format("{:>{}}", "-", width) : fmt::format("{:>{}.{}f}", to_double(amount), width, places);
}

/// Columns of causes, as wide as what they hold needs.
struct Columns {
  std::vector<Cause> causes;
  int places = 2;  ///< of USD
};

double percent_of(NumeraireAmount part, NumeraireAmount whole) { return whole.raw == 0 ? 0.0 : 100.0 * to_double(part) / to_double(whole); }

std::vector<Cause> causes_in(std::span<const AttributionStep> steps) {
  std::vector<Cause> seen;
  for (std::size_t i = 0; i < cause_count; ++i) {
    if (std::ranges::any_of(steps, [&](const AttributionStep& step) { return step.causes[cause_at(i)].raw != 0; })) {
      seen.push_back(cause_at(i));
    }
  }
  return seen;
}

std::string header(std::string_view first, int first_width, const Columns& columns) {
  std::string text = fmt::format("{:<{}}{:>11}", first, first_width, "total");
  for (const Cause cause : columns.causes) text += fmt::format("{:>10}", titles[static_cast<std::size_t>(cause)]);
  return text + '\n';
}

std::string cells(const Causes& sum, const Columns& columns) {
  std::string text = usd(sum.total(), 11, columns.places);
  for (const Cause cause : columns.causes) text += usd(sum[cause], 10, columns.places);
  return text;
}

std::string sum_table(const Attribution& attribution, const std::vector<Cause>& causes) {
  const AttributionTotals totals = totals_of(attribution.steps);
  std::string text = fmt::format("{:<18}{:>16}{:>16}{:>9}\n", "cause", "USD", "gross USD", "gross %");
  for (const Cause cause : causes) {
    NumeraireAmount gross;
    for (const AttributionStep& step : attribution.steps) gross += abs(step.causes[cause]);
    std::string name(name_of(cause));
    std::ranges::replace(name, '_', ' ');
    const bool counts = cause != Cause::Deposits;
    text += fmt::format("{:<18}{}{}{}\n", name, usd(totals.causes[cause], 16), usd(gross, 16),
                        counts ? fmt::format("{:>9.2f}", percent_of(gross, totals.gross)) : "");
  }
  return text + fmt::format("{:<18}{}{}\n", "profit", usd(totals.causes.profit(), 16), usd(totals.gross, 16));
}

std::string series(const Attribution& attribution, const Columns& columns) {
  const std::span<const AttributionStep> steps = attribution.steps;
  const bool by_day = steps.size() > lines_max;
  const auto label = [&](const AttributionStep& step) { return format_instant(step.to).substr(0, by_day ? 10 : 19); };
  std::string text = header(by_day ? "day" : "until", 21, columns);
  text.insert(text.size() - 1, fmt::format("{:>13}", "equity"));
  for (std::size_t i = 0; i < steps.size();) {
    Causes sum;
    const std::string name = label(steps[i]);
    for (; i < steps.size() && label(steps[i]) == name; ++i) sum += steps[i].causes;
    text += fmt::format("{:<21}{}{:>13.{}f}\n", name, cells(sum, columns), to_double(steps[i - 1].equity), columns.places);
  }
  return text;
}

std::string mean_cell(const RunningMean& sample) {
  if (sample.count() == 0) return fmt::format("{:>10}{:>9}{:>7}", "-", "", "");
  return fmt::format("{:>+10.3f}{:>9.3f}{:>7}", sample.mean(), sample.standard_error(), sample.count());
}

std::string markout_table(const Attribution& attribution) {
  std::string text = fmt::format("{:<14}{:<9}{:>10}{:>9}{:>7}{:>10}{:>9}{:>7}{:>10}{:>9}{:>7}{:>13}\n", "markout", "after", "USD", "+-",
                                 "fills", "vol pts", "+-", "fills", "bps", "+-", "fills", "market moved");
  for (const MarkoutCurve& curve : attribution.markouts) {
    const std::string name = fmt::format("{}s {}", name_of(curve.role), !curve.side ? "all" : *curve.side == Side::Buy ? "bought" : "sold");
    for (const MarkoutPoint& point : curve.points) {
      const auto count = static_cast<double>(point.usd.count());
      const std::string seen =
          point.horizon.raw == 0 || count == 0.0 ? "" : fmt::format("{:>11.0f} %", 100.0 * static_cast<double>(point.market_seen) / count);
      text += fmt::format("{:<14}{:<9}{}{}{}{}\n", name, point.horizon.raw == 0 ? "0 (fill)" : format_duration(point.horizon),
                          mean_cell(point.usd), mean_cell(point.vol_points), mean_cell(point.bps), seen);
    }
  }
  return text;
}

std::string cut_table(const AttributionCut& cut, const Columns& columns) {
  std::size_t width = 21;
  for (const CutGroup& group : cut.groups) width = std::max(width, group.name.size() + 1);
  const int name_width = static_cast<int>(width);
  std::string text = header(fmt::format("by {}", name_of(cut.by)), name_width, columns);
  Causes sum;
  for (const CutGroup& group : cut.groups) {
    text += fmt::format("{:<{}}{}\n", group.name, name_width, cells(group.causes, columns));
    sum += group.causes;
  }
  return text + fmt::format("{:<{}}{}\n", "sum", name_width, cells(sum, columns));
}

}  // namespace

std::string format_attribution(const Attribution& attribution) {
  const std::vector<Cause> causes = causes_in(attribution.steps);
  const AttributionTotals totals = totals_of(attribution.steps);
  const Columns columns{causes, totals.gross < whole_dollars_from ? 2 : 0};
  std::string text = fmt::format("PROFIT EXPLAINED {} to {}, {} valuations, {} quotes filled, {} hedges, markout horizon {}\n\n",
                                 format_instant(attribution.start), format_instant(attribution.steps.back().to), attribution.steps.size(),
                                 attribution.quotes, attribution.hedges, format_duration(attribution.markout));
  text += sum_table(attribution, causes);
  text += fmt::format("gross: absolute values of the valuations added up. Residual {:.2f} USD of it, {:.3f} %\n",
                      to_double(totals.gross_residual), percent_of(totals.gross_residual, totals.gross));
  if (attribution.own_prints > 0) {
    text += fmt::format("{} fills could be valued by nothing but their own price: their spread is 0\n", attribution.own_prints);
  }
  if (attribution.young > 0) text += fmt::format("{} fills are younger than the horizon at the end\n", attribution.young);
  text += '\n' + series(attribution, columns);
  if (!attribution.markouts.empty()) text += '\n' + markout_table(attribution);
  for (const AttributionCut& cut : attribution.cuts) text += '\n' + cut_table(cut, columns);
  return text;
}

}  // namespace keel
