#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "apps/complain.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/journal/sqlite_journal.hpp"

namespace keel {

/// Complains where `path` lies in the folder of a journal, be it there already or still to come.
inline void check_outside_journal(std::string_view flag, const std::string& path, const std::string& journal = {}) {
  namespace fs = std::filesystem;
  if (path.empty()) return;
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(path, error).parent_path();
  if (SqliteJournal::exists(folder.string()) || (!journal.empty() && folder == fs::weakly_canonical(journal, error))) {
    complain(Error{fmt::format("{}: {} lies in the folder of a journal", flag, path)});
  }
}

/// Complains where writing `path` would destroy another file of the command or of a journal, or what is no file, or cannot be done. An
/// empty path is not written.
inline void check_output(std::string_view flag, const std::string& path, std::initializer_list<std::span<const std::string>> inputs) {
  if (path.empty()) return;
  value_or_complain(output_target(path));
  check_outside_journal(flag, path);
  for (const std::span<const std::string> files : inputs) {
    for (const std::string& file : files) {
      if (is_same_file(path, file)) complain(Error{std::string(flag) + ": " + path + " is another file of this command"});
    }
  }
}

}  // namespace keel
