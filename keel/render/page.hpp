#pragma once

#include <string>

#include "keel/document/document.hpp"

namespace keel {

/// The document as one HTML page that needs nothing else: no script, no network, light or dark as the reader's screen, printable. What is
/// absent is a mark that tells why when pointed at.
std::string render_page(const doc::Document& document);

}  // namespace keel
