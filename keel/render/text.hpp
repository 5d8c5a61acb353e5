#pragma once

#include <string>

#include "keel/document/document.hpp"

namespace keel {

/// What a terminal has room for; 0 is no bound.
struct TerminalSize {
  int width = 0;
  int height = 0;
};

/// The document for a terminal: every column as wide as what it holds, two spaces apart; what is absent is "–", with the reasons below the
/// table. On a bounded screen lines are cut off at its width; where there are too many of them empty lines go first, then the ends of
/// elastic tables, which say how much is missing, and units only where those are short.
std::string render_text(const doc::Document& document, const TerminalSize& size = {});

}  // namespace keel
