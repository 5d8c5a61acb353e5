#pragma once

#include <string>

#include "keel/base/result.hpp"

namespace keel {

/// The whole file; one whose name ends in ".zst" is decompressed.
Result<std::string> read_text_file(const std::string& path);

}  // namespace keel
