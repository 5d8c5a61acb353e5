#pragma once

#include <cstdint>

namespace keel {

enum class Right : std::uint8_t { Call, Put };
constexpr Right last_of(Right) { return Right::Put; }

}  // namespace keel
