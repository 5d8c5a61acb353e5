// expected: no match for 'operator\+'|invalid operands to binary expression
#include "keel/domain/money.hpp"

using namespace keel;

#ifndef FORBIDDEN
Balances sum(const Money& a, const Money& b) {
  Balances both;
  both.post(a);
  both.post(b);
  return both;
}
#else
Money sum(const Money& a, const Money& b) { return a + b; }
#endif
