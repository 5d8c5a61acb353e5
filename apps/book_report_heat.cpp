#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "apps/book_report_parts.hpp"
#include "keel/render/html.hpp"

namespace keel {
namespace {

/// What is held at one strike of one expiry, by right.
struct HeatCell {
  double call = 0.0;
  double put = 0.0;
  double sum() const { return call + put; }
};

/// One number of the option book by strike and expiry.
struct HeatMap {
  std::set<Instant> expiries;
  std::map<Price, std::map<Instant, HeatCell>, std::greater<>> strikes;  ///< the highest on top

  void add(const Instrument& option, double value) {
    HeatCell& cell = strikes[option.strike][option.expiry];
    (option.right == Right::Call ? cell.call : cell.put) += value;
    expiries.insert(option.expiry);
  }
};

struct HeatMeasure {
  std::string name;
  std::string unit;
  double (*value)(const InventoryRow& row, double index);
};

std::string expiry_head(Instant expiry) {
  const std::string text = format_instant(expiry);
  return fmt::format("<th>{}<br>{}</th>", text.substr(5, 5), text.substr(0, 4));
}

/// As few decimals as it has.
std::string strike_text(double strike) {
  const std::string text = fmt::format("{:.10g}", strike);
  const std::size_t point = text.find('.');
  return grouped(strike, point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1));
}

/// Three digits of the largest; the same decimals throughout, so that they stand in columns.
std::string cell_text(double value, double largest) {
  if (value == 0.0 || std::abs(value) >= 1e5) return value == 0.0 ? "" : compact(value);
  const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(largest))), 0, 6);
  const bool vanishes = std::abs(value) < 0.5 * std::pow(10.0, -decimals);
  return vanishes ? std::string("~0") : grouped(value, decimals);
}

std::string value_cell(double value, double largest, std::string_view css, const std::string& title) {
  std::string out = "<td";
  if (!css.empty()) out += fmt::format(" class='{}'", css);
  if (!title.empty()) out += fmt::format(" title='{}'", escaped(title));
  return out + fmt::format(">{}</td>", cell_text(value, largest));
}

std::string spot_row(double index, std::size_t columns) {
  return fmt::format("<tr class='spot'><td>index {}</td><td colspan='{}'></td></tr>\n", grouped(index, 2), columns);
}

class HeatTable {
 public:
  HeatTable(const HeatMap& map, const HeatMeasure& measure, double index) : map_(map), measure_(measure), index_(index) {
    for (const auto& [strike, cells] : map.strikes) {
      for (const auto& [expiry, cell] : cells) largest_ = std::max(largest_, std::abs(cell.sum()));
    }
  }

  std::string html() const {
    std::string out = "<div class='scroll'><table class='heat'><thead><tr><th>strike</th>";
    for (const Instant expiry : map_.expiries) out += expiry_head(expiry);
    out += "<th>all</th></tr></thead><tbody>\n";
    bool spot_is_above = index_ <= 0.0;
    for (const auto& [strike, cells] : map_.strikes) {
      if (!spot_is_above && to_double(strike) <= index_) {
        out += spot_row(index_, map_.expiries.size() + 1);
        spot_is_above = true;
      }
      out += strike_row(to_double(strike), cells);
    }
    if (!spot_is_above) out += spot_row(index_, map_.expiries.size() + 1);
    return out + sum_row() + "</tbody></table></div>" + scale();
  }

 private:
  std::string title(std::string_view where, const HeatCell& cell) const {
    return fmt::format("{}: call {:.6g}, put {:.6g}{} {}", where, cell.call, cell.put,
                       cell.call != 0.0 && cell.put != 0.0 ? fmt::format(", together {:.6g}", cell.sum()) : "", measure_.unit);
  }

  std::string strike_row(double strike, const std::map<Instant, HeatCell>& cells) const {
    const std::string label = strike_text(strike);
    std::string out = fmt::format("<tr><td>{}</td>", label);
    HeatCell all;
    for (const Instant expiry : map_.expiries) {
      const auto found = cells.find(expiry);
      if (found == cells.end()) {
        out += "<td></td>";
        continue;
      }
      const HeatCell& cell = found->second;
      out += value_cell(cell.sum(), largest_, heat_class(cell.sum(), largest_),
                        title(fmt::format("{} {}", format_instant(expiry).substr(0, 10), label), cell));
      all.call += cell.call;
      all.put += cell.put;
    }
    return out + value_cell(all.sum(), largest_, "total", title(label + ", all expiries", all)) + "</tr>\n";
  }

  std::string sum_row() const {
    std::string out = "<tr class='total'><td>all</td>";
    HeatCell all;
    for (const Instant expiry : map_.expiries) {
      HeatCell sum;
      for (const auto& [strike, cells] : map_.strikes) {
        const auto found = cells.find(expiry);
        if (found == cells.end()) continue;
        sum.call += found->second.call;
        sum.put += found->second.put;
      }
      out += value_cell(sum.sum(), largest_, "", title(format_instant(expiry).substr(0, 10) + ", all strikes", sum));
      all.call += sum.call;
      all.put += sum.put;
    }
    return out + value_cell(all.sum(), largest_, "", title("all options", all)) + "</tr>\n";
  }

  std::string scale() const {
    if (largest_ == 0.0) return "<p class='legend'>0 throughout</p>";
    std::string out = "<p class='legend'>colour grows with the square root <span class='scale'>";
    for (const double share : {-1.0, -0.25, 0.0, 0.25, 1.0}) {
      out += fmt::format("<span class='{}'>{}</span>", heat_class(share * largest_, largest_),
                         share == 0.0 ? "0" : cell_text(share * largest_, largest_));
    }
    return out + "</span></p>";
  }

  const HeatMap& map_;
  const HeatMeasure& measure_;
  double index_;
  double largest_ = 0.0;
};

double amount(const InventoryRow& row, double) { return to_double(row.amount); }

}  // namespace

std::string heat_section(const Instruments& instruments, const Inventory& inventory, Currency coin) {
  const double index = to_double(inventory.underlyings.at(coin).index);
  const std::vector<HeatMeasure> measures{
      {"Calls", coin.text(), amount},
      {"Puts", coin.text(), amount},
      {"Gamma", coin.text() + " of delta for 1 %", [](const InventoryRow& row, double at) { return row.risk.gamma_per_usd * at / 100.0; }},
      {"Vega", "USD for 1 vol point", [](const InventoryRow& row, double) { return row.risk.vega_usd_per_vol_point; }},
      {"Theta", "USD for 1 day", [](const InventoryRow& row, double) { return row.risk.theta_usd_per_day; }},
      {"Delta", coin.text(), [](const InventoryRow& row, double) { return row.risk.delta; }}};
  std::string out;
  for (const HeatMeasure& measure : measures) {
    HeatMap map;
    for (const InventoryRow& row : inventory.rows) {
      const Instrument& option = instruments[row.instrument];
      if (option.base != coin || option.kind != InstrumentKind::Option || row.amount.raw == 0) continue;
      if (row.source == MarkSource::EstimatedSettlement) continue;
      if ((measure.name == "Calls" && option.right == Right::Put) || (measure.name == "Puts" && option.right == Right::Call)) continue;
      map.add(option, measure.value(row, index));
    }
    if (map.strikes.empty()) continue;
    out += html_card(measure.name, measure.unit, HeatTable(map, measure, index).html());
  }
  if (out.empty()) return out;
  return fmt::format(
      "<h3>Options by strike and expiry <small>blue above 0, orange below; the dashed line is the index; hover for calls and "
      "puts</small></h3><div class='heats'>{}</div>",
      out);
}

}  // namespace keel
