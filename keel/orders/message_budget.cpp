#include "keel/orders/message_budget.hpp"

#include <algorithm>

namespace keel {

void MessageBudget::refill(Instant now, double per_second, double burst) {
  const double elapsed_seconds = to_seconds(now - at_);
  at_ = now;
  tokens_ = std::min(burst, tokens_ + elapsed_seconds * per_second);
}

}  // namespace keel
