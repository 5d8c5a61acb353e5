#include "keel/files/chain/option_marks.hpp"

#include <limits>

#include "keel/book/account_fact.hpp"
#include "keel/pricing/black/delivery.hpp"

namespace keel {
namespace {

/// The quotation of one unit of the quote currency's value.
double quotation(const Instrument& option, double forward) { return option.payoff == Payoff::Inverse ? 1.0 / forward : 1.0; }

}  // namespace

Result<Price> model_price(const Instrument& option, Instant at, double forward, double vol) {
  const double value = value_of_delivery(forward, to_double(option.strike), clock_of_delivery(option.expiry, at), vol, option.right);
  const auto raw = decimal_from_double(value * quotation(option, forward));
  if (!raw) return std::unexpected(raw.error());
  return Price{*raw};
}

Result<double> vol_of_price(const Instrument& option, Instant at, double forward, Price price) {
  const double value = to_double(price) / quotation(option, forward);
  const auto vol = vol_of_delivery(value, forward, to_double(option.strike), clock_of_delivery(option.expiry, at), option.right);
  if (!vol) return vol;
  if (!(*vol > 0.0)) return fail("is intrinsic value, which no vol gives");
  return vol;
}

double implied_by_price(const Instrument& option, Instant at, double forward, Price price) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (option.kind != InstrumentKind::Option || !(forward > 0.0) || price.raw <= 0 || at >= option.expiry) return none;
  const auto vol = vol_of_price(option, at, forward, price);
  return vol && believable_vol(*vol) ? *vol : none;
}

}  // namespace keel
