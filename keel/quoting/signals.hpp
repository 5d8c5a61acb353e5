#pragma once

#include "keel/base/fields.hpp"
#include "keel/base/time.hpp"
#include "keel/domain/events.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// What is usual of a price: the mean of its logarithm, each price for the time that it stood, which forgets half within a half-life.
struct UsualPrice {
  Instant at;  ///< of the last price
  bool known = false;
  double log_price = 0.0;
  double mean = 0.0;

  /// Domain: price > 0, time does not go back.
  void move(Instant now, double price, Duration half_life);
  /// ln(price / usual); 0 before the first.
  double unusual(Instant now, Duration half_life) const;

  static constexpr auto fields() {
    using U = UsualPrice;
    return std::tuple{Field{"at", &U::at}, Field{"known", &U::known}, Field{"log_price", &U::log_price}, Field{"mean", &U::mean}};
  }
};

/// What is usual of an instrument's middle.
struct FollowedPrice {
  InstrumentId instrument;
  UsualPrice usual;
  static constexpr auto fields() {
    return std::tuple{Field{"instrument", &FollowedPrice::instrument}, Field{"usual", &FollowedPrice::usual}};
  }
};

/// The price weighted by the sizes of the other side over the middle of bid and ask, less 1; 0 where a side is empty. Within half the
/// spread. Source: J. Gatheral and R. C. A. Oomen, "Zero-intelligence realized variance estimation", Finance and Stochastics 14 (2010).
double book_imbalance(const BookTop& top);

}  // namespace keel
