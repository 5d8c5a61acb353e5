#include "keel/render/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "keel/render/number.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t row_width = 100;  ///< of facts side by side where the screen has no bound

constexpr std::string_view no_colour = "\x1b[0m";

std::string_view colour_of(Tone tone) {
  switch (tone) {
    case Tone::Plain: return "";
    case Tone::Good: return "\x1b[32m";
    case Tone::Warn: return "\x1b[33m";
    case Tone::Bad: return "\x1b[31m";
  }
  return "";
}

/// The bytes of the character, or of the escape sequence, that `text` begins with. Domain: not empty.
std::size_t first_bytes(std::string_view text) {
  std::size_t bytes = 1;
  if (text.front() == '\x1b') return std::min(text.find('m'), text.size() - 1) + 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) ++bytes;
  return bytes;
}

/// Without what is beyond them; colours end where they should.
std::string first_columns(std::string_view text, std::size_t columns) {
  if (text_width(text) <= columns) return std::string(text);
  std::string out;
  bool coloured = false;
  while (!text.empty()) {
    const std::string_view next = text.substr(0, first_bytes(text));
    text.remove_prefix(next.size());
    const bool escape = next.front() == '\x1b';
    if (!escape && columns-- == 0) break;
    if (escape) coloured = next != no_colour;
    out += next;
  }
  return coloured ? out + std::string(no_colour) : out;
}

bool told(Audience audience) { return reaches(audience, Audience::Terminal); }

struct GridCell {
  std::string text;
  Tone tone = Tone::Plain;
};

/// Cells in columns as wide as what they hold.
class Grid {
 public:
  Grid(std::vector<bool> left, const TextStyle& style) : left_(std::move(left)), style_(style) {}
  void row(std::vector<GridCell> cells) { rows_.push_back(std::move(cells)); }

  std::vector<std::string> lines(std::size_t indent) const {
    std::vector<std::size_t> widths(left_.size());
    for (const auto& cells : rows_) {
      for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], text_width(cells[i].text));
    }
    const std::size_t fitting = columns_that_fit(widths, indent);
    std::vector<std::string> lines;
    for (const auto& cells : rows_) {
      std::string line(indent, ' ');
      std::string gap;
      for (std::size_t i = 0; i < std::min(cells.size(), fitting); ++i) {
        if (widths[i] == 0) continue;
        const std::string room(widths[i] - text_width(cells[i].text), ' ');
        const std::string text = coloured(cells[i].text, cells[i].tone, style_);
        line += std::exchange(gap, "  ") + (left_[i] ? text + room : room + text);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      if (fitting < left_.size() && lines.empty()) line += "  …";
      lines.push_back(std::move(line));
    }
    return lines;
  }

  static std::string coloured(std::string text, Tone tone, const TextStyle& style) {
    if (!style.colours || tone == Tone::Plain) return text;
    return std::string(colour_of(tone)) + std::move(text) + std::string(no_colour);
  }

 private:
  /// All, or as many as leave room for the mark of those that do not fit; at least one.
  std::size_t columns_that_fit(const std::vector<std::size_t>& widths, std::size_t indent) const {
    if (style_.width == 0) return widths.size();
    constexpr std::size_t mark = 3;
    std::size_t used = indent;
    std::size_t with_mark = 1;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      used += widths[i] == 0 ? 0 : widths[i] + (used > indent ? 2 : 0);
      if (used > style_.width) return with_mark;
      if (used + mark <= style_.width) with_mark = i + 1;
    }
    return widths.size();
  }

  std::vector<bool> left_;
  TextStyle style_;
  std::vector<std::vector<GridCell>> rows_;
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
  explicit TextWriter(const TextStyle& style) : style_(style) {}

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
    Grid grid(left, style_);
    for (auto& head : heads_of(table, shown, title_is_a_head)) grid.row(std::move(head));
    for (const Row& row : table.rows) {
      if (!told(row.audience)) continue;
      std::vector<GridCell> cells;
      for (const std::size_t i : shown) {
        if (i < row.cells.size())
          cells.push_back({cell_text(row.cells[i], reasons), row.cells[i].tone});
        else
          cells.emplace_back();
      }
      grid.row(std::move(cells));
    }
    for (std::string& text : grid.lines(indent_)) push(std::move(text));
    for (const std::string& reason : reasons.lines()) line(reason);
  }

  void operator()(const Remark& remark) {
    if (told(remark.audience)) line(remark.text);
  }

  void operator()(const Section& section) {
    if (!told(section.audience)) return;
    const bool pinned = std::exchange(pinned_, pinned_ || section.pinned);
    title(section.title, section.note);
    const std::size_t more = section.title.empty() ? 0 : 2;
    indent_ += more;
    for (const Item& item : section.items) std::visit(*this, item.what);
    indent_ -= more;
    pinned_ = pinned;
  }

  void operator()(const Chart&) const {}
  void operator()(const HeatMap&) const {}
  void operator()(const Legend&) const {}

  std::vector<TextLine> finish() { return std::move(lines_); }

 private:
  void push(std::string text) {
    lines_.push_back({.text = style_.width > 0 ? first_columns(text, style_.width) : std::move(text), .pinned = pinned_});
  }
  /// Goes on in the next line where there is a bound.
  void line(std::string_view text) {
    Words words(*this, std::string(indent_, ' '), indent_, style_.width);
    words.add(text, "", Tone::Plain);
  }
  void paragraph() {
    if (lines_.size() != after_title_) push({});
  }
  void title(const std::string& title, const std::string& note) {
    if (title.empty()) return;
    paragraph();
    line(note.empty() ? title : fmt::format("{}  {}", title, note));
    after_title_ = lines_.size();
  }

  static std::vector<std::vector<GridCell>> heads_of(const Table& table, const std::vector<std::size_t>& shown, bool with_title) {
    std::vector<GridCell> labels, units;
    for (const std::size_t i : shown) {
      labels.push_back({i == shown[0] && with_title ? table.title : table.columns[i].label});
      units.push_back({table.columns[i].unit});
    }
    std::vector<std::vector<GridCell>> heads;
    const auto says_something = [](const GridCell& cell) { return !cell.text.empty(); };
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
    Grid grid(left, style_);
    for (const Fact& fact : facts.facts) {
      if (!told(fact.audience)) continue;
      std::vector<GridCell> cells{{fact.label}, {reasons.text(fact.value), fact.tone}, {fact.unit}};
      for (const Measure& measure : fact.also) cells.insert(cells.end(), {{reasons.text(measure.value)}, {measure.unit}});
      grid.row(std::move(cells));
    }
    for (std::string& text : grid.lines(indent_ + (facts.title.empty() ? 0 : 2))) push(std::move(text));
    for (const std::string& reason : reasons.lines()) line(reason);
  }

  void side_by_side(const Facts& facts) {
    if (!facts.title.empty()) paragraph();
    const std::size_t hang = indent_ + std::min<std::size_t>(text_width(facts.title) + 2, 12);
    Words words(*this, std::string(indent_, ' ') + facts.title, hang, style_.width > 0 ? style_.width : row_width);
    for (const Fact& fact : facts.facts) {
      if (!told(fact.audience)) continue;
      std::string part = fact.label + (fact.label.empty() ? "" : " ") + shown_text(fact.value, Grouping::None);
      if (!fact.unit.empty()) part += ' ' + fact.unit;
      for (const Measure& measure : fact.also) part += fmt::format(" = {} {}", shown_text(measure.value, Grouping::None), measure.unit);
      words.add(part, "  ", fact.tone);
    }
  }

  /// Parts one after the other, which go on in the next line where the width is used up; a part that is wider than a line is broken between
  /// its words.
  class Words {
   public:
    /// `begin` stands in the first line, `hang` is how far the next ones are indented; a width of 0 is no bound.
    Words(TextWriter& writer, std::string begin, std::size_t hang, std::size_t width)
        : writer_(writer), text_(std::move(begin)), empty_(text_.find_first_not_of(' ') == std::string::npos), hang_(hang), width_(width) {}
    Words(const Words&) = delete;
    Words& operator=(const Words&) = delete;
    ~Words() { writer_.push(std::move(text_)); }

    void add(std::string_view part, std::string_view gap, Tone tone) {
      if (!empty_ && !fits(part, gap) && hang_ + text_width(part) <= width_) next_line();
      if (fits(part, empty_ ? "" : gap)) return put(part, empty_ ? "" : gap, tone);
      for (std::string_view between = empty_ ? "" : gap; !part.empty(); between = " ") {
        const std::string_view word = part.substr(0, part.find(' '));
        part.remove_prefix(std::min(word.size() + 1, part.size()));
        if (!empty_ && !fits(word, between)) next_line();
        put(word, empty_ ? "" : between, tone);
      }
    }

   private:
    bool fits(std::string_view part, std::string_view gap) const {
      return width_ == 0 || text_width(text_) + gap.size() + text_width(part) <= width_;
    }
    void next_line() {
      writer_.push(std::exchange(text_, std::string(hang_, ' ')));
      empty_ = true;
    }
    void put(std::string_view part, std::string_view gap, Tone tone) {
      text_ += std::string(gap) + Grid::coloured(std::string(part), tone, writer_.style_);
      empty_ = false;
    }
    TextWriter& writer_;
    std::string text_;
    bool empty_;
    std::size_t hang_;
    std::size_t width_;
  };

  TextStyle style_;
  std::size_t indent_ = 0;
  std::size_t after_title_ = 0;  ///< where a title right before needs no empty line; nor does the beginning
  bool pinned_ = false;
  std::vector<TextLine> lines_;
};

}  // namespace

std::size_t text_width(std::string_view text) {
  std::size_t width = 0;
  for (; !text.empty(); text.remove_prefix(first_bytes(text))) width += text.front() == '\x1b' ? 0 : 1;
  return width;
}

std::vector<TextLine> text_lines(const Document& document, const TextStyle& style) {
  TextWriter writer(style);
  writer(document.body);
  return writer.finish();
}

std::string render_text(const Document& document, const TextStyle& style) {
  std::string text;
  for (const TextLine& line : text_lines(document, style)) text += line.text + '\n';
  return text;
}

}  // namespace keel
