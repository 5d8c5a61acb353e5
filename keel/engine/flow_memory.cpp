#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "keel/engine/memory.hpp"
#include "keel/quoting/groups.hpp"

namespace keel {
namespace {

/// Between two looks at where the best prices lie, on average: often enough for the mean over time, and rarely enough to cost nothing.
constexpr Duration watch_every = second;
/// After more without an event, as after a pause or under a slow clock, nobody knows where the prices lay.
constexpr Duration longest_gap = watch_every * 2;

/// When to look next: half to one and a half of that later, as if by chance. Prices move and makers follow in step with clocks, and looks
/// in step with one of them would always see the same part of that dance, which takers do not.
Instant next_look(Instant last) {
  const std::uint64_t mixed = (static_cast<std::uint64_t>(last.raw) * 0x9E3779B97F4A7C15ULL) >> 33;  // below 2^31
  return last + Duration{watch_every.raw / 2 + static_cast<std::int64_t>(mixed) * watch_every.raw / (std::int64_t{1} << 31)};
}

/// How far a price lies from fair on the side of who makes it, USD a contract.
double distance_usd(const UnitGreeks& unit, Side side, Price price) {
  return sign_of(side) * (unit.fair_price - to_double(price)) * unit.usd_per_price_unit;
}

/// The best price of a side, ours included; nothing if nobody shows one.
std::optional<Price> best_of(const Facts& facts, InstrumentId id, Side side) {
  const BookTop& others = facts.market.top(id).book;
  const bool buys = side == Side::Buy;
  std::optional<Price> best;
  if ((buys ? others.bid_size : others.ask_size).raw > 0) best = buys ? others.bid : others.ask;
  const WorkingOrder* ours = facts.orders.quote(id, side);
  if (ours == nullptr || ours->state != OrderState::Working) return best;
  const Price price = ours->placed.price;
  if (!best) return price;
  return buys ? std::max(*best, price) : std::min(*best, price);
}

/// The unit of distances of an instrument whose price is known and who learns, USD a contract: the config's, so that what was learned of it
/// needs no other. 0 of others.
double learning_scale_usd(const Memory& memory, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit) {
  const FlowConfig& flow = config.quoting_of(memory.of_instrument[instrument.id.value].group).flow;
  return flow.learn && unit.live && instrument.has_order_book() ? flow_scale_usd(flow, instrument, unit) : 0.0;
}

/// What lies at fair or through it is picked off by whoever knows better, and tells nothing of how takers answer a distance.
bool tells(double distance) { return distance > 0.0; }

/// The best prices have lain there since the last look, as far as one look tells.
void watch(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, double days) {
  for (const Instrument& instrument : facts.instruments) {
    auto& [group, takers, last_taker, fair] = memory.of_instrument[instrument.id.value];
    const FlowConfig& flow = config.quoting_of(group).flow;
    if (!flow.learn) continue;
    takers.fade(days, flow.half_life_days);
    if (!facts.connected(instrument.venue)) continue;
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    const double scale_usd = learning_scale_usd(memory, config, instrument, unit);
    if (!(scale_usd > 0.0)) continue;
    for (const Side side : {Side::Buy, Side::Sell}) {
      const auto best = best_of(facts, instrument.id, side);
      if (!best) continue;
      if (const double distance = distance_usd(unit, side, *best); tells(distance)) takers.add_time(distance / scale_usd, days);
    }
  }
}

LastTaker& last_taker(Memory& memory, const Change& change) {
  return memory.of_instrument[change.instrument.value].last_taker[change.traded.raw > 0 ? 0 : 1];
}

/// Somebody took on this side; false if it is a further trade of a taker of this instant.
bool is_another(LastTaker& last, const Facts& facts) {
  if (std::exchange(last.at, facts.now) == facts.now) return false;
  last.reached = 0.0;
  return true;
}

/// Who takes meets the best price that is known; what he trades with beyond it he has gone on to.
void count_taker(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change) {
  TakerHistory& takers = memory.of_instrument[change.instrument.value].takers;
  LastTaker& last = last_taker(memory, change);
  const bool another = is_another(last, facts);
  double& reached = last.reached;
  if (!another && reached == 0.0) return;
  // Of time that no look will count trades do not either.
  if (memory.flow_watched == Instant{} || memory.flow_watched == facts.now) return;
  const Instrument& instrument = facts.instruments[change.instrument];
  const UnitGreeks unit = derived.exposure.unit(instrument.id);
  const double scale_usd = learning_scale_usd(memory, config, instrument, unit);
  if (!(scale_usd > 0.0)) return;
  const Side maker = change.traded.raw > 0 ? Side::Sell : Side::Buy;
  const double distance = distance_usd(unit, maker, change.price) / scale_usd;
  constexpr double nearest = TakerHistory::nearest_scales;
  if (another) {
    const auto best = best_of(facts, instrument.id, maker);
    const double met = best ? std::min(distance, distance_usd(unit, maker, *best) / scale_usd) : distance;
    if (!tells(met)) return;
    if (met >= nearest) return takers.add_trade(met);
    reached = met;
  }
  if (distance < nearest || distance <= reached) return;
  reached < nearest ? takers.add_reach(distance) : takers.extend_reach(reached, distance);
  reached = distance;
}

bool same_scales(const FlowConfig& a, const FlowConfig& b) {
  return a.option_scale_vol_points == b.option_scale_vol_points && a.option_minimum_scale_coin == b.option_minimum_scale_coin &&
         a.linear_scale_bps == b.linear_scale_bps;
}

}  // namespace

void remember_groups(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change) {
  if (change.cause != Change::Cause::Clock || config.group.empty()) return;
  for (const Instrument& instrument : facts.instruments) {
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    if (!unit.valid || !instrument.has_order_book()) continue;
    InstrumentMemory& known = memory.of_instrument[instrument.id.value];
    const double delta = std::abs(unit.delta) / to_double(instrument.multiplier);
    const std::size_t group = group_after(config, instrument, unit.days_to_expiry, delta, known.group);
    // What was seen in other units is nothing here.
    if (!same_scales(config.quoting_of(group).flow, config.quoting_of(known.group).flow)) known.takers = {};
    known.group = static_cast<std::uint32_t>(group);
  }
}

void remember_best_prices(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, Instant until) {
  if (memory.flow_watched == Instant{}) return;
  if (until - facts.now > longest_gap) {
    watch(memory, facts, derived, config, to_days(facts.now - memory.flow_watched));  // trades until then were counted
    memory.flow_watched = until;
    return;
  }
  for (Instant look = next_look(memory.flow_watched); look < until; look = next_look(look)) {
    watch(memory, facts, derived, config, to_days(look - memory.flow_watched));
    memory.flow_watched = look;
  }
}

void remember_takers(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change) {
  if (change.cause == Change::Cause::Traded) return count_taker(memory, facts, derived, config, change);
  // The tape prints what we take at the same instant, and we are no taker who comes to our quotes; who comes to a hedge that rests is one.
  if (change.cause == Change::Cause::Filled && change.took) is_another(last_taker(memory, change), facts);
  if (change.cause == Change::Cause::Clock && memory.flow_watched == Instant{}) memory.flow_watched = facts.now;
}

}  // namespace keel
