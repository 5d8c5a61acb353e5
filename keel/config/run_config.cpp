#include "keel/config/run_config.hpp"

#include <fmt/format.h>

#include "keel/config/toml_reader.hpp"

namespace keel {
namespace {

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

Result<RunConfig> parse_config(std::string_view toml, const std::string& name) { return parse_toml<RunConfig>(toml, name); }

Result<RunConfig> load_config(const std::string& path) {
  auto text = read_toml_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_config(*text, path);
}

std::string config_text(const RunConfig& config) {
  Writer writer;
  writer.table("", config);
  return writer.text;
}

}  // namespace keel
