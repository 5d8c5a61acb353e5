#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/document/figure.hpp"
#include "keel/render/number.hpp"

namespace keel {

/// Text from outside as HTML text or as the value of a quoted attribute; control characters become spaces, what is not UTF-8 becomes
/// U+FFFD.
std::string escaped(std::string_view text);

/// Colour of a number: blue above 0, orange below, as deep as the square root of its share in the largest; a class of html_page's style.
std::string heat_class(double value, double largest);

/// One self-contained page in the style of all reports. `body` is HTML, `title` text.
std::string html_page(std::string_view title, std::string_view body);

/// A titled box. `title`, `note` and `content` are HTML; `css`: "long", which paper may part, or "broad", which has nothing beside it.
std::string html_card(std::string_view title, std::string_view note, std::string_view content, std::string_view css = "");

using LegendEntry = doc::Legend::Entry;
std::string html_legend(const std::vector<LegendEntry>& entries);

}  // namespace keel
