#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keel {

/// "-12.30"; what rounds to 0 has no sign. "-" when not finite.
std::string fixed_text(double value, int places);
/// The same with "+" before what is above 0.
std::string signed_text(double value, int places);

/// A table of plain text for a terminal: every column as wide as what it holds, two spaces apart. Cells that are missing are empty.
class TextTable {
 public:
  /// The first `left` columns are flush left, the others right.
  explicit TextTable(std::size_t left = 1) : left_(left) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// An empty line.
  void gap() { rows_.emplace_back(); }
  /// Every line begins with `indent` and has no blanks at its end.
  std::string finish(std::string_view indent = "") const;

 private:
  std::size_t left_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace keel
