#include "keel/sim/venue_record.hpp"

namespace keel {
namespace {

/// Nobody who was away asks for more: the record would grow without end.
constexpr Duration record_reaches_back = hour;

}  // namespace

void VenueRecord::fill(const Filled& filled, Instant now) {
  positions_[filled.instrument.value] += filled.size * sign_of(filled.side);
  trades_.push_back({now, filled});
  while (now - trades_.front().at > record_reaches_back) trades_.pop_front();
  if (witness_) witness_(filled, now);
  link_.send(now, filled);
}

std::vector<Filled> VenueRecord::trades(TradeId after) const {
  std::vector<Filled> out;
  for (const Trade& trade : trades_) {
    if (trade.filled.trade > after) out.push_back(trade.filled);
  }
  return out;
}

}  // namespace keel
