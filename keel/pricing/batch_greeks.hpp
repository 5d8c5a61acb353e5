#pragma once

#include <cstddef>

#include "keel/pricing/option_table.hpp"

namespace keel {

/// Results of a reprice, one number a row, in the units of Black76Greeks; derivatives are in the forward that the tick brought.
/// Rows beyond the table's size are padding.
class GreekColumns {
 public:
  enum Column : std::size_t { Value, Delta, Gamma, Vega, Theta, Vanna, Volga, Charm, column_count };

  /// Room for a table of up to `rows` rows.
  explicit GreekColumns(std::size_t rows);

  std::size_t capacity() const { return stride_; }
  double* column(Column name) { return data_.data() + name * stride_; }
  const double* column(Column name) const { return data_.data() + name * stride_; }
  /// The columns that have been written, under their full names; the others stay 0.
  Black76Greeks row(std::size_t index) const;

 private:
  std::size_t stride_;
  AlignedDoubles data_;
};

/// Black-76 value, delta, gamma, vega and theta of every row at `forward`, and their sums weighted by the rows' positions.
/// Same numbers as `discounted(black76(...))` on each row within
///     2^-51 * max(1, vol sqrt(years) / 4) * scale,
/// where scale is the greatest size that the number takes over all forwards: for the value max(forward, strike); delta 1;
/// gamma 1/(forward vol sqrt(years)); vega forward sqrt(years)/100; theta forward vol/(2 sqrt(years) 365) + |rate| max(forward,
/// strike)/365; each times the discount factor and the forward ratio in its power. Vector targets with fused multiply-add agree to the last
/// bit. Domain: 0 <= forward <= 1e50, finite; out.capacity() >= table.size(). Allocates nothing.
Black76Greeks reprice(const OptionTable& table, double forward, GreekColumns& out);

/// The same with vanna, volga and charm. Scales: vanna 1/(100 vol), volga forward sqrt(years)/(1e4 vol), charm 1/(2 years 365) +
/// |rate|/365, each times 4 for the polynomial in d1 and d2 that it carries.
Black76Greeks reprice_second_order(const OptionTable& table, double forward, GreekColumns& out);

}  // namespace keel
