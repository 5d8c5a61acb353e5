#pragma once

#include "keel/base/fields.hpp"
#include "keel/base/time.hpp"

namespace keel {

/// A token bucket in event time: `per_second` messages flow in, up to `burst`. A message is a change of the venue's book: each order of a
/// mass cancel is one, and as that is never held back, the bucket may owe some. Cancels may use all of it, hedges leave a tenth for them,
/// quotes a fifth for both.
class MessageBudget {
 public:
  void refill(Instant now, double per_second, double burst);
  bool allows_order(double burst) const { return tokens_ >= 1.0 + 0.2 * burst; }
  bool allows_hedge(double burst) const { return tokens_ >= 1.0 + 0.1 * burst; }
  bool allows_cancel() const { return tokens_ >= 1.0; }
  void spend() { tokens_ -= 1.0; }
  double tokens() const { return tokens_; }

  static constexpr auto fields() { return std::tuple{Field{"tokens", &MessageBudget::tokens_}, Field{"at", &MessageBudget::at_}}; }

 private:
  double tokens_ = 0.0;
  Instant at_;
};

}  // namespace keel
