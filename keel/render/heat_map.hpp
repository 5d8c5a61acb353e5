#pragma once

#include <string>

#include "keel/document/figure.hpp"

namespace keel {

/// The heat map as an HTML table in the style of every page, with its scale below.
std::string heat_map_html(const doc::HeatMap& map);

}  // namespace keel
