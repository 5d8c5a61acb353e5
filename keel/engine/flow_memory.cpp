#include <algorithm>
#include <optional>
#include <utility>

#include "keel/engine/memory.hpp"

namespace keel {
namespace {

/// Between two looks at where the best prices lie: often enough for the mean over time, and rarely enough to cost nothing.
constexpr Duration watch_every = second;

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

struct Watched {
  IntensityEstimate* takers = nullptr;
  double scale_usd = 0.0;  ///< the unit of distances: the config's, so that what was learned of it needs no other
};

/// Of an instrument whose price is known and who learns; nothing of others.
Watched watched(Memory& memory, const Derived& derived, const EngineConfig& config, const Instrument& instrument, const UnitGreeks& unit) {
  const std::uint32_t group = derived.group[instrument.id.value];
  const FlowConfig& flow = config.quoting_of(group).flow;
  if (!flow.learn || !unit.live || !instrument.has_order_book()) return {};
  const double scale_usd = flow_scale_usd(flow, instrument, unit);
  if (!(scale_usd > 0.0)) return {};
  return {&memory.groups[group].takers[static_cast<std::size_t>(instrument.kind)], scale_usd};
}

/// The best prices have lain there since the last look, as far as one look tells.
void watch(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config) {
  const double days = to_days(facts.now - memory.flow_watched);
  for (std::size_t group = 0; group < memory.groups.size(); ++group) {
    const FlowConfig& flow = config.quoting_of(group).flow;
    if (!flow.learn) continue;
    for (IntensityEstimate& takers : memory.groups[group].takers) takers.fade(days, flow.half_life_days);
  }
  for (const Instrument& instrument : facts.instruments) {
    if (!facts.connected(instrument.venue)) continue;
    const UnitGreeks unit = derived.exposure.unit(instrument.id);
    const auto [takers, scale_usd] = watched(memory, derived, config, instrument, unit);
    if (takers == nullptr) continue;
    for (const Side side : {Side::Buy, Side::Sell}) {
      if (const auto best = best_of(facts, instrument.id, side)) takers->add_time(distance_usd(unit, side, *best) / scale_usd, days);
    }
  }
}

LastPrint print_of(const Facts& facts, const Change& change) {
  return {facts.now, change.instrument, change.traded.raw > 0 ? Side::Buy : Side::Sell};
}

void count_taker(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change) {
  const LastPrint print = print_of(facts, change);
  const Side taker = print.taker;
  if (std::exchange(memory.last_print, print) == print) return;
  // Of time that no look will count, as after a pause or under a slow clock, trades do not either.
  if (facts.now - memory.flow_watched > watch_every * 2) return;
  const Instrument& instrument = facts.instruments[change.instrument];
  const UnitGreeks unit = derived.exposure.unit(instrument.id);
  const auto [takers, scale_usd] = watched(memory, derived, config, instrument, unit);
  const Side maker = taker == Side::Buy ? Side::Sell : Side::Buy;
  if (takers != nullptr) takers->add_trade(distance_usd(unit, maker, change.price) / scale_usd);
}

}  // namespace

void remember_flow(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change) {
  if (change.cause == Change::Cause::Traded) return count_taker(memory, facts, derived, config, change);
  // The tape prints our own hedges at the same instant, and they are no takers who come to our quotes.
  if (change.cause == Change::Cause::Filled && change.purpose == Purpose::Hedge) memory.last_print = print_of(facts, change);
  if (change.cause != Change::Cause::Clock || facts.now - memory.flow_watched < watch_every) return;
  const bool first = memory.flow_watched == Instant{};
  // After a pause nobody knows where the prices lay: the look counts for the usual time.
  const Instant latest = facts.now - watch_every * 2;
  memory.flow_watched = std::max(memory.flow_watched, latest);
  if (!first) watch(memory, facts, derived, config);
  memory.flow_watched = facts.now;
}

}  // namespace keel
