#pragma once

#include <string>
#include <vector>

#include "keel/base/time.hpp"

namespace keel {

/// "5 Feb 2026 21:29 UTC".
std::string spoken(Instant at);

/// What a page is about, and of when: "BTC and ETH options, 5 Feb 2026 21:29 UTC".
std::string page_title(const std::vector<std::string>& coins, const std::string& what, Instant at);

}  // namespace keel
