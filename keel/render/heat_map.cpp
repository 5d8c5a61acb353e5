#include "keel/render/heat_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/render/html.hpp"
#include "keel/render/number.hpp"

namespace keel {

using namespace doc;

namespace {

/// Of all that has a colour.
double largest_of(const HeatMap& map) {
  double largest = 0.0;
  for (std::size_t line = 0; line + 1 < map.lines.size(); ++line) {
    const auto& cells = map.lines[line].cells;
    for (std::size_t i = 0; i + 1 < cells.size(); ++i) {
      if (std::isfinite(cells[i].value)) largest = std::max(largest, std::abs(cells[i].value));
    }
  }
  return largest;
}

/// Three digits of the largest; the same decimals throughout, so that they stand in columns.
std::string cell_text(double value, double largest) {
  if (!std::isfinite(value) || value == 0.0) return "";
  if (std::abs(value) >= 1e4) return compact(value);
  const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(largest))), 0, 6);
  const bool vanishes = std::abs(value) < 0.5 * std::pow(10.0, -decimals);
  return vanishes ? std::string("~0") : grouped(value, decimals);
}

std::string cell_html(const HeatMap::Cell& cell, double largest, std::string_view css) {
  std::string out = "<td";
  if (!css.empty()) out += fmt::format(" class='{}'", css);
  if (!cell.title.empty()) out += fmt::format(" title='{}'", escaped(cell.title));
  return out + fmt::format(">{}</td>", cell_text(cell.value, largest));
}

std::string line_html(const HeatMap::Line& line, double largest, bool is_sum) {
  std::string out = fmt::format("<tr{}><td>{}</td>", is_sum ? " class='total'" : "", escaped(line.label));
  for (std::size_t i = 0; i < line.cells.size(); ++i) {
    const HeatMap::Cell& cell = line.cells[i];
    const bool coloured = !is_sum && i + 1 < line.cells.size() && std::isfinite(cell.value);
    out += cell_html(cell, largest, coloured ? heat_class(cell.value, largest) : i + 1 == line.cells.size() ? "total" : "");
  }
  return out + "</tr>\n";
}

std::string scale_html(double largest) {
  if (largest == 0.0) return "<p class='legend'>0 throughout</p>";
  std::string out = "<p class='legend'>colour grows with the square root <span class='scale'>";
  for (const double share : {-1.0, -0.25, 0.0, 0.25, 1.0}) {
    out += fmt::format("<span class='{}'>{}</span>", heat_class(share * largest, largest),
                       share == 0.0 ? "0" : cell_text(share * largest, largest));
  }
  return out + "</span></p>";
}

/// Side by side, so that a narrow screen can choose how large they are.
std::size_t letters_of(const HeatMap& map, double largest) {
  constexpr std::size_t of_a_head = 5;
  std::size_t letters = 0;
  for (const HeatMap::Line& line : map.lines) letters = std::max(letters, line.label.size());
  for (std::size_t i = 0; i < map.columns.size(); ++i) {
    std::size_t longest = of_a_head;
    for (const HeatMap::Line& line : map.lines) longest = std::max(longest, cell_text(line.cells[i].value, largest).size());
    letters += longest;
  }
  return letters;
}

std::string head_html(const std::string& head) {
  const std::size_t end = head.find('\n');
  return end == std::string::npos ? escaped(head) : escaped(head.substr(0, end)) + "<br>" + escaped(head.substr(end + 1));
}

}  // namespace

std::string heat_map_html(const HeatMap& map) {
  const double largest = largest_of(map);
  std::string out = fmt::format("<div class='scroll'><table class='heat' style='--w:{}'><thead><tr><th>{}</th>", letters_of(map, largest),
                                escaped(map.corner));
  for (const std::string& column : map.columns) out += fmt::format("<th>{}</th>", head_html(column));
  out += "</tr></thead><tbody>\n";
  for (std::size_t i = 0; i < map.lines.size(); ++i) {
    if (map.rule && map.rule->before == i)
      out += fmt::format("<tr class='spot'><td colspan='{}'><span>{}</span></td></tr>\n", map.columns.size() + 1, escaped(map.rule->label));
    out += line_html(map.lines[i], largest, i + 1 == map.lines.size());
  }
  return out + "</tbody></table></div>" + scale_html(largest);
}

}  // namespace keel
