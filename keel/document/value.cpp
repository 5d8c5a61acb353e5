#include "keel/document/value.hpp"

#include <cmath>

namespace keel::doc {

Value absent(std::string why) { return Absent{std::move(why)}; }

Value estimate(double number, Shown shown) {
  if (!std::isfinite(number)) return Absent{"not a finite number"};
  return Estimate{number, shown};
}

}  // namespace keel::doc
