#include "keel/render/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "keel/render/number.hpp"

namespace keel {

using namespace doc;

namespace {

std::string quoted(const std::string& words) { return json_text(Value(words)); }

/// An object while it is written: members in order, then why some are absent.
class ObjectWriter {
 public:
  void raw(const std::string& key, std::string_view json) { out_ += fmt::format("{}{}:{}", out_.empty() ? "" : ",", quoted(key), json); }

  void member(const std::string& key, const Value& value) {
    // "svi.rho" goes into the object that is open for "svi".
    const std::size_t dot = key.find('.');
    if (dot == std::string::npos) {
      close_part();
      raw(key, json_text(value));
      note_absent(absent_, key, value);
      return;
    }
    if (part_key_ != key.substr(0, dot)) close_part();
    part_key_ = key.substr(0, dot);
    const std::string name = key.substr(dot + 1);
    part_ += fmt::format("{}{}:{}", part_.empty() ? "" : ",", quoted(name), json_text(value));
    const Absent* none = std::get_if<Absent>(&value);
    if (none == nullptr)
      part_known_ = true;
    else
      part_why_ = none->why;
    note_absent(part_absent_, name, value);
  }

  std::string open() {
    close_part();
    if (!absent_.empty()) raw("absent", '{' + std::exchange(absent_, {}) + '}');
    return '{' + out_;
  }
  std::string finish() { return open() + '}'; }

 private:
  static void note_absent(std::string& reasons, const std::string& key, const Value& value) {
    const Absent* none = std::get_if<Absent>(&value);
    if (none != nullptr && !none->why.empty())
      reasons += fmt::format("{}{}:{}", reasons.empty() ? "" : ",", quoted(key), quoted(none->why));
  }
  /// An object of which nothing is known is null itself.
  void close_part() {
    if (part_key_.empty()) return;
    const std::string key = std::exchange(part_key_, {});
    const std::string members = std::exchange(part_, {});
    const std::string reasons = std::exchange(part_absent_, {});
    if (std::exchange(part_known_, false)) {
      raw(key, reasons.empty() ? fmt::format("{{{}}}", members) : fmt::format("{{{},\"absent\":{{{}}}}}", members, reasons));
    } else {
      raw(key, "null");
      note_absent(absent_, key, Absent{part_why_});
    }
  }

  std::string out_;
  std::string absent_;
  std::string part_key_, part_, part_absent_, part_why_;
  bool part_known_ = false;
};

bool told(Audience audience) { return reaches(audience, Audience::Program); }

std::string row_object(const Table& table, const Row& row, std::size_t first) {
  ObjectWriter object;
  for (std::size_t i = first; i < table.columns.size() && i < row.cells.size(); ++i) {
    if (told(table.columns[i].audience)) object.member(table.columns[i].key, row.cells[i].value);
  }
  return object.finish();
}

std::string row_array(const Table& table, const Row& row) {
  std::string out;
  for (std::size_t i = 0; i < table.columns.size() && i < row.cells.size(); ++i) {
    if (!told(table.columns[i].audience)) continue;
    if (!out.empty()) out += ',';
    out += json_text(row.cells[i].value);
  }
  return '[' + out + ']';
}

std::string table_json(const Table& table) {
  if (table.shape != Table::Shape::Keyed && table.shape != Table::Shape::Pairs) {
    std::string out;
    for (const Row& row : table.rows) {
      if (!told(row.audience)) continue;
      if (!out.empty()) out += ',';
      if (table.shape == Table::Shape::List) out += json_text(row.cells[0].value);
      if (table.shape == Table::Shape::Matrix) out += row_array(table, row);
      if (table.shape == Table::Shape::Array) out += row_object(table, row, 0);
    }
    return '[' + out + ']';
  }
  ObjectWriter object;
  for (const Row& row : table.rows) {
    if (!told(row.audience)) continue;
    const std::string key = shown_text(row.cells[0].value, Grouping::None);
    if (table.shape == Table::Shape::Pairs)
      object.member(key, row.cells[1].value);
    else
      object.raw(key, row_object(table, row, 1));
  }
  return object.finish();
}

std::string section_json(const Section& section);

class ItemWriter {
 public:
  explicit ItemWriter(ObjectWriter& object) : object_(object) {}

  void operator()(const Facts& facts) const {
    if (!told(facts.audience)) return;
    ObjectWriter own;
    ObjectWriter& object = facts.key.empty() ? object_ : own;
    for (const Fact& fact : facts.facts) {
      if (told(fact.audience)) object.member(fact.key, fact.value);
    }
    if (!facts.key.empty()) object_.raw(facts.key, own.finish());
  }
  void operator()(const Table& table) const {
    if (told(table.audience)) object_.raw(table.key, table_json(table));
  }
  void operator()(const Section& section) const {
    if (!told(section.audience)) return;
    if (section.key.empty())
      for (const Item& item : section.items) std::visit(*this, item.what);
    else
      object_.raw(section.key, section_json(section));
  }
  void operator()(const Chart&) const {}
  void operator()(const HeatMap&) const {}
  void operator()(const Legend&) const {}
  void operator()(const Remark&) const {}

 private:
  ObjectWriter& object_;
};

std::string section_json(const Section& section) {
  if (section.shape == Section::Shape::Object) {
    ObjectWriter object;
    for (const Item& item : section.items) std::visit(ItemWriter(object), item.what);
    return object.finish();
  }
  std::string out;
  for (const Item& item : section.items) {
    const Section* part = std::get_if<Section>(&item.what);
    if (part == nullptr || !told(part->audience)) continue;
    if (!out.empty()) out += ',';
    out += section_json(*part);
  }
  return '[' + out + ']';
}

ObjectWriter written(const Document& document) {
  ObjectWriter object;
  object.raw("schema", std::to_string(json_schema));
  ItemWriter{object}(document.body);
  return object;
}

}  // namespace

std::string render_json(const Document& document) { return written(document).finish() + '\n'; }

std::string render_open_json(const Document& document, std::string_view member) {
  return fmt::format("{},{}:", written(document).open(), quoted(std::string(member)));
}

}  // namespace keel
