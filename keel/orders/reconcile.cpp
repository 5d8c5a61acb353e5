#include "keel/orders/reconcile.hpp"

#include <algorithm>
#include <limits>

namespace keel {

void reconcile(const WantedQuote& wanted, const OrderTable& table, std::vector<OrderChange>& out) {
  const WorkingOrder* working = table.quote(wanted.instrument, wanted.side);
  OrderChange change{.order = {.instrument = wanted.instrument, .side = wanted.side}};
  if (working != nullptr) {
    const PriceOffset too_aggressive = (working->placed.price - wanted.price) * sign_of(wanted.side);
    const bool near = abs(too_aggressive) <= wanted.tolerance;
    const bool sized = working->remaining * 4 <= wanted.size * 5 && working->remaining * 2 >= wanted.size;
    if (wanted.size.raw > 0 && near && sized) return;
    change.cancel = working->placed.order;
    change.urgency_usd = wanted.size.raw > 0 ? to_double(too_aggressive) * wanted.usd_per_price_unit * to_double(working->remaining)
                                             : std::numeric_limits<double>::infinity();
  }
  if (wanted.size.raw > 0) {
    change.place = true;
    change.order.price = wanted.price;
    change.order.size = wanted.size;
  }
  if (working != nullptr || change.place) out.push_back(change);
}

void sort_by_urgency(std::vector<OrderChange>& changes) {
  // By insertion: they are few, and std::stable_sort allocates.
  for (auto next = changes.begin(); next != changes.end(); ++next) {
    std::rotate(std::ranges::upper_bound(changes.begin(), next, next->urgency_usd, std::ranges::greater{}, &OrderChange::urgency_usd), next,
                next + 1);
  }
}

}  // namespace keel
