// expected: cannot convert|no viable conversion
#include "keel/base/decimal.hpp"

using namespace keel;

#ifndef FORBIDDEN
double contracts(Size n) { return to_double(n); }
#else
double contracts(Size n) { return n; }
#endif
