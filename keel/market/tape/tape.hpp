#pragma once

#include <optional>

#include "keel/base/time.hpp"
#include "keel/domain/orders.hpp"

namespace keel {

/// What a tape says of one instrument. Whoever measures it is fed in order of time, and at equal times trades before tops: what a venue
/// tells of one moment is the trade and the book that it left, and the middle before a trade is what its taker saw.

/// The best prices from now on, in the instrument's quotation, and their sizes, in contracts; a size of 0: that side is empty.
struct TapeTop {
  Instant at;
  double bid = 0.0;
  double bid_size = 0.0;
  double ask = 0.0;
  double ask_size = 0.0;

  bool two_sided() const { return bid_size > 0.0 && ask_size > 0.0; }
  /// Nothing where a side is empty.
  std::optional<double> mid() const { return two_sided() ? std::optional((bid + ask) / 2.0) : std::nullopt; }
};

/// What a taker did: one trade, or all of his order.
struct TakerTrade {
  Instant at;
  double price = 0.0;  ///< in the instrument's quotation, > 0; of an order its mean by size
  double size = 0.0;   ///< contracts, > 0
  Side taker = Side::Buy;
};

}  // namespace keel
