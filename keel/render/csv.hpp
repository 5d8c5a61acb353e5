#pragma once

#include <string>

#include "keel/document/document.hpp"

namespace keel {

/// A table for other programs: its keys, then a line a row, with every digit. What is absent is nothing between its commas; text that holds
/// a comma, a quote or a line break is quoted (RFC 4180).
std::string render_csv(const doc::Table& table);

}  // namespace keel
