#include "keel/quoting/signals.hpp"

#include <cmath>

namespace keel {
namespace {

double mean_at(const UsualPrice& price, Instant now, Duration half_life) {
  return price.log_price + (price.mean - price.log_price) * std::exp2(-to_days(now - price.at) / to_days(half_life));
}

}  // namespace

void UsualPrice::move(Instant now, double price, Duration half_life) {
  const double level = std::log(price);
  mean = known ? mean_at(*this, now, half_life) : level;
  log_price = level;
  at = now;
  known = true;
}

double UsualPrice::unusual(Instant now, Duration half_life) const { return known ? log_price - mean_at(*this, now, half_life) : 0.0; }

double book_imbalance(const BookTop& top) {
  if (top.bid_size.raw <= 0 || top.ask_size.raw <= 0) return 0.0;
  const double bid = to_double(top.bid);
  const double ask = to_double(top.ask);
  const double bids = to_double(top.bid_size);
  const double asks = to_double(top.ask_size);
  return (bid * asks + ask * bids) / (bids + asks) / (0.5 * (bid + ask)) - 1.0;
}

}  // namespace keel
