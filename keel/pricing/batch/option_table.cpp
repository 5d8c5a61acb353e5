#include "keel/pricing/batch/option_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "keel/base/check.hpp"
#include "keel/base/time.hpp"
#include "keel/pricing/black/normal_coefficients.hpp"
#include "keel/pricing/black/split_log.hpp"

namespace keel {
namespace {

using normal_coefficients::inverse_sqrt_two_pi;

constexpr double one_point = 0.01;
constexpr double least_deviation = 1e-30;
constexpr double least_ratio = 1e-10;
constexpr double most_ratio = 1e10;
constexpr double log_of_zero = -1e6;
constexpr std::size_t page_doubles = 512;

SplitLog difference_of(SplitLog a, SplitLog b) {
  const double high = a.high - b.high;
  const double from_b = a.high - high;
  const double lost = (a.high - (high + from_b)) + (from_b - b.high);
  return {high, lost + (a.low - b.low)};
}

Result<void> check_row(const OptionRow& row) {
  if (const auto checked = checked_black76({1.0, row.strike, row.years, row.vol, row.right}, row.rate); !checked) {
    return std::unexpected(checked.error());
  }
  if (!(row.forward_ratio >= least_ratio && row.forward_ratio <= most_ratio)) {
    return fail(fmt::format("forward ratio: {} is not between {} and {}", row.forward_ratio, least_ratio, most_ratio));
  }
  if (!std::isfinite(row.position)) return fail(fmt::format("position: {} is not a number", row.position));
  return {};
}

}  // namespace

OptionTable::Cells OptionTable::cells_of(const OptionRow& row) {
  const double sign = row.right == Right::Call ? 1.0 : -1.0;
  const double discount = std::exp(-row.rate * row.years);
  const double scale = discount * row.forward_ratio;
  const double root = std::sqrt(row.years);
  const double deviation = row.vol * root;
  Cells cells{};
  if (row.strike > 0.0) {
    const SplitLog strike = split_log(row.strike);
    const SplitLog ratio = split_log(row.forward_ratio);
    const SplitLog difference = difference_of(strike, ratio);
    cells[LogStrikeHigh] = difference.high;
    cells[LogStrikeLow] = difference.low;
  } else {
    cells[LogStrikeHigh] = log_of_zero;
  }
  cells[InverseDeviation] = no_deviation;
  cells[SignedScale] = sign * scale;
  cells[SignedStrike] = sign * discount * row.strike;
  cells[VegaFactor] = scale * root * one_point * inverse_sqrt_two_pi;
  cells[RatePerDay] = row.rate / days_per_year;
  cells[Position] = row.position;
  if (row.strike == 0.0 || deviation < least_deviation) return cells;
  const double density_scale = scale * inverse_sqrt_two_pi;
  cells[InverseDeviation] = 1.0 / deviation;
  cells[HalfDeviation] = 0.5 * deviation;
  cells[GammaFactor] = density_scale / deviation;
  cells[ThetaFactor] = -density_scale * row.vol / (2.0 * root * days_per_year);
  cells[VannaFactor] = -density_scale * one_point / row.vol;
  cells[VolgaFactor] = cells[VegaFactor] * one_point / row.vol;
  cells[CharmFactor] = density_scale / (2.0 * row.years * days_per_year);
  return cells;
}

void OptionTable::store(std::size_t index, const Cells& cells) {
  for (std::size_t column = 0; column < column_count; ++column) data_[column * stride_ + index] = cells[column];
}

void OptionTable::reserve(std::size_t rows) {
  std::size_t stride = padded(rows);
  if (stride <= stride_) return;
  if (stride % page_doubles == 0) stride += rows_per_line;  // columns a whole number of pages apart would share cache sets
  OptionTable wider;
  wider.size_ = size_;
  wider.stride_ = stride;
  wider.data_.resize(stride * column_count);
  const Cells inert = cells_of({.strike = 0.0, .years = 0.0, .vol = 0.0, .right = Right::Put});
  for (std::size_t index = 0; index < stride; ++index) wider.store(index, inert);
  for (std::size_t column = 0; column < column_count; ++column) {
    std::copy_n(data_.data() + column * stride_, size_, wider.data_.data() + column * stride);
  }
  *this = std::move(wider);
}

Result<void> OptionTable::add(const OptionRow& row) {
  if (auto ok = check_row(row); !ok) return ok;
  if (size_ == stride_) reserve(std::max(2 * size_, rows_per_line));
  store(size_++, cells_of(row));
  return {};
}

Result<void> OptionTable::set(std::size_t index, const OptionRow& row) {
  KEEL_CHECK(index < size_, "no such row");
  if (auto ok = check_row(row); !ok) return ok;
  store(index, cells_of(row));
  return {};
}

}  // namespace keel
