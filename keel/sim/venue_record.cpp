#include "keel/sim/venue_record.hpp"

namespace keel {
namespace {

/// Nobody who was away asks for more: the record would grow without end.
constexpr Duration record_reaches_back = hour;

}  // namespace

void VenueRecord::note(const Execution& done, const ClearingHouse::Fees& fees, Instant now) {
  if (!done.traded()) {
    if (done.owner == who_ && done.gone()) close(done.order, CloseReason::Cancelled, now);
    return;
  }
  if (done.taker == who_) {
    fill({done.trade, done.taker_order, done.instrument, opposite(done.side), done.price, done.size, fees.taker, Liquidity::Taker}, now);
  }
  if (done.owner == who_) {
    fill({done.trade, done.order, done.instrument, done.side, done.price, done.size, fees.owner, Liquidity::Maker}, now);
    if (done.gone()) close(done.order, CloseReason::Filled, now);
  }
}

void VenueRecord::fill(const Filled& filled, Instant now) {
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
