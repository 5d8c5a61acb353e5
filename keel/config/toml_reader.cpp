#include "keel/config/toml_reader.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace keel {

namespace {

/// "scenario[2].all.spot" is told as "scenario.all.spot": the line says which. A number's place in a list stays.
std::string without_places_of_tables(std::string key) {
  for (std::size_t end = key.find("]."); end != std::string::npos; end = key.find("].")) {
    const std::size_t begin = key.rfind('[', end);
    key.erase(begin, end + 1 - begin);
  }
  return key;
}

}  // namespace

Result<void> TomlReader::refuse(const toml::table& table, const BadSetting& bad) const {
  const auto at = [&](const std::string& path) { return path.empty() ? nullptr : table.at_path(path).node(); };
  const toml::node* node = at(bad.key);
  if (node == nullptr) node = at(bad.against);
  std::string around = bad.key;
  for (std::size_t cut = 0; node == nullptr && (cut = around.find_last_of(".[")) != std::string::npos; node = at(around))
    around.resize(cut);
  return refuse(node == nullptr ? table : *node, without_places_of_tables(bad.key), bad.what);
}

Result<std::string> read_toml_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(text << file.rdbuf())) || file.bad()) {
    return fail(errno == 0 ? ErrorCode::NotFound : error_code_of(errno), path + ": cannot be read");
  }
  return text.str();
}

}  // namespace keel
