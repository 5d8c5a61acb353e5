#pragma once

#include <map>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// What an instrument is worth and the market that says so.
struct Mark {
  Price price;           ///< in the instrument's quotation
  double vol = 0.0;      ///< options: annualised, > 0
  double forward = 0.0;  ///< quote currency a unit of the underlying, > 0
};

/// What others show for an instrument, in its quotation; 0 is none.
struct ShownPrices {
  Price bid;
  Price ask;
};

/// The marks and indices of one moment.
struct MarkSet {
  Instant at;
  std::map<InstrumentId, Mark> marks;
  std::map<Currency, Price> indices;            ///< of an underlying in USD
  std::map<InstrumentId, ShownPrices> shown{};  ///< of what has a mark, where the file says it
};

}  // namespace keel
