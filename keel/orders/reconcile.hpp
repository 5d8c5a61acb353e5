#pragma once

#include <span>
#include <vector>

#include "keel/orders/order_table.hpp"

namespace keel {

/// A quote that we want to have resting.
struct WantedQuote {
  InstrumentId instrument;
  Side side = Side::Buy;
  Price price;
  Size size;                        ///< 0: none
  double usd_per_price_unit = 1.0;  ///< that a contract gains when its price rises by 1: makes instruments comparable
};

/// One step from what works to what is wanted. Orders without an id yet: the engine numbers those that pass the gate.
struct OrderChange {
  OrderId cancel;  ///< 0: nothing to cancel
  bool place = false;
  PlaceOrder order;          ///< its instrument and side also say whose order is cancelled
  double urgency_usd = 0.0;  ///< what the working quote gives away if it fills; negative if it is too timid
  std::uint32_t level = 0;   ///< of what is placed; 0: the best
};

/// What has to leave for it where find_changes said so (orders/standing.hpp). One waiting for its cancel does not count as working.
OrderChange change_of(const WantedQuote& wanted, const OrderTable& table);

/// A level of a side that we want to have resting, and how far from its price one may be that serves for it.
struct WantedLevel {
  WantedQuote quote;  ///< of some size
  double tolerance_raw = 0.0;
  double owed_raw = 0.0;    ///< that must stand of it where so much is wanted
  std::uint32_t level = 0;  ///< 0: the best; a nearer one may be of no size
};

/// What has to leave for a side of several levels, `wanted` from the best on, appended to `out`. Any working quote serves for any level
/// near enough (orders/standing.hpp), none past another, and of all ways to match them that which keeps the most, then the nearest, so that
/// a step of the ladder moves one end of it and not all. What serves for none is asked back, in pairs with what is to be placed. Domain: at
/// most most_quote_levels.
void change_ladder(InstrumentId instrument, Side side, std::span<const WantedLevel> wanted, const OrderTable& table, double least_usd,
                   std::vector<OrderChange>& out);

}  // namespace keel
