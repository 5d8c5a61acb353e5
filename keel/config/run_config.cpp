#include "keel/config/run_config.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include <toml++/toml.h>

namespace keel {
namespace {

struct Reader {
  std::string file;

  std::unexpected<Error> refuse(const toml::node& node, std::string_view key, std::string_view what) const {
    return fail(fmt::format("{}: line {}: {}: {}", file, node.source().begin.line, key, what));
  }

  Result<void> read(const toml::node& node, const std::string& key, double& out) const {
    const auto value = node.value<double>();
    if (!node.is_number() || !value || !std::isfinite(*value)) return refuse(node, key, "needs a number");
    out = *value;
    return {};
  }
  Result<void> read(const toml::node& node, const std::string& key, bool& out) const {
    if (!node.is_boolean()) return refuse(node, key, "needs true or false");
    out = *node.value<bool>();
    return {};
  }
  Result<void> read(const toml::node& node, const std::string& key, std::string& out) const {
    if (!node.is_string()) return refuse(node, key, "needs a text in quotes");
    out = *node.value<std::string>();
    return {};
  }
  template <std::integral T>
  Result<void> read(const toml::node& node, const std::string& key, T& out) const {
    if (!node.is_integer()) return refuse(node, key, "needs a whole number");
    const std::int64_t value = *node.value<std::int64_t>();
    if (std::unsigned_integral<T> && value < 0) return refuse(node, key, "must not be negative");
    out = static_cast<T>(value);
    return {};
  }
  template <class T, class Parse>
  Result<void> read_text(const toml::node& node, const std::string& key, T& out, Parse parse) const {
    std::string text;
    if (auto read_it = read(node, key, text); !read_it) return read_it;
    auto parsed = parse(text);
    if (!parsed) return refuse(node, key, parsed.error().text);
    out = *parsed;
    return {};
  }
  Result<void> read(const toml::node& node, const std::string& key, Duration& out) const {
    return read_text(node, key, out, parse_duration);
  }
  Result<void> read(const toml::node& node, const std::string& key, Instant& out) const { return read_text(node, key, out, parse_instant); }
  Result<void> read(const toml::node& node, const std::string& key, Currency& out) const {
    return read_text(node, key, out, Currency::parse);
  }
  /// Exact decimals are written as numbers; a double's shortest text gives back what was written, up to 15 digits.
  template <class T>
    requires requires(T t) { t.raw; }
  Result<void> read(const toml::node& node, const std::string& key, T& out) const {
    if (!node.is_number()) return refuse(node, key, "needs a number");
    const std::string text = node.is_integer() ? fmt::format("{}", *node.value<std::int64_t>()) : fmt::format("{}", *node.value<double>());
    auto parsed = parse_as<T>(text);
    if (!parsed) return refuse(node, key, parsed.error().text);
    out = *parsed;
    return {};
  }
  template <class T>
  Result<void> read(const toml::node& node, const std::string& key, std::vector<T>& out) const {
    const toml::array* items = node.as_array();
    if (items == nullptr) return refuse(node, key, "needs a list");
    out.clear();
    for (const toml::node& item : *items) {
      T value{};
      if (auto read_it = read(item, key, value); !read_it) return read_it;
      out.push_back(value);
    }
    return {};
  }
  template <Record T>
    requires(!std::is_same_v<T, Currency>)
  Result<void> read(const toml::node& node, const std::string& key, T& out) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) return refuse(node, key, "needs a table");
    const std::string prefix = key.empty() ? "" : key + ".";
    for (const auto& [name, child] : *table) {
      bool known = false;
      Result<void> result;
      for_each_field(out, [&](std::string_view field, auto& member) {
        if (field != name.str() || !result) return;
        known = true;
        result = read(child, prefix + std::string(field), member);
      });
      if (!known) return refuse(child, prefix + std::string(name.str()), "is not a key");
      if (!result) return result;
    }
    return {};
  }
};

struct Writer {
  std::string text;

  static std::string number(double value) {
    const std::string shortest = fmt::format("{}", value);
    return shortest.find_first_of(".e") == std::string::npos ? shortest + ".0" : shortest;
  }
  static std::string scalar(double value) { return number(value); }
  static std::string scalar(bool value) { return value ? "true" : "false"; }
  static std::string scalar(const std::string& value) { return fmt::format("\"{}\"", value); }
  template <std::integral T>
  static std::string scalar(T value) {
    return fmt::format("{}", value);
  }
  static std::string scalar(Duration value) { return fmt::format("\"{}\"", format_duration(value)); }
  static std::string scalar(Instant value) { return fmt::format("\"{}\"", format_instant(value)); }
  static std::string scalar(Currency value) { return fmt::format("\"{}\"", value.text()); }
  template <class T>
    requires requires(T t) { t.raw; }
  static std::string scalar(T value) {
    return to_text(value);
  }
  template <class T>
  static std::string scalar(const std::vector<T>& items) {
    std::string list;
    for (const T& item : items) list += (list.empty() ? "" : ", ") + scalar(item);
    return "[" + list + "]";
  }

  template <class T>
  static constexpr bool is_table = Record<T> && !std::is_same_v<T, Currency>;

  /// Keys of the table itself first, as TOML wants it, then its tables.
  template <Record T>
  void table(const std::string& path, const T& record) {
    if (!path.empty()) text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", path);
    for_each_field(record, [this](std::string_view name, const auto& member) {
      if constexpr (!is_table<std::remove_cvref_t<decltype(member)>>) text += fmt::format("{} = {}\n", name, scalar(member));
    });
    for_each_field(record, [&](std::string_view name, const auto& member) {
      if constexpr (is_table<std::remove_cvref_t<decltype(member)>>) {
        table(path.empty() ? std::string(name) : fmt::format("{}.{}", path, name), member);
      }
    });
  }
};

}  // namespace

Result<RunConfig> parse_config(std::string_view toml, const std::string& name) {
  try {
    const toml::table parsed = toml::parse(toml);
    RunConfig config;
    const Reader reader{name};
    if (auto read = reader.read(parsed, "", config); !read) return std::unexpected(read.error());
    return config;
  } catch (const toml::parse_error& error) {
    return fail(fmt::format("{}: line {}: {}", name, error.source().begin.line, error.description()));
  }
}

Result<RunConfig> load_config(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(text << file.rdbuf())) || file.bad()) {
    return fail(path + ": cannot be read");
  }
  return parse_config(text.str(), path);
}

std::string config_text(const RunConfig& config) {
  Writer writer;
  writer.table("", config);
  return writer.text;
}

}  // namespace keel
