#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/base/setting_text.hpp"

namespace keel {

/// What is wrong with the value of a key: `risk.spot_vol`, `-1 is outside 0 (excluded)..10 (annualised, 0.55 is 55 %)`.
struct BadSetting {
  std::string key;
  std::string what;
  std::string against;  ///< the key that a broken rule holds it against
};

namespace validation {

using Found = std::optional<BadSetting>;

template <class T>
Found check(const T& value, const Range<T>& range, const std::string& key, std::string_view unit) {
  if (range.holds(value)) return std::nullopt;
  return BadSetting{key, fmt::format("{} is outside {} ({})", value_text(value), range_text(range), unit), ""};
}
template <class T>
Found check(const std::vector<T>& items, const ListOf<T>& allowed, const std::string& key, std::string_view unit) {
  if (items.size() < allowed.fewest || items.size() > allowed.most) {
    return BadSetting{key, fmt::format("holds {}, needs {} ({})", items.size(), range_text(allowed), unit), ""};
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::string at = fmt::format("{}[{}]", key, i);
    if (auto bad = check(items[i], allowed.each, at, unit)) return bad;
    if (allowed.rising && i > 0 && !(items[i] > items[i - 1])) {
      return BadSetting{at, fmt::format("{} must be above the {} before it", value_text(items[i]), value_text(items[i - 1])), ""};
    }
  }
  return std::nullopt;
}
/// What wraps a list.
template <class T, class Item>
  requires requires(const T& list) { list.values; }
Found check(const T& list, const ListOf<Item>& allowed, const std::string& key, std::string_view unit) {
  return check(list.values, allowed, key, unit);
}
template <class Map, class Value>
  requires requires { typename Map::mapped_type; }
Found check(const Map& map, const Range<Value>& range, const std::string& key, std::string_view unit) {
  for (const auto& [name, value] : map) {
    if (auto bad = check(value, range, key + "." + value_text(name), unit)) return bad;
  }
  return std::nullopt;
}
inline Found check(const std::string& value, const OneOf& choice, const std::string& key, std::string_view unit) {
  if (std::ranges::find(choice.names, value) != choice.names.end()) return std::nullopt;
  return BadSetting{key, fmt::format("\"{}\" is not {} ({})", value, range_text(choice), unit), ""};
}
inline Found check(const std::vector<std::string>& values, const OneOf& choice, const std::string& key, std::string_view unit) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (auto bad = check(values[i], choice, fmt::format("{}[{}]", key, i), unit)) return bad;
  }
  return std::nullopt;
}
template <class T>
Found check(const T& value, Anything, const std::string& key, std::string_view) {
  if constexpr (requires { value.code; }) {
    if (value == T{}) return BadSetting{key, "is missing", ""};
  }
  return std::nullopt;
}

inline std::string joined(const std::string& path, std::string_view name) {
  return path.empty() ? std::string(name) : fmt::format("{}.{}", path, name);
}

/// The value of "gate.price_collar", as messages tell it; nothing for a table.
template <Record T>
std::string value_at(const T& record, std::string_view key) {
  std::string text;
  for_each_setting(record, [&](const auto& setting, const auto& member) {
    if constexpr (is_table<decltype(setting)>) {
      if constexpr (Record<std::remove_cvref_t<decltype(member)>>) {
        if (key.starts_with(setting.name) && key.substr(setting.name.size()).starts_with('.')) {
          text = value_at(member, key.substr(setting.name.size() + 1));
        }
      }
    } else if constexpr (requires { value_text(member); }) {
      if (key == setting.name) text = value_text(member);
    }
  });
  return text;
}

/// What is wrong: the value of `key` in `record`, and of what it is held against in `owner`.
template <class T, class Owner>
BadSetting broken(const T& record, const std::string& path, std::string_view key, const Owner& owner, const std::string& owner_path,
                  std::string_view held_against, std::string_view must) {
  const std::string against = held_against.empty() ? "" : joined(owner_path, held_against);
  std::string what = value_at(record, key);
  if (!against.empty()) what += fmt::format("{}with {} = {}", what.empty() ? "" : " ", against, value_at(owner, held_against));
  return {joined(path, key), what.empty() ? std::string(must) : fmt::format("{}: {}", what, must), against};
}

template <class Owner, class T>
Found broken_rule(const Rule<Owner>& rule, const T& record, const std::string& path) {
  if (rule.holds(record)) return std::nullopt;
  return broken(record, path, rule.key, record, path, rule.against, rule.must);
}
template <class Owner, class Item, class T>
Found broken_rule(const RuleOfEach<Owner, Item>& rule, const T& record, const std::string& path) {
  const std::vector<Item>& items = record.*rule.items;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (rule.holds(record, items[i])) continue;
    return broken(items[i], joined(path, fmt::format("{}[{}]", rule.table, i)), rule.key, record, path, rule.against, rule.must);
  }
  return std::nullopt;
}

template <class T>
Found first_broken_rule(const T& record, const std::string& path) {
  Found found;
  const auto hold = [&](const auto& rule) {
    if (!found) found = broken_rule(rule, record, path);
  };
  std::apply([&](const auto&... rules) { (hold(rules), ...); }, T::rules());
  return found;
}

}  // namespace validation

/// The first member, in declaration order, whose value its range does not allow; then the first rule that does not hold. `path` is the
/// key of the record itself, empty for the outermost.
template <Record T>
std::optional<BadSetting> first_bad_setting(const T& record, const std::string& path = "") {
  std::optional<BadSetting> found;
  for_each_setting(record, [&](const auto& setting, const auto& member) {
    if (found) return;
    const std::string key = validation::joined(path, setting.name);
    if constexpr (!is_table<decltype(setting)>) {
      found = validation::check(member, setting.range, key, setting.unit);
    } else if constexpr (Record<std::remove_cvref_t<decltype(member)>>) {
      found = first_bad_setting(member, key);
    } else if constexpr (requires { member.begin()->second; }) {
      for (const auto& [name, item] : member) {
        if (!found) found = first_bad_setting(item, validation::joined(key, value_text(name)));
      }
    } else {
      for (std::size_t i = 0; i < member.size() && !found; ++i) found = first_bad_setting(member[i], fmt::format("{}[{}]", key, i));
    }
  });
  if constexpr (HasRules<T>) {
    if (!found) found = validation::first_broken_rule(record, path);
  }
  return found;
}

/// Why settings cannot work, if they cannot: `key: what`.
template <Record T>
Result<void> validate_settings(const T& record) {
  const auto bad = first_bad_setting(record);
  if (bad) return fail(ErrorCode::OutOfRange, fmt::format("{}: {}", bad->key, bad->what));
  return {};
}

}  // namespace keel
