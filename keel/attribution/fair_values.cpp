#include "keel/attribution/fair_values.hpp"

#include <algorithm>
#include <cmath>

#include "keel/attribution/implied_forward.hpp"
#include "keel/base/check.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/exposure/option_greeks.hpp"
#include "keel/market/delivery_window.hpp"
#include "keel/pricing/batch/batch_black76.hpp"
#include "keel/pricing/black/delivery.hpp"

namespace keel {
namespace {

constexpr double smallest_adopted_vol = 0.01;

/// The side that took, if the account did not say that it was itself.
Side taker_of(const AccountFact& trade) {
  const Side ours = trade.size.raw > 0 ? Side::Buy : Side::Sell;
  return trade.liquidity == Liquidity::Taker ? ours : opposite(ours);
}

/// The vol of a price under our own forward; the nearest believable one if it has none.
double adopted_vol(const Instrument& option, Instant at, Price price, double forward) {
  const double strike = to_double(option.strike);
  const double quoted = option.payoff == Payoff::Inverse ? to_double(price) * forward : to_double(price);
  const auto vol = vol_of_delivery(quoted, forward, strike, clock_of_delivery(option.expiry, at), option.right);
  const double most = option.right == Right::Call ? forward : strike;
  if (!vol) return quoted < most ? smallest_adopted_vol : largest_believable_vol;
  return std::clamp(*vol, smallest_adopted_vol, largest_believable_vol);
}

const IndexTerms* terms_of(std::span<const IndexTerms> terms, const Instrument& instrument) {
  const auto found =
      std::ranges::find_if(terms, [&](const IndexTerms& row) { return index_is_in_usd(std::span(&row, 1), instrument, row.from); });
  return found == terms.end() ? nullptr : &*found;
}

double underlying_of(const InstrumentState& state) { return to_double(state.index) / to_double(state.quote_usd); }

}  // namespace

PricedState priced_option(const Instrument& option, const UnpricedState& state, const Black76Greeks& answer) {
  PricedState out = with_model(option, state, answer);
  out.mark.price = nearest<Price>(std::max(model_price(option, out) + state.gap, 0.0));
  return out;
}

PricedState priced(const Instrument& instrument, const UnpricedState& state) {
  if (instrument.kind != InstrumentKind::Option) return {state, {}};
  return priced_option(instrument, state, black76_in_vectors(model_input(instrument, state)));
}

FairValues::FairValues(const Instruments& instruments, Duration print_delay, bool remembers, std::span<const IndexTerms> index_terms)
    : instruments_(instruments), print_delay_(print_delay), remembers_(remembers), slots_(instruments.size()) {
  const auto key = [](const Expiry& one) { return std::pair{one.underlying, one.at}; };
  for (const Instrument& instrument : instruments) {
    if (instrument.expires()) {
      expiries_.push_back({.underlying = instrument.base,
                           .at = instrument.expiry,
                           .basis = {},
                           .window = {.expiry = instrument.expiry},
                           .vols = {},
                           .taught = 0});
    }
  }
  std::ranges::sort(expiries_, {}, key);
  const auto repeated = std::ranges::unique(expiries_, {}, key);
  expiries_.erase(repeated.begin(), repeated.end());
  const auto place_in_time = [&](const Instrument& instrument) {
    const auto expiry = std::ranges::lower_bound(expiries_, std::pair{instrument.base, instrument.expiry}, {}, key);
    return static_cast<std::size_t>(expiry - expiries_.begin());
  };
  std::vector<std::vector<Price>> strikes(expiries_.size());
  for (const Instrument& instrument : instruments) {
    if (instrument.kind == InstrumentKind::Option) strikes[place_in_time(instrument)].push_back(instrument.strike);
  }
  for (std::size_t i = 0; i < strikes.size(); ++i) {
    std::ranges::sort(strikes[i]);
    const auto again = std::ranges::unique(strikes[i]);
    strikes[i].erase(again.begin(), again.end());
    expiries_[i].vols = VolCurves(std::move(strikes[i]));
  }
  for (const Instrument& instrument : instruments) {
    slot(instrument) = {.base = place_of(instrument.base),
                        .quote = place_of(instrument.quote),
                        .expiry = place_in_time(instrument),
                        .strike = 0,
                        .index_terms = terms_of(index_terms, instrument),
                        .perpetual_basis = {},
                        .anchor = {}};
    if (instrument.kind == InstrumentKind::Option) slot(instrument).strike = expiry(instrument).vols.place_of(instrument.strike);
  }
}

const FairValues::Index* FairValues::find(Currency currency) const {
  const auto found = std::ranges::find(indices_, currency, &Index::currency);
  return found == indices_.end() ? nullptr : &*found;
}

std::size_t FairValues::place_of(Currency currency) {
  const Index* known = find(currency);
  if (known != nullptr) return static_cast<std::size_t>(known - indices_.data());
  const bool dollar = is_dollar(currency);
  indices_.push_back(
      {.currency = currency, .price = Price{dollar ? units_per_one : 0}, .usd = dollar ? 1.0 : 0.0, .at = {}, .dollar = dollar});
  return indices_.size() - 1;
}

void FairValues::see_index(Currency underlying, Price index, Instant at) {
  ++version_;
  Index& known = indices_[place_of(underlying)];
  if (known.seen) {
    const auto key = [](const Expiry& one) { return std::pair{one.underlying, one.at}; };
    for (auto one = std::ranges::lower_bound(expiries_, std::pair{underlying, known.at}, {}, key);
         one != expiries_.end() && one->underlying == underlying && one->at - delivery_window < at; ++one) {
      one->window = extended(one->window, known.price, known.at, at);
    }
  }
  if (underlying == Currency::of("USD")) return;
  known = {.currency = underlying, .price = index, .usd = to_double(index), .at = at, .seen = true, .dollar = known.dollar};
}

void FairValues::assume_index(Currency currency, Price index) {
  ++version_;
  Index& known = indices_[place_of(currency)];
  if (known.seen || known.price.raw != 0) return;
  known.price = index;
  known.usd = to_double(index);
}

void FairValues::see(const MarkSet& marks) {
  for (const auto& [coin, index] : marks.indices) {
    see_index(coin, index, marks.at);
    indices_[place_of(coin)].from_mark = true;
  }
  std::vector<std::pair<const Instrument*, InstrumentState>> line;
  Black76Line models;
  const auto price_line = [&] {
    models.price();
    for (std::size_t i = 0; i < line.size(); ++i)
      set_anchor(*line[i].first, with_model(*line[i].first, line[i].second, models.row(i)), true);
    line.clear();
    models.clear();
  };
  for (const auto& [id, mark] : marks.marks) {
    const Instrument& instrument = instruments_[id];
    if (instrument.expires() && instrument.expiry <= marks.at) continue;
    InstrumentState state = bare_state(instrument, marks.at);
    if (state.index.raw == 0 || state.quote_usd.raw == 0) continue;
    state.mark = mark;
    if (instrument.kind != InstrumentKind::Option) {
      set_anchor(instrument, {state, {}}, true);
      continue;
    }
    models.add(model_input(instrument, state));
    line.emplace_back(&instrument, state);
    if (models.full()) price_line();
  }
  price_line();
}

void FairValues::see_market(const AccountFact& fact) {
  const Instrument& instrument = instruments_[fact.instrument];
  if (fact.index.raw > 0) {
    const Index& known = indices_[slot(instrument).base];
    const bool marked_now = known.from_mark && known.at == fact.at;
    if (!marked_now) see_index(instrument.base, fact.index, fact.at);
  }
  const bool settlement = fact.kind == EntryKind::DailySettlement;
  if (fact.kind != EntryKind::Trade && !settlement) return;
  Sighting sighting = sighting_of(fact);
  sighting.print = settlement;
  learn(sighting);
}

void FairValues::see_print(const AccountFact& trade) {
  young_.push_back(sighting_of(trade));
  young_.back().print = true;
}

void FairValues::see_delivery(const Instrument& instrument, Price delivery) {
  const auto seen = market_seen(instrument.base);
  if (seen && *seen + delivery_window >= instrument.expiry) return;
  const bool own = index_usd(slot(instrument), instrument.expiry) == indices_[slot(instrument).quote].usd;
  see_index(instrument.base, own ? in_usd(delivery, instrument.quote) : delivery, instrument.expiry);
}

void FairValues::advance(Instant now) {
  while (!young_.empty() && young_.front().trade->at + print_delay_ < now) {
    learn(young_.front());
    young_.pop_front();
  }
}

void FairValues::withdraw(const Instrument& instrument, TradeId trade) {
  KEEL_CHECK(remembers_, "what is not remembered cannot be withdrawn");
  const auto is_it = [&](const AccountFact* seen) {
    return seen != nullptr && seen->trade == trade && instruments_[seen->instrument].venue == instrument.venue;
  };
  std::erase_if(young_, [&](const Sighting& sighting) { return is_it(sighting.trade); });
  std::erase_if(learnt_, [&](const Sighting& sighting) { return is_it(sighting.trade); });
  ++version_;
  // All of its expiry is learnt again, in the same order; nothing else can have heard of it.
  slot(instrument).perpetual_basis.reset();
  if (instrument.expires()) {
    expiry(instrument).basis.reset();
    expiry(instrument).vols.forget();
    ++expiry(instrument).taught;
  }
  const std::vector<Sighting> all = std::exchange(learnt_, {});
  const AccountFact* last_own = nullptr;
  for (const Sighting& sighting : all) {
    const Instrument& other = instruments_[sighting.trade->instrument];
    if (other.id == instrument.id && !sighting.print) last_own = sighting.trade;
    const bool same =
        other.id == instrument.id || (instrument.expires() && other.expires() && slot(other).expiry == slot(instrument).expiry);
    same ? learn(sighting) : learnt_.push_back(sighting);
  }
  auto& anchor = slot(instrument).anchor;
  if (!anchor || !is_it(anchor->adopted)) return;
  anchor.reset();
  if (last_own == nullptr) return;
  const Price index = last_own->index.raw > 0 ? last_own->index : usd_price(instrument.base);
  set_anchor(instrument, own_state(instrument, *last_own, index), false).adopted = last_own;
}

FairValues::Sighting FairValues::sighting_of(const AccountFact& trade) const {
  const double quote_usd = index_usd(slot(instruments_[trade.instrument]), trade.at);
  return {.trade = &trade, .underlying = quote_usd > 0.0 ? to_double(trade.index) / quote_usd : 0.0};
}

void FairValues::learn(const Sighting& sighting) {
  ++version_;
  if (remembers_) learnt_.push_back(sighting);
  sighting.print ? learn_price(sighting) : learn_forward(sighting);
}

void FairValues::learn_forward(const Sighting& sighting) {
  const AccountFact& trade = *sighting.trade;
  const Instrument& instrument = instruments_[trade.instrument];
  if (sighting.underlying <= 0.0 || instrument.kind != InstrumentKind::Option || !believable_vol(trade.vol)) return;
  if (open_share_of(instrument.expiry, trade.at) < 1.0) return;  // what it implies is the delivery's, not the market's
  std::optional<double>& basis = expiry(instrument).basis;
  const double old_basis = basis.value_or(0.0);
  const auto implied = implied_forward(instrument, trade.at, trade.price, trade.vol, sighting.underlying * (1.0 + old_basis));
  if (!implied) return;
  // A forward known to 1 bp of the index counts half, against the one known before.
  const double error_bps = 1e4 * implied->error / sighting.underlying;
  const double weight = basis ? 1.0 / (1.0 + error_bps * error_bps) : 1.0;
  basis = old_basis + weight * (implied->forward / sighting.underlying - 1.0 - old_basis);
}

void FairValues::learn_price(const Sighting& sighting) {
  const AccountFact& trade = *sighting.trade;
  const Instrument& instrument = instruments_[trade.instrument];
  if (instrument.kind == InstrumentKind::Option) {
    if (!believable_vol(trade.vol)) return;
    expiry(instrument).vols.see(slot(instrument).strike, taker_of(trade), trade.vol);
    ++expiry(instrument).taught;
    return;
  }
  if (sighting.underlying <= 0.0 || instrument.kind == InstrumentKind::Spot) return;
  const double basis = to_double(trade.price) / sighting.underlying - 1.0;
  if (instrument.kind == InstrumentKind::Perpetual) {
    slot(instrument).perpetual_basis = basis;
  } else if (instrument.kind == InstrumentKind::Future && open_share_of(instrument.expiry, trade.at) == 1.0) {
    expiry(instrument).basis = basis;
  }
}

FairValues::Anchor& FairValues::set_anchor(const Instrument& instrument, const PricedState& state, bool from_mark) {
  ++version_;
  Anchor anchor{.state = state, .from_mark = from_mark};
  if (instrument.kind == InstrumentKind::Option) {
    anchor.gap = to_double(state.mark.price) - model_price(instrument, state);
    ++expiry(instrument).taught;
  }
  return slot(instrument).anchor.emplace(anchor);
}

/// USD a unit of the index that the instrument is held to.
double FairValues::index_usd(const Slot& known, Instant at) const {
  const bool in_usd = known.index_terms != nullptr && known.index_terms->from <= at && at < known.index_terms->until;
  return in_usd ? 1.0 : indices_[known.quote].usd;
}

/// What a unit of the underlying by that index is worth in USD, as the instrument pays it in its quote currency.
Price FairValues::own_index(const Slot& known, Price index, Instant at) const {
  const double quote = indices_[known.quote].usd;
  const double unit = index_usd(known, at);
  return index.raw == 0 || unit == quote ? index : nearest_price(to_double(index) * quote / unit);
}

InstrumentState FairValues::bare_state(const Instrument& instrument, Instant now) const {
  const Slot& known = slot(instrument);
  return {.at = now, .index = own_index(known, indices_[known.base].price, now), .mark = {}, .quote_usd = indices_[known.quote].price};
}

UnpricedState FairValues::carried(const Instrument& instrument, const Anchor& anchor, Instant now) const {
  UnpricedState state{bare_state(instrument, now), anchor.gap};
  state.mark = anchor.state.mark;
  if (now == anchor.state.at && state.index == anchor.state.index && state.quote_usd == anchor.state.quote_usd) return state;
  const double ratio = underlying_of(state) / underlying_of(anchor.state);
  if (instrument.kind != InstrumentKind::Option) {
    state.mark.price = nearest_price(to_double(anchor.state.mark.price) * ratio);
    return state;
  }
  const auto forward = anchor.from_mark ? std::nullopt : forward_of(instrument, underlying_now(instrument, now), now);
  const double open_share = open_share_of(instrument.expiry, now);
  if (!forward && open_share_of(instrument.expiry, anchor.state.at) < 1.0) {  // its forward is the delivery's: that moves by the open share
    state.mark.forward = anchor.state.mark.forward * (1.0 + open_share * (ratio - 1.0));
  } else {
    state.mark.forward = expected_delivery(instrument, now, forward ? *forward : anchor.state.mark.forward * ratio);
  }
  return state;
}

/// In the quote currency: in the delivery window the mean of the index so far counts for the time that has passed.
double FairValues::expected_delivery(const Instrument& option, Instant now, double market_forward) const {
  const double open_share = open_share_of(option.expiry, now);
  const Index& index = indices_[slot(option).base];
  if (open_share == 1.0 || !index.seen) return market_forward;
  const DeliveryWindow window = extended(expiries_[slot(option).expiry].window, index.price, index.at, now);
  if (window.covered.raw <= 0) return market_forward;
  const double mean_usd = window.index_usd_seconds / to_seconds(window.covered);
  return (1.0 - open_share) * mean_usd / index_usd(slot(option), now) + open_share * market_forward;
}

/// In the quote currency. If its own basis is not known: that of the expiry nearest in time, in proportion to the time left, at most
/// twice it.
std::optional<double> FairValues::forward_of(const Instrument& instrument, double underlying, Instant now) const {
  if (const auto& own = expiries_[slot(instrument).expiry].basis) return underlying * (1.0 + *own);
  const Expiry* closest = nullptr;
  for (const Expiry& other : expiries_) {
    if (other.underlying != instrument.base || !other.basis || other.at <= now) continue;
    if (closest == nullptr || abs(other.at - instrument.expiry) < abs(closest->at - instrument.expiry)) closest = &other;
  }
  if (closest == nullptr) return std::nullopt;
  const double times = years_between(now, instrument.expiry) / years_between(now, closest->at);
  const double ratio = 1.0 + *closest->basis * std::min(times, 2.0);
  return ratio > 0.0 ? std::optional(underlying * ratio) : std::nullopt;
}

double FairValues::underlying_now(const Instrument& instrument, Instant now) const {
  const Slot& known = slot(instrument);
  return indices_[known.base].usd / index_usd(known, now);
}

double FairValues::forward(const Instrument& option, Instant now) const {
  const double underlying = underlying_now(option, now);
  return expected_delivery(option, now, forward_of(option, underlying, now).value_or(underlying));
}

std::optional<UnpricedState> FairValues::from_tape(const Instrument& instrument, Instant now) const {
  UnpricedState state{bare_state(instrument, now)};
  const double underlying = underlying_now(instrument, now);
  switch (instrument.kind) {
    case InstrumentKind::Spot:
    case InstrumentKind::Pool:  // arbitrage holds a pool to the market
      state.mark.price = nearest_price(underlying);
      break;
    case InstrumentKind::Perpetual:
      state.mark.price = nearest_price(underlying * (1.0 + slot(instrument).perpetual_basis.value_or(0.0)));
      break;
    case InstrumentKind::Future: {
      const auto forward = forward_of(instrument, underlying, now);
      if (!forward) return std::nullopt;
      state.mark.price = nearest_price(*forward);
      break;
    }
    case InstrumentKind::Option: {
      const Slot& known = slot(instrument);
      const auto vol = expiries_[known.expiry].vols.at(known.strike, instrument.expiry - now);
      if (!vol) return std::nullopt;
      state.mark = {.price = {}, .vol = vol->vol, .forward = forward(instrument, now)};
      state.least_years = vol->least_years;
      break;
    }
  }
  return state;
}

std::optional<UnpricedState> FairValues::unpriced(const Instrument& instrument, Instant now) const {
  const auto& anchor = slot(instrument).anchor;
  const bool is_coins = instrument.kind == InstrumentKind::Spot && knows_index(instrument);  // worth their index, whatever the mark
  if (anchor && anchor->from_mark && !is_coins) return carried(instrument, *anchor, now);
  if (!knows_index(instrument)) return std::nullopt;
  if (auto known = from_tape(instrument, now)) return known;
  if (anchor) return carried(instrument, *anchor, now);
  return std::nullopt;
}

std::optional<PricedState> FairValues::state(const Instrument& instrument, Instant now) const {
  const auto known = unpriced(instrument, now);
  return known ? std::optional(priced(instrument, *known)) : std::nullopt;
}

PricedState FairValues::own_state(const Instrument& instrument, const AccountFact& trade, Price index) const {
  InstrumentState state = bare_state(instrument, trade.at);
  state.index = own_index(slot(instrument), index, trade.at);
  state.mark.price = trade.price;
  KEEL_CHECK(state.index.raw > 0 && state.quote_usd.raw > 0, "a state needs an index");
  if (instrument.kind == InstrumentKind::Option) {
    state.mark.forward = expected_delivery(
        instrument, trade.at, forward_of(instrument, underlying_now(instrument, trade.at), trade.at).value_or(underlying_of(state)));
    state.mark.vol = adopted_vol(instrument, trade.at, trade.price, state.mark.forward);
  }
  return with_model(instrument, state);
}

PricedState FairValues::adopt(const Instrument& instrument, const AccountFact& trade) {
  const PricedState state = own_state(instrument, trade, indices_[slot(instrument).base].price);
  set_anchor(instrument, state, false).adopted = &trade;
  return state;
}

UnpricedState FairValues::stand(const Instrument& instrument, const PricedState& last, Instant now) {
  const Anchor& anchor = set_anchor(instrument, last, false);
  return carried(instrument, anchor, now);
}

InstrumentState FairValues::expired_state(const Instrument& instrument) const {
  InstrumentState state = bare_state(instrument, instrument.expiry);
  state.mark.price = payoff_price(instrument, nearest_price(underlying_of(state)));
  return state;
}

Price FairValues::usd_price(Currency currency) const {
  if (const Index* known = find(currency); known != nullptr && currency != Currency::of("USD")) return known->price;
  return is_dollar(currency) ? Price{units_per_one} : Price{};
}

Price FairValues::in_usd(Price price, Currency quote) const {
  const Price usd = usd_price(quote);
  return usd.raw == units_per_one ? price : nearest_price(to_double(price) * to_double(usd));
}

Price FairValues::settle_usd_price(const Instrument& instrument) const {
  if (instrument.settle == instrument.base) return indices_[slot(instrument).base].price;
  if (instrument.settle == instrument.quote) return indices_[slot(instrument).quote].price;
  return usd_price(instrument.settle);
}

bool FairValues::market_seen_since(const Instrument& instrument, Instant when) const {
  const Index& known = indices_[slot(instrument).base];
  return known.seen && known.at > when;
}

bool FairValues::knows_index(const Instrument& instrument) const {
  const auto known = [&](std::size_t place) { return indices_[place].dollar || indices_[place].seen; };
  return known(slot(instrument).base) && known(slot(instrument).quote);
}

std::optional<Instant> FairValues::market_seen(Currency underlying) const {
  const Index* known = find(underlying);
  return known != nullptr && known->seen ? std::optional(known->at) : std::nullopt;
}

}  // namespace keel
