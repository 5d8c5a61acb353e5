#include "keel/engine/want_quotes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

#include "keel/engine/memory.hpp"
#include "keel/engine/permitted.hpp"
#include "keel/quoting/quote_price.hpp"

namespace keel {
namespace {

QuoteIn quote_in(const State& state, const Derived& derived, const EngineConfig& config, const Instrument& instrument,
                 const UnitGreeks& unit) {
  const bool option = instrument.kind == InstrumentKind::Option;
  const std::uint32_t group = derived.group[instrument.id.value];
  const QuotingConfig& quoting = config.quoting_of(group);
  const double scale_usd = flow_scale_usd(quoting.flow, instrument, unit);
  const AdverseCharges& charges = state.groups[group].adverse;
  const Size one_contract{units_per_one};
  const SettleAmount fee =
      trade_fee(instrument, one_contract, nearest<Price>(unit.fair_price), Liquidity::Maker, nearest<Price>(unit.index_usd));
  QuoteIn in;
  in.fair_usd = instrument.reciprocal() ? to_double(instrument.multiplier) * unit.quote_usd : unit.fair_price * unit.usd_per_price_unit;
  in.loadings = trade_loadings(unit, instrument, derived.layout);
  in.contracts = to_double(option ? quoting.option_size : quoting.linear_size);
  const TakerRates takers = takers_at(derived, config, instrument, unit);
  in.k_per_usd = 1.0 / takers.scale;
  in.takers_per_day = takers.arrivals_per_day;
  in.adverse_bid_usd = std::max(0.0, charges.of(option, Side::Buy)) * scale_usd;
  in.adverse_ask_usd = std::max(0.0, charges.of(option, Side::Sell)) * scale_usd;
  in.fee_usd = to_double(fee) * settle_usd(instrument, unit);
  in.minimum_half_spread_usd = option ? quoting.minimum_half_spread_vol_points * unit.vega_usd_per_vol_point
                                      : 1e-4 * quoting.minimum_half_spread_bps * unit.fair_price * unit.usd_per_price_unit;
  return in;
}

/// A working quote within this of the wanted price stays.
PriceOffset tolerance(const Instrument& instrument, const UnitGreeks& unit, const QuoteParts& parts, double requote_share) {
  const double half_spread = std::abs(parts.half_spread_usd) / unit.usd_per_price_unit;
  const PriceOffset share{decimal_from_double(requote_share * half_spread).value_or(std::numeric_limits<std::int64_t>::max())};
  return std::max(share, instrument.ticks.tick_at(nearest<Price>(unit.fair_price)) - PriceOffset{1});
}

}  // namespace

void want_quotes(const State& state, Derived& derived, const EngineConfig& config, const QuoteModel& model, const Instrument& instrument,
                 std::vector<WantedQuote>& out) {
  const UnitGreeks unit = derived.exposure.unit(instrument.id);
  ShownQuote& shown = derived.quotes[instrument.id.value];
  WantedQuote bid{.instrument = instrument.id, .side = Side::Buy};
  WantedQuote ask{.instrument = instrument.id, .side = Side::Sell};
  if (unit.valid) bid.usd_per_price_unit = ask.usd_per_price_unit = unit.usd_per_price_unit;
  if (derived.curvature_known && rules_for(derived, instrument.base).quotes && tradeable(state, derived, config, instrument, unit)) {
    const QuoteIn in = quote_in(state, derived, config, instrument, unit);
    const ContractRisks risks = contract_risks(instrument, unit, derived.layout);
    const QuotingConfig& quoting = config.quoting_of(derived.group[instrument.id.value]);
    const Size full = instrument.kind == InstrumentKind::Option ? quoting.option_size : quoting.linear_size;
    const BookTop& others = state.market.top(instrument.id).book;
    // Made in its place: g++ copies its 272 bytes by a `rep movsq`, which is 3 % of a whole run.
    static_assert(std::is_trivially_destructible_v<TwoSided>);
    new (&shown.parts) TwoSided(model.quote(in, derived.risk));
    const auto price = [&](WantedQuote& wanted, const QuoteParts& parts) {
      const auto rounded = quote_price(instrument, unit, parts.fair_usd, parts.price_usd, wanted.side, others);
      if (!rounded) return;
      wanted.price = *rounded;
      wanted.size = sized(instrument, share_left(derived, risks, sign_of(wanted.side)), full);
      wanted.tolerance = tolerance(instrument, unit, parts, config.orders.requote_share);
    };
    price(bid, shown.parts.bid);
    price(ask, shown.parts.ask);
  }
  shown.bid = bid.price;
  shown.bid_size = bid.size;
  shown.ask = ask.price;
  shown.ask_size = ask.size;
  out.push_back(bid);
  out.push_back(ask);
}

}  // namespace keel
