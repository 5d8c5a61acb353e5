#include "keel/pricing/batch/batch_greeks.hpp"

#include <array>
#include <cmath>

#include "keel/base/check.hpp"
#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/pricing/batch/batch_greeks.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/pricing/batch/greek_rows-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// All that a tick of the forward leaves alone is in the table.
struct TableFactors {
  const OptionTable& table;
  std::size_t at;

  HWY_INLINE Vector of(OptionTable::Column name) const { return load(table.column(name), at); }
  /// `slope` and what the rate adds to it.
  HWY_INLINE Vector plus_rate(Vector level, Vector slope) const { return hn::MulAdd(of(OptionTable::RatePerDay), level, slope); }
  HWY_INLINE Vector half_deviation() const { return of(OptionTable::HalfDeviation); }
  HWY_INLINE Vector inverse_deviation() const { return of(OptionTable::InverseDeviation); }
  HWY_INLINE Vector gamma() const { return of(OptionTable::GammaFactor); }
  HWY_INLINE Vector vega() const { return of(OptionTable::VegaFactor); }
  HWY_INLINE Vector theta() const { return of(OptionTable::ThetaFactor); }
  HWY_INLINE Vector vanna() const { return of(OptionTable::VannaFactor); }
  HWY_INLINE Vector volga() const { return of(OptionTable::VolgaFactor); }
  HWY_INLINE Vector charm() const { return of(OptionTable::CharmFactor); }
};

template <bool second_order>
void reprice_table(const OptionTable& table, const ForwardTick& tick, GreekColumns& out, LineSums& sums) {
  const std::size_t lanes = hn::Lanes(Doubles());
  const std::size_t rows = table.padded_size();
  for (std::size_t at = 0; at < rows; at += lanes) {
    const GreekRows cursor{table, out, sums, at};
    reprice_rows<second_order>(cursor, tick, cursor.log_moneyness(tick), TableFactors{table, at});
  }
}

void reprice_first(const OptionTable& table, const ForwardTick& tick, GreekColumns& out, LineSums& sums) {
  reprice_table<false>(table, tick, out, sums);
}

void reprice_second(const OptionTable& table, const ForwardTick& tick, GreekColumns& out, LineSums& sums) {
  reprice_table<true>(table, tick, out, sums);
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(reprice_first);
HWY_EXPORT(reprice_second);

constexpr double log_of_zero = -2e6;  // further out than a table's strike of 0
constexpr double most_forward = 1e100;

constexpr std::array<double Black76Greeks::*, GreekColumns::greek_count> members{&Black76Greeks::value,
                                                                                 &Black76Greeks::delta,
                                                                                 &Black76Greeks::gamma,
                                                                                 &Black76Greeks::vega_per_vol_point,
                                                                                 &Black76Greeks::theta_per_day,
                                                                                 &Black76Greeks::vanna_per_vol_point,
                                                                                 &Black76Greeks::volga_per_vol_point_square,
                                                                                 &Black76Greeks::charm_per_day};

}  // namespace

ForwardTick::ForwardTick(const TickForward& tick)
    : forward(tick.forward), inverse_forward(forward > 0.0 ? 1.0 / forward : 0.0), log_high(tick.log.high), log_low(tick.log.low) {
  KEEL_CHECK(forward >= 0.0 && forward <= most_forward, "forward is not in the domain");
  if (forward == 0.0) log_high = log_of_zero;
}

Black76Greeks LineSums::total() const {
  Black76Greeks total;
  for (std::size_t column = 0; column < members.size(); ++column) {
    for (const double sum : lane[column]) total.*members[column] += sum;
  }
  return total;
}

GreekColumns::GreekColumns(std::size_t rows) : stride_(padded(rows)), data_(stride_ * column_count) {}

Black76Greeks GreekColumns::row(std::size_t index) const {
  Black76Greeks greeks;
  for (std::size_t name = 0; name < members.size(); ++name) greeks.*members[name] = data_[name * stride_ + index];
  return greeks;
}

Black76Greeks reprice(const OptionTable& table, const TickForward& tick, GreekColumns& out) {
  KEEL_CHECK(out.capacity() >= table.padded_size(), "no room for the results");
  LineSums sums;
  HWY_DYNAMIC_DISPATCH(reprice_first)(table, ForwardTick(tick), out, sums);
  return sums.total();
}

Black76Greeks reprice_second_order(const OptionTable& table, const TickForward& tick, GreekColumns& out) {
  KEEL_CHECK(out.capacity() >= table.padded_size(), "no room for the results");
  LineSums sums;
  HWY_DYNAMIC_DISPATCH(reprice_second)(table, ForwardTick(tick), out, sums);
  return sums.total();
}

}  // namespace keel
#endif
