#pragma once

#include <optional>
#include <span>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

struct DeliveryEstimate {
  Price delivery;
  std::size_t indices = 0;
};

/// Mean of the indices that trades showed in the window before an instrument's expiry, half to even to 1e-8; every trade counts once.
/// Nothing if none did. Domain: facts in time order; the instrument expires.
std::optional<DeliveryEstimate> estimated_delivery(const AccountFacts& account, const Instrument& instrument);

/// The index at an expiry on a straight line in time between the last mark set before it and the first after it, half to even to 1e-8;
/// nothing if there are no two. Domain: marks in time order.
std::optional<Price> index_between(std::span<const MarkSet> marks, Currency coin, Instant at);

}  // namespace keel
