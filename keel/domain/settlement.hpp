#pragma once

#include "keel/domain/instrument.hpp"

namespace keel {

/// The delivery price is the mean of the index over this time before the expiry.
inline constexpr Duration delivery_window = minute * 30;

/// The venue's amount of a number of contracts: contracts times multiplier, half to even to 1e-8.
Size amount_of(const Instrument& instrument, Size contracts);

/// What a signed size is worth at a price, in the settlement currency. Profit between two prices is the difference of two
/// such values, for every payoff:
///   linear, spot, options   size * multiplier * price
///   pool                    the reserves, in quote (pool.hpp)
///   inverse future, perp    -size * multiplier / price       (coin; falls in absolute value as the price rises)
/// Rounded half to even to 1e-8. Domain: price > 0 for reciprocal instruments and
/// pools.
SettleAmount settlement_value(const Instrument& instrument, Size size, Price price);

enum class Liquidity : std::uint8_t { Maker, Taker };
constexpr Liquidity last_of(Liquidity) { return Liquidity::Taker; }
std::string_view name_of(Liquidity liquidity);

/// The venue's fee for a trade, >= 0 unless the rate is a rebate. Rounded half to even to 1e-8. `index` is the underlying's
/// price in the quote currency; only linear options need it.
///   inverse option          min(rate * contracts * multiplier, cap * premium), in coin
///   linear option           min(rate * index * contracts * multiplier, cap * premium)
///   others                  rate * notional
SettleAmount trade_fee(const Instrument& instrument, Size size, Price price, Liquidity liquidity, Price index);

/// The venue's fee for cash settlement at expiry, at the rate `fees.delivery` on the same base as trades, the option's cap
/// being of its payoff. Rounded half to even to 1e-8.
SettleAmount delivery_fee(const Instrument& instrument, Size size, Price delivery);

/// What one contract pays at expiry, as a price in the instrument's own quotation:
/// options max(S-K, 0) or max(K-S, 0), divided by S when inverse, rounded half to even; futures the delivery price itself.
Price payoff_price(const Instrument& instrument, Price delivery);

/// `base` units of the base currency in the quote currency, rounded half to even.
SettleAmount converted(SettleAmount base, Price price);

/// `amount` of a currency worth `price` numeraire a unit, rounded half to even.
NumeraireAmount in_numeraire(SettleAmount amount, Price price);

}  // namespace keel
