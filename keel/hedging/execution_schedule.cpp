#include "keel/hedging/execution_schedule.hpp"

#include <cmath>

namespace keel {

double execution_urgency_per_day(const ExecutionIn& in) {
  const double risk = in.variance_aversion_per_usd * in.usd_per_sqrt_day * in.usd_per_sqrt_day;
  if (!(risk > 0.0)) return 0.0;
  const double cost = in.temporary_usd_days - 0.5 * in.permanent_usd * in.slice_days;
  if (!(cost > 0.0)) return HUGE_VAL;
  // cosh(y) - 1 = 2 sinh(y / 2)^2, which keeps the digits of a small one.
  return 2.0 * std::asinh(0.5 * in.slice_days * std::sqrt(risk / cost)) / in.slice_days;
}

double first_slice(const ExecutionIn& in, int slices) {
  if (slices <= 1) return 1.0;
  const double step = execution_urgency_per_day(in) * in.slice_days;
  if (!(step > 0.0)) return 1.0 / slices;
  // sinh(a) / sinh(b) in powers of e below 1.
  return 1.0 - std::exp(-step) * std::expm1(-2.0 * step * (slices - 1)) / std::expm1(-2.0 * step * slices);
}

}  // namespace keel
