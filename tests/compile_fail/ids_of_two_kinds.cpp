// expected: no match for 'operator=='|invalid operands to binary expression
#include "keel/domain/ids.hpp"

using namespace keel;

#ifndef FORBIDDEN
bool same(OrderId a, OrderId b) { return a == b; }
#else
bool same(OrderId a, TradeId b) { return a == b; }
#endif
