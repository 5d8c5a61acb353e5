#pragma once

#include "keel/base/decimal.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

/// What a recorded feed says of one price at one time.
struct DepthRow {
  /// Unseen: what stands at the price is beyond what is told from now on. Forget: nothing that was told before holds.
  enum class Kind : std::uint8_t { Level, Trade, Unseen, Forget };
  Instant at;     ///< by the venue's clock
  Instant heard;  ///< by the clock of whoever recorded it
  Price price;
  Size size;  ///< Level: what stands there from now on, 0 is nothing; Trade: what traded
  Kind kind = Kind::Level;
  Side side = Side::Buy;  ///< Level: of those who offer; Trade: of the taker
  bool last = false;      ///< of one message: between its rows the book may be half changed
};

}  // namespace keel
