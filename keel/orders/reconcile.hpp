#pragma once

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
};

/// What has to leave for it where find_changes said so (orders/standing.hpp). One waiting for its cancel does not count as working.
OrderChange change_of(const WantedQuote& wanted, const OrderTable& table);

/// The places in `changes`, most urgent first; ties keep their order. Allocates only to grow.
void order_by_urgency(const std::vector<OrderChange>& changes, std::vector<std::uint32_t>& places);

}  // namespace keel
