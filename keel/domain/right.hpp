#pragma once

#include <cstdint>
#include <string_view>

namespace keel {

enum class Right : std::uint8_t { Call, Put };
constexpr Right last_of(Right) { return Right::Put; }
std::string_view name_of(Right right);

}  // namespace keel
