// expected: no match for 'operator==|conversion from|no viable|could not convert|cannot convert
#include "keel/domain/ids.hpp"

using namespace keel;

#ifndef FORBIDDEN
bool same(Currency a, Currency b) { return a == b; }
#else
bool same(Currency a, Venue b) { return a == b; }
#endif
