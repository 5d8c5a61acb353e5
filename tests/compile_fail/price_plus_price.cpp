// expected: no match for 'operator\+'|invalid operands to binary expression
#include "keel/base/decimal.hpp"

using namespace keel;

#ifndef FORBIDDEN
Price middle(Price a, Price b) { return a + (b - a); }
#else
Price middle(Price a, Price b) { return a + b; }
#endif
