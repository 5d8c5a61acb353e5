#include "keel/files/rows/json_rows.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "keel/files/rows/csv.hpp"

namespace keel {
namespace {

using Json = nlohmann::json;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Builds the value that a text stands for, numbers as the text that they are, so that none goes through a double.
class ExactBuilder final : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return add(Json(nullptr)); }
  bool boolean(bool value) override { return add(Json(value)); }
  bool number_integer(number_integer_t value) override { return add(Json(fmt::format_int(value).str())); }
  bool number_unsigned(number_unsigned_t value) override { return add(Json(fmt::format_int(value).str())); }
  bool number_float(number_float_t, const string_t& digits) override { return add(Json(digits)); }
  bool string(string_t& value) override { return add(Json(std::move(value))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    Json& object = *open_.back();
    if (object.contains(name)) {
      // Of an element of an array, the error can say of which.
      const Json* const around = open_.size() > 1 ? open_[open_.size() - 2] : nullptr;
      repeated_ = {.key = name, .element = around != nullptr && around->is_array() ? around->size() : 1};
      return false;
    }
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

  struct Repeated {
    std::string key;
    std::size_t element = 0;  ///< from 1
  };
  const std::optional<Repeated>& repeated() const { return repeated_; }
  Json take() { return std::move(root_); }

 private:
  Json* place(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& around = *open_.back();
    if (around.is_array()) {
      around.push_back(std::move(value));
      return &around.back();
    }
    return &(around[key_] = std::move(value));
  }
  bool add(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json value) {
    open_.push_back(place(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Json root_;
  std::vector<Json*> open_;  ///< of which none but the last grows
  std::string key_;
  std::optional<Repeated> repeated_;
};

/// Nothing if the text is no JSON. Refuses a key twice in one object: `line N: KEY: stands twice`, the line being that of a text of one
/// line, `line`, or the number of the element.
Result<std::optional<Json>> parse_exactly(std::string_view text, std::optional<std::size_t> line = {}) {
  ExactBuilder builder;
  if (Json::sax_parse(text, &builder)) return std::optional<Json>(builder.take());
  if (!builder.repeated()) return std::optional<Json>();
  return fail(fmt::format("line {}: {}: stands twice", line.value_or(builder.repeated()->element), builder.repeated()->key));
}

/// The member that holds what an answer of the venue is about, if it has one.
const Json* inner(const Json& answer) {
  if (!answer.is_object()) return nullptr;
  for (const char* member : {"trades", "summaries", "result"}) {
    if (const auto found = answer.find(member); found != answer.end() && found->is_structured()) return &*found;
  }
  return nullptr;
}

class Writer {
 public:
  Writer(const std::string& name, std::span<const std::string_view> columns)
      : name_(name), columns_(columns), csv_(fmt::format("{}\n", fmt::join(columns, ","))) {}

  Result<void> add(const Json& row, std::size_t line) {
    if (!row.is_object()) return fail(fmt::format("{}: line {}: is not a JSON object", name_, line));
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) csv_ += ',';
      const auto member = row.find(columns_[i]);
      if (member == row.end() || member->is_null()) continue;
      const std::string cell = member->is_string() ? member->get<std::string>() : member->dump();
      if (member->is_structured() || cell.find_first_of("\r\n") != std::string::npos) {
        return fail(fmt::format("{}: line {}: {}: is neither a number nor plain text", name_, line, columns_[i]));
      }
      csv_ += csv_cell(cell);
    }
    csv_ += '\n';
    return {};
  }
  std::string take() { return std::move(csv_); }

 private:
  const std::string& name_;
  std::span<const std::string_view> columns_;
  std::string csv_;
};

}  // namespace

bool looks_like_json(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

std::span<const Json> rows_of_answer(const Json& answer) {
  const Json* rows = &answer;
  while (const Json* deeper = inner(*rows)) rows = deeper;
  if (rows->is_array()) return rows->get_ref<const Json::array_t&>();
  return {rows, 1};
}

bool is_empty_answer(std::string_view text) {
  const Json answer = Json::parse(text, nullptr, false);
  return !answer.is_discarded() && rows_of_answer(answer).empty();
}

bool has_more(std::string_view text) {
  if (!text.contains("\"has_more\"")) return false;
  const Json answer = Json::parse(text, nullptr, false);
  for (const Json* part = &answer; part != nullptr && part->is_object(); part = inner(*part)) {
    if (const auto more = part->find("has_more"); more != part->end() && *more == Json(true)) return true;
  }
  return false;
}

std::vector<std::string_view> columns_in(std::string_view text, std::span<const std::string_view> names) {
  std::vector<std::string_view> present;
  for (const std::string_view name : names) {
    if (text.find(fmt::format("\"{}\"", name)) != std::string_view::npos) present.push_back(name);
  }
  return present;
}

Result<std::string> csv_from_json(const std::string& name, std::string_view text, std::span<const std::string_view> columns) {
  Writer writer(name, columns);
  const auto whole = parse_exactly(text);
  if (!whole) return fail(name, whole.error());
  if (*whole) {
    std::size_t line = 0;
    for (const Json& row : rows_of_answer(**whole)) {
      if (auto added = writer.add(row, ++line); !added) return std::unexpected(added.error());
    }
    return writer.take();
  }
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (row.find_first_not_of(" \t\r") == std::string_view::npos && text.empty()) break;
    const auto parsed = parse_exactly(row, line);
    if (!parsed) return fail(name, parsed.error());
    if (!*parsed) return fail(fmt::format("{}: line {}: is not JSON", name, line));
    if (auto added = writer.add(**parsed, line); !added) return std::unexpected(added.error());
  }
  return writer.take();
}

}  // namespace keel
