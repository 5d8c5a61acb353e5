#include "keel/config/toml_reader.hpp"

#include <cerrno>
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

Result<void> TomlReader::refuse(const toml::table& table, const std::string& key, const Error& error, const std::string& against) const {
  const auto at = [&](const std::string& path) { return path.empty() ? nullptr : table.at_path(path).node(); };
  const toml::node* node = at(key);
  if (node == nullptr) node = at(against);
  std::string around = key;
  for (std::size_t cut = 0; node == nullptr && (cut = around.find_last_of(".[")) != std::string::npos; node = at(around))
    around.resize(cut);
  return refuse(node == nullptr ? table : *node, without_places_of_tables(key), error);
}

Result<std::string> read_toml_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(text << file.rdbuf())) || file.bad()) {
    if (errno == EISDIR) return fail(ErrorCode::NotFound, path + ": is a directory");
    return errno == 0 ? fail(ErrorCode::Io, path + ": cannot be read") : system_failure(path, errno);
  }
  return text.str();
}

}  // namespace keel
