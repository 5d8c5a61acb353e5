// expected: no match for 'operator\+'|invalid operands to binary expression
#include "keel/base/decimal.hpp"

using namespace keel;

#ifndef FORBIDDEN
Size sum(Size a, Size b) { return a + b; }
#else
Size sum(Size a, Price b) { return a + b; }
#endif
