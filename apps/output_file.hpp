#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "apps/complain.hpp"
#include "keel/files/rows/text_file.hpp"

namespace keel {

/// Complains where writing `path` would destroy one of the files that are read, or what is no file. An empty path is not written.
inline void check_output(std::string_view flag, const std::string& path, std::initializer_list<std::span<const std::string>> inputs) {
  if (path.empty()) return;
  value_or_complain(output_target(path));
  for (const std::span<const std::string> files : inputs) {
    for (const std::string& file : files) {
      if (is_same_file(path, file)) complain(Error{std::string(flag) + ": " + path + " is one of the files to read"});
    }
  }
}

}  // namespace keel
