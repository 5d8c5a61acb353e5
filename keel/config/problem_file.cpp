#include "keel/config/problem_file.hpp"

#include "keel/config/toml_reader.hpp"

namespace keel {

Result<QuoteProblem> parse_quote_problem(std::string_view toml, const std::string& name) {
  const auto check = [](const TomlReader& reader, const toml::table& parsed, const QuoteProblem& problem) {
    return reader.validate(parsed, problem);
  };
  return parse_toml<QuoteProblem>(toml, name, check);
}

Result<QuoteProblem> load_quote_problem(const std::string& path) {
  const auto text = read_toml_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_quote_problem(*text, path);
}

}  // namespace keel
