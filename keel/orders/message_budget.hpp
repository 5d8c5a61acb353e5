#pragma once

#include <cstdint>

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
  void spend() {
    tokens_ -= 1.0;
    ++spent_;
  }
  double tokens() const { return tokens_; }
  std::uint64_t spent() const { return spent_; }  ///< messages so far

  static constexpr auto fields() {
    using M = MessageBudget;
    return std::tuple{Field{"tokens", &M::tokens_}, Field{"at", &M::at_}, Field{"spent", &M::spent_}};
  }

 private:
  double tokens_ = 0.0;
  Instant at_;
  std::uint64_t spent_ = 0;
};

}  // namespace keel
