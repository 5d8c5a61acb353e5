#include "keel/quoting/quote_price.hpp"

#include <algorithm>

namespace keel {
namespace {

/// The next price on the ladder below (or above) an exact one.
Price one_tick_clear(const TickLadder& ticks, Price price, Side side) {
  return side == Side::Buy ? ticks.round_down(price - PriceOffset{1}) : ticks.round_up(price + PriceOffset{1});
}

}  // namespace

std::optional<Price> quote_price(const Instrument& instrument, const UnitGreeks& unit, double fair_usd, double price_usd, Side side,
                                 const BookTop& others) {
  const double wanted = unit.fair_price + (price_usd - fair_usd) / unit.usd_per_price_unit;
  const auto exact = decimal_from_double(wanted);
  if (!exact) return std::nullopt;
  const Price least = instrument.ticks.round_up(Price{1});
  if (side == Side::Buy) {
    if (wanted <= 0.0) return std::nullopt;
    Price bid = instrument.ticks.round_down(Price{*exact});
    if (others.ask_size.raw > 0 && bid >= others.ask) bid = one_tick_clear(instrument.ticks, others.ask, Side::Buy);
    if (bid < least) return std::nullopt;
    return bid;
  }
  Price ask = instrument.ticks.round_up(Price{std::max<std::int64_t>(*exact, 1)});
  if (others.bid_size.raw > 0 && ask <= others.bid) ask = one_tick_clear(instrument.ticks, others.bid, Side::Sell);
  return ask;
}

}  // namespace keel
