#pragma once

#include <cstddef>

#include "keel/pricing/black/black76.hpp"

namespace keel {

/// Bounds of forward and strike, and of years and vol, within which the vectors price; what lies outside goes by the scalar path.
inline constexpr double least_plain_price = 1e-100;
inline constexpr double most_plain_price = 1e100;
inline constexpr double least_plain_scale = 1e-14;
inline constexpr double most_plain_scale = 1e6;

/// Up to eight options, each on a forward, with an expiry and a vol of its own, and what Black-76 says of them: where no two have anything
/// in common (OptionTable shares what a tick leaves alone). Lives on the stack; nothing allocates.
class Black76Line {
 public:
  static constexpr std::size_t rows_max = 8;

  std::size_t size() const { return size_; }
  bool full() const { return size_ == rows_max; }
  void clear() { size_ = 0; }
  /// Domain: as black76; not full.
  void add(const Black76In& option);
  /// Prices what was added.
  void price();
  /// The numbers of black76 up to volga within 2 ulp (2^-51) of each one's natural size, as reprice() states them at a rate of 0; the
  /// others stay 0. Domain: index < size(), priced.
  Black76Greeks row(std::size_t index) const;

  enum Column : std::size_t { Forward, Strike, Years, Vol, Sign, Value, Delta, Gamma, Vega, Theta, Vanna, Volga, column_count };

 private:
  std::size_t size_ = 0;
  alignas(64) double cells_[column_count][rows_max];
};

/// One option by the same kernel.
Black76Greeks black76_in_vectors(const Black76In& option);

}  // namespace keel
