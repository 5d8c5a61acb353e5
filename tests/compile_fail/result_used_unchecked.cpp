// expected: cannot convert|could not convert|no viable conversion
#include "keel/base/decimal.hpp"

using namespace keel;

#ifndef FORBIDDEN
std::int64_t raw(const char* text) { return parse_decimal(text).value_or(0); }
#else
std::int64_t raw(const char* text) { return parse_decimal(text); }
#endif
