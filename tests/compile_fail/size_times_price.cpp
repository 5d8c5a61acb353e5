// expected: no match for 'operator\*'|invalid operands to binary expression
#include "keel/base/decimal.hpp"

using namespace keel;

#ifndef FORBIDDEN
Size thrice(Size n) { return n * 3; }
#else
Size thrice(Size n, Price at) { return n * at; }
#endif
