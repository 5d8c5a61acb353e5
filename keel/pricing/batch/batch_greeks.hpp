#pragma once

#include <cstddef>

#include "keel/pricing/batch/option_table.hpp"
#include "keel/pricing/batch/tick_forward.hpp"

namespace keel {

/// Results of a reprice, one number a row, in the units of Black76Greeks; derivatives are in the forward that the tick brought. Vol is
/// written where a smile gave it (batch_smile.hpp): annualised, 0 without time value.
/// Rows beyond the table's size are padding.
class GreekColumns {
 public:
  enum Column : std::size_t { Value, Delta, Gamma, Vega, Theta, Vanna, Volga, Charm, Vol, column_count };
  static constexpr std::size_t greek_count = Charm + 1;

  /// Room for a table of up to `rows` rows.
  explicit GreekColumns(std::size_t rows);

  std::size_t capacity() const { return stride_; }
  double* column(Column name) { return data_.data() + name * stride_; }
  const double* column(Column name) const { return data_.data() + name * stride_; }
  /// The Greeks that have been written, under their full names; the others stay 0.
  Black76Greeks row(std::size_t index) const;

 private:
  std::size_t stride_;
  AlignedDoubles data_;
};

/// Black-76 value, delta, gamma, vega and theta of every row at `forward`, and their sums weighted by the rows' positions.
/// The numbers of `discounted(black76(...))` on each row within 2 ulp of each number's natural size (2^-51 of it), or s/2 times that
/// where s = vol sqrt(years) exceeds 2. The sizes, each times the discount factor and the forward ratio in its power: value
/// forward + strike; delta 1; gamma 1/(forward s); vega forward sqrt(years)/100; theta forward vol/(2 sqrt(years) 365) +
/// |rate|/365 of twice the value's. A row without time value that sits exactly at the money with a ratio other than 1 may take either
/// side's delta. Vector targets with fused multiply-add agree to the last bit, sums included. Domain: 0 <= forward <= 1e100, finite;
/// out.capacity() >= table.size(). Allocates nothing.
Black76Greeks reprice(const OptionTable& table, const TickForward& tick, GreekColumns& out);

/// The same with vanna, volga and charm; sizes 4/(100 vol), 4 forward sqrt(years)/(1e4 vol) and 4/(2 years 365) + |rate|/365.
Black76Greeks reprice_second_order(const OptionTable& table, const TickForward& tick, GreekColumns& out);

}  // namespace keel
