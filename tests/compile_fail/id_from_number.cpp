// expected: could not convert|no viable conversion
#include "keel/domain/ids.hpp"

using namespace keel;

#ifndef FORBIDDEN
OrderId next(std::uint64_t n) { return OrderId{n}; }
#else
OrderId next(std::uint64_t n) { return n; }
#endif
