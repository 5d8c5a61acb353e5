#include "keel/files/chain/option_marks.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "keel/book/account_fact.hpp"
#include "keel/pricing/black/delivery.hpp"

namespace keel {
namespace {

/// The quotation of one unit of the quote currency's value.
double quotation(const Instrument& option, double forward) { return option.payoff == Payoff::Inverse ? 1.0 / forward : 1.0; }

bool apart(double a, double b, double times) { return a > times * b || b > times * a; }

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

/// The model's price comes first: a vol costs more to find.
std::optional<double> contradicted_vol(const Instrument& option, Instant at, double forward, double vol, Price price) {
  if (option.kind != InstrumentKind::Option || !(forward > 0.0) || at >= option.expiry) return std::nullopt;
  const auto model = model_price(option, at, forward, vol);
  if (!model || !apart(to_double(*model), to_double(price), 2.0)) return std::nullopt;
  const double told = implied_by_price(option, at, forward, price);
  return std::isfinite(told) && apart(told, vol, 10.0) ? std::optional(told) : std::nullopt;
}

void DoubtedVols::add(const std::string& where, double vol, double told) {
  if (count_++ == 0) first_ = fmt::format("{}: its vol is {:.3g} %, and its mark says {:.3g} %", where, 100.0 * vol, 100.0 * told);
}

std::string DoubtedVols::remark() const {
  if (count_ == 0) return {};
  const std::string more = count_ > 1 ? fmt::format(" (and of {} more row{})", count_ - 1, count_ == 2 ? "" : "s") : "";
  return first_ + more + ": the mark's is taken; is iv, which is in percent, a fraction there, or vol in percent?";
}

}  // namespace keel
