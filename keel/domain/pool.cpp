#include "keel/domain/pool.hpp"

#include <algorithm>

#include "keel/base/int128.hpp"

namespace keel {
namespace {

/// mantissa * 2^exponent, the mantissa in [2^62, 2^63].
struct Scaled {
  Int128 mantissa = 0;
  int exponent = 0;
};

constexpr int fraction_bits = 32;          // carried below a unit of 1e-8 until the one rounding
constexpr std::int64_t root_one = 10'000;  // the square root of units_per_one

/// Rounded down. Domain: n in [2^124, 2^126).
Int128 square_root(Int128 n) {
  Int128 root = Int128{1} << 63;
  while (true) {  // Newton's method from above falls until it is there
    const Int128 next = (root + n / root) / 2;
    if (next >= root) return root;
    root = next;
  }
}

/// Of the price's raw units, short by less than 2^-62 of it. Domain: price > 0.
Scaled root_of(Price price) {
  Int128 n = price.raw;
  int shift = 0;
  while (n < Int128{1} << 124) {
    n <<= 2;
    ++shift;
  }
  return {square_root(n), -shift};
}

Scaled reciprocal(const Scaled& value) { return {(Int128{1} << 125) / value.mantissa, -125 - value.exponent}; }

/// amount * factor in 2^-32 units, toward zero. Domain: amount >= 0.
Int128 times(std::int64_t amount, const Scaled& factor) {
  const Int128 product = Int128{amount} * factor.mantissa;  // below 2^127
  const int shift = factor.exponent + fraction_bits;
  if (shift < 0) return shift <= -127 ? Int128{0} : product >> -shift;
  KEEL_CHECK(shift < 127 && product <= (Int128{1} << (126 - shift)), "a pool's reserve does not fit an exact amount");
  return product << shift;
}

/// Toward zero; short by less than 2^-62 of it.
Scaled operator*(const Scaled& a, const Scaled& b) {
  const Int128 product = a.mantissa * b.mantissa;
  const int shift = product >> 62 > Int128{1} << 63 ? 63 : 62;
  return {product >> shift, a.exponent + b.exponent + shift};
}

/// The raw units themselves. Domain: price > 0.
Scaled scaled(Price price) {
  Scaled value{.mantissa = price.raw};
  for (; value.mantissa < Int128{1} << 62; --value.exponent) value.mantissa <<= 1;
  return value;
}

/// Held within the range.
Price price_within(const Instrument& pool, Price price) {
  KEEL_CHECK(price.raw > 0, "a pool needs a price above 0");
  price = std::max(price, pool.range_lower);
  return pool.range_upper.raw > 0 ? std::min(price, pool.range_upper) : price;
}

/// amount * (1/sqrt(P) - 1/sqrt(upper)) * factor in 2^-32 units.
Int128 base_times(const Instrument& pool, std::int64_t amount, const Scaled& root, const Scaled& factor) {
  const Int128 all = times(amount, reciprocal(root) * factor);
  return pool.range_upper.raw > 0 ? all - times(amount, reciprocal(root_of(pool.range_upper)) * factor) : all;
}

/// amount * (sqrt(P) - sqrt(lower)) in 2^-32 units.
Int128 quote_times(const Instrument& pool, std::int64_t amount, const Scaled& root) {
  const Int128 all = times(amount, root);
  return pool.range_lower.raw > 0 ? all - times(amount, root_of(pool.range_lower)) : all;
}

constexpr Int128 unit = Int128{1} << fraction_bits;
constexpr Scaled one{Int128{1} << 62, -62};

}  // namespace

PoolReserves pool_reserves(const Instrument& pool, Size liquidity, Price price) {
  const Scaled root = root_of(price_within(pool, price));
  const std::int64_t amount = abs(liquidity).raw;
  const Int128 base = multiply_checked(base_times(pool, amount, root, one), root_one);
  const Int128 quote = quote_times(pool, amount, root);
  return {SettleAmount{divide_rounded(base, unit, Rounding::HalfEven)} * sign(liquidity),
          SettleAmount{divide_rounded(quote, unit * root_one, Rounding::HalfEven)} * sign(liquidity)};
}

SettleAmount pool_value(const Instrument& pool, Size liquidity, Price price) {
  const Scaled root = root_of(price_within(pool, price));
  const std::int64_t amount = abs(liquidity).raw;
  const Int128 value = base_times(pool, amount, root, scaled(price)) + quote_times(pool, amount, root);
  return SettleAmount{divide_rounded(value, unit * root_one, Rounding::HalfEven)} * sign(liquidity);
}

}  // namespace keel
