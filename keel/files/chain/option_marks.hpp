#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"
#include "keel/pricing/black/premium.hpp"

namespace keel {

/// The vol that a price in the option's quotation gives it, model_price's inverse. Refuses what implied_vol refuses, and a price of
/// intrinsic value, which no vol above 0 gives.
Result<double> vol_of_price(const Instrument& option, Instant at, double forward, Price price);

/// The vol that a price tells where its row has none, at a forward, or an index in its place. NaN where no vol
/// gives that price, or one that is not believable.
double implied_by_price(const Instrument& option, Instant at, double forward, Price price);

/// What a row says of the forward: itself, or an index in its place, from which it may lie as far as a carry puts it.
enum class ForwardFrom : std::uint8_t { Row, Index };

/// What a row's price says where the vol beside it cannot be: no vol from two thirds of it to half as much again gives that price by a tick
/// at a forward within 0.2 % of the row's, of an index 0.2 % and 10 % a year; or it is not above 0. Nothing where the two go together, and
/// where the price tells no believable vol. The one rule of all readers: docs/reference/marks.md. Of what is no option, and of a vol that
/// is NaN, nothing.
std::optional<double> contradicted_vol(const Instrument& option, Instant at, double forward, ForwardFrom from, double vol, Price price);

/// Rows whose price contradicted their vol.
class DoubtedVols {
 public:
  /// `price`: what a row calls its price, "mark".
  explicit DoubtedVols(std::string_view price) : price_(price) {}
  /// `where`: file, line and name of the first.
  void add(const std::string& where, double vol, double told);
  /// Empty if there was none.
  std::string remark() const;

 private:
  std::string_view price_;
  std::string first_;
  std::size_t count_ = 0;
};

}  // namespace keel
