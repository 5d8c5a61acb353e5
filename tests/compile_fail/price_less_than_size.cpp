// expected: no match for 'operator<'|invalid operands to binary expression
#include "keel/base/decimal.hpp"

using namespace keel;

#ifndef FORBIDDEN
bool below(Price a, Price b) { return a < b; }
#else
bool below(Price a, Size b) { return a < b; }
#endif
