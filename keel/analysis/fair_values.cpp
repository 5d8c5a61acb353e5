#include "keel/analysis/fair_values.hpp"

#include <algorithm>
#include <cmath>

#include "keel/analysis/implied_forward.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/pricing/implied_vol.hpp"

namespace keel {
namespace {

constexpr double largest_believable_vol = 5.0;
constexpr double smallest_adopted_vol = 0.01;

/// The side that took, if the account did not say that it was itself.
Side taker_of(const AccountFact& trade) {
  const Side ours = trade.size.raw > 0 ? Side::Buy : Side::Sell;
  return trade.liquidity == Liquidity::Taker ? ours : opposite(ours);
}

/// The vol of a price under our own forward; the nearest believable one if it has none.
double adopted_vol(const Instrument& option, Instant at, Price price, double forward) {
  const double usd = option.payoff == Payoff::Inverse ? to_double(price) * forward : to_double(price);
  const auto vol = implied_vol({usd, forward, to_double(option.strike), years_between(at, option.expiry), option.right});
  const bool below_intrinsic = usd < forward;
  if (!vol) return below_intrinsic ? smallest_adopted_vol : largest_believable_vol;
  return std::clamp(*vol, smallest_adopted_vol, largest_believable_vol);
}

}  // namespace

bool believable_vol(double vol) { return vol > 0.0 && vol < largest_believable_vol; }

FairValues::FairValues(const Instruments& instruments, Duration print_delay)
    : instruments_(instruments), print_delay_(print_delay), anchors_(instruments.size()), perpetual_basis_(instruments.size()) {}

void FairValues::see_index(Currency underlying, Price index, Instant at) { indices_[underlying] = {index, at, false}; }

void FairValues::see(const MarkSet& marks) {
  for (const auto& [coin, index] : marks.indices) indices_[coin] = {index, marks.at, true};
  for (const auto& [id, mark] : marks.marks) {
    const Instrument& instrument = instruments_[id];
    if (instrument.expires() && instrument.expiry <= marks.at) continue;
    if (usd_price(instrument.base).raw == 0) continue;
    set_anchor(instrument, {marks.at, usd_price(instrument.base), mark}, true);
  }
}

void FairValues::see_market(const AccountFact& trade) {
  if (trade.index.raw <= 0) return;
  const Instrument& instrument = instruments_[trade.instrument];
  const auto known_index = indices_.find(instrument.base);
  const bool marked_now = known_index != indices_.end() && known_index->second.from_mark && known_index->second.at == trade.at;
  if (!marked_now) see_index(instrument.base, trade.index, trade.at);
  if (trade.kind != EntryKind::Trade || instrument.kind != InstrumentKind::Option || !believable_vol(trade.vol)) return;
  const double index = to_double(trade.index);
  const auto known = basis_.find({instrument.base, instrument.expiry});
  const double old_basis = known == basis_.end() ? 0.0 : known->second;
  const auto implied = implied_forward(instrument, trade.at, trade.price, trade.vol, index * (1.0 + old_basis));
  if (!implied) return;
  // A forward known to 1 bp of the index counts half, against the one known before.
  const double error_bps = 1e4 * implied->error / index;
  const double weight = known == basis_.end() ? 1.0 : 1.0 / (1.0 + error_bps * error_bps);
  basis_[{instrument.base, instrument.expiry}] = old_basis + weight * (implied->forward / index - 1.0 - old_basis);
}

void FairValues::see_print(const AccountFact& trade) { young_.push_back(&trade); }

void FairValues::advance(Instant now) {
  while (!young_.empty() && young_.front()->at + print_delay_ < now) {
    take_in(*young_.front());
    young_.pop_front();
  }
}

void FairValues::take_in(const AccountFact& trade) {
  const Instrument& instrument = instruments_[trade.instrument];
  if (instrument.kind == InstrumentKind::Option) {
    if (believable_vol(trade.vol)) vols_[{instrument.base, instrument.expiry}].see(instrument.strike, taker_of(trade), trade.vol);
    return;
  }
  if (trade.index.raw <= 0 || instrument.kind == InstrumentKind::Spot) return;
  const double basis = to_double(trade.price) / to_double(trade.index) - 1.0;
  if (instrument.kind == InstrumentKind::Perpetual) {
    perpetual_basis_[instrument.id.value] = basis;
  } else {
    basis_[{instrument.base, instrument.expiry}] = basis;
  }
}

void FairValues::set_anchor(const Instrument& instrument, const InstrumentState& state, bool from_mark) {
  Anchor anchor{state, 0.0, from_mark};
  if (instrument.kind == InstrumentKind::Option) {
    anchor.gap = to_double(state.mark.price) - model_price(instrument, state);
  }
  anchors_[instrument.id.value] = anchor;
}

InstrumentState FairValues::carried(const Instrument& instrument, const Anchor& anchor, Instant now) const {
  InstrumentState state{now, usd_price(instrument.base), anchor.state.mark};
  if (now == anchor.state.at && state.index == anchor.state.index) return state;
  const double ratio = to_double(state.index) / to_double(anchor.state.index);
  if (instrument.kind != InstrumentKind::Option) {
    state.mark.price = std::max(nearest<Price>(to_double(anchor.state.mark.price) * ratio), Price{1});
    return state;
  }
  const auto forward = anchor.from_mark ? std::nullopt : forward_of(instrument, now);
  state.mark.forward = forward ? *forward : anchor.state.mark.forward * ratio;
  const double price = model_price(instrument, state) + anchor.gap;
  state.mark.price = nearest<Price>(std::max(price, 0.0));
  return state;
}

/// If its own basis is not known: that of the expiry nearest in time, in proportion to the time left, at most twice it.
std::optional<double> FairValues::forward_of(const Instrument& instrument, Instant now) const {
  const double index = to_double(usd_price(instrument.base));
  if (const auto known = basis_.find({instrument.base, instrument.expiry}); known != basis_.end()) return index * (1.0 + known->second);
  const ExpiryKey* nearest_key = nullptr;
  for (const auto& [key, basis] : basis_) {
    if (key.first != instrument.base || key.second <= now) continue;
    if (nearest_key == nullptr || abs(key.second - instrument.expiry) < abs(nearest_key->second - instrument.expiry)) nearest_key = &key;
  }
  if (nearest_key == nullptr) return std::nullopt;
  const double times = years_between(now, instrument.expiry) / years_between(now, nearest_key->second);
  return index * (1.0 + basis_.at(*nearest_key) * std::min(times, 2.0));
}

std::optional<InstrumentState> FairValues::from_tape(const Instrument& instrument, Instant now) const {
  const Price index = usd_price(instrument.base);
  InstrumentState state{now, index, {}};
  switch (instrument.kind) {
    case InstrumentKind::Spot:
    case InstrumentKind::Pool: {  // arbitrage holds a pool to the market
      const Price quote = usd_price(instrument.quote);
      if (quote.raw == 0) return std::nullopt;
      state.mark.price = nearest<Price>(to_double(index) / to_double(quote));
      break;
    }
    case InstrumentKind::Perpetual:
      state.mark.price = nearest<Price>(to_double(index) * (1.0 + perpetual_basis_[instrument.id.value].value_or(0.0)));
      break;
    case InstrumentKind::Future: {
      const auto forward = forward_of(instrument, now);
      if (!forward) return std::nullopt;
      state.mark.price = nearest<Price>(*forward);
      break;
    }
    case InstrumentKind::Option: {
      const auto curves = vols_.find({instrument.base, instrument.expiry});
      if (curves == vols_.end()) return std::nullopt;
      const auto vol = curves->second.at(instrument.strike, years_between(now, instrument.expiry));
      if (!vol) return std::nullopt;
      const double forward = forward_of(instrument, now).value_or(to_double(index));
      state.mark = {.price = {}, .vol = *vol, .forward = forward};
      state.mark.price = nearest<Price>(model_price(instrument, state));
      break;
    }
  }
  return state;
}

std::optional<InstrumentState> FairValues::state(const Instrument& instrument, Instant now) const {
  const auto& anchor = anchors_[instrument.id.value];
  if (usd_price(instrument.base).raw == 0) return std::nullopt;
  if (anchor && anchor->from_mark) return carried(instrument, *anchor, now);
  if (auto known = from_tape(instrument, now)) return known;
  if (anchor) return carried(instrument, *anchor, now);
  return std::nullopt;
}

InstrumentState FairValues::adopt(const Instrument& instrument, const AccountFact& trade) {
  InstrumentState state{trade.at, usd_price(instrument.base), {.price = trade.price}};
  KEEL_CHECK(state.index.raw > 0, "a state needs an index");
  if (instrument.kind == InstrumentKind::Option) {
    state.mark.forward = forward_of(instrument, trade.at).value_or(to_double(state.index));
    state.mark.vol = adopted_vol(instrument, trade.at, trade.price, state.mark.forward);
  }
  set_anchor(instrument, state, false);
  return state;
}

InstrumentState FairValues::stand(const Instrument& instrument, const InstrumentState& last, Instant now) {
  set_anchor(instrument, last, false);
  return carried(instrument, *anchors_[instrument.id.value], now);
}

Price FairValues::usd_price(Currency currency) const {
  if (is_dollar(currency)) return Price{units_per_one};
  const auto found = indices_.find(currency);
  return found == indices_.end() ? Price{} : found->second.price;
}

std::optional<Instant> FairValues::market_seen(Currency underlying) const {
  const auto found = indices_.find(underlying);
  if (found == indices_.end()) return std::nullopt;
  return found->second.at;
}

}  // namespace keel
