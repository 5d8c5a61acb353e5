#pragma once

#include <string>

namespace keel {

/// A file that was read.
struct NamedText {
  std::string name;  ///< opens every error
  std::string text;
};

}  // namespace keel
