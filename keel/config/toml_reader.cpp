#include "keel/config/toml_reader.hpp"

#include <fstream>
#include <sstream>

namespace keel {

Result<std::string> read_toml_file(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(text << file.rdbuf())) || file.bad()) {
    return fail(path + ": cannot be read");
  }
  return text.str();
}

}  // namespace keel
