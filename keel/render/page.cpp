#include "keel/render/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/render/chart.hpp"
#include "keel/render/heat_map.hpp"
#include "keel/render/html.hpp"
#include "keel/render/number.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t letters_of_a_phone = 45;  ///< of a wider table a narrow screen makes a block a row
constexpr std::size_t columns_abreast = 12;     ///< of a heat map that leaves room for another beside it
constexpr std::size_t long_rows = 20;           ///< of a table that may be parted on paper
constexpr std::size_t long_words = 40;          ///< of a cell that goes on in a second line
constexpr std::size_t sections_listed = 3;      ///< from so many on a page has a list of contents

bool told(Audience audience) { return reaches(audience, Audience::Page); }

/// Why values of a table or a list of facts are not told: what paper and a phone show, too, where nothing points at a dash.
class Reasons {
 public:
  void see(const Value& value) {
    const Absent* none = std::get_if<Absent>(&value);
    if (none != nullptr && !none->why.empty() && std::ranges::find(whys_, none->why) == whys_.end()) whys_.push_back(none->why);
  }

  /// Behind the dash, where there are several.
  std::string letter(const std::string& why) const {
    const auto at = std::ranges::find(whys_, why) - whys_.begin();
    return whys_.size() < 2 || at >= letters ? "" : fmt::format("<sup>{}</sup>", static_cast<char>('a' + at));
  }

  std::string notes() const {
    std::string out;
    const std::size_t told = std::min<std::size_t>(whys_.size(), letters);
    for (std::size_t i = 0; i < told; ++i) out += fmt::format("{}–{}: {}", i == 0 ? "" : "; ", letter(whys_[i]), escaped(whys_[i]));
    if (told < whys_.size()) out += fmt::format("; and {} more, under the pointer", whys_.size() - told);
    return out.empty() ? "" : fmt::format("<p class='mute'><small>{}</small></p>", out);
  }

 private:
  static constexpr std::ptrdiff_t letters = 26;
  std::vector<std::string> whys_;
};

std::string value_html(const Value& value, const Reasons& reasons) {
  std::string text = escaped(shown_text(value, Grouping::Thousands));
  const Absent* none = std::get_if<Absent>(&value);
  if (none == nullptr) return text;
  return none->why.empty() ? fmt::format("<span class='mute'>{}</span>", text)
                           : fmt::format("<span class='mute' title='{}'>{}{}</span>", escaped(none->why), text, reasons.letter(none->why));
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

/// What people see as 0.
bool is_zero(const Value& value) {
  const bool number =
      std::holds_alternative<Exact>(value) || std::holds_alternative<Estimate>(value) || std::holds_alternative<std::uint64_t>(value);
  return number && shown_text(value, Grouping::None).find_first_of("123456789") == std::string::npos;
}

bool is_blank(const Value& value) {
  if (const Absent* none = std::get_if<Absent>(&value)) return none->why.empty();
  const std::string* words = std::get_if<std::string>(&value);
  return words != nullptr ? words->empty() : is_zero(value);
}

std::string cell_html(const Cell& cell, double largest, const Reasons& reasons) {
  std::string text = value_html(cell.value, reasons);
  if (cell.tone != Tone::Plain && cell.note.empty()) return fmt::format("<span class='badge {}'>{}</span>", css_of(cell.tone), text);
  if (const std::string heat = heat_class(number_of(cell.value), largest); !heat.empty())
    text = fmt::format("<span class='swatch {}'>{}</span>", heat, text);
  if (cell.note.empty()) return text;
  return cell.tone == Tone::Plain
             ? fmt::format("<span>{} <small>{}</small></span>", text, escaped(cell.note))
             : fmt::format("<span>{} <span class='badge {}'>{}</span></span>", text, css_of(cell.tone), escaped(cell.note));
}

/// Columns that a page shows, and how.
class TableWriter {
 public:
  explicit TableWriter(const Table& table) : table_(table) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      if (told(column.audience) && !(table.sparse && i > 0 && is_blank_throughout(i)))
        shown_.push_back({i, head(column), holds_words(table, i, Audience::Page)});
      for (const Row& row : table.rows) {
        if (column.heat && i < row.cells.size()) largest_ = std::max(largest_, std::abs(number_of(row.cells[i].value)));
      }
    }
    std::size_t letters = 0;
    for (const Shown& column : shown_) letters += letters_of(column.index) + 2;
    stacks_ = letters > letters_of_a_phone;
    for (const Row& row : table.rows) {
      if (!told(row.audience)) continue;
      for (const Shown& column : shown_) {
        if (column.index < row.cells.size()) reasons_.see(row.cells[column.index].value);
      }
    }
  }

  std::string html() const {
    std::string out = fmt::format("<div class='scroll'><table{}>", stacks_ ? " class='stack'" : "") + heads() + "<tbody>";
    for (const Row& row : table_.rows) {
      if (!told(row.audience)) continue;
      out += row.kind == Row::Kind::Sum ? "\n<tr class='sum'>" : row.kind == Row::Kind::Muted ? "\n<tr class='mute'>" : "\n<tr>";
      for (const Shown& column : shown_) out += cell(row, column);
      out += "</tr>";
    }
    return out + "</tbody></table></div>" + reasons_.notes();
  }

 private:
  struct Shown {
    std::size_t index = 0;
    std::string head;
    bool words = false;
  };

  bool is_blank_throughout(std::size_t column) const {
    return std::ranges::all_of(table_.rows, [&](const Row& row) {
      return !told(row.audience) || column >= row.cells.size() || is_blank(row.cells[column].value);
    });
  }

  /// Of the longest cell of a column, without its head, which goes on below.
  std::size_t letters_of(std::size_t column) const {
    std::size_t letters = 0;
    for (const Row& row : table_.rows) {
      if (!told(row.audience) || column >= row.cells.size()) continue;
      const Cell& cell = row.cells[column];
      letters = std::max(letters, shown_text(cell.value, Grouping::Thousands).size() + cell.note.size());
    }
    return letters;
  }

  static std::string head(const Column& column) {
    return column.label.empty() || column.unit.empty() ? column.label + column.unit : column.label + ' ' + column.unit;
  }

  std::string heads() const {
    std::string out;
    bool any = false;
    for (const Shown& shown : shown_) {
      const Column& column = table_.columns[shown.index];
      any = any || !shown.head.empty();
      out += fmt::format("<th{}>{}", shown.words ? " class='words'" : "", escaped(column.label));
      if (!column.unit.empty()) out += fmt::format("{}<small>{}</small>", column.label.empty() ? "" : " ", escaped(column.unit));
      out += "</th>";
    }
    return any ? fmt::format("<thead><tr>{}</tr></thead>", out) : "";
  }

  std::string cell(const Row& row, const Shown& shown) const {
    const bool names = shown.index == shown_.front().index;
    const Cell* what = shown.index < row.cells.size() ? &row.cells[shown.index] : nullptr;
    const bool blank = what == nullptr || (table_.sparse && !names && is_blank(what->value));
    const std::string content = blank ? "" : cell_html(*what, table_.columns[shown.index].heat ? largest_ : 0.0, reasons_);
    const std::string* words = what == nullptr ? nullptr : std::get_if<std::string>(&what->value);
    std::string css = shown.words ? "words" : "";
    if (words != nullptr && words->size() > long_words) css += " long";
    std::string out = css.empty() ? "<td" : fmt::format("<td class='{}'", css);
    if (stacks_ && !names && !content.empty() && !shown.head.empty()) out += fmt::format(" data-l='{}'", escaped(shown.head));
    return out + fmt::format(">{}</td>", content);
  }

  const Table& table_;
  std::vector<Shown> shown_;
  double largest_ = 0.0;
  bool stacks_ = false;
  Reasons reasons_;
};

Reasons reasons_of(const Facts& facts) {
  Reasons reasons;
  for (const Fact& fact : facts.facts) {
    if (!told(fact.audience)) continue;
    reasons.see(fact.value);
    for (const Measure& measure : fact.also) reasons.see(measure.value);
  }
  return reasons;
}

std::string line_facts(const Facts& facts) {
  const Reasons reasons = reasons_of(facts);
  std::string out = "<table class='facts'><tbody>";
  for (const Fact& fact : facts.facts) {
    if (!told(fact.audience)) continue;
    // Without other units the only one has all the room.
    out += fmt::format("\n<tr><td>{}</td><td>{}</td><td{}>{}</td>", escaped(fact.label), value_html(fact.value, reasons),
                       fact.also.empty() ? " colspan='3'" : "", escaped(fact.unit));
    for (const Measure& measure : fact.also)
      out += fmt::format("<td>{}</td><td>{}</td>", value_html(measure.value, reasons), escaped(measure.unit));
    out += "</tr>";
  }
  return html_card(escaped(facts.title), escaped(facts.note), out + "</tbody></table>" + reasons.notes());
}

std::string tile_facts(const Facts& facts) {
  std::string out = facts.title.empty() ? "" : fmt::format("<h3>{} <small>{}</small></h3>", escaped(facts.title), escaped(facts.note));
  const Reasons reasons = reasons_of(facts);
  out += "<div class='tiles'>";
  for (const Fact& fact : facts.facts) {
    if (!told(fact.audience)) continue;
    std::string note = escaped(fact.unit);
    for (const Measure& measure : fact.also) note += fmt::format(" {} {}", value_html(measure.value, reasons), escaped(measure.unit));
    out += fmt::format("<div class='tile'><span>{}</span><b>{}</b><span>{}</span></div>", escaped(fact.label),
                       value_html(fact.value, reasons), note);
  }
  return out + "</div>" + reasons.notes() + "\n";
}

std::string panels_html(const Section& section) {
  std::string inside, panels;
  for (const Item& item : section.items) {
    if (const Legend* legend = std::get_if<Legend>(&item.what)) inside += html_legend(legend->entries);
    if (const Chart* chart = std::get_if<Chart>(&item.what)) {
      const bool small = chart->size == Chart::Size::Panel || chart->size == Chart::Size::Card;
      const std::string caption = chart->title.empty() ? "" : fmt::format("<figcaption>{}</figcaption>", escaped(chart->title));
      panels += fmt::format("<figure{}>{}{}</figure>", small ? "" : " class='strip'", caption, draw(*chart));
    }
  }
  return html_card(escaped(section.title), escaped(section.note), inside + "<div class='panels'>" + panels + "</div>");
}

/// The HTML of items, and the titles of sections on the way.
class PageWriter {
 public:
  std::string operator()(const Facts& facts) const {
    if (!told(facts.audience)) return "";
    return facts.layout == Facts::Layout::Row ? tile_facts(facts) : line_facts(facts);
  }
  std::string operator()(const Table& table) const {
    if (!told(table.audience)) return "";
    const bool is_long = table.rows.size() > long_rows;
    return html_card(escaped(table.title), escaped(table.note), TableWriter(table).html(), is_long ? "long" : "");
  }
  std::string operator()(const Chart& chart) const { return html_card(escaped(chart.title), escaped(chart.note), draw(chart)); }
  std::string operator()(const HeatMap& map) const {
    return html_card(escaped(map.title), escaped(map.note), heat_map_html(map), map.columns.size() > columns_abreast ? "broad" : "");
  }
  std::string operator()(const Legend& legend) const { return html_legend(legend.entries); }
  std::string operator()(const Remark& remark) const {
    if (!told(remark.audience)) return "";
    const std::string css = remark.tone == Tone::Plain ? "mute" : fmt::format("banner {}", css_of(remark.tone));
    return fmt::format("<p class='{}'>{}</p>\n", css, escaped(remark.text));
  }
  std::string operator()(const Section& section) {
    if (!told(section.audience)) return "";
    if (section.layout == Section::Layout::Panels) return panels_html(section);
    const bool titled = !section.title.empty();
    const std::string id = titled && depth_ == 2 ? fmt::format("s{}", titles_.size() + 1) : "";
    if (!id.empty()) titles_.push_back(section.title);
    depth_ += titled ? 1 : 0;
    std::string inside;
    for (const Item& item : section.items) {
      const std::string one = std::visit(*this, item.what);
      const Section* part = std::get_if<Section>(&item.what);
      // What has no title of its own still stands in one place beside the others.
      const bool together = section.layout != Section::Layout::Stack && part != nullptr && part->title.empty() && !one.empty();
      inside += together ? "<section>" + one + "</section>" : one;
    }
    depth_ -= titled ? 1 : 0;
    if (section.layout != Section::Layout::Stack && !inside.empty())
      inside = fmt::format("<div class='{}'>{}</div>\n", section.layout == Section::Layout::Two ? "two" : "cards", inside);
    if (!titled) return inside;
    return fmt::format("<section{4}><h{0}>{1} <small>{2}</small></h{0}>\n{3}</section>\n", std::min(depth_, 3), escaped(section.title),
                       escaped(section.note), inside, id.empty() ? "" : fmt::format(" id='{}'", id));
  }

  std::string contents() const {
    if (titles_.size() < sections_listed) return "";
    std::string out = "<nav>";
    for (std::size_t i = 0; i < titles_.size(); ++i) out += fmt::format("<a href='#s{}'>{}</a> ", i + 1, escaped(titles_[i]));
    return out + "</nav>\n";
  }

 private:
  int depth_ = 2;
  std::vector<std::string> titles_;
};

}  // namespace

std::string render_page(const Document& document) {
  PageWriter writer;
  const std::string body = writer(document.body);
  return html_page(document.title, writer.contents() + body);
}

}  // namespace keel
