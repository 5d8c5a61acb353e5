#pragma once

#include <array>
#include <cstddef>

#include "keel/base/columns/columns.hpp"
#include "keel/base/result.hpp"
#include "keel/pricing/black/black76.hpp"

namespace keel {

/// One option of a table, as the kernels see it.
struct OptionRow {
  double strike;  ///< > 0, or 0
  double years;   ///< ACT/365F to expiry, >= 0
  double vol;     ///< annualised lognormal, >= 0
  Right right;
  double rate = 0.0;           ///< continuous annual, discounts to expiry
  double forward_ratio = 1.0;  ///< this option's forward over the forward that a tick brings; > 0
  double position = 0.0;       ///< weight in the sums, units of underlying; + is long
};

/// Options of one underlying as a structure of arrays, with everything worked out that a tick of the forward leaves alone. Columns are
/// padded with inert rows to whole cache lines, so that the kernels in batch_greeks.hpp have no remainder.
class OptionTable {
 public:
  static constexpr std::size_t rows_per_line = doubles_per_line;
  /// Stands for an infinite d1 and d2: any distance from the money over it is beyond the reach of the normal distribution.
  static constexpr double no_deviation = 1e200;

  /// Read by the kernels. `signed_` is + for a call, - for a put; `scale` is exp(-rate years) forward_ratio.
  enum Column : std::size_t {
    LogStrikeHigh,  ///< ln(strike / forward_ratio), two doubles that do not overlap
    LogStrikeLow,
    InverseDeviation,  ///< 1 / (vol sqrt(years))
    HalfDeviation,
    SignedScale,
    SignedStrike,  ///< discounted
    GammaFactor,   ///< scale / (deviation sqrt(2 pi))
    VegaFactor,    ///< scale sqrt(years) 0.01 / sqrt(2 pi)
    ThetaFactor,   ///< -scale vol / (2 sqrt(years) 365 sqrt(2 pi))
    RatePerDay,
    Position,
    VannaFactor,  ///< -scale 0.01 / (vol sqrt(2 pi))
    VolgaFactor,  ///< VegaFactor 0.01 / vol
    CharmFactor,  ///< scale / (2 years 365 sqrt(2 pi))
    column_count
  };

  std::size_t size() const { return size_; }
  /// Rows with the padding.
  std::size_t padded_size() const { return padded(size_); }
  const double* column(Column name) const { return data_.data() + name * stride_; }

  void reserve(std::size_t rows);
  /// Refuses a row outside the domain of checked_black76, a ratio outside [1e-10, 1e10] and a position that is not finite.
  Result<void> add(const OptionRow& row);
  /// Replaces a row, with no allocation. Domain: index < size().
  Result<void> set(std::size_t index, const OptionRow& row);
  /// Domain: index < size(), finite units.
  void set_position(std::size_t index, double units) { data_[Position * stride_ + index] = units; }

 private:
  using Cells = std::array<double, column_count>;
  static Cells cells_of(const OptionRow& row);
  void store(std::size_t index, const Cells& cells);

  std::size_t size_ = 0;
  std::size_t stride_ = 0;
  AlignedDoubles data_;
};

}  // namespace keel
