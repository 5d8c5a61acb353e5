#include "keel/exposure/option_strip.hpp"

#include "keel/pricing/batch/batch_smile.hpp"

namespace keel {

std::size_t OptionStrip::add(const Instrument& option) {
  const std::size_t row = table_.size();
  const auto added = table_.add({.strike = to_double(option.strike), .years = 0.0, .vol = 0.0, .right = option.right});
  KEEL_CHECK(added.has_value(), "a listed option has a strike in the kernels' domain");
  coins_a_contract_.add_row(row);
  coins_a_contract_[0][row] = to_double(option.multiplier);
  instruments_.push_back(option.id);
  columns_ = GreekColumns(table_.size());
  priced_ = false;
  return row;
}

void OptionStrip::hold(std::size_t row, Size contracts) { table_.set_position(row, to_double(contracts) * coins_a_contract_[0][row]); }

void OptionStrip::price(const Market& market, Currency underlying, Instant expiry, Instant now, TickForward& last) {
  const UnderlyingMarket* known = market.find(underlying);
  days_to_expiry_ = to_days(expiry - now);
  index_usd_ = known == nullptr ? 0.0 : to_double(known->index);
  total_ = {};
  const auto forward = market.delivery_forward(underlying, expiry, now);
  const Smile* smile = market.smile(underlying, expiry);
  const double smile_years = smile == nullptr ? 0.0 : years_between(smile->at, expiry);
  priced_ = index_usd_ > 0.0 && forward && smile_years > 0.0;
  if (!priced_) return;
  forward_ = *forward;
  clock_ = {days_to_expiry_ / days_per_year, forward->open_share};
  if (last.forward != forward_.price) last = forward_.price;
  const SmileMoved& p = smile->params;
  const Black76Greeks sums = reprice_on_smile(table_,
                                              {.smile = {p.a, p.b, p.rho, p.m, p.s},
                                               .smile_years = smile_years,
                                               .forward = last,
                                               .root_years = clock_.root_years(),
                                               .decay_per_year = clock_.decay_per_year()},
                                              columns_);
  total_ = option_greeks(sums, clock_, forward_.price, payoff_ == Payoff::Inverse ? sums.value / forward_.price : 0.0);
}

UnitGreeks OptionStrip::unit(std::size_t row) const {
  UnitGreeks unit;
  unit.days_to_expiry = days_to_expiry_;
  unit.index_usd = index_usd_;
  if (!priced_) return unit;
  const bool inverse = payoff_ == Payoff::Inverse;
  const Black76Greeks greeks = columns_.row(row);
  unit.vol = columns_.column(GreekColumns::Vol)[row];
  unit.fair_price = inverse ? greeks.value / forward_.price : greeks.value;
  unit.usd_per_price_unit = coins_a_contract_[0][row] * (inverse ? index_usd_ : 1.0);
  unit.set(coins_a_contract_[0][row] * option_greeks(greeks, clock_, forward_.price, inverse ? unit.fair_price : 0.0));
  return unit;
}

}  // namespace keel
