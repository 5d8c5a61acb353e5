#include "keel/render/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "keel/render/number.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t row_width = 100;  ///< of facts side by side where the screen has no bound

/// Columns on a terminal: UTF-8 sequences count one each.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string first_columns(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  while (bytes < text.size() && width_of(text.substr(0, bytes + 1)) <= columns) ++bytes;
  return std::string(text.substr(0, bytes));
}

bool told(Audience audience) { return reaches(audience, Audience::Terminal); }

struct Line {
  std::string text;
  int table = -1;      ///< the elastic one that it is a row of
  bool units = false;  ///< of a table
};

/// Cells in columns as wide as what they hold.
class Grid {
 public:
  explicit Grid(std::vector<bool> left) : left_(std::move(left)) {}
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  std::vector<std::string> lines(std::size_t indent) const {
    std::vector<std::size_t> widths(left_.size());
    for (const auto& cells : rows_) {
      for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], width_of(cells[i]));
    }
    std::vector<std::string> lines;
    for (const auto& cells : rows_) {
      std::string line(indent, ' ');
      std::string gap;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (widths[i] == 0) continue;
        const std::string room(widths[i] - width_of(cells[i]), ' ');
        line += std::exchange(gap, "  ") + (left_[i] ? cells[i] + room : room + cells[i]);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      lines.push_back(std::move(line));
    }
    return lines;
  }

 private:
  std::vector<bool> left_;
  std::vector<std::vector<std::string>> rows_;
};

/// Why values are absent: one reason needs no letter, several are told apart by one.
class Reasons {
 public:
  void learn(const Value& value) {
    const Absent* none = std::get_if<Absent>(&value);
    if (none != nullptr && !none->why.empty() && std::ranges::find(reasons_, none->why) == reasons_.end()) reasons_.push_back(none->why);
  }
  std::string text(const Value& value) const {
    std::string shown = shown_text(value, Grouping::None);
    if (const Absent* none = std::get_if<Absent>(&value); none != nullptr && !none->why.empty()) shown += letter(none->why);
    return shown;
  }
  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    for (const std::string& why : reasons_) lines.push_back(fmt::format("{}{}  {}", absent_mark, letter(why), why));
    return lines;
  }

 private:
  std::string letter(const std::string& why) const {
    if (reasons_.size() < 2) return "";
    const auto place = std::ranges::find(reasons_, why) - reasons_.begin();
    return place < 26 ? std::string(1, static_cast<char>('a' + place)) : fmt::format("{}", place + 1);
  }
  std::vector<std::string> reasons_;
};

std::string cell_text(const Cell& cell, const Reasons& reasons) {
  const std::string text = reasons.text(cell.value);
  return cell.note.empty() ? text : fmt::format("{} ({})", text, cell.note);
}

class TextWriter {
 public:
  explicit TextWriter(std::size_t width) : width_(width) {}

  void operator()(const Facts& facts) {
    if (!told(facts.audience)) return;
    facts.layout == Facts::Layout::Row ? side_by_side(facts) : below_each_other(facts);
  }

  void operator()(const Table& table) {
    if (!told(table.audience)) return;
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (told(table.columns[i].audience)) shown.push_back(i);
    }
    const bool title_is_a_head = !table.title.empty() && !shown.empty() && table.columns[shown[0]].label.empty() && table.note.empty();
    title_is_a_head ? paragraph() : title(table.title, table.note);
    Reasons reasons;
    std::vector<bool> left(shown.size());
    for (std::size_t i = 0; i < shown.size(); ++i) left[i] = holds_words(table, shown[i], Audience::Terminal);
    for (const Row& row : table.rows) {
      for (const std::size_t i : shown) {
        if (told(row.audience) && i < row.cells.size()) reasons.learn(row.cells[i].value);
      }
    }
    Grid grid(left);
    const auto heads = heads_of(table, shown, title_is_a_head);
    for (const auto& head : heads) grid.row(head);
    for (const Row& row : table.rows) {
      if (!told(row.audience)) continue;
      std::vector<std::string> cells;
      for (const std::size_t i : shown) cells.push_back(i < row.cells.size() ? cell_text(row.cells[i], reasons) : "");
      grid.row(std::move(cells));
    }
    const auto lines = grid.lines(indent_);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool is_row = i >= heads.size();
      lines_.push_back({.text = lines[i], .table = is_row && table.elastic ? tables_ : -1, .units = !is_row && i > 0});
    }
    ++tables_;
    for (const std::string& reason : reasons.lines()) line(reason);
  }

  void operator()(const Remark& remark) {
    if (told(remark.audience)) line(remark.text);
  }

  void operator()(const Section& section) {
    if (!told(section.audience)) return;
    title(section.title, section.note);
    const std::size_t more = section.title.empty() ? 0 : 2;
    indent_ += more;
    for (const Item& item : section.items) std::visit(*this, item.what);
    indent_ -= more;
  }

  void operator()(const Chart&) const {}
  void operator()(const HeatMap&) const {}
  void operator()(const Legend&) const {}

  std::vector<Line> finish() { return std::move(lines_); }

 private:
  void line(std::string_view text) { lines_.push_back({.text = std::string(indent_, ' ') + std::string(text)}); }
  void paragraph() {
    if (lines_.size() != after_title_) lines_.push_back({});
  }
  void title(const std::string& title, const std::string& note) {
    if (title.empty()) return;
    paragraph();
    line(note.empty() ? title : fmt::format("{}  {}", title, note));
    after_title_ = lines_.size();
  }

  static std::vector<std::vector<std::string>> heads_of(const Table& table, const std::vector<std::size_t>& shown, bool with_title) {
    std::vector<std::string> labels, units;
    for (const std::size_t i : shown) {
      labels.push_back(i == shown[0] && with_title ? table.title : table.columns[i].label);
      units.push_back(table.columns[i].unit);
    }
    std::vector<std::vector<std::string>> heads;
    const auto says_something = [](const std::string& text) { return !text.empty(); };
    if (std::ranges::any_of(labels, says_something)) heads.push_back(labels);
    if (std::ranges::any_of(units, says_something)) heads.push_back(units);
    return heads;
  }

  void below_each_other(const Facts& facts) {
    title(facts.title, facts.note);
    Reasons reasons;
    std::size_t measures = 0;
    for (const Fact& fact : facts.facts) {
      reasons.learn(fact.value);
      measures = std::max(measures, fact.also.size());
    }
    std::vector<bool> left{true, false, true};
    for (std::size_t i = 0; i < measures; ++i) left.insert(left.end(), {false, true});
    Grid grid(left);
    for (const Fact& fact : facts.facts) {
      if (!told(fact.audience)) continue;
      std::vector<std::string> cells{fact.label, reasons.text(fact.value), fact.unit};
      for (const Measure& measure : fact.also) cells.insert(cells.end(), {reasons.text(measure.value), measure.unit});
      grid.row(std::move(cells));
    }
    for (const std::string& text : grid.lines(indent_ + (facts.title.empty() ? 0 : 2))) lines_.push_back({text});
    for (const std::string& reason : reasons.lines()) line(reason);
  }

  void side_by_side(const Facts& facts) {
    if (!facts.title.empty()) paragraph();
    std::string text(indent_, ' ');
    text += facts.title;
    const std::size_t hang = indent_ + std::min<std::size_t>(width_of(facts.title) + 2, 12);
    bool empty = facts.title.empty();
    for (const Fact& fact : facts.facts) {
      if (!told(fact.audience)) continue;
      std::string part = fact.label + (fact.label.empty() ? "" : " ") + shown_text(fact.value, Grouping::None);
      if (!fact.unit.empty()) part += ' ' + fact.unit;
      for (const Measure& measure : fact.also) part += fmt::format(" = {} {}", shown_text(measure.value, Grouping::None), measure.unit);
      if (!empty && width_of(text) + 2 + width_of(part) > width_) {
        lines_.push_back({std::exchange(text, std::string(hang, ' '))});
        empty = true;
      }
      text += (std::exchange(empty, false) ? "" : "  ") + part;
    }
    lines_.push_back({text});
  }

  std::size_t width_;
  std::size_t indent_ = 0;
  std::size_t after_title_ = 0;  ///< where a title right before needs no empty line; nor does the beginning
  int tables_ = 0;
  std::vector<Line> lines_;
};

/// Takes rows from the ends of elastic tables, the longest first, until `lines` fit or each has but `least`.
void shorten(std::vector<Line>& lines, std::map<int, std::size_t>& cut, std::size_t height, std::size_t least) {
  std::map<int, std::size_t> rows;
  for (const Line& line : lines) {
    if (line.table >= 0) ++rows[line.table];
  }
  while (lines.size() + cut.size() > height) {
    const auto longest = std::ranges::max_element(rows, {}, [](const auto& table) { return table.second; });
    if (longest == rows.end() || longest->second <= least) break;
    const auto last = std::ranges::find(lines.rbegin(), lines.rend(), longest->first, &Line::table);
    lines.erase(last.base() - 1);
    --longest->second;
    ++cut[longest->first];
  }
}

/// Empty lines go, then what elastic tables have beyond a few rows, then units, then the rest of those tables but one row each.
void fit(std::vector<Line>& lines, std::size_t height) {
  constexpr std::size_t few_rows = 3;
  std::map<int, std::size_t> cut;
  if (lines.size() > height) std::erase_if(lines, [](const Line& line) { return line.text.empty(); });
  shorten(lines, cut, height, few_rows);
  if (lines.size() + cut.size() > height) std::erase_if(lines, [](const Line& line) { return line.units; });
  shorten(lines, cut, height, 1);
  for (const auto& [table, missing] : cut) {
    const auto last = std::ranges::find(lines.rbegin(), lines.rend(), table, &Line::table);
    lines.insert(last.base(), {.text = fmt::format("… and {} more", missing)});
  }
}

}  // namespace

std::string render_text(const Document& document, const TerminalSize& size) {
  TextWriter writer(size.width > 0 ? static_cast<std::size_t>(size.width) : row_width);
  writer(document.body);
  std::vector<Line> lines = writer.finish();
  if (size.height > 0) fit(lines, static_cast<std::size_t>(size.height));
  std::string text;
  for (std::size_t i = 0; i < lines.size() && (size.height <= 0 || i < static_cast<std::size_t>(size.height)); ++i) {
    const std::string& line = lines[i].text;
    text += (size.width > 0 ? first_columns(line, static_cast<std::size_t>(size.width)) : line) + '\n';
  }
  return text;
}

}  // namespace keel
