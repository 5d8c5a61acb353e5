#include "keel/attribution/fair_values.hpp"

#include <algorithm>
#include <cmath>

#include "keel/attribution/implied_forward.hpp"
#include "keel/base/check.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/exposure/option_greeks.hpp"
#include "keel/pricing/black/implied_vol.hpp"

namespace keel {
namespace {

constexpr double smallest_adopted_vol = 0.01;

/// The nearest price that there can be.
Price as_price(double price) { return nearest<Price>(std::clamp(price, 1e-8, largest_price)); }

/// The side that took, if the account did not say that it was itself.
Side taker_of(const AccountFact& trade) {
  const Side ours = trade.size.raw > 0 ? Side::Buy : Side::Sell;
  return trade.liquidity == Liquidity::Taker ? ours : opposite(ours);
}

/// The vol of a price under our own forward; the nearest believable one if it has none.
double adopted_vol(const Instrument& option, Instant at, Price price, double forward) {
  const double strike = to_double(option.strike);
  const double quoted = option.payoff == Payoff::Inverse ? to_double(price) * forward : to_double(price);
  const DeliveryClock clock = clock_of_delivery(option.expiry, at);
  const auto vol = implied_vol({quoted, forward, strike, clock.years, option.right});
  const double most = option.right == Right::Call ? forward : strike;
  if (!vol) return quoted < most ? smallest_adopted_vol : largest_believable_vol;
  return std::clamp(*vol / clock.open_share, smallest_adopted_vol, largest_believable_vol);
}

double underlying_of(const InstrumentState& state) { return to_double(state.index) / to_double(state.quote_usd); }

}  // namespace

FairValues::FairValues(const Instruments& instruments, Duration print_delay, bool remembers)
    : instruments_(instruments),
      print_delay_(print_delay),
      remembers_(remembers),
      anchors_(instruments.size()),
      perpetual_basis_(instruments.size()) {}

void FairValues::see_index(Currency underlying, Price index, Instant at) { indices_[underlying] = {.price = index, .at = at}; }

void FairValues::assume_index(Currency currency, Price index) {
  indices_.try_emplace(currency, Index{.price = index, .at = {}, .assumed = true});
}

void FairValues::see(const MarkSet& marks) {
  for (const auto& [coin, index] : marks.indices) indices_[coin] = {.price = index, .at = marks.at, .from_mark = true};
  for (const auto& [id, mark] : marks.marks) {
    const Instrument& instrument = instruments_[id];
    if (instrument.expires() && instrument.expiry <= marks.at) continue;
    InstrumentState state = bare_state(instrument, marks.at);
    if (state.index.raw == 0 || state.quote_usd.raw == 0) continue;
    state.mark = mark;
    set_anchor(instrument, state, true);
  }
}

void FairValues::see_market(const AccountFact& fact) {
  const Instrument& instrument = instruments_[fact.instrument];
  if (fact.index.raw > 0) {
    const auto known = indices_.find(instrument.base);
    const bool marked_now = known != indices_.end() && known->second.from_mark && known->second.at == fact.at;
    if (!marked_now) see_index(instrument.base, fact.index, fact.at);
  }
  if (fact.kind == EntryKind::Trade) learn(sighting_of(fact));
}

void FairValues::see_print(const AccountFact& trade) {
  young_.push_back(sighting_of(trade));
  young_.back().print = true;
}

void FairValues::see_delivery(const Instrument& instrument, Price delivery) {
  const auto seen = market_seen(instrument.base);
  if (seen && *seen + delivery_window >= instrument.expiry) return;
  see_index(instrument.base, nearest<Price>(to_double(delivery) * to_double(usd_price(instrument.quote))), instrument.expiry);
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
  // All of its expiry is learnt again, in the same order; nothing else can have heard of it.
  const ExpiryKey key{instrument.base, instrument.expiry};
  perpetual_basis_[instrument.id.value].reset();
  if (instrument.expires()) {
    basis_.erase(key);
    vols_.erase(key);
  }
  const std::vector<Sighting> all = std::exchange(learnt_, {});
  const AccountFact* last_own = nullptr;
  for (const Sighting& sighting : all) {
    const Instrument& other = instruments_[sighting.trade->instrument];
    if (other.id == instrument.id && !sighting.print) last_own = sighting.trade;
    const bool same = other.id == instrument.id || (instrument.expires() && key == ExpiryKey{other.base, other.expiry});
    same ? learn(sighting) : learnt_.push_back(sighting);
  }
  auto& anchor = anchors_[instrument.id.value];
  if (!anchor || !is_it(anchor->adopted)) return;
  anchor.reset();
  if (last_own == nullptr) return;
  const Price index = last_own->index.raw > 0 ? last_own->index : usd_price(instrument.base);
  set_anchor(instrument, own_state(instrument, *last_own, index), false).adopted = last_own;
}

FairValues::Sighting FairValues::sighting_of(const AccountFact& trade) const {
  const double quote_usd = to_double(usd_price(instruments_[trade.instrument].quote));
  return {.trade = &trade, .underlying = quote_usd > 0.0 ? to_double(trade.index) / quote_usd : 0.0};
}

void FairValues::learn(const Sighting& sighting) {
  if (remembers_) learnt_.push_back(sighting);
  sighting.print ? learn_price(sighting) : learn_forward(sighting);
}

void FairValues::learn_forward(const Sighting& sighting) {
  const AccountFact& trade = *sighting.trade;
  const Instrument& instrument = instruments_[trade.instrument];
  if (sighting.underlying <= 0.0 || instrument.kind != InstrumentKind::Option || !believable_vol(trade.vol)) return;
  const auto known = basis_.find({instrument.base, instrument.expiry});
  const double old_basis = known == basis_.end() ? 0.0 : known->second;
  const auto implied = implied_forward(instrument, trade.at, trade.price, trade.vol, sighting.underlying * (1.0 + old_basis));
  if (!implied) return;
  // A forward known to 1 bp of the index counts half, against the one known before.
  const double error_bps = 1e4 * implied->error / sighting.underlying;
  const double weight = known == basis_.end() ? 1.0 : 1.0 / (1.0 + error_bps * error_bps);
  basis_[{instrument.base, instrument.expiry}] = old_basis + weight * (implied->forward / sighting.underlying - 1.0 - old_basis);
}

void FairValues::learn_price(const Sighting& sighting) {
  const AccountFact& trade = *sighting.trade;
  const Instrument& instrument = instruments_[trade.instrument];
  if (instrument.kind == InstrumentKind::Option) {
    if (believable_vol(trade.vol)) vols_[{instrument.base, instrument.expiry}].see(instrument.strike, taker_of(trade), trade.vol);
    return;
  }
  if (sighting.underlying <= 0.0 || instrument.kind == InstrumentKind::Spot) return;
  const double basis = to_double(trade.price) / sighting.underlying - 1.0;
  if (instrument.kind == InstrumentKind::Perpetual) {
    perpetual_basis_[instrument.id.value] = basis;
  } else if (instrument.kind == InstrumentKind::Future) {
    basis_[{instrument.base, instrument.expiry}] = basis;
  }
}

FairValues::Anchor& FairValues::set_anchor(const Instrument& instrument, const InstrumentState& state, bool from_mark) {
  Anchor anchor{.state = state, .from_mark = from_mark};
  if (instrument.kind == InstrumentKind::Option) {
    anchor.gap = to_double(state.mark.price) - model_price(instrument, state);
  }
  return anchors_[instrument.id.value].emplace(anchor);
}

InstrumentState FairValues::bare_state(const Instrument& instrument, Instant now) const {
  return {.at = now, .index = usd_price(instrument.base), .mark = {}, .quote_usd = usd_price(instrument.quote)};
}

InstrumentState FairValues::carried(const Instrument& instrument, const Anchor& anchor, Instant now) const {
  InstrumentState state = bare_state(instrument, now);
  state.mark = anchor.state.mark;
  if (now == anchor.state.at && state.index == anchor.state.index && state.quote_usd == anchor.state.quote_usd) return state;
  const double ratio = underlying_of(state) / underlying_of(anchor.state);
  if (instrument.kind != InstrumentKind::Option) {
    state.mark.price = as_price(to_double(anchor.state.mark.price) * ratio);
    return state;
  }
  const auto forward = anchor.from_mark ? std::nullopt : forward_of(instrument, now);
  state.mark.forward = forward ? *forward : anchor.state.mark.forward * ratio;
  const double price = model_price(instrument, state) + anchor.gap;
  state.mark.price = nearest<Price>(std::max(price, 0.0));
  return state;
}

/// In the quote currency. If its own basis is not known: that of the expiry nearest in time, in proportion to the time left, at most
/// twice it.
std::optional<double> FairValues::forward_of(const Instrument& instrument, Instant now) const {
  const double underlying = underlying_of(bare_state(instrument, now));
  if (const auto known = basis_.find({instrument.base, instrument.expiry}); known != basis_.end())
    return underlying * (1.0 + known->second);
  const ExpiryKey* nearest_key = nullptr;
  for (const auto& [key, basis] : basis_) {
    if (key.first != instrument.base || key.second <= now) continue;
    if (nearest_key == nullptr || abs(key.second - instrument.expiry) < abs(nearest_key->second - instrument.expiry)) nearest_key = &key;
  }
  if (nearest_key == nullptr) return std::nullopt;
  const double times = years_between(now, instrument.expiry) / years_between(now, nearest_key->second);
  const double ratio = 1.0 + basis_.at(*nearest_key) * std::min(times, 2.0);
  return ratio > 0.0 ? std::optional(underlying * ratio) : std::nullopt;
}

std::optional<InstrumentState> FairValues::from_tape(const Instrument& instrument, Instant now) const {
  InstrumentState state = bare_state(instrument, now);
  const double underlying = underlying_of(state);
  switch (instrument.kind) {
    case InstrumentKind::Spot:
    case InstrumentKind::Pool:  // arbitrage holds a pool to the market
      state.mark.price = as_price(underlying);
      break;
    case InstrumentKind::Perpetual:
      state.mark.price = as_price(underlying * (1.0 + perpetual_basis_[instrument.id.value].value_or(0.0)));
      break;
    case InstrumentKind::Future: {
      const auto forward = forward_of(instrument, now);
      if (!forward) return std::nullopt;
      state.mark.price = as_price(*forward);
      break;
    }
    case InstrumentKind::Option: {
      const auto curves = vols_.find({instrument.base, instrument.expiry});
      if (curves == vols_.end()) return std::nullopt;
      const auto vol = curves->second.at(instrument.strike, years_between(now, instrument.expiry));
      if (!vol) return std::nullopt;
      state.mark = {.price = {}, .vol = *vol, .forward = forward_of(instrument, now).value_or(underlying)};
      state.mark.price = nearest<Price>(model_price(instrument, state));
      break;
    }
  }
  return state;
}

std::optional<InstrumentState> FairValues::state(const Instrument& instrument, Instant now) const {
  const auto& anchor = anchors_[instrument.id.value];
  if (anchor && anchor->from_mark) return carried(instrument, *anchor, now);
  if (!knows_index(instrument)) return std::nullopt;
  if (auto known = from_tape(instrument, now)) return known;
  if (anchor) return carried(instrument, *anchor, now);
  return std::nullopt;
}

InstrumentState FairValues::own_state(const Instrument& instrument, const AccountFact& trade, Price index) const {
  InstrumentState state = bare_state(instrument, trade.at);
  state.index = index;
  state.mark.price = trade.price;
  KEEL_CHECK(state.index.raw > 0 && state.quote_usd.raw > 0, "a state needs an index");
  if (instrument.kind == InstrumentKind::Option) {
    state.mark.forward = forward_of(instrument, trade.at).value_or(underlying_of(state));
    state.mark.vol = adopted_vol(instrument, trade.at, trade.price, state.mark.forward);
  }
  return state;
}

InstrumentState FairValues::adopt(const Instrument& instrument, const AccountFact& trade) {
  const InstrumentState state = own_state(instrument, trade, usd_price(instrument.base));
  set_anchor(instrument, state, false).adopted = &trade;
  return state;
}

InstrumentState FairValues::stand(const Instrument& instrument, const InstrumentState& last, Instant now) {
  const Anchor& anchor = set_anchor(instrument, last, false);
  return carried(instrument, anchor, now);
}

InstrumentState FairValues::expired_state(const Instrument& instrument) const {
  InstrumentState state = bare_state(instrument, instrument.expiry);
  state.mark.price = payoff_price(instrument, is_dollar(instrument.quote) ? state.index : as_price(underlying_of(state)));
  return state;
}

Price FairValues::usd_price(Currency currency) const {
  if (is_dollar(currency)) return Price{units_per_one};
  const auto found = indices_.find(currency);
  return found == indices_.end() ? Price{} : found->second.price;
}

bool FairValues::knows_index(const Instrument& instrument) const {
  const auto seen = [&](Currency currency) { return is_dollar(currency) || market_seen(currency).has_value(); };
  return seen(instrument.base) && seen(instrument.quote);
}

std::optional<Instant> FairValues::market_seen(Currency underlying) const {
  const auto found = indices_.find(underlying);
  if (found == indices_.end() || found->second.assumed) return std::nullopt;
  return found->second.at;
}

}  // namespace keel
