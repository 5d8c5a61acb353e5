#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "keel/service/book/parts.hpp"

namespace keel {

using namespace doc;

namespace {

/// What is held at one strike of one expiry, by right.
struct Held {
  double call = 0.0;
  double put = 0.0;
  double sum() const { return call + put; }
  void add(const Held& other) {
    call += other.call;
    put += other.put;
  }
};

/// One number of the option book by strike and expiry.
struct OptionNumbers {
  std::set<Instant> expiries;
  std::map<Price, std::map<Instant, Held>, std::greater<>> strikes;  ///< the highest on top
};

struct HeatMeasure {
  std::string name;
  std::string unit;
  double (*value)(const InventoryRow& row, double index);
  std::optional<Right> only = {};  ///< of amounts, which need no price
};

/// As few decimals as it has.
std::string strike_text(double strike) {
  std::string text = fmt::format("{:.10g}", strike);
  if (text.find('e') != std::string::npos) return text;
  for (std::size_t at = std::min(text.find('.'), text.size()); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

HeatMap::Cell cell_of(const std::string& where, const Held& held, const HeatMeasure& measure) {
  const bool both = held.call != 0.0 && held.put != 0.0;
  return {held.sum(), fmt::format("{}: call {:.6g}, put {:.6g}{} {}", where, held.call, held.put,
                                  both ? fmt::format(", together {:.6g}", held.sum()) : "", measure.unit)};
}

OptionNumbers numbers_of(const BookFindings& found, Currency underlying, const HeatMeasure& measure, double index) {
  OptionNumbers numbers;
  for (const InventoryRow& row : found.inventory.rows) {
    const Instrument& option = found.instruments[row.instrument];
    if (option.base != underlying || option.kind != InstrumentKind::Option || row.amount.raw == 0) continue;
    if (row.source == MarkSource::EstimatedSettlement || (measure.only && option.right != *measure.only)) continue;
    Held& held = numbers.strikes[option.strike][option.expiry];
    (option.right == Right::Call ? held.call : held.put) += measure.value(row, index);
    numbers.expiries.insert(option.expiry);
  }
  return numbers;
}

HeatMap map_of(const OptionNumbers& numbers, const HeatMeasure& measure, double index) {
  HeatMap map{.title = measure.name, .note = measure.unit, .corner = "strike", .columns = {}};
  std::map<Instant, Held> sums;
  for (const auto& [strike, by_expiry] : numbers.strikes) {
    if (!map.rule && index > 0.0 && to_double(strike) <= index) map.rule = {map.lines.size(), fmt::format("index {:.2f}", index)};
    HeatMap::Line line{.label = strike_text(to_double(strike)), .cells = {}};
    Held all;
    for (const Instant expiry : numbers.expiries) {
      const auto held = by_expiry.find(expiry);
      line.cells.emplace_back();
      if (held == by_expiry.end()) continue;
      line.cells.back() = cell_of(format_instant(expiry).substr(0, 10) + ' ' + line.label, held->second, measure);
      all.add(held->second);
      sums[expiry].add(held->second);
    }
    line.cells.push_back(cell_of(line.label + ", all expiries", all, measure));
    map.lines.push_back(std::move(line));
  }
  if (!map.rule && index > 0.0) map.rule = {map.lines.size(), fmt::format("index {:.2f}", index)};
  HeatMap::Line last{.label = "all", .cells = {}};
  Held all;
  for (const auto& [expiry, sum] : sums) {
    const std::string day = format_instant(expiry).substr(0, 10);
    map.columns.push_back(day.substr(5) + '\n' + day.substr(0, 4));
    last.cells.push_back(cell_of(day + ", all strikes", sum, measure));
    all.add(sum);
  }
  map.columns.emplace_back("all");
  last.cells.push_back(cell_of("all options", all, measure));
  map.lines.push_back(std::move(last));
  return map;
}

double amount(const InventoryRow& row, double) { return to_double(row.amount); }

}  // namespace

Section heat_maps(const BookFindings& found, Currency underlying) {
  const double index = to_double(found.inventory.underlyings.at(underlying).index);
  const std::string coin = underlying.text();
  const std::vector<HeatMeasure> measures{
      {"Calls", coin, amount, Right::Call},
      {"Puts", coin, amount, Right::Put},
      {"Gamma", coin + " of delta for 1 %", [](const InventoryRow& row, double at) { return row.risk.gamma_per_percent(at); }},
      {"Vega", "USD for 1 vol point", [](const InventoryRow& row, double) { return row.risk.vega_usd_per_vol_point; }},
      {"Theta", "USD for 1 day", [](const InventoryRow& row, double) { return row.risk.theta_usd_per_day; }},
      {"Delta", coin, [](const InventoryRow& row, double) { return row.risk.delta; }}};
  Section section{.title = coin + " options by strike and expiry",
                  .note = "blue above 0, orange below; the dashed line is the index; pointing at a cell tells calls and puts",
                  .layout = Section::Layout::Two};
  const std::string why = why_withheld(found, unpriced_in(found, underlying));
  for (const HeatMeasure& measure : measures) {
    if (!measure.only && !why.empty()) continue;
    const OptionNumbers numbers = numbers_of(found, underlying, measure, index);
    if (!numbers.strikes.empty()) section.add(map_of(numbers, measure, index));
  }
  if (!section.items.empty() && !why.empty())
    section.add(Remark{"no maps of gamma, vega, theta and delta: " + why, Audience::Page, Tone::Warn});
  return section;
}

}  // namespace keel
