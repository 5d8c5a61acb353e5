#pragma once

#include <limits>

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/ids.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

/// A trade between two others, as a venue's recorded tape has it.
struct TapeTrade {
  Instant at;
  TradeId trade;
  InstrumentId instrument;
  Side taker = Side::Buy;
  Price price;
  Size size;                                              ///< contracts, > 0
  Price index;                                            ///< of the underlying in the quote currency, at the trade; > 0
  double vol = std::numeric_limits<double>::quiet_NaN();  ///< options: the venue's implied vol, annualised, 0.60 = 60 %; as it came
  bool block = false;                                     ///< agreed beside the book: it met nobody there
  std::uint32_t line = 0;                                 ///< of the file
  std::uint32_t element = 0;                              ///< of a JSON answer, from 1; else 0
};

}  // namespace keel
