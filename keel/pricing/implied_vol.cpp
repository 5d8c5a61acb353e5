#include "keel/pricing/implied_vol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/pricing/black76.hpp"

namespace keel {
namespace {

bool is_positive(double x) { return std::isfinite(x) && x > 0.0; }

}  // namespace

Result<double> implied_vol(const ImpliedVolIn& in) {
  if (!is_positive(in.forward)) return fail(fmt::format("forward: {} is not a positive number", in.forward));
  if (!is_positive(in.strike)) return fail(fmt::format("strike: {} is not a positive number", in.strike));
  if (!is_positive(in.years)) return fail(fmt::format("years: {} is not a positive number", in.years));
  const bool call = in.right == Right::Call;
  const double intrinsic = std::max(call ? in.forward - in.strike : in.strike - in.forward, 0.0);
  const double bound = call ? in.forward : in.strike;
  if (!(in.value >= intrinsic)) return fail(fmt::format("value: {} is below intrinsic value {}", in.value, intrinsic));
  if (!(in.value < bound)) return fail(fmt::format("value: {} is not below the bound {}", in.value, bound));
  if (in.value == intrinsic) return 0.0;
  double low = 0.0;
  double high = 80.0 / std::sqrt(in.years);
  for (int step = 0; step < 200 && low < high; ++step) {
    const double middle = low + 0.5 * (high - low);
    if (middle <= low || middle >= high) break;
    (black76_value({in.forward, in.strike, in.years, middle, in.right}) < in.value ? low : high) = middle;
  }
  return high;
}

}  // namespace keel
