#include "keel/domain/settlement.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/int128.hpp"
#include "keel/domain/pool.hpp"

namespace keel {
namespace {

constexpr Int128 one = units_per_one;

/// a * b of two amounts in units of 1e-8, in units of 1e-16.
Int128 product(std::int64_t a, std::int64_t b) { return multiply_checked(a, b); }

/// a * b of two amounts in units of 1e-8, in the same units, half to even: what nearly every product here is. A double knows the quotient
/// to less than one below 2^50, and the rest is then small enough to be right in 64 bits, whatever they drop of the product.
std::int64_t product_rounded(std::int64_t a, std::int64_t b) {
  const double estimate = static_cast<double>(a) * static_cast<double>(b) * 1e-8;
  if (!(std::abs(estimate) < 0x1p50)) return divide_rounded(product(a, b), one, Rounding::HalfEven);
  auto quotient = static_cast<std::int64_t>(estimate);
  const auto wrapped = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
  auto twice = static_cast<std::int64_t>(2 * (wrapped(a) * wrapped(b) - wrapped(quotient) * wrapped(units_per_one)));
  for (; twice > units_per_one; twice -= 2 * units_per_one) ++quotient;
  for (; twice < -units_per_one; twice += 2 * units_per_one) --quotient;
  if (quotient % 2 != 0 && (twice == units_per_one || twice == -units_per_one)) return quotient + (twice > 0 ? 1 : -1);
  return quotient;
}

std::int64_t absolute(std::int64_t value) { return value < 0 ? -value : value; }

/// The amount that the fee rate applies to, in the settlement currency.
std::int64_t fee_base(const Instrument& instrument, Size size, Price price, Price index) {
  if (instrument.kind != InstrumentKind::Option) return absolute(settlement_value(instrument, size, price).raw);
  const std::int64_t underlying = absolute(product_rounded(size.raw, instrument.multiplier.raw));
  if (instrument.payoff == Payoff::Inverse) return underlying;
  return product_rounded(underlying, index.raw);
}

SettleAmount fee_at(Rate rate, const Instrument& instrument, Size size, Price price, Price index) {
  const std::int64_t fee = product_rounded(rate.raw, fee_base(instrument, size, price, index));
  if (instrument.kind != InstrumentKind::Option || instrument.fees.option_cap.raw == 0) return {fee};
  const std::int64_t premium = absolute(settlement_value(instrument, size, price).raw);
  return {std::min(fee, product_rounded(instrument.fees.option_cap.raw, premium))};
}

}  // namespace

Size amount_of(const Instrument& instrument, Size contracts) { return {product_rounded(contracts.raw, instrument.multiplier.raw)}; }

SettleAmount settlement_value(const Instrument& instrument, Size size, Price price) {
  if (instrument.kind == InstrumentKind::Pool) return pool_value(instrument, size, price);
  if (instrument.multiplier.raw == units_per_one && !instrument.reciprocal()) return {product_rounded(size.raw, price.raw)};
  const Int128 amount = product(size.raw, instrument.multiplier.raw);
  if (instrument.reciprocal()) {
    KEEL_CHECK(price.raw > 0, "an inverse contract needs a price above 0");
    return {divide_rounded(-amount, price.raw, Rounding::HalfEven)};
  }
  return {divide_rounded(multiply_checked(amount, price.raw), one * one, Rounding::HalfEven)};
}

SettleAmount trade_fee(const Instrument& instrument, Size size, Price price, Liquidity liquidity, Price index) {
  return fee_at(liquidity == Liquidity::Maker ? instrument.fees.maker : instrument.fees.taker, instrument, size, price, index);
}

SettleAmount delivery_fee(const Instrument& instrument, Size size, Price delivery) {
  return fee_at(instrument.fees.delivery, instrument, size, payoff_price(instrument, delivery), delivery);
}

Price payoff_price(const Instrument& instrument, Price delivery) {
  if (instrument.kind != InstrumentKind::Option) return delivery;
  const PriceOffset in_the_money = instrument.right == Right::Call ? delivery - instrument.strike : instrument.strike - delivery;
  const std::int64_t intrinsic = std::max<std::int64_t>(in_the_money.raw, 0);
  if (instrument.payoff == Payoff::Linear) return Price{intrinsic};
  return Price{divide_rounded(product(intrinsic, units_per_one), delivery.raw, Rounding::HalfEven)};
}

SettleAmount converted(SettleAmount base, Price price) { return {product_rounded(base.raw, price.raw)}; }

NumeraireAmount in_numeraire(SettleAmount amount, Price price) { return {converted(amount, price).raw}; }

}  // namespace keel
