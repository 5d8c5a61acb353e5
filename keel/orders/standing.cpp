#include "keel/orders/standing.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/orders/standing.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/base/columns/simd-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

void changes_of_rows(const SideColumns& side, double least_usd, RowRange rows, double* out) {
  for (std::size_t row = rows.from; row < rows.to; row += hn::Lanes(Doubles())) {
    const Vector size = load(side.wanted_size_raw, row);
    const Vector working = load(side.working_raw, row);
    const Vector left = load(side.working_size_raw, row);
    const auto wanted = hn::Gt(size, constant(0.0));
    const auto works = hn::Eq(working, working);
    const Vector distance = hn::Abs(hn::Sub(load(side.wanted_raw, row), working));
    const Vector usd = hn::Mul(hn::Mul(hn::Mul(distance, constant(1e-16)), load(side.usd_per_price_unit, row)), left);
    const auto near = hn::Or(hn::Le(distance, load(side.tolerance_raw, row)), hn::Le(usd, constant(least_usd)));
    const auto not_large = hn::Le(hn::Mul(constant(4.0), left), hn::Mul(constant(5.0), size));
    const Vector owed = hn::Min(hn::Mul(load(side.owed_contracts, row), constant(1e8)), size);
    const auto not_small = hn::And(hn::Ge(hn::Mul(constant(2.0), left), size), hn::Ge(left, owed));
    const auto stays =
        hn::Or(hn::And(hn::And(wanted, works), hn::And(near, hn::And(not_large, not_small))), hn::Not(hn::Or(wanted, works)));
    store(hn::IfThenZeroElse(stays, constant(1.0)), out, row);
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(changes_of_rows);

}  // namespace

void find_changes(const SideColumns& side, double least_usd, RowRange rows, double* out) {
  HWY_DYNAMIC_DISPATCH(changes_of_rows)(side, least_usd, rows, out);
}

bool is_near(const QuoteBeside& quote, double least_usd) {
  const double distance_raw = std::abs(static_cast<double>((quote.wanted - quote.working).raw));
  const double usd = distance_raw * 1e-16 * quote.usd_per_price_unit * static_cast<double>(quote.left.raw);
  return distance_raw <= quote.tolerance_raw || usd <= least_usd;
}

bool stays(const QuoteBeside& quote, double least_usd) {
  const double owed_raw = std::min(quote.owed_raw, static_cast<double>(quote.wanted_size.raw));
  return is_near(quote, least_usd) && 4 * quote.left <= 5 * quote.wanted_size && 2 * quote.left >= quote.wanted_size &&
         static_cast<double>(quote.left.raw) >= owed_raw;
}

}  // namespace keel
#endif
