#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/base/validate.hpp"
#include "keel/base/words.hpp"
#include "keel/domain/ids.hpp"
#include "keel/domain/settings/stress_scenario.hpp"

namespace keel {

/// Reads records by the names of their members. Errors: `file: line N: table.key: what`; a key that is no member is one.
struct TomlReader {
  std::string file;

  std::unexpected<Error> refuse(const toml::node& node, std::string_view key, std::string_view what) const {
    return refuse(node, key, Error{std::string(what)});
  }
  /// With the code of the error.
  std::unexpected<Error> refuse(const toml::node& node, std::string_view key, const Error& error) const {
    return fail(fmt::format("{}: line {}: {}", file, node.source().begin.line, key), error);
  }

  /// What a key wants, and what stands there: `needs a number, not the text "fast"`.
  std::unexpected<Error> needs(const toml::node& node, std::string_view key, std::string_view what) const;

  /// Refuses a setting of the table by the line that says it, or that says what it is held against, or by the table that it is missing in.
  Result<void> refuse(const toml::table& table, const BadSetting& bad) const {
    return refuse(table, bad.key, Error{bad.what}, bad.against);
  }
  Result<void> refuse(const toml::table& table, const std::string& key, const Error& error, const std::string& against = "") const;

  /// Whether the record's values lie in their ranges and its rules hold: `key: value is outside …`, with the line that said so.
  template <Record T>
  Result<void> validate(const toml::table& table, const T& record) const {
    const auto bad = first_bad_setting(record);
    return bad ? refuse(table, bad->key, Error{ErrorCode::OutOfRange, bad->what}, bad->against) : Result<void>{};
  }

  Result<void> read(const toml::node& node, const std::string& key, double& out) const {
    const auto value = node.value<double>();
    if (!node.is_number() || !value || !std::isfinite(*value)) return needs(node, key, "a number");
    out = *value;
    return {};
  }
  Result<void> read(const toml::node& node, const std::string& key, bool& out) const {
    if (!node.is_boolean()) return needs(node, key, "true or false");
    out = *node.value<bool>();
    return {};
  }
  Result<void> read(const toml::node& node, const std::string& key, std::string& out) const {
    if (!node.is_string()) return needs(node, key, "a text in quotes");
    out = *node.value<std::string>();
    return {};
  }
  template <std::integral T>
  Result<void> read(const toml::node& node, const std::string& key, T& out) const {
    if (!node.is_integer()) return needs(node, key, "a whole number");
    const std::int64_t value = *node.value<std::int64_t>();
    if (std::unsigned_integral<T> && value < 0) return needs(node, key, "a whole number from 0 on");
    out = static_cast<T>(value);
    return {};
  }
  template <class T, class Parse>
  Result<void> read_text(const toml::node& node, const std::string& key, T& out, Parse parse) const {
    std::string text;
    if (auto read_it = read(node, key, text); !read_it) return read_it;
    auto parsed = parse(text);
    if (!parsed) return refuse(node, key, parsed.error());
    out = *parsed;
    return {};
  }
  Result<void> read(const toml::node& node, const std::string& key, Duration& out) const {
    return read_text(node, key, out, parse_duration);
  }
  Result<void> read(const toml::node& node, const std::string& key, Instant& out) const { return read_text(node, key, out, parse_instant); }
  template <class Tag>
  Result<void> read(const toml::node& node, const std::string& key, Code<Tag>& out) const {
    return read_text(node, key, out, Code<Tag>::parse);
  }
  /// Exact decimals are written as numbers; a double's shortest text gives back what was written, up to 15 digits.
  template <class T>
    requires requires(T t) { t.raw; }
  Result<void> read(const toml::node& node, const std::string& key, T& out) const {
    if (!node.is_number()) return needs(node, key, "a number");
    const std::string text = node.is_integer() ? fmt::format("{}", *node.value<std::int64_t>()) : fmt::format("{}", *node.value<double>());
    auto parsed = parse_as<T>(text);
    if (!parsed) return refuse(node, key, parsed.error());
    out = *parsed;
    return {};
  }
  template <class T>
  Result<void> read(const toml::node& node, const std::string& key, std::vector<T>& out) const {
    return read_list(node, key, out, T{});
  }
  /// Each item begins as `first`.
  template <class T>
  Result<void> read_list(const toml::node& node, const std::string& key, std::vector<T>& out, const T& first) const {
    const toml::array* items = node.as_array();
    if (items == nullptr) return needs(node, key, "a list");
    out.clear();
    for (const toml::node& item : *items) {
      T value = first;
      if (auto read_it = read(item, key, value); !read_it) return read_it;
      out.push_back(value);
    }
    return {};
  }
  /// A number stands for all tenors.
  Result<void> read(const toml::node& node, const std::string& key, ByTenor& out) const {
    if (node.is_array()) {
      if (auto read_it = read(node, key, out.values); !read_it) return read_it;
      if (out.values.empty()) return refuse(node, key, "needs a number, or one for each tenor, not an empty list");
      return {};
    }
    out.values.resize(1);
    return read(node, key, out.values[0]);
  }
  template <class T>
    requires(std::is_enum_v<T>)
  Result<void> read(const toml::node& node, const std::string& key, T& out) const {
    std::string text;
    if (auto read_it = read(node, key, text); !read_it) return read_it;
    std::string names;
    for (int i = 0; i <= static_cast<int>(last_of(T{})); ++i) {
      out = static_cast<T>(i);
      if (name_of(out) == text) return {};
      names += (i == 0 ? "" : ", ") + std::string(name_of(out));
    }
    return refuse(node, key, fmt::format("\"{}\" is none of {}", text, names));
  }
  template <class T>
  Result<void> read(const toml::node& node, const std::string& key, std::map<Currency, T>& out) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) return needs(node, key, "a table");
    for (const auto& [name, child] : *table) {
      const std::string at = (key.empty() ? "" : key + ".") + std::string(name.str());
      const auto currency = Currency::parse(name.str());
      if (!currency) return refuse(child, at, currency.error());
      T value{};
      if (auto read_it = read(child, at, value); !read_it) return read_it;
      out[*currency] = std::move(value);
    }
    return {};
  }
  template <class T>
  Result<void> read(const toml::node& node, const std::string& key, std::map<std::string, T>& out) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) return needs(node, key, "a table");
    for (const auto& [name, child] : *table) {
      T value{};
      if (auto read_it = read(child, key + "." + std::string(name.str()), value); !read_it) return read_it;
      out[std::string(name.str())] = std::move(value);
    }
    return {};
  }
  template <Record T>
  Result<void> read(const toml::node& node, const std::string& key, T& out) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) return needs(node, key, "a table");
    const std::string prefix = key.empty() ? "" : key + ".";
    for (const auto& [name, child] : *table) {
      if (!has_key<T>(name.str())) return refuse(child, prefix + std::string(name.str()), no_key<T>(name.str()));
    }
    // What inherits is read when everything is known that it inherits.
    for (const bool heirs : {false, true}) {
      for (const auto& [name, child] : *table) {
        Result<void> result;
        for_each_field(out, [&](std::string_view field, auto& member) {
          if (field == name.str() && inherits(out, member) == heirs) result = read_member(child, prefix + std::string(field), member, out);
        });
        if (!result) return result;
      }
    }
    return {};
  }

  template <class Owner, class Member>
  static constexpr bool inherits(const Owner&, const Member&) {
    return false;
  }
  template <class Owner, class Item>
  static constexpr bool inherits(const Owner&, const std::vector<Item>&) {
    return Inherits<Item, Owner>;
  }
  template <class Owner, class Member>
  Result<void> read_member(const toml::node& node, const std::string& key, Member& member, const Owner&) const {
    return read(node, key, member);
  }
  template <class Owner, class Item>
    requires Inherits<Item, Owner>
  Result<void> read_member(const toml::node& node, const std::string& key, std::vector<Item>& member, const Owner& owner) const {
    return read_list(node, key, member, Item::inherited(owner));
  }

  template <Record T>
  static bool has_key(std::string_view name) {
    return std::apply([&](const auto&... setting) { return ((setting.name == name) || ...); }, T::fields());
  }

  static constexpr std::size_t most_keys_told = 12;

  template <Record T>
  static std::string no_key(std::string_view name) {
    std::vector<std::string_view> names;
    std::apply([&](const auto&... setting) { (names.push_back(setting.name), ...); }, T::fields());
    const std::string_view nearest = nearest_name(name, names);
    if (!nearest.empty()) return fmt::format("is not a key; the nearest is {}", nearest);
    return names.size() <= most_keys_told ? fmt::format("is not a key; there are {}", fmt::join(names, ", ")) : "is not a key";
  }
};

/// The text's bytes; a folder is not a file.
Result<std::string> read_toml_file(const std::string& path);

/// What is wrong with the line that is no TOML, in this program's words: `seed: stands twice`, `seed: "fast" is no value: …`.
std::string why_no_toml(std::string_view text, const toml::parse_error& error);

/// The defaults of T, overridden by what the text says. First `take`, if there is one, takes out of the table what is not T's, and may say
/// what the record is where the text says nothing; last `check` sees the record and the text.
template <class T, class Take, class Check>
Result<T> parse_toml(std::string_view text, const std::string& name, Take take, Check check) {
  try {
    toml::table parsed = toml::parse(text);
    T record;
    const TomlReader reader{name};
    if (Result<void> taken = take(reader, parsed, record); !taken) return std::unexpected(taken.error());
    if (auto read = reader.read(parsed, "", record); !read) return std::unexpected(read.error());
    if (Result<void> checked = check(reader, parsed, record); !checked) return std::unexpected(checked.error());
    return record;
  } catch (const toml::parse_error& error) {
    return fail(fmt::format("{}: line {}: {}", name, error.source().begin.line, why_no_toml(text, error)));
  }
}

template <class T, class Check>
Result<T> parse_toml(std::string_view text, const std::string& name, Check check) {
  return parse_toml<T>(text, name, [](const TomlReader&, toml::table&, T&) { return Result<void>{}; }, check);
}

}  // namespace keel
