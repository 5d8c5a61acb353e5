#pragma once

#include <cstddef>

namespace keel {

/// Calls of operator new so far; a program that links allocation_count.cpp counts them.
std::size_t allocation_count();

}  // namespace keel
