#include <nlohmann/json.hpp>

#include "keel/config/run_config.hpp"
#include "keel/config/toml_value.hpp"

namespace keel {
namespace {

using Json = nlohmann::ordered_json;

Json json_value(const auto& value) { return Json::parse(toml_value(value)); }

template <class T>
Json json_type() {
  if constexpr (std::is_same_v<T, bool>) return {{"type", "boolean"}};
  if constexpr (std::is_same_v<T, Duration>) return {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]+)?(ns|us|ms|s|m|h|d)$"}};
  if constexpr (std::is_same_v<T, Instant>) return {{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T|$)"}};
  if constexpr (std::is_same_v<T, Currency>) return {{"type", "string"}, {"pattern", "^[A-Z0-9]{1,8}$"}};
  if constexpr (std::is_same_v<T, std::string>) return {{"type", "string"}};
  return {{"type", std::integral<T> ? "integer" : "number"}};
}

/// Ranges of numbers; those of durations and times, which are texts, are told in the description only.
template <class T>
Json ranged(const Range<T>& range) {
  Json schema = json_type<T>();
  if constexpr (!std::is_same_v<T, Duration> && !std::is_same_v<T, Instant>) {
    schema[range.least_excluded ? "exclusiveMinimum" : "minimum"] = json_value(range.least);
    schema[range.most_excluded ? "exclusiveMaximum" : "maximum"] = json_value(range.most);
  }
  return schema;
}

template <class Member, class T>
Json schema_of(const Member&, const Range<T>& range) {
  return ranged(range);
}
template <class Member, class T>
Json schema_of(const Member&, const ListOf<T>& list) {
  return {
      {"type", "array"}, {"items", ranged(list.each)}, {"minItems", list.fewest}, {"maxItems", list.most}, {"uniqueItems", list.rising}};
}
Json schema_of(const std::string&, const OneOf& choice) {
  return {{"type", "string"}, {"enum", std::vector<std::string>(choice.names.begin(), choice.names.end())}};
}
Json schema_of(const std::vector<std::string>&, const OneOf& choice) {
  return {{"type", "array"}, {"items", schema_of(std::string(), choice)}};
}
template <class Member>
Json schema_of(const Member&, Anything) {
  return json_type<Member>();
}
template <class Item>
Json schema_of(const std::vector<Item>&, Anything) {
  return {{"type", "array"}, {"items", json_type<Item>()}};
}

template <Record T>
Json table_schema(const T& record, std::string_view meaning) {
  Json properties = Json::object();
  for_each_setting(record, [&](const auto& setting, const auto& member) {
    Json& property = properties[std::string(setting.name)];
    if constexpr (is_table<decltype(setting)>) {
      using Member = std::remove_cvref_t<decltype(member)>;
      if constexpr (TableByCoin<Member>) {
        property = {{"type", "object"},
                    {"description", setting.meaning},
                    {"propertyNames", {{"pattern", "^[A-Z0-9]{1,8}$"}}},
                    {"additionalProperties", table_schema(typename Member::mapped_type{}, setting.meaning)}};
      } else if constexpr (TableOfMany<Member>) {
        property = {
            {"type", "array"}, {"description", setting.meaning}, {"items", table_schema(typename Member::value_type{}, setting.meaning)}};
      } else {
        property = table_schema(member, setting.meaning);
      }
    } else {
      property = schema_of(member, setting.range);
      property["description"] = setting_comment(setting);
      property["default"] = json_value(member);
    }
  });
  return {{"type", "object"}, {"description", meaning}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

}  // namespace

std::string config_schema() {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "Configuration of keel run"}};
  schema.update(table_schema(*parse_run_config("", "built-in config"),
                             "every key may be left out: it has its default then, the one here in the market recorded"));
  return schema.dump(2) + "\n";
}

}  // namespace keel
