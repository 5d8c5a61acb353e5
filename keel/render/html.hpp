#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/document/figure.hpp"
#include "keel/render/number.hpp"

namespace keel {

/// Text from outside as HTML text or as the value of a quoted attribute; control characters become spaces, what is not UTF-8 becomes
/// U+FFFD.
std::string escaped(std::string_view text);

/// Colour of a number: blue above 0, orange below, as deep as the square root of its share in the largest; a class of html_page's style.
std::string heat_class(double value, double largest);

/// One self-contained page in the style of all reports. `body` is HTML, `title` text.
std::string html_page(std::string_view title, std::string_view body);

/// A titled box. `title`, `note` and `content` are HTML.
std::string html_card(std::string_view title, std::string_view note, std::string_view content);

using LegendEntry = doc::Legend::Entry;
std::string html_legend(const std::vector<LegendEntry>& entries);

/// A table that scrolls sideways when it is wider than the page. Cells are HTML.
class HtmlTable {
 public:
  explicit HtmlTable(const std::vector<std::string>& heads);
  void row(const std::vector<std::string>& cells, std::string_view css = "");
  /// A line across the whole table.
  void section(std::string_view text);
  std::string finish() const { return out_ + "</tbody></table></div>"; }

 private:
  std::string out_;
  std::size_t columns_;
};

}  // namespace keel
