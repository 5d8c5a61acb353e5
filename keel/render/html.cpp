#include "keel/render/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "keel/base/words.hpp"
#include "keel/render/html_style.hpp"

namespace keel {
namespace {

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&#39;"; break;
    default: out += c < ' ' || c == '\x7f' ? ' ' : c;
  }
}

std::string series_style() {
  std::string out;
  for (int i = 0; i < 20; ++i) {
    out += fmt::format(".s{0}{{stroke:var(--s{0})}}.k.s{0}{{background:var(--s{0})}}.band.s{0},.tri.s{0}{{fill:var(--s{0})}}\n", i);
  }
  return out;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t bytes = utf8_bytes(text);
    if (bytes == 1)
      append_ascii(out, text.front());
    else
      out += bytes == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, bytes);
    text.remove_prefix(std::max<std::size_t>(bytes, 1));
  }
  return out;
}

std::string heat_class(double value, double largest) {
  constexpr int colour_levels = 10;
  if (value == 0.0 || largest <= 0.0) return "";
  const int level = std::clamp(static_cast<int>(std::ceil(colour_levels * std::sqrt(std::abs(value) / largest))), 1, colour_levels);
  return fmt::format("{} d{}", value > 0.0 ? 'a' : 'b', level);
}

std::string html_page(std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'><meta name='viewport' content='width=device-width,initial-scale=1'>"
      "<title>{0}</title><style>{1}{2}</style></head><body><main><h1>{0}</h1>\n{3}</main></body></html>\n",
      escaped(title), html_style, series_style(), body);
}

std::string html_card(std::string_view title, std::string_view note, std::string_view content, std::string_view css) {
  std::string head(title);
  if (!note.empty()) head += fmt::format(" <small>{}</small>", note);
  if (!head.empty()) head = fmt::format("<h3>{}</h3>", head);
  return fmt::format("<div class='card{}{}'>{}{}</div>\n", css.empty() ? "" : " ", css, head, content);
}

std::string html_legend(const std::vector<LegendEntry>& entries) {
  std::string out = "<p class='legend'>";
  for (const LegendEntry& entry : entries)
    out += fmt::format("<span class='entry'><span class='k {}'></span>{}</span> ", entry.style, escaped(entry.name));
  return out + "</p>";
}

}  // namespace keel
