#pragma once

#include <string_view>
#include <vector>

namespace keel {

/// The name that a misspelt word most likely meant: fewest letters added, left out, changed or swapped with the next, at most a third of
/// the word's. Empty when there is none; of equals the first.
std::string_view nearest_name(std::string_view word, const std::vector<std::string_view>& names);

}  // namespace keel
