#pragma once

#include <string_view>

#include "keel/base/result.hpp"

namespace keel {

/// What a call of the system refused, in its own words: `/x/y: No such file or directory`, with the code that the errno means.
std::unexpected<Error> system_failure(std::string_view what, int errno_value);

}  // namespace keel
