#include "keel/config/run_config.hpp"

#include "keel/config/terms_rows.hpp"
#include "keel/config/toml_reader.hpp"

namespace keel {

Result<RunConfig> parse_config(std::string_view toml, const std::string& name) {
  VenueTerms terms;
  auto config = parse_toml<RunConfig>(
      toml, name, [&](const TomlReader& reader, toml::table& parsed) { return take_terms(reader, parsed, terms); },
      [](const TomlReader& reader, const toml::table& parsed, const RunConfig& read) { return reader.validate(parsed, read); });
  if (config) config->terms = std::move(terms);
  return config;
}

Result<RunConfig> load_config(const std::string& path) {
  auto text = read_toml_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_config(*text, path);
}

}  // namespace keel
