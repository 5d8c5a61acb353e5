#pragma once

#include <string>
#include <variant>
#include <vector>

#include "keel/document/figure.hpp"
#include "keel/document/value.hpp"

namespace keel::doc {

/// Who is told: the same answer is a few lines on a terminal, a page, and an object for a program.
enum class Audience : std::uint8_t {
  Terminal = 1,
  Page = 2,
  People = 3,
  Program = 4,
  TerminalAndProgram = 5,
  PageAndProgram = 6,
  Everyone = 7
};
constexpr bool reaches(Audience told, Audience medium) { return (static_cast<int>(told) & static_cast<int>(medium)) != 0; }

/// What people may take notice of.
enum class Tone : std::uint8_t { Plain, Good, Warn, Bad };

struct Measure {
  Value value;
  std::string unit;
};

/// One named value. The key is the program's and carries the unit, label and unit are people's.
struct Fact {
  std::string key;
  std::string label;
  Value value;
  std::string unit = "";
  std::vector<Measure> also = {};  ///< the same in other units, for people
  Audience audience = Audience::Everyone;
  Tone tone = Tone::Plain;  ///< on a terminal that has colours
};

/// Facts that belong together: an object under `key`, members of what they stand in without one.
struct Facts {
  enum class Layout : std::uint8_t { Lines, Row };  ///< a line each, or side by side as far as the line goes (on a page: tiles)
  std::string key = "";
  std::string title = "";
  std::string note = "";
  Layout layout = Layout::Lines;
  std::vector<Fact> facts = {};
  Audience audience = Audience::Everyone;
};

struct Cell {
  Value value;
  std::string note = "";  ///< for people, small beside the value
  Tone tone = Tone::Plain;
  Cell(Value what) : value(std::move(what)) {}  // NOLINT: a value is a cell
  Cell(Value what, std::string beside, Tone how = Tone::Plain) : value(std::move(what)), note(std::move(beside)), tone(how) {}
};

struct Column {
  std::string key;
  std::string label;
  std::string unit = "";
  Audience audience = Audience::Everyone;
  bool heat = false;  ///< on a page its numbers are coloured by sign and size, all such columns of a table on one scale
};

struct Row {
  enum class Kind : std::uint8_t { Plain, Sum, Muted };
  std::vector<Cell> cells;
  Kind kind = Kind::Plain;
  Audience audience = Audience::Everyone;
};

/// Rows of cells under columns with keys and units, the most telling first: on a narrow screen the last are left out. A dot in a column's
/// key nests: "svi.rho" is `rho` of the object `svi`.
struct Table {
  /// For a program: an array of objects, an object of objects by the first column, {first column: second column}, an array of the first
  /// column's values, or an array of arrays: the cells of each row.
  enum class Shape : std::uint8_t { Array, Keyed, Pairs, List, Matrix };
  std::string key;
  std::string title = "";
  std::string note = "";
  std::vector<Column> columns = {};
  std::vector<Row> rows = {};
  Shape shape = Shape::Array;
  bool sparse = false;  ///< on a page what is shown as 0 is left blank, and a column of nothing else is left out
  Audience audience = Audience::Everyone;
};

/// Whether a column holds words and times rather than numbers: it then stands flush left.
bool holds_words(const Table& table, std::size_t column, Audience medium);

/// Prose: what a reader must know to read the rest; on a page, with a tone, a banner. For programs a remark is nothing.
struct Remark {
  std::string text;
  Audience audience = Audience::People;
  Tone tone = Tone::Plain;
};

struct Item;

/// What stands under one title, in order: an object under `key`, its members those of what it stands in without one.
struct Section {
  /// Of a page: below each other, two abreast, as many as fit; Panels: charts as many as fit, all in one box.
  enum class Layout : std::uint8_t { Stack, Two, Grid, Panels };
  enum class Shape : std::uint8_t { Object, Array };  ///< Array: of the sections in it
  std::string key = "";
  std::string title = "";
  std::string note = "";
  std::vector<Item> items;  // no initializer: clang would need Item here
  Layout layout = Layout::Stack;
  Shape shape = Shape::Object;
  Audience audience = Audience::Everyone;
  bool pinned = false;  ///< on a screen that scrolls it stays where it is. Domain: the first of a document

  template <class What>
  void add(What what);
};

struct Item {
  std::variant<Facts, Table, Chart, HeatMap, Legend, Remark, Section> what;
};

template <class What>
void Section::add(What what) {
  items.push_back(Item{std::move(what)});
}

/// The whole answer to one question.
struct Document {
  std::string title;
  Section body = {};
  bool answer_is_no = false;               ///< ran, and found what should not be: exit status 1
  std::vector<std::string> warnings = {};  ///< what was passed over, for whoever runs it: stderr
};

}  // namespace keel::doc
