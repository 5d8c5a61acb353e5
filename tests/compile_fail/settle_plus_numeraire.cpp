// expected: no match for 'operator\+'|invalid operands to binary expression
#include "keel/base/decimal.hpp"

using namespace keel;

#ifndef FORBIDDEN
SettleAmount sum(SettleAmount a, SettleAmount b) { return a + b; }
#else
SettleAmount sum(SettleAmount a, NumeraireAmount b) { return a + b; }
#endif
