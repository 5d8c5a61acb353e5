#include "keel/config/run_config.hpp"
#include "keel/config/toml_value.hpp"

namespace keel {
namespace {

struct Writer {
  bool commented;
  std::string text;

  void comment(std::string_view said) {
    if (commented) text += fmt::format("# {}\n", said);
  }

  template <Record T>
  void headed(const std::string& head, std::string_view meaning, const T& record, const std::string& key) {
    if (!text.empty()) text += "\n";
    comment(meaning);
    text += fmt::format("[{}]\n", head);
    table(key, record);
  }
  template <Record T>
  void headed(const std::string& key, std::string_view meaning, const T& record) {
    headed(key, meaning, record, key);
  }

  /// Keys of the table itself first, as TOML wants it, then its tables.
  template <Record T>
  void table(const std::string& path, const T& record) {
    for_each_setting(record, [this](const auto& setting, const auto& member) {
      if constexpr (!is_table<decltype(setting)>) {
        comment(setting_comment(setting));
        text += fmt::format("{} = {}\n", setting.name, toml_value(member));
      }
    });
    for_each_setting(record, [&](const auto& setting, const auto& member) {
      if constexpr (is_table<decltype(setting)>) {
        const std::string key = path.empty() ? std::string(setting.name) : fmt::format("{}.{}", path, setting.name);
        if constexpr (TableByCoin<std::remove_cvref_t<decltype(member)>>) {
          for (const auto& [coin, item] : member) headed(fmt::format("{}.{}", key, coin.text()), setting.meaning, item);
        } else if constexpr (TableOfMany<std::remove_cvref_t<decltype(member)>>) {
          for (const auto& item : member) headed(fmt::format("[{}]", key), setting.meaning, item, key);
        } else {
          headed(key, setting.meaning, member);
        }
      }
    });
  }
};

std::string written(const RunConfig& config, bool commented) {
  Writer writer{commented, ""};
  writer.table("", config);
  const std::string terms = terms_text(config.terms);
  return terms.empty() ? std::move(writer.text) : writer.text + '\n' + terms;
}

}  // namespace

std::string config_text(const RunConfig& config) { return written(config, false); }
std::string commented_config_text(const RunConfig& config) { return written(config, true); }

}  // namespace keel
