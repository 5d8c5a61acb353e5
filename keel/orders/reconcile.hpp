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
  PriceOffset tolerance;            ///< a working quote within this of `price` stays
  double usd_per_price_unit = 1.0;  ///< that a contract gains when its price rises by 1: makes instruments comparable
};

/// One step from what works to what is wanted. Orders without an id yet: the engine numbers those that pass the gate.
struct OrderChange {
  OrderId cancel;  ///< 0: nothing to cancel
  bool place = false;
  PlaceOrder order;          ///< its instrument and side also say whose order is cancelled
  double urgency_usd = 0.0;  ///< what the working quote gives away if it fills; negative if it is too timid
};

/// Appends the change, if any, that one wanted quote asks for. A working quote stays while its price is within the tolerance
/// and what is left of it is between half and five quarters of the wanted size. One waiting for its cancel does not count as working.
void reconcile(const WantedQuote& wanted, const OrderTable& table, std::vector<OrderChange>& out);

/// Most urgent first; ties keep their order.
void sort_by_urgency(std::vector<OrderChange>& changes);

}  // namespace keel
