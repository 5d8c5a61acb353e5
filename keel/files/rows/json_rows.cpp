#include "keel/files/rows/json_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "keel/base/words.hpp"
#include "keel/files/rows/csv_table.hpp"

namespace keel {
namespace {

using Json = nlohmann::json;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// The member of every object that says on which line it opens; no key of a file's is that.
constexpr const char* line_member = "\x01line";

/// Arrays and objects within each other.
constexpr std::size_t deepest = 64;

bool is_too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '\\') ++i;
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if ((c == '{' || c == '[') && ++depth > deepest) return true;
    if ((c == '}' || c == ']') && depth > 0) --depth;
  }
  return false;
}

/// Counts the lines that the parser has gone through.
class CountingIterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, std::size_t& line) : at_(at), line_(&line) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    *line_ += *at_ == '\n' ? 1 : 0;
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    const CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  std::size_t* line_;
};

/// Builds the value that a text stands for, numbers as the text that they are, so that none goes through a double.
class ExactBuilder final : public nlohmann::json_sax<Json> {
 public:
  ExactBuilder(std::size_t& line, std::size_t length) : line_(line), length_(length) {}

  bool null() override { return add(Json(nullptr)); }
  bool boolean(bool value) override { return add(Json(value)); }
  bool number_integer(number_integer_t value) override { return add(Json(fmt::format_int(value).str())); }
  bool number_unsigned(number_unsigned_t value) override { return add(Json(fmt::format_int(value).str())); }
  bool number_float(number_float_t, const string_t& digits) override { return add(Json(digits)); }
  bool string(string_t& value) override { return add(Json(std::move(value))); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object({{line_member, line_}})); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    Json& object = *open_.back();
    if (object.contains(name)) {
      // Of an element of an array, the error can say of which.
      const Json* const around = open_.size() > 1 ? open_[open_.size() - 2] : nullptr;
      const bool element = around != nullptr && around->is_array();
      wrong_ = (element ? fmt::format(", element {}: {}", around->size(), name) : ": " + name) + ": stands twice";
      return false;
    }
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    cut_off_ = position > length_;
    return false;
  }

  /// What is wrong where it stopped, if the text is JSON until there: ": KEY: stands twice", after the element that it is in.
  const std::optional<std::string>& wrong() const { return wrong_; }
  /// It is JSON as far as it goes, and goes on.
  bool cut_off() const { return cut_off_; }
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
    if (open_.size() == deepest) {
      wrong_ = fmt::format(": is nested deeper than {} levels", deepest);
      return false;
    }
    open_.push_back(place(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::size_t& line_;
  std::size_t length_;
  bool cut_off_ = false;
  Json root_;
  std::vector<Json*> open_;  ///< of which none but the last grows
  std::string key_;
  std::optional<std::string> wrong_;
};

/// Where a text ceases to be JSON, and whether that is its end.
struct JsonEnd {
  std::size_t line = 1;
  bool cut_off = false;
  std::string words() const {
    return fmt::format("line {}: {}", line, cut_off ? "ends in the middle: is the file cut off?" : "is not JSON");
  }
};

/// Nothing if the text is no JSON: `stop` is then where it ceases to be some; its line is the first of the text, at the call. Refuses a key
/// twice in one object, `line N: KEY: stands twice`, and what is nested too deep.
Result<std::optional<Json>> parse_exactly(std::string_view text, JsonEnd& stop) {
  std::size_t& line = stop.line;
  ExactBuilder builder(line, text.size());
  const CountingIterator begin(text.data(), line);
  const CountingIterator end(text.data() + text.size(), line);
  if (Json::sax_parse(begin, end, &builder)) return std::optional<Json>(builder.take());
  stop.cut_off = builder.cut_off();
  if (!builder.wrong()) return std::optional<Json>();
  return fail(fmt::format("line {}{}", line, *builder.wrong()));
}

std::size_t line_of(const Json& object) { return object.at(line_member).get<std::size_t>(); }

/// The member that holds what an answer of the venue is about, if it has one.
const Json* inner(const Json& answer) {
  if (!answer.is_object()) return nullptr;
  for (const char* member : {"trades", "summaries", "logs", "settlements", "result", "data"}) {
    if (const auto found = answer.find(member); found != answer.end() && found->is_structured()) return &*found;
  }
  return nullptr;
}

class Writer {
 public:
  /// Of an answer, else of JSON lines.
  Writer(const std::string& name, std::span<const std::string_view> columns, bool of_answer)
      : name_(name), columns_(columns), of_answer_(of_answer) {
    for (const std::string_view column : columns) csv_ += fmt::format("{},", column);
    csv_ += fmt::format("{}{}{}\n", json_line_column, of_answer ? "," : "", of_answer ? json_element_column : "");
  }

  Result<void> add(const Json& row, std::size_t line, std::size_t element) {
    const auto refuse = [&](const Error& error) {
      return fail(fmt::format("{}: line {}{}", name_, line, of_answer_ ? fmt::format(", element {}", element) : ""), error);
    };
    if (!row.is_object()) return refuse(Error{"is not a JSON object"});
    if (const auto good = check_answer(row); !good) return refuse(good.error());
    for (const std::string_view column : columns_) {
      const auto member = row.find(column);
      if (member != row.end() && !member->is_null()) {
        const std::string cell = member->is_string() ? member->get<std::string>() : member->dump();
        if (member->is_structured() || cell.find_first_of("\r\n") != std::string::npos) {
          return refuse(Error{fmt::format("{}: is neither a number nor plain text", column)});
        }
        csv_ += csv_cell(cell);
      }
      csv_ += ',';
    }
    csv_ += of_answer_ ? fmt::format("{},{}\n", line, element) : fmt::format("{}\n", line);
    return {};
  }
  /// The row, and the legs within it.
  Result<void> add_with_legs(const Json& row, std::size_t line, std::size_t element) {
    if (auto added = add(row, line, element); !added) return added;
    const auto legs = row.find("legs");
    if (legs == row.end() || !legs->is_array()) return {};
    const auto shows_index = [](const Json& leg) { return leg.is_object() && leg.contains("index_price"); };
    const auto shown = std::ranges::find_if(*legs, shows_index);
    for (Json leg : *legs) {
      if (!leg.is_object() || !leg.contains("instrument_name")) continue;
      if (!shows_index(leg) && !row.contains("index_price") && shown != legs->end()) leg["index_price"] = (*shown)["index_price"];
      for (const char* member : {"timestamp", "index_price", "label", "liquidity", "fee_currency"}) {
        if (!leg.contains(member) && row.contains(member)) leg[member] = row[member];
      }
      leg["combo_id"] = row.value("instrument_name", Json());
      leg["combo_trade_id"] = row.value("trade_id", Json());
      if (auto added = add(leg, line, element); !added) return added;
    }
    return {};
  }
  std::string take() { return std::move(csv_); }

 private:
  const std::string& name_;
  std::span<const std::string_view> columns_;
  bool of_answer_;
  std::string csv_;
};

}  // namespace

std::vector<std::string_view> keys_at_the_head(std::string_view text) {
  const std::string_view head = text.substr(0, 4096);
  std::vector<std::string_view> keys;
  for (std::size_t at = head.find('"'); at != std::string_view::npos; at = head.find('"', at + 1)) {
    const std::size_t close = head.find('"', at + 1);
    if (close == std::string_view::npos) break;
    const std::size_t next = head.find_first_not_of(" \t\r\n", close + 1);
    if (next != std::string_view::npos && head[next] == ':') keys.push_back(head.substr(at + 1, close - at - 1));
    at = close;
  }
  return keys;
}

Json json_of(std::string_view text) { return is_too_deep(text) ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false); }

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

std::string place_of_element(std::string_view text, std::size_t element) {
  JsonEnd stop;
  const auto whole = parse_exactly(text, stop);
  const auto rows = whole && *whole ? rows_of_answer(**whole) : std::span<const Json>{};
  const bool known = element >= 1 && element <= rows.size() && rows[element - 1].is_object();
  return fmt::format("line {}, element {}", known ? line_of(rows[element - 1]) : stop.line, element);
}

Result<void> check_answer(const Json& answer) {
  if (!answer.is_object() || answer.contains("result")) return {};
  if (const auto error = answer.find("error"); error != answer.end() && error->is_object()) {
    const auto told = [&](const char* member) {
      const auto found = error->find(member);
      return found == error->end() ? std::string("?") : found->is_string() ? found->get<std::string>() : found->dump();
    };
    return fail(ErrorCode::Refused, fmt::format("is the venue's error {}, not an answer: {}", told("code"), told("message")));
  }
  if (const auto parameters = answer.find("params"); answer.contains("method") && parameters != answer.end()) {
    return fail(ErrorCode::Refused, "is a message of a WebSocket: only answers to requests are read, with their rows in \"result\"");
  }
  return {};
}

namespace {

/// Recorders of a WebSocket write a time before each message, and lines of their own before the first.
Result<void> check_recorded_text(std::string_view text) {
  constexpr int most_lines = 8;
  for (int line_number = 0; line_number < most_lines && !text.empty(); ++line_number) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    const std::size_t begin = line.find('{');
    if (begin == std::string_view::npos) continue;
    const Json message = json_of(line.substr(begin));
    if (!message.is_object()) continue;
    if (auto checked = check_answer(message); !checked) return checked;
  }
  return {};
}

}  // namespace

Result<void> check_answer_text(std::string_view text) {
  if (!looks_like_json(text)) return check_recorded_text(text);
  Json answer = json_of(text);
  if (answer.is_discarded()) answer = json_of(text.substr(0, text.find('\n')));
  return answer.is_discarded() ? Result<void>{} : check_answer(answer);
}

bool is_empty_answer(std::string_view text) {
  constexpr std::size_t longest = 4096;  // what says so little is not parsed for it
  if (text.size() > longest || !looks_like_json(text)) return false;
  const Json answer = json_of(text);
  return !answer.is_discarded() && rows_of_answer(answer).empty();
}

bool has_more(std::string_view text) {
  if (!text.contains("\"has_more\"")) return false;
  const Json answer = json_of(text);
  for (const Json* part = &answer; part != nullptr && part->is_object(); part = inner(*part)) {
    if (const auto more = part->find("has_more"); more != part->end() && *more == Json(true)) return true;
  }
  return false;
}

std::string why_no_json(std::string_view text) {
  JsonEnd stop;
  const auto whole = parse_exactly(text, stop);
  if (!whole) return whole.error().text;
  if (*whole) return {};
  JsonEnd first;
  const std::size_t end = text.find('\n');
  const auto line = parse_exactly(text.substr(0, end), first);
  const bool lines = end != std::string_view::npos && line && *line;
  return lines ? std::string() : stop.words();
}

std::vector<std::string_view> columns_in(std::string_view text, std::span<const std::string_view> names) {
  std::vector<std::string_view> present;
  std::vector<std::string_view> others;
  for (const std::string_view name : names) {
    const bool of_legs = name.starts_with("combo_") && text.contains("\"legs\"");
    (of_legs || text.contains(fmt::format("\"{}\"", name)) ? present : others).push_back(name);
  }
  for (const std::string_view key : keys_at_the_head(text)) {
    const bool known = std::ranges::find(names, key) != names.end();
    if (!known && !misspelt_name(key, others).empty() && std::ranges::find(present, key) == present.end()) present.push_back(key);
  }
  return present;
}

Result<std::string> csv_from_json(const std::string& name, std::string_view text, std::span<const std::string_view> columns) {
  JsonEnd stop;
  const auto whole = parse_exactly(text, stop);
  if (!whole) return fail(name, whole.error());
  if (*whole) {
    if (const auto good = check_answer(**whole); !good) return fail(name, good.error());
    Writer writer(name, columns, true);
    std::size_t element = 0;
    for (const Json& row : rows_of_answer(**whole)) {
      const std::size_t line = row.is_object() ? line_of(row) : stop.line;
      if (auto added = writer.add_with_legs(row, line, ++element); !added) return std::unexpected(added.error());
    }
    return writer.take();
  }
  Writer writer(name, columns, false);
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (row.find_first_not_of(" \t\r") == std::string_view::npos && text.empty()) break;
    JsonEnd here{.line = line};
    const auto parsed = parse_exactly(row, here);
    if (!parsed) return fail(name, parsed.error());
    // What is none of JSON lines is one answer over many, and bad where its parser stopped.
    here.cut_off = here.cut_off && text.empty();
    if (!*parsed) return fail(name + ": " + (line == 1 ? stop : here).words());
    if (auto added = writer.add_with_legs(**parsed, line, 0); !added) return std::unexpected(added.error());
  }
  return writer.take();
}

}  // namespace keel
