#include "keel/attribution/attribution_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/account/inventory_totals.hpp"
#include "keel/account/text_table.hpp"
#include "keel/domain/dollar.hpp"

namespace keel {
namespace {

constexpr std::size_t lines_max = 48;
constexpr NumeraireAmount whole_dollars_from{10'000 * units_per_one};  ///< of gross: cents would only widen the tables

constexpr std::array<std::string_view, cause_count> titles{"spread", "adverse", "delta",   "gamma",    "vega",    "theta", "vanna",
                                                           "volga",  "coin",    "basis",   "marks",    "funding", "fees",  "slippage",
                                                           "impact", "settled", "correct", "deposits", "residual"};

std::string usd(NumeraireAmount amount, int places = 2) { return amount.raw == 0 ? "-" : fixed_text(to_double(amount), places); }

/// Columns of causes.
struct Columns {
  std::vector<Cause> causes;  ///< after the total; the residual first
  int places = 2;             ///< of USD

  std::vector<std::string> heads(std::string_view first) const {
    std::vector<std::string> cells{std::string(first), "total"};
    for (const Cause cause : causes) cells.emplace_back(titles[static_cast<std::size_t>(cause)]);
    return cells;
  }
  std::vector<std::string> row(std::string_view first, const Causes& sum) const {
    std::vector<std::string> cells{std::string(first), usd(sum.total(), places)};
    for (const Cause cause : causes) cells.push_back(usd(sum[cause], places));
    return cells;
  }
};

double percent_of(NumeraireAmount part, NumeraireAmount whole) { return whole.raw == 0 ? 0.0 : 100.0 * to_double(part) / to_double(whole); }

std::string sum_table(const Attribution& attribution, std::vector<Cause> causes) {
  std::ranges::rotate(causes, causes.begin() + 1);  // as a sum the residual stands last
  const AttributionTotals totals = totals_of(attribution.steps);
  TextTable table;
  table.row({"cause", "USD", "gross USD", "gross %"});
  for (const Cause cause : causes) {
    NumeraireAmount gross;
    for (const AttributionStep& step : attribution.steps) gross += abs(step.causes[cause]);
    std::string name(name_of(cause));
    std::ranges::replace(name, '_', ' ');
    const bool counts = cause != Cause::Deposits;
    table.row({name, usd(totals.causes[cause]), usd(gross), counts ? fixed_text(percent_of(gross, totals.gross), 2) : ""});
  }
  table.row({"profit", usd(totals.causes.profit()), usd(totals.gross)});
  return table.finish();
}

std::string series(const Attribution& attribution, const Columns& columns) {
  const std::span<const AttributionStep> steps = attribution.steps;
  const bool by_day = steps.size() > lines_max;
  const auto label = [&](const AttributionStep& step) { return format_instant(step.to).substr(0, by_day ? 10 : 19); };
  TextTable table;
  std::vector<std::string> heads = columns.heads(by_day ? "day" : "until");
  heads.emplace_back("equity");
  table.row(heads);
  for (std::size_t i = 0; i < steps.size();) {
    Causes sum;
    const std::string name = label(steps[i]);
    for (; i < steps.size() && label(steps[i]) == name; ++i) sum += steps[i].causes;
    std::vector<std::string> cells = columns.row(name, sum);
    cells.push_back(fixed_text(to_double(steps[i - 1].equity), columns.places));
    table.row(cells);
  }
  return table.finish();
}

/// Mean, its standard error and the number of fills; one fill has no error.
void add_sample(std::vector<std::string>& cells, const RunningMean& sample) {
  cells.push_back(sample.count() == 0 ? "-" : signed_text(sample.mean(), 3));
  cells.push_back(sample.count() < 2 ? "-" : fixed_text(sample.standard_error(), 3));
  cells.push_back(sample.count() == 0 ? "-" : std::to_string(sample.count()));
}

std::string markout_table(const Attribution& attribution) {
  TextTable table(2);
  table.row({"markout", "after", "USD", "+-", "fills", "vol pts", "+-", "fills", "bps", "+-", "fills", "market moved"});
  for (const MarkoutCurve& curve : attribution.markouts) {
    const std::string name = fmt::format("{}s {}", name_of(curve.role), !curve.side ? "all" : *curve.side == Side::Buy ? "bought" : "sold");
    for (const MarkoutPoint& point : curve.points) {
      const auto count = static_cast<double>(point.usd.count());
      if (count == 0.0) continue;
      std::vector<std::string> cells{name, point.horizon.raw == 0 ? "0 (fill)" : format_duration(point.horizon)};
      for (const RunningMean* sample : {&point.usd, &point.vol_points, &point.bps}) add_sample(cells, *sample);
      if (point.horizon.raw > 0) cells.push_back(fmt::format("{:.0f} %", 100.0 * static_cast<double>(point.market_seen) / count));
      table.row(cells);
    }
  }
  return table.finish();
}

std::string cut_table(const AttributionCut& cut, const Columns& columns) {
  TextTable table;
  table.row(columns.heads(fmt::format("by {}", name_of(cut.by))));
  Causes sum;
  for (const CutGroup& group : cut.groups) {
    table.row(columns.row(group.name, group.causes));
    sum += group.causes;
  }
  table.row(columns.row("sum", sum));
  return table.finish();
}

}  // namespace

std::string explain_difference(const Instruments& instruments, const Inventory& inventory, const Attribution& attribution) {
  const double explained = to_double(totals_of(attribution.steps).causes.profit());
  const double booked = to_double(total_profit(instruments, inventory));
  const bool dollars = is_dollar(inventory.numeraire);
  if (dollars && std::abs(explained - booked) < 0.01) return "";
  const bool last_trades = std::ranges::any_of(inventory.rows, [](const InventoryRow& row) {
    return row.amount.raw != 0 && (row.source == MarkSource::LastTrade || row.source == MarkSource::Unpriced);
  });
  std::vector<std::string_view> why;
  if (last_trades) why.emplace_back("the book stands at last trades, the explanation at fair values");
  if (attribution.money) why.emplace_back("what money paid in gained, and corrections of it, are in the explanation only");
  if (why.empty()) why.emplace_back("they differ by valuation");
  return fmt::format("profit explained {} USD, of the book {} {}: {}", fixed_text(explained, 2), fixed_text(booked, dollars ? 2 : 8),
                     inventory.numeraire.text(), fmt::join(why, "; "));
}

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
