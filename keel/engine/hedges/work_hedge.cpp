#include "keel/engine/hedges/work_hedge.hpp"

#include <algorithm>
#include <cmath>

#include "keel/engine/decide/permitted.hpp"
#include "keel/engine/hedges/hedge_bounds.hpp"
#include "keel/hedging/execution_schedule.hpp"
#include "keel/hedging/hedge_cost.hpp"
#include "keel/hedging/whole_lots.hpp"
#include "keel/risk/stages.hpp"

namespace keel {
namespace {

const WorkedHedge* worked(const State& state, InstrumentId instrument, Side side) {
  const auto found = std::ranges::find(state.hedges_worked, instrument, &WorkedHedge::instrument);
  return found != state.hedges_worked.end() && found->side == side ? &*found : nullptr;
}

/// No more than others show.
PlaceOrder take(const State& state, const HedgeTurn& turn, Size size) {
  const Size there = size_shown(state.market.top(turn.instrument.id).book, turn.side);
  const Size lot = turn.instrument.lot;
  return taker(turn.instrument, turn.side, turn.limit, lot * (std::min(size, there).raw / lot.raw));
}

/// The best price that others show on that side; 0: nobody does.
Price touch(const State& state, InstrumentId instrument, Side side) {
  const BookTop& others = state.market.top(instrument).book;
  if (side == Side::Buy) return others.bid_size.raw > 0 ? others.bid : Price{};
  return others.ask_size.raw > 0 ? others.ask : Price{};
}

bool is_urgent(const HedgingConfig& hedging, double risk_price_usd, double cost_usd) { return risk_price_usd > hedging.take_at * cost_usd; }

HedgeOrder rest_then_take(const State& state, const HedgeTurn& turn) {
  const WorkedHedge* known = worked(state, turn.instrument.id, turn.side);
  const WorkedHedge now = known != nullptr ? *known : WorkedHedge{.instrument = turn.instrument.id, .side = turn.side, .since = state.now};
  const Price price = touch(state, turn.instrument.id, turn.side);
  const bool takes = is_urgent(turn.hedging, turn.risk_price_usd, turn.cost_usd) || state.now - now.since >= turn.hedging.patience;
  if (takes || price.raw <= 0) return {take(state, turn, turn.wanted), now};
  PlaceOrder order = taker(turn.instrument, turn.side, price, turn.wanted);
  order.time_in_force = TimeInForce::PostOnly;
  return {order, now};
}

HedgeOrder take_a_slice(const State& state, const EngineConfig& config, const HedgeTurn& turn) {
  const HedgingConfig& hedging = turn.hedging;
  const Duration every{std::max<std::int64_t>(hedging.horizon.raw / hedging.slices, 1)};
  WorkedHedge now{.instrument = turn.instrument.id, .side = turn.side, .since = state.now};
  std::int64_t slice = 0;
  if (const WorkedHedge* known = worked(state, turn.instrument.id, turn.side)) {
    const std::int64_t since_then = (state.now - known->since).raw / every.raw;
    if (since_then < hedging.slices) {  // else all of it should be done: what is left goes another round
      now = *known;
      slice = since_then;
    }
  }
  if (slice < now.slices) return {take(state, turn, Size{}), now};
  now.slices = slice + 1;
  const double slice_days = to_days(every);
  // What each order costs beyond the half spread is gone by the next: eta / tau is that of a hedge at once.
  const ExecutionIn in{.usd_per_sqrt_day = turn.usd_per_sqrt_day,
                       .temporary_usd_days = impact_usd(turn.unit, hedging.impact_bps_per_million_usd) * slice_days,
                       .permanent_usd = impact_usd(turn.unit, hedging.permanent_impact_bps_per_million_usd),
                       .variance_aversion_per_usd = 0.5 * config.risk.risk_aversion_per_usd,
                       .slice_days = slice_days};
  const double contracts = to_double(turn.wanted) * first_slice(in, static_cast<int>(hedging.slices - slice));
  const auto lots = static_cast<std::int64_t>(whole_lots(contracts, turn.instrument.lot));
  return {take(state, turn, turn.instrument.lot * lots), now};
}

}  // namespace

HedgeOrder work_hedge(const State& state, const EngineConfig& config, const HedgeTurn& turn) {
  if (takes_at_once(turn.hedging)) return {take(state, turn, turn.wanted), std::nullopt};
  return turn.hedging.execution == "slices" ? take_a_slice(state, config, turn) : rest_then_take(state, turn);
}

bool outlived(const State& state, const Derived& derived, const EngineConfig& config, const WorkingOrder& resting) {
  const PlaceOrder& order = resting.placed;
  const Instrument& instrument = state.instruments[order.instrument];
  const UnitGreeks unit = derived.exposure.unit(instrument.id);
  const auto u = static_cast<std::size_t>(derived.layout.index_of(instrument.base));
  const bool by_price = rules_of(derived.stages[u]).hedges == StageRules::Hedge::ByPrice && derived.book.underlyings[u].whole;
  if (!by_price || !tradeable(state, derived, config, instrument, unit)) return true;
  const HedgingConfig& hedging = config.hedging_of(derived.group[instrument.id.value]);
  const WorkedHedge* known = worked(state, instrument.id, order.side);
  if (known == nullptr || state.now - known->since >= hedging.patience) return true;
  const double direction = sign_of(order.side);
  if (const Price best = touch(state, instrument.id, order.side);
      best.raw > 0 && (best - order.price) * sign_of(order.side) > PriceOffset{})
    return true;
  // Counted as filled it is in the price of risk already.
  const SparseFactors loadings = trade_loadings(unit, instrument, derived.layout);
  const double filled = -direction * loadings.dot(derived.risk.price);
  const double contracts = to_double(resting.remaining) * share_counted(state, config, resting);
  FactorVector without = derived.risk.exposures;
  for (const SparseFactors::Term& term : loadings.terms()) without[term.factor] -= direction * contracts * term.value;
  const double dearer = correction_at(derived, without) / correction_at(derived, derived.risk.exposures);
  const double unfilled = dearer * (filled + 2.0 * loadings.quadratic(derived.risk.curvature) * contracts);
  const double cost_usd =
      cost_of_taking(instrument, unit, shown_prices(state.market.top(instrument.id).book), hedging, order.side).cost_usd();
  return filled < 0.0 || is_urgent(hedging, unfilled, cost_usd);
}

}  // namespace keel
