#include "keel/config/toml_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>

namespace keel {

namespace {

/// "scenario[2].all.spot" is told as "scenario.all.spot": the line says which. A number's place in a list stays.
std::string without_places_of_tables(std::string key) {
  for (std::size_t end = key.find("]."); end != std::string::npos; end = key.find("].")) {
    const std::size_t begin = key.rfind('[', end);
    key.erase(begin, end + 1 - begin);
  }
  return key;
}

std::string what_stands_in(const toml::node& node) {
  if (node.is_string()) return fmt::format("the text \"{}\"", *node.value<std::string>());
  if (node.is_integer()) return fmt::format("{}", *node.value<std::int64_t>());
  if (node.is_floating_point()) return fmt::format("{}", *node.value<double>());
  if (node.is_boolean()) return *node.value<bool>() ? "true" : "false";
  return node.is_table() ? "a table" : node.is_array() ? "a list" : "a date or time without quotes";
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") + 1 - first);
}

/// What opens and closes values, outside texts and comments.
class Brackets {
 public:
  /// A key whose list or table opened in a line and is still open; nothing if there is none.
  struct Open {
    std::string_view key;
    std::size_t line = 0;
  };

  /// Domain: lines come in order.
  void read(std::string_view line, std::size_t number) {
    bool value = depth_ > 0;
    std::size_t equals = 0;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const char c = line[i];
      if (quote != 0) {
        if (c == '\\' && quote == '"') ++i;
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#') {
        break;
      } else if (c == '=' && !value) {
        value = true;
        equals = i;
      } else if (value && (c == '[' || c == '{')) {
        if (depth_++ == 0) open_ = {trimmed(line.substr(0, equals)), number};
      } else if (value && (c == ']' || c == '}') && depth_ > 0) {
        --depth_;
      }
    }
  }
  std::optional<Open> open() const { return depth_ > 0 ? std::optional(open_) : std::nullopt; }

 private:
  int depth_ = 0;
  Open open_;
};

/// What a line says, without its comment.
std::string_view without_comment(std::string_view line) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '#') {
      return trimmed(line.substr(0, i));
    }
  }
  return line;
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") || text.substr(0, 4).find('\0') != std::string_view::npos;
}

std::string_view line_of(std::string_view text, std::size_t number) {
  for (; number > 1; --number) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  return trimmed(text.substr(0, text.find('\n')));
}

}  // namespace

std::unexpected<Error> TomlReader::needs(const toml::node& node, std::string_view key, std::string_view what) const {
  return refuse(node, key, fmt::format("needs {}, not {}", what, what_stands_in(node)));
}

std::string why_no_toml(std::string_view text, const toml::parse_error& error) {
  constexpr std::size_t shown = 60;
  const std::string_view theirs = error.description();
  if (is_utf16(text)) return "is UTF-16: save it as UTF-8";
  const std::size_t number = error.source().begin.line;
  Brackets brackets;
  for (std::size_t before = 1; before < number; ++before) brackets.read(line_of(text, before), before);
  if (const auto open = brackets.open())
    return fmt::format("the list or table of {}, which opens in line {}, is not closed", open->key, open->line);
  const std::string_view line = without_comment(line_of(text, number)).substr(0, shown);
  if (theirs.contains("utf-8") || theirs.contains("UTF-8")) return "is not UTF-8: save it as that";
  if (theirs.contains("cannot redefine")) {
    const std::size_t quote = theirs.find('\'');
    return fmt::format("{}: stands twice", theirs.substr(quote + 1, theirs.rfind('\'') - quote - 1));
  }
  const bool has_opening = line.find_first_of("[{\"'") != std::string_view::npos;
  if (theirs.contains("end-of-file") && has_opening) return fmt::format("a bracket or quote that opens here is not closed: {}", line);
  const std::size_t equals = line.find('=');
  if (line.starts_with("[") && equals == std::string_view::npos)
    return fmt::format("{} is no head of a table: that is [NAME] or [[NAME]]", line);
  if (equals == std::string_view::npos || equals == 0) return fmt::format("\"{}\" is neither KEY = VALUE nor [TABLE]", line);
  const std::string_view key = trimmed(line.substr(0, equals));
  const std::string_view value = trimmed(line.substr(equals + 1));
  if (value.empty() || value.starts_with("#")) return fmt::format("{}: has no value", key);
  const auto is_open = [&](char opens, char closes) { return std::ranges::count(value, opens) > std::ranges::count(value, closes); };
  if (is_open('{', '}')) return fmt::format("{}: the {{ is not closed: {}", key, value);
  if (is_open('[', ']')) return fmt::format("{}: the [ is not closed: {}", key, value);
  return fmt::format("{}: {} is no value: that is a number, true, false, a text in quotes, a [list] or a {{table}} of such", key, value);
}

Result<void> TomlReader::refuse(const toml::table& table, const std::string& key, const Error& error, const std::string& against) const {
  const auto at = [&](const std::string& path) { return path.empty() ? nullptr : table.at_path(path).node(); };
  const toml::node* node = at(key);
  if (node == nullptr) node = at(against);
  std::string around = key;
  for (std::size_t cut = 0; node == nullptr && (cut = around.find_last_of(".[")) != std::string::npos; node = at(around))
    around.resize(cut);
  return refuse(node == nullptr ? table : *node, without_places_of_tables(key), error);
}

Result<std::string> read_toml_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(text << file.rdbuf())) || file.bad()) {
    if (errno == EISDIR) return fail(ErrorCode::NotFound, path + ": is a directory");
    return errno == 0 ? fail(ErrorCode::Io, path + ": cannot be read") : system_failure(path, errno);
  }
  return text.str();
}

}  // namespace keel
