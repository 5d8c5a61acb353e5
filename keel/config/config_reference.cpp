#include <fmt/format.h>

#include "keel/config/run_config.hpp"
#include "keel/config/toml_value.hpp"

namespace keel {
namespace {

constexpr std::string_view introduction = R"(# Configuration

`keel config > my.toml` writes every key with its default and its meaning; a file needs to hold only what differs. `keel config --config F.toml`
checks a file and prints it completed: what it accepts is what `keel run` accepts. Unknown keys, wrong types, values outside their range and
broken rules are refused with file, line and key. Durations are texts ("250ms", "10s", "1.5h"), times ISO 8601, sizes and prices plain numbers
with up to 8 places. The market is the one fitted to recordings, of BTC alone (`sim.market = "recorded"`), over which a file's own settings are laid;
`sim.market = "plain"` is a small one of BTC and ETH, correlated, of which ETH is quoted by a group of its own unless a file says groups. A file that names coins
itself (`sim.underlying`, `sim.also.COIN`) or counts in one (`risk.numeraire`) has those alone, in either market, and quotes all of them with the sizes of `[quoting]`
unless it says groups. Defaults here are those in the market `recorded`. `keel config --schema` prints the same as JSON Schema, for editors; `keel config --reference` prints this page.
)";

struct Page {
  std::string text;
  std::string rules;

  /// A '|' would end the cell.
  static std::string cell(std::string_view said) {
    std::string escaped;
    for (const char c : said) escaped += c == '|' ? "\\|" : std::string(1, c);
    return escaped;
  }

  template <Record T>
  void table(const std::string& path, const T& record) {
    bool any = false;
    for_each_setting(record, [&](const auto& setting, const auto& member) {
      if constexpr (!is_table<decltype(setting)>) {
        if (!std::exchange(any, true)) text += "\n| key | default | range | unit | meaning |\n|---|---|---|---|---|\n";
        text += fmt::format("| `{}` | {} | {} | {} | {} |\n", setting.name, cell(toml_value(member)), cell(range_text(setting.range)),
                            cell(setting.unit), cell(setting.meaning));
      }
    });
    if constexpr (HasRules<T>) list_rules<T>(path);
    for_each_setting(record, [&](const auto& setting, const auto& member) {
      if constexpr (is_table<decltype(setting)>) {
        const std::string key = path.empty() ? std::string(setting.name) : fmt::format("{}.{}", path, setting.name);
        using Member = std::remove_cvref_t<decltype(member)>;
        if constexpr (TableByCoin<Member>) {
          text += fmt::format("\n## [{}.COIN]\n\n{}\n", key, setting.meaning);
          table(key + ".COIN", typename Member::mapped_type{});
        } else if constexpr (TableOfMany<Member>) {
          text += fmt::format("\n## [[{}]]\n\n{}\n", key, setting.meaning);
          table(key, first_of<typename Member::value_type>(record));
        } else {
          text += fmt::format("\n## [{}]\n\n{}\n", key, setting.meaning);
          table(key, member);
        }
      }
    });
  }

  /// As one that says nothing.
  template <class Item, class Owner>
  static Item first_of(const Owner& owner) {
    if constexpr (Inherits<Item, Owner>) {
      return Item::inherited(owner);
    } else {
      return Item{};
    }
  }

  template <class Owner>
  static std::string key_of(const Rule<Owner>& rule) {
    return std::string(rule.key);
  }
  template <class Owner, class Item>
  static std::string key_of(const RuleOfEach<Owner, Item>& rule) {
    return fmt::format("{}.{}", rule.table, rule.key);
  }

  template <class T>
  void list_rules(const std::string& path) {
    const std::string prefix = path.empty() ? "" : path + ".";
    const auto line = [&](const auto& rule) {
      rules += fmt::format("- `{}{}`", prefix, key_of(rule));
      if (!rule.against.empty()) rules += fmt::format(" against `{}{}`", prefix, rule.against);
      rules += fmt::format(": {}\n", rule.must);
    };
    std::apply([&](const auto&... rule) { (line(rule), ...); }, T::rules());
  }
};

}  // namespace

std::string config_reference() {
  Page page;
  page.table("", *parse_run_config("", "built-in config"));
  return fmt::format("{}\n## Rules across keys\n\n{}{}", introduction, page.rules, page.text);
}

}  // namespace keel
