#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace keel {

/// Text from outside as HTML text or as the value of a quoted attribute; control characters become spaces, what is not UTF-8 becomes
/// U+FFFD.
std::string escaped(std::string_view text);

/// "-1,234,567.89"; "0.00" has no sign. "-" when not finite.
std::string grouped(double value, int decimals);
/// The same with "+" before what is above 0.
std::string signed_grouped(double value, int decimals);
/// Three significant digits in little room: "-12.3k", "4.56M", "0.0789"; "0" for 0.
std::string compact(double value);

/// One self-contained page in the style of all reports. `body` is HTML, `title` text.
std::string html_page(std::string_view title, std::string_view body);

/// A titled box. `title`, `note` and `content` are HTML.
std::string html_card(std::string_view title, std::string_view note, std::string_view content);

/// A colour and what it stands for: `style` is a class of html_page's style ("s0" to "s19" and others), `name` text.
struct LegendEntry {
  std::string style;
  std::string name;
};
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
