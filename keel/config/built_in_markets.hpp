#pragma once

#include <string_view>
#include <vector>

namespace keel {

struct BuiltInMarket {
  std::string_view name;  ///< of the file, "crash"
  std::string_view toml;
};

/// configs/markets/*.toml as they were when the program was built, alphabetical: configs of markets that are worth a name.
std::vector<BuiltInMarket> built_in_markets();

}  // namespace keel
