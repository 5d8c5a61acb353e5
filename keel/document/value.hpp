#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"

namespace keel::doc {

/// How people see a number; programs get all of it.
enum class Notation : std::uint8_t {
  Places,       ///< "1234.50": digits after the point
  Significant,  ///< "0.001235": at most so many digits that say something
  Scientific,   ///< "1.235e-03": digits after the point
  Percent,      ///< 0.5086 as "50.86%": digits after the point
};
struct Shown {
  Notation notation = Notation::Places;
  int digits = 2;
  bool plus = false;  ///< "+" before what is above 0
};

/// Not known, or without meaning; never to be taken for 0. `why` in lower case; empty where the place says it all.
struct Absent {
  std::string why;
};
/// In units of 1e-8. Without `shown` people see every digit, too.
struct Exact {
  std::int64_t raw = 0;
  bool rounded = false;
  Shown shown;
};
struct Estimate {
  double number = 0.0;
  Shown shown;
};
struct Moment {
  Instant at;
  bool date_only = false;  ///< for people
};

/// One answer to one question. Which unit it has is said by the key of its place; for people by the unit that stands beside it.
using Value = std::variant<Absent, Exact, Estimate, std::uint64_t, std::string, Moment, Duration, bool>;

constexpr Shown places(int digits) { return {Notation::Places, digits, false}; }
constexpr Shown signed_places(int digits) { return {Notation::Places, digits, true}; }
constexpr Shown significant(int digits) { return {Notation::Significant, digits, false}; }
constexpr Shown percent(int digits) { return {Notation::Percent, digits, false}; }

Value absent(std::string why = "");
/// What is not finite is absent.
Value estimate(double number, Shown shown);
template <class Amount>
Value exact(Amount amount) {
  return Exact{.raw = amount.raw};
}
template <class Amount>
Value exact(Amount amount, Shown shown) {
  return Exact{.raw = amount.raw, .rounded = true, .shown = shown};
}
inline Value count(std::uint64_t number) { return number; }
inline Value text(std::string_view words) { return std::string(words); }
inline Value moment(Instant at) { return Moment{at}; }
inline Value date(Instant at) { return Moment{at, true}; }

}  // namespace keel::doc
