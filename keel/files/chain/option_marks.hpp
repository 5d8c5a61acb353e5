#pragma once

#include <optional>
#include <string>

#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// The price that a vol gives an option, Black-76 undiscounted, in its quotation; in the delivery window for what is open of the delivery
/// price, of which `forward` is then the expectation. Domain: forward and vol > 0; from its expiry on it is intrinsic value. Refuses what
/// does not fit a price.
Result<Price> model_price(const Instrument& option, Instant at, double forward, double vol);

/// The vol that a price in the option's quotation gives it, model_price's inverse. Refuses what implied_vol refuses, and a price of
/// intrinsic value, which no vol above 0 gives.
Result<double> vol_of_price(const Instrument& option, Instant at, double forward, Price price);

/// The vol that a price tells where its row has none, at a forward, or an index in its place. NaN where no vol
/// gives that price, or one that is not believable.
double implied_by_price(const Instrument& option, Instant at, double forward, Price price);

/// What a price says where the vol beside it is ten times off, percent for fraction or the reverse. Nothing where the two go together, and
/// where the price tells no believable vol. Domain: vol > 0; of what is no option nothing.
std::optional<double> contradicted_vol(const Instrument& option, Instant at, double forward, double vol, Price price);

/// Rows of marks whose price contradicted their vol.
class DoubtedVols {
 public:
  /// `where`: file, line and name of the first.
  void add(const std::string& where, double vol, double told);
  /// Empty if there was none.
  std::string remark() const;

 private:
  std::string first_;
  std::size_t count_ = 0;
};

}  // namespace keel
