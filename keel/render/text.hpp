#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/document/document.hpp"

namespace keel {

/// How a document is written for a terminal.
struct TextStyle {
  std::size_t width = 0;  ///< columns; 0 is no bound
  bool colours = false;   ///< tones are told by escape sequences, which take no column
};

struct TextLine {
  std::string text;
  bool pinned = false;  ///< of a pinned section
};

/// The document line by line: every column as wide as what it holds, two spaces apart; what is absent is "–", with the reasons below the
/// table. Within a width words and facts go on in the next line, and of a table the last columns are left out whole, with "…" in their
/// place; a single word or cell that is wider than that is cut off.
std::vector<TextLine> text_lines(const doc::Document& document, const TextStyle& style = {});

/// The same as one text.
std::string render_text(const doc::Document& document, const TextStyle& style = {});

/// Columns on a terminal: a character of UTF-8 takes one, an escape sequence none.
std::size_t text_width(std::string_view text);

}  // namespace keel
