#pragma once

#include <string_view>
#include <vector>

namespace keel {

/// configs/columns/*.toml as they were when the program was built, alphabetical.
std::vector<std::string_view> built_in_column_tomls();

}  // namespace keel
