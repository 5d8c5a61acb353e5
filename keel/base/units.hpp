#pragma once

#include <compare>
#include <cstdint>

#include "keel/base/check.hpp"

namespace keel {

/// An exact amount in units named by its tag. Amounts of one tag add; amounts of two tags do not compile together.
/// An overflow of 64 bits stops the process.
template <class Tag>
struct Quantity {
  std::int64_t raw = 0;

  friend constexpr auto operator<=>(Quantity, Quantity) = default;

  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    Quantity sum;
    KEEL_CHECK(!__builtin_add_overflow(a.raw, b.raw, &sum.raw), "sum does not fit 64 bits");
    return sum;
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    Quantity difference;
    KEEL_CHECK(!__builtin_sub_overflow(a.raw, b.raw, &difference.raw), "difference does not fit 64 bits");
    return difference;
  }
  friend constexpr Quantity operator*(Quantity a, std::int64_t factor) {
    Quantity product;
    KEEL_CHECK(!__builtin_mul_overflow(a.raw, factor, &product.raw), "product does not fit 64 bits");
    return product;
  }
  friend constexpr Quantity operator*(std::int64_t factor, Quantity a) { return a * factor; }
  constexpr Quantity operator-() const { return Quantity{} - *this; }
  constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
  constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }
};

template <class Tag>
constexpr Quantity<Tag> abs(Quantity<Tag> a) {
  return a.raw < 0 ? -a : a;
}

/// -1, 0 or +1.
template <class Tag>
constexpr int sign(Quantity<Tag> a) {
  return (a.raw > 0) - (a.raw < 0);
}

/// A position on a scale (a price, a time): points differ by a Delta; two points do not add.
template <class Delta>
struct Point {
  std::int64_t raw = 0;

  friend constexpr auto operator<=>(Point, Point) = default;

  friend constexpr Delta operator-(Point a, Point b) { return Delta{a.raw} - Delta{b.raw}; }
  friend constexpr Point operator+(Point a, Delta d) { return Point{(Delta{a.raw} + d).raw}; }
  friend constexpr Point operator-(Point a, Delta d) { return Point{(Delta{a.raw} - d).raw}; }
  constexpr Point& operator+=(Delta d) { return *this = *this + d; }
};

/// An identifier: compares, does nothing else.
template <class Tag, class Value = std::uint64_t>
struct Id {
  Value value = 0;
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace keel
