#pragma once

#include <string_view>

namespace keel {

/// "0.2.0": this program's.
std::string_view keel_version();

}  // namespace keel
