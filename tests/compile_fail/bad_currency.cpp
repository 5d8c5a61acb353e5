// expected: not a constant expression|expression '<throw-expression>'
#include "keel/domain/ids.hpp"

using namespace keel;

#ifndef FORBIDDEN
Currency coin() { return Currency::of("BTC"); }
#else
Currency coin() { return Currency::of("btc"); }
#endif
