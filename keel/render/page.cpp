#include "keel/render/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/render/chart.hpp"
#include "keel/render/html.hpp"
#include "keel/render/number.hpp"

namespace keel {

using namespace doc;

namespace {

bool told(Audience audience) { return reaches(audience, Audience::Page); }

std::string value_html(const Value& value) {
  const std::string text = escaped(shown_text(value, Grouping::Thousands));
  const Absent* none = std::get_if<Absent>(&value);
  if (none == nullptr) return text;
  return none->why.empty() ? fmt::format("<span class='mute'>{}</span>", text)
                           : fmt::format("<span class='mute' title='{}'>{}</span>", escaped(none->why), text);
}

std::string_view css_of(Tone tone) {
  switch (tone) {
    case Tone::Good: return "good";
    case Tone::Warn: return "warn";
    case Tone::Bad: return "bad";
    case Tone::Plain: break;
  }
  return "";
}

double number_of(const Value& value) {
  const Estimate* estimate = std::get_if<Estimate>(&value);
  return estimate != nullptr ? estimate->number : 0.0;
}

std::string cell_html(const Cell& cell, double largest) {
  std::string text = value_html(cell.value);
  if (cell.tone != Tone::Plain) text = fmt::format("<span class='badge {}'>{}</span>", css_of(cell.tone), text);
  if (const std::string heat = heat_class(number_of(cell.value), largest); !heat.empty())
    text = fmt::format("<span class='swatch {}'>{}</span>", heat, text);
  return cell.note.empty() ? text : text + fmt::format(" <small>{}</small>", escaped(cell.note));
}

double largest_of(const Table& table) {
  double largest = 0.0;
  if (!table.heat) return largest;
  for (const Row& row : table.rows) {
    // The first column says which row it is.
    for (std::size_t i = 1; i < row.cells.size(); ++i) largest = std::max(largest, std::abs(number_of(row.cells[i].value)));
  }
  return largest;
}

std::string table_html(const Table& table) {
  std::string out = "<div class='scroll'><table><thead><tr>";
  std::vector<std::string_view> css;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    css.push_back(holds_words(table, i, Audience::Page) ? " class='words'" : "");
    if (!told(column.audience)) continue;
    out += fmt::format("<th{}>{}", css[i], escaped(column.label));
    if (!column.unit.empty()) out += fmt::format(" <small>{}</small>", escaped(column.unit));
    out += "</th>";
  }
  out += "</tr></thead><tbody>";
  const double largest = largest_of(table);
  for (const Row& row : table.rows) {
    if (!told(row.audience)) continue;
    out += row.kind == Row::Kind::Sum ? "\n<tr class='sum'>" : row.kind == Row::Kind::Muted ? "\n<tr class='mute'>" : "\n<tr>";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (!told(table.columns[i].audience)) continue;
      const std::string cell = i < row.cells.size() ? cell_html(row.cells[i], i == 0 ? 0.0 : largest) : "";
      out += fmt::format("<td{}>{}</td>", css[i], cell);
    }
    out += "</tr>";
  }
  return out + "</tbody></table></div>";
}

std::string line_facts(const Facts& facts) {
  HtmlTable table({"", "", ""});
  for (const Fact& fact : facts.facts) {
    if (!told(fact.audience)) continue;
    std::string unit = escaped(fact.unit);
    for (const Measure& measure : fact.also) unit += fmt::format(" &emsp;{} {}", value_html(measure.value), escaped(measure.unit));
    table.row({escaped(fact.label), value_html(fact.value), "<span class='mute'>" + unit + "</span>"});
  }
  return html_card(escaped(facts.title), escaped(facts.note), "<div class='ends'>" + table.finish() + "</div>");
}

std::string tile_facts(const Facts& facts) {
  std::string out = facts.title.empty() ? "" : fmt::format("<h3>{} <small>{}</small></h3>", escaped(facts.title), escaped(facts.note));
  out += "<div class='tiles'>";
  for (const Fact& fact : facts.facts) {
    if (!told(fact.audience)) continue;
    std::string note = escaped(fact.unit);
    for (const Measure& measure : fact.also) note += fmt::format(" {} {}", value_html(measure.value), escaped(measure.unit));
    out +=
        fmt::format("<div class='tile'><span>{}</span><b>{}</b><span>{}</span></div>", escaped(fact.label), value_html(fact.value), note);
  }
  return out + "</div>\n";
}

class PageWriter {
 public:
  explicit PageWriter(int depth) : depth_(depth) {}

  std::string operator()(const Facts& facts) const {
    if (!told(facts.audience)) return "";
    return facts.layout == Facts::Layout::Row ? tile_facts(facts) : line_facts(facts);
  }
  std::string operator()(const Table& table) const {
    return told(table.audience) ? html_card(escaped(table.title), escaped(table.note), table_html(table)) : "";
  }
  std::string operator()(const Chart& chart) const {
    const std::string drawing = draw(chart);
    return html_card(escaped(chart.title), escaped(chart.note), chart.wide ? "<div class='scroll'>" + drawing + "</div>" : drawing);
  }
  std::string operator()(const Legend& legend) const { return html_legend(legend.entries); }
  std::string operator()(const Remark& remark) const {
    return told(remark.audience) ? fmt::format("<p class='mute'>{}</p>\n", escaped(remark.text)) : "";
  }
  std::string operator()(const Section& section) const {
    if (!told(section.audience)) return "";
    const bool titled = !section.title.empty();
    std::string inside;
    for (const Item& item : section.items) inside += std::visit(PageWriter(depth_ + (titled ? 1 : 0)), item.what);
    if (section.layout != Section::Layout::Stack && !inside.empty())
      inside = fmt::format("<div class='{}'>{}</div>\n", section.layout == Section::Layout::Two ? "two" : "cards", inside);
    if (!titled) return inside;
    return fmt::format("<section><h{0}>{1} <small>{2}</small></h{0}>\n{3}</section>\n", std::min(depth_, 3), escaped(section.title),
                       escaped(section.note), inside);
  }

 private:
  int depth_;
};

}  // namespace

std::string render_page(const Document& document) { return html_page(document.title, PageWriter(2)(document.body)); }

}  // namespace keel
