#pragma once

#include <string>

#include "keel/document/document.hpp"

namespace keel {

/// What a terminal shows of a document.
struct ScreenView {
  std::size_t width = 80;
  std::size_t height = 24;
  bool colours = false;
  std::size_t scroll = 0;  ///< lines that are scrolled past; more than there are is the end
};

struct ScreenFrame {
  std::string text;        ///< at most `height` lines, none wider than `width`, without a line break at the end
  std::size_t scroll = 0;  ///< lines that are scrolled past
  std::size_t page = 1;    ///< lines that scroll by at once, >= 1
};

/// The document on a terminal: where it has not room for all, empty lines go, pinned sections stay while the rest scrolls, unless they
/// alone take three quarters of it, and the last line says how much is above and below.
ScreenFrame render_screen(const doc::Document& document, const ScreenView& view);

}  // namespace keel
