#include "keel/files/chain/option_marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "keel/book/account_fact.hpp"
#include "keel/pricing/black/delivery.hpp"

namespace keel {
namespace {

/// The quotation of one unit of the quote currency's value.
double quotation(const Instrument& option, double forward) { return option.payoff == Payoff::Inverse ? 1.0 / forward : 1.0; }

constexpr double forward_tolerance = 0.002;     ///< of rows whose forward was seen a moment before their price
constexpr double carry_tolerance_yearly = 0.1;  ///< of a forward whose index alone is known
constexpr double vol_tolerance = 1.5;           ///< times: the smile and what traded outside its fair value

}  // namespace

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

/// The model's prices come first: a vol costs more to find.
std::optional<double> contradicted_vol(const Instrument& option, Instant at, double forward, ForwardFrom from, double vol, Price price) {
  if (option.kind != InstrumentKind::Option || !(forward > 0.0) || at >= option.expiry || std::isnan(vol)) return std::nullopt;
  const DeliveryClock clock = clock_of_delivery(option.expiry, at);
  const double carry = from == ForwardFrom::Index ? carry_tolerance_yearly * clock.years : 0.0;
  const double reach = std::min(forward_tolerance + carry, 0.5) * (option.right == Right::Call ? 1.0 : -1.0);
  const auto worth = [&](double at_forward, double at_vol) {
    return value_of_delivery(at_forward, to_double(option.strike), clock, at_vol, option.right) * quotation(option, at_forward);
  };
  const double seen = to_double(price);
  const double tick = to_double(option.ticks.tick_at(price));
  const bool fits = vol > 0.0 && seen <= worth(forward * (1.0 + reach), vol * vol_tolerance) + tick &&
                    seen >= worth(forward * (1.0 - reach), vol / vol_tolerance) - tick;
  const double told = fits ? vol : implied_by_price(option, at, forward, price);
  return fits || !std::isfinite(told) ? std::nullopt : std::optional(told);
}

void DoubtedVols::add(const std::string& where, double vol, double told) {
  if (count_++ == 0) first_ = fmt::format("{}: its vol is {:.3g} %, and its {} says {:.3g} %", where, 100.0 * vol, price_, 100.0 * told);
}

std::string DoubtedVols::remark() const {
  if (count_ == 0) return {};
  const std::string more = count_ > 1 ? fmt::format(" (and of {} more row{})", count_ - 1, count_ == 2 ? "" : "s") : "";
  return fmt::format("{}{}: the {}'s is taken; is iv, which is in percent, a fraction there, or vol in percent?", first_, more, price_);
}

}  // namespace keel
