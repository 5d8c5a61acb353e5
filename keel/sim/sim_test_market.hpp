#pragma once

#include "keel/sim/sim_venue.hpp"

namespace keel {

/// For tests: nothing moves, nobody comes, messages take exactly their latency.
inline SimConfig still_market() {
  SimConfig config;
  config.process.volatility = 0.0;
  config.process.carry = 0.0;
  config.process.impact_bps_per_coin = 0.0;
  config.process.vol_points_per_sqrt_day = 0.0;
  config.perpetual.taker_rate_per_second = 0.0;
  config.future.taker_rate_per_second = 0.0;
  config.option.taker_rate_per_second = 0.0;
  config.informed_share = 0.0;
  config.latency.order_jitter = {};
  config.latency.data_jitter = {};
  return config;
}

/// The facts of one kind, in order.
template <class T>
std::vector<T> only(const std::vector<TimedFact>& facts) {
  std::vector<T> out;
  for (const TimedFact& timed : facts) {
    if (const T* fact = std::get_if<T>(&timed.fact)) out.push_back(*fact);
  }
  return out;
}

inline PlaceOrder quote(std::uint64_t id, InstrumentId instrument, Side side, Price price, Size size) {
  return {OrderId{id}, instrument, side, price, size, Purpose::Quote, TimeInForce::PostOnly};
}

inline PlaceOrder hedge(std::uint64_t id, InstrumentId instrument, Side side, Price price, Size size) {
  return {OrderId{id}, instrument, side, price, size, Purpose::Hedge, TimeInForce::ImmediateOrCancel};
}

}  // namespace keel
