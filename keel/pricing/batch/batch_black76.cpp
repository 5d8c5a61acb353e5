#include "keel/pricing/batch/batch_black76.hpp"

#include <array>
#include <cstdint>

#include "keel/base/check.hpp"
#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/pricing/batch/batch_black76.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/pricing/batch/black76-inl.hpp"

#ifndef KEEL_PRICING_BATCH_BLACK76_ONCE
#define KEEL_PRICING_BATCH_BLACK76_ONCE
namespace keel {

using Black76Cells = double[Black76Line::column_count][Black76Line::rows_max];

}  // namespace keel
#endif

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// Prices the rows from `at` on that one vector holds. A bit for each that the vectors cannot price.
HWY_INLINE unsigned price_lanes(Black76Cells& cells, std::size_t at) {
  const Doubles d;
  const auto load = [&](Black76Line::Column name) { return hn::Load(d, cells[name] + at); };
  const auto put = [&](Black76Line::Column name, Vector value) { hn::Store(value, d, cells[name] + at); };
  const Vector forward = load(Black76Line::Forward);
  const Vector strike = load(Black76Line::Strike);
  const Vector years = load(Black76Line::Years);
  const Vector vol = load(Black76Line::Vol);
  const Black76Lanes priced = black76_lanes(forward, strike, years, hn::Sqrt(years), vol, load(Black76Line::Sign));
  put(Black76Line::Value, priced.value);
  put(Black76Line::Delta, priced.delta);
  put(Black76Line::Gamma, priced.gamma);
  put(Black76Line::Vega, priced.vega);
  put(Black76Line::Theta, priced.theta);
  put(Black76Line::Vanna, priced.vanna);
  put(Black76Line::Volga, priced.volga);
  std::array<std::uint8_t, 8> bits{};
  hn::StoreMaskBits(d, hn::Not(is_plain(forward, strike, years, vol)), bits.data());
  return static_cast<unsigned>(bits[0]) << at;
}

unsigned price_rows(Black76Cells& cells, std::size_t rows) {
  unsigned edges = 0;
  for (std::size_t at = 0; at < rows; at += hn::Lanes(Doubles())) edges |= price_lanes(cells, at);
  return edges;
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(price_rows);

constexpr std::array<double Black76Greeks::*, Black76Line::column_count - Black76Line::Value> members{
    &Black76Greeks::value,
    &Black76Greeks::delta,
    &Black76Greeks::gamma,
    &Black76Greeks::vega_per_vol_point,
    &Black76Greeks::theta_per_day,
    &Black76Greeks::vanna_per_vol_point,
    &Black76Greeks::volga_per_vol_point_square};

}  // namespace

void Black76Line::add(const Black76In& option) {
  KEEL_CHECK(size_ < rows_max, "the line is full");
  const double row[]{option.forward, option.strike, option.years, option.vol, option.right == Right::Call ? 1.0 : -1.0};
  for (std::size_t name = Forward; name <= Sign; ++name) cells_[name][size_] = row[name];
  ++size_;
}

void Black76Line::price() {
  if (size_ == 0) return;
  // A line that is not full repeats its last option, so that no lane holds what cannot be priced.
  for (std::size_t name = Forward; name <= Sign; ++name) {
    for (std::size_t at = size_; at < rows_max; ++at) cells_[name][at] = cells_[name][size_ - 1];
  }
  const unsigned edges = HWY_DYNAMIC_DISPATCH(price_rows)(cells_, size_);
  for (std::size_t at = 0; at < size_ && edges != 0; ++at) {
    if ((edges >> at & 1U) == 0) continue;
    const Right right = cells_[Sign][at] > 0.0 ? Right::Call : Right::Put;
    const Black76Greeks edge = black76({cells_[Forward][at], cells_[Strike][at], cells_[Years][at], cells_[Vol][at], right});
    for (std::size_t i = 0; i < members.size(); ++i) cells_[Value + i][at] = edge.*members[i];
  }
}

Black76Greeks Black76Line::row(std::size_t index) const {
  Black76Greeks greeks;
  for (std::size_t i = 0; i < members.size(); ++i) greeks.*members[i] = cells_[Value + i][index];
  return greeks;
}

Black76Greeks black76_in_vectors(const Black76In& option) {
  Black76Line line;
  line.add(option);
  line.price();
  return line.row(0);
}

}  // namespace keel
#endif
