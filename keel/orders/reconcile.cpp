#include "keel/orders/reconcile.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace keel {

OrderChange change_of(const WantedQuote& wanted, const OrderTable& table) {
  const StandingQuote standing = table.standing(wanted.instrument, wanted.side);
  const bool places = wanted.size.raw > 0;
  OrderChange change{.cancel = standing.order,
                     .place = places,
                     .order = {.instrument = wanted.instrument, .side = wanted.side, .price = wanted.price, .size = wanted.size}};
  if (standing.order == OrderId{}) return change;
  const PriceOffset too_aggressive = (standing.price - wanted.price) * sign_of(wanted.side);
  change.urgency_usd =
      places ? to_double(too_aggressive) * wanted.usd_per_price_unit * to_double(standing.left) : std::numeric_limits<double>::infinity();
  return change;
}

void order_by_urgency(const std::vector<OrderChange>& changes, std::vector<std::uint32_t>& places) {
  places.resize(changes.size());
  std::iota(places.begin(), places.end(), 0U);
  // In place: std::stable_sort allocates.
  std::ranges::sort(places, [&](std::uint32_t a, std::uint32_t b) {
    const double urgency_a = changes[a].urgency_usd;
    const double urgency_b = changes[b].urgency_usd;
    return urgency_a != urgency_b ? urgency_a > urgency_b : a < b;
  });
}

}  // namespace keel
