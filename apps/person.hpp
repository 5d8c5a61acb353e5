#pragma once

#include <pwd.h>
#include <unistd.h>

#include <string>

namespace keel {

/// Who runs this process, by the system's word.
inline std::string person() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : "user " + std::to_string(::geteuid());
}

}  // namespace keel
