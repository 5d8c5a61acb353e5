#pragma once

#include <string>

#include "keel/document/figure.hpp"

namespace keel {

/// The chart as SVG in the style of every page.
std::string draw(const doc::Chart& chart);

}  // namespace keel
