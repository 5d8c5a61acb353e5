#include "keel/account/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace keel {

std::string fixed_text(double value, int places) {
  if (!std::isfinite(value)) return "-";
  std::string text = fmt::format("{:.{}f}", value, places);
  if (text.front() == '-' && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string signed_text(double value, int places) {
  std::string text = fixed_text(value, places);
  return value > 0.0 && text.find_first_of("123456789") != std::string::npos ? '+' + text : text;
}

std::string TextTable::finish(std::string_view indent) const {
  std::vector<std::size_t> widths;
  for (const auto& cells : rows_) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string text;
  for (const auto& cells : rows_) {
    std::string line(indent);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line += "  ";
      line += i < left_ ? fmt::format("{:<{}}", cells[i], widths[i]) : fmt::format("{:>{}}", cells[i], widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

}  // namespace keel
