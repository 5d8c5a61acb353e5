#include "keel/config/makers_file.hpp"

#include <algorithm>
#include <array>

#include "keel/config/toml_reader.hpp"

namespace keel {
namespace {

constexpr std::array<std::string_view, 3> of_a_maker{"latency", "fault", "deposit"};

/// The table of one maker.
Result<NamedConfig> read_maker(const TomlReader& reader, toml::node& node, const RunConfig& base) {
  toml::table* table = node.as_table();
  if (table == nullptr) return reader.needs(node, "maker", "a table [[maker]]");
  NamedConfig maker{.name = {}, .config = base};
  const toml::node* name = table->get("name");
  if (name == nullptr) return reader.refuse(node, "maker.name", "is missing");
  if (auto read = reader.read(*name, "maker.name", maker.name); !read) return std::unexpected(read.error());
  if (maker.name.empty()) return reader.refuse(*name, "maker.name", "must not be empty");
  table->erase("name");
  if (const toml::table* sim = (*table)["sim"].as_table()) {
    for (const auto& [key, child] : *sim) {
      if (std::ranges::find(of_a_maker, key.str()) == of_a_maker.end())
        return reader.refuse(child, fmt::format("maker.sim.{}", key.str()),
                             fmt::format("is the market's; a maker has {} of his own", fmt::join(of_a_maker, ", ")));
    }
  }
  if (auto read = reader.read(*table, "maker", maker.config); !read) return std::unexpected(read.error());
  if (auto valid = reader.validate(*table, maker.config); !valid) return std::unexpected(valid.error());
  return maker;
}

}  // namespace

Result<std::vector<NamedConfig>> parse_makers(std::string_view toml, const std::string& name, const RunConfig& base) {
  try {
    toml::table parsed = toml::parse(toml);
    const TomlReader reader{name};
    for (const auto& [key, child] : parsed) {
      if (key.str() != "maker") return reader.refuse(child, key.str(), "is not a key; there is maker: a [[maker]] for each");
    }
    toml::array* list = parsed["maker"].as_array();
    if (list == nullptr || list->empty() || list->size() > most_makers)
      return fail(fmt::format("{}: needs 1 to {} tables [[maker]]", name, most_makers));
    std::vector<NamedConfig> makers;
    for (toml::node& node : *list) {
      auto maker = read_maker(reader, node, base);
      if (!maker) return std::unexpected(maker.error());
      if (std::ranges::find(makers, maker->name, &NamedConfig::name) != makers.end())
        return reader.refuse(node, "maker.name", fmt::format("\"{}\" stands twice", maker->name));
      makers.push_back(std::move(*maker));
    }
    return makers;
  } catch (const toml::parse_error& error) {
    return fail(fmt::format("{}: line {}: {}", name, error.source().begin.line, why_no_toml(toml, error)));
  }
}

Result<std::vector<NamedConfig>> load_makers(const std::string& path, const RunConfig& base) {
  const auto text = read_toml_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_makers(*text, path, base);
}

}  // namespace keel
