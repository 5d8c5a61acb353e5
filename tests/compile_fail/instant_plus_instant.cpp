// expected: no match for 'operator\+'|invalid operands to binary expression
#include "keel/base/time.hpp"

using namespace keel;

#ifndef FORBIDDEN
Instant later(Instant a, Duration b) { return a + b; }
#else
Instant later(Instant a, Instant b) { return a + b; }
#endif
