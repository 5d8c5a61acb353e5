#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/base/fields.hpp"

namespace keel {

/// Estimates, made alike on machines whose last digits differ: a number to 30 significant bits (9 decimal digits), half to even; an
/// amount in the numeraire, which is a rounded estimate, to 1e-4. Two that lie on either side of a half still part. Everything else is
/// left as it is. What is not a number is one value, whatever sign and payload the machine gave it.
inline void quantise(double& value) {
  if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
  if (!std::isfinite(value)) return;
  constexpr int bits = 30;
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  value = std::ldexp(std::nearbyint(std::ldexp(mantissa, bits)), exponent - bits) + 0.0;  // no negative zero
}

inline void quantise(NumeraireAmount& amount) {
  constexpr std::int64_t step = units_per_one / 10'000;
  amount.raw = divide_rounded(amount.raw, step, Rounding::HalfEven) * step;
}

template <class T>
  requires(!Record<T>)
void quantise(T&) {}

template <class T, std::size_t N>
void quantise(std::array<T, N>& items);
template <class T>
void quantise(std::vector<T>& items);

template <Record T>
void quantise(T& record) {
  for_each_field(record, [](std::string_view, auto& member) { quantise(member); });
}

template <class T, std::size_t N>
void quantise(std::array<T, N>& items) {
  for (T& item : items) quantise(item);
}

template <class T>
void quantise(std::vector<T>& items) {
  for (T& item : items) quantise(item);
}

template <class T>
T quantised(T value) {
  quantise(value);
  return value;
}

}  // namespace keel
