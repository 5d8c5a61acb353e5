#include "keel/venue/json_rows.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace keel {
namespace {

using Json = nlohmann::json;

/// The member that holds what an answer of the venue is about, if it has one.
const Json* inner(const Json& answer) {
  if (!answer.is_object()) return nullptr;
  for (const char* member : {"trades", "summaries", "result"}) {
    if (const auto found = answer.find(member); found != answer.end() && found->is_structured()) return &*found;
  }
  return nullptr;
}

/// As RFC 4180 has it.
std::string with_quotes(std::string_view cell) {
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + '"';
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
      csv_ += cell.find_first_of(",\"") == std::string::npos ? cell : with_quotes(cell);
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

std::vector<std::string_view> columns_in(std::string_view text, std::span<const std::string_view> names) {
  std::vector<std::string_view> present;
  for (const std::string_view name : names) {
    if (text.find(fmt::format("\"{}\"", name)) != std::string_view::npos) present.push_back(name);
  }
  return present;
}

Result<std::string> csv_from_json(const std::string& name, std::string_view text, std::span<const std::string_view> columns) {
  Writer writer(name, columns);
  const Json whole = Json::parse(text, nullptr, false);
  if (!whole.is_discarded()) {
    std::size_t line = 0;
    for (const Json& row : rows_of_answer(whole)) {
      if (auto added = writer.add(row, ++line); !added) return std::unexpected(added.error());
    }
    return writer.take();
  }
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view row = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (row.find_first_not_of(" \t\r") == std::string_view::npos && text.empty()) break;
    const Json parsed = Json::parse(row, nullptr, false);
    if (parsed.is_discarded()) return fail(fmt::format("{}: line {}: is not JSON", name, line));
    if (auto added = writer.add(parsed, line); !added) return std::unexpected(added.error());
  }
  return writer.take();
}

}  // namespace keel
