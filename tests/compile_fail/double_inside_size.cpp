// expected: narrowing conversion|cannot be narrowed|float-conversion
#include "keel/base/decimal.hpp"

using namespace keel;

#ifndef FORBIDDEN
Size contracts(double n) { return nearest<Size>(n); }
#else
Size contracts(double n) { return Size{n}; }
#endif
