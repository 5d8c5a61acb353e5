#include "keel/analysis/attributed_book.hpp"

#include <algorithm>
#include <cmath>

#include "keel/analysis/delivery_estimate.hpp"
#include "keel/pricing/black76.hpp"

namespace keel {
namespace {

constexpr std::string_view hedge_strategy = "hedge";
/// Below 0.2 bp of the notional for a vol point a markout in vol points says nothing.
constexpr double least_vega = 2e-5;

FillRole role_of(const BookGroup& group) { return group.strategy == hedge_strategy ? FillRole::Hedge : FillRole::Quote; }

Aggressor aggressor_of(const AccountFact& fact) {
  if (!fact.liquidity) return Aggressor::Unknown;
  return *fact.liquidity == Liquidity::Taker ? Aggressor::Us : Aggressor::Them;
}

double coins_of(const Instrument& instrument, Size size, double price) {
  const double amount = std::abs(to_double(size)) * to_double(instrument.multiplier);
  return instrument.reciprocal() ? amount / price : amount;
}

}  // namespace

AttributedBook::AttributedBook(const AccountFacts& account, FairValues& fair, CauseSums& sums, int path_steps)
    : account_(account),
      fair_(fair),
      sums_(sums),
      path_steps_(path_steps),
      books_(account.groups.size()),
      histories_(account.groups.size()),
      keeps_history_(std::ranges::any_of(account.facts, [](const AccountFact& fact) { return undoes(fact.kind); })),
      slots_(account.groups.size() * account.instruments.size()) {}

std::size_t AttributedBook::slot_of(InstrumentId instrument, std::uint32_t group) {
  std::size_t& slot = slots_[group * account_.instruments.size() + instrument.value];
  if (slot == 0) {
    holdings_.push_back({.instrument = &account_.instruments[instrument], .group = group, .state = {}, .worth = {}, .fresh = {}});
    slot = holdings_.size();
  }
  return slot - 1;
}

std::size_t AttributedBook::fresh_slot(Holding& holding, const AccountFact& fact) {
  const Fresh wanted{.side = sign(fact.size), .aggressor = aggressor_of(fact), .size = {}};
  const auto same = [&](const Fresh& fresh) { return fresh.side == wanted.side && fresh.aggressor == wanted.aggressor; };
  const auto found = std::ranges::find_if(holding.fresh, same);
  if (found != holding.fresh.end()) return static_cast<std::size_t>(found - holding.fresh.begin());
  holding.fresh.push_back(wanted);
  return holding.fresh.size() - 1;
}

void AttributedBook::book_booking(const Instrument& instrument, const Booking& booking, std::uint32_t group) {
  if (keeps_history_) {
    histories_[group].book(instrument, booking, books_[group]);
  } else {
    book(instrument, booking, books_[group]);
  }
}

const Position& AttributedBook::position(const Holding& holding) const { return books_[holding.group].position(holding.instrument->id); }

bool AttributedBook::live(const Holding& holding) const {
  return position(holding).size.raw != 0 || std::ranges::any_of(holding.fresh, [](const Fresh& fresh) { return fresh.size.raw != 0; });
}

bool AttributedBook::awaits_delivery(const Holding& holding, Instant now) const {
  return holding.instrument->expires() && now >= holding.instrument->expiry && live(holding);
}

bool AttributedBook::holds(InstrumentId instrument, std::uint32_t group) const { return books_[group].position(instrument).size.raw != 0; }

std::size_t AttributedBook::held() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(holdings_, [&](const Holding& holding) { return position(holding).size.raw != 0; }));
}

/// What its facts moved in cash, and what is held at its mark: one rounding a currency.
NumeraireAmount AttributedBook::worth_now(const Holding& holding) const {
  const Instrument& instrument = *holding.instrument;
  const Position& held = position(holding);
  SettleAmount amount = held.realised - held.cost - held.net_fees() - held.funding + held.pool_fees - held.exchanged_for;
  if (instrument.kind != InstrumentKind::Spot && held.size.raw != 0) {
    amount += settlement_value(instrument, held.size, holding.state->mark.price);
  }
  return in_numeraire(amount, fair_.usd_price(instrument.settle)) + in_numeraire(held.exchanged, fair_.usd_price(instrument.base));
}

PieceTags AttributedBook::tags_of(const Holding& holding, Instant at) const {
  return {.instrument = holding.instrument->id,
          .group = holding.group,
          .at = at,
          .side = sign(position(holding).size),
          .moneyness = holding.state ? moneyness_of(*holding.instrument, *holding.state) : Moneyness::None};
}

/// Brings the state of a holding up to date without explaining anything. Domain: before expiry; known before or known by the market.
void AttributedBook::refresh(Holding& holding, Instant now) {
  auto state = fair_.state(*holding.instrument, now);
  if (!state) {
    KEEL_CHECK(holding.state.has_value(), "a holding that never had a value");
    state = fair_.stand(*holding.instrument, *holding.state, now);
  }
  holding.state = state;
}

void AttributedBook::value(Holding& holding, Instant now) {
  if (awaits_delivery(holding, now)) return;
  if (live(holding)) {
    auto to = fair_.state(*holding.instrument, now);
    if (!to) to = fair_.stand(*holding.instrument, *holding.state, now);
    return move_to(holding, *to);
  }
  Causes causes;
  const NumeraireAmount before = std::exchange(holding.worth, worth_now(holding));
  causes[Cause::CoinRevaluation] = holding.worth - before;
  if (causes != Causes{}) sums_.add(tags_of(holding, now), causes);
}

void AttributedBook::value(Pot& pot, Instant now) {
  const NumeraireAmount before = std::exchange(pot.worth, in_numeraire(pot.amount, fair_.usd_price(pot.currency)));
  Causes causes;
  causes[Cause::CoinRevaluation] = pot.worth - before;
  sums_.add({.instrument = {}, .group = pot.group, .at = now}, causes);
}

void AttributedBook::value_all(Instant now) {
  for (Holding& holding : holdings_) value(holding, now);
  for (Pot& pot : pots_) value(pot, now);
}

/// What fresh fills gained in the settlement currency, at the index of now.
Causes AttributedBook::fresh_change(const Holding& holding, Size size, const InstrumentState& to) const {
  const Instrument& instrument = *holding.instrument;
  if (instrument.kind != InstrumentKind::Spot) {
    Causes causes = causes_of(explain_path(instrument, size, *holding.state, to, path_steps_));
    causes[Cause::CoinRevaluation] = {};
    return causes;
  }
  const SettleAmount gained =
      settlement_value(instrument, size, to.mark.price) - settlement_value(instrument, size, holding.state->mark.price);
  Causes causes;
  causes[Cause::CoinRevaluation] = in_numeraire(gained, fair_.usd_price(instrument.settle));
  return causes;
}

void AttributedBook::move_to(Holding& holding, const InstrumentState& to) {
  const Instrument& instrument = *holding.instrument;
  const PieceTags tags = tags_of(holding, to.at);
  const bool spot = instrument.kind == InstrumentKind::Spot;
  const ExplainedChange change =
      spot ? ExplainedChange{} : explain_path(instrument, position(holding).size, *holding.state, to, path_steps_);
  Causes causes = causes_of(change);
  for (const Fresh& fresh : holding.fresh) {
    if (fresh.size.raw == 0) continue;
    const Causes apart = fresh_change(holding, fresh.size, to);
    for (std::size_t i = 0; i < cause_count; ++i) causes.amounts[i] -= apart.amounts[i];
    Causes charged;
    const bool hedge = role_of(account_.groups[holding.group]) == FillRole::Hedge;
    charged[hedge ? Cause::HedgeImpact : Cause::AdverseSelection] = apart.total();
    PieceTags fresh_tags = tags;
    fresh_tags.side = fresh.side;
    fresh_tags.aggressor = fresh.aggressor;
    sums_.add(fresh_tags, charged);
  }
  holding.state = to;
  const NumeraireAmount before = std::exchange(holding.worth, worth_now(holding));
  causes[Cause::CoinRevaluation] += holding.worth - before - change.total();
  sums_.add(tags, causes);
}

/// What a fact did to a position: its fees, and under `cause` the rest. A correction takes fees back as well.
void AttributedBook::post(Holding& holding, const Position& before, Cause cause, const PieceTags& tags) {
  const NumeraireAmount worth_before = std::exchange(holding.worth, worth_now(holding));
  Causes causes;
  if (cause != Cause::Correction) {
    causes[Cause::Fees] = -in_numeraire(position(holding).net_fees() - before.net_fees(), fair_.usd_price(holding.instrument->settle));
  }
  causes[cause] += holding.worth - worth_before - causes[Cause::Fees];
  sums_.add(tags, causes);
}

MarkedFill AttributedBook::trade(const AccountFact& fact) {
  const std::size_t slot = slot_of(fact.instrument, fact.group);
  Holding& holding = holdings_[slot];
  const Instrument& instrument = *holding.instrument;
  value(holding, fact.at);
  bool own_print = false;
  if (!live(holding)) {
    own_print = !holding.state && !fair_.state(instrument, fact.at);
    if (own_print) {
      holding.state = fair_.adopt(instrument, fact);
    } else {
      refresh(holding, fact.at);
    }
  }
  const Position before = position(holding);
  book_booking(instrument, fact.booking(), fact.group);
  const FillRole role = role_of(account_.groups[fact.group]);
  PieceTags tags = tags_of(holding, fact.at);
  tags.side = sign(fact.size);
  tags.aggressor = aggressor_of(fact);
  post(holding, before, role == FillRole::Hedge ? Cause::HedgeSlippage : Cause::Spread, tags);
  const std::size_t fresh = fresh_slot(holding, fact);
  holding.fresh[fresh].size += fact.size;

  const InstrumentState& fair = *holding.state;
  const double coins = coins_of(instrument, fact.size, to_double(fact.price));
  MarkedFill fill{
      .trade = fact.trade, .holding = slot, .fresh = fresh, .size = fact.size, .price = fact.price, .at = fact.at, .role = role};
  fill.own_print = own_print;
  fill.notional_usd = coins * to_double(fair.index);
  if (instrument.kind == InstrumentKind::Option) {
    const double years = years_between(fact.at, instrument.expiry);
    fill.vega_usd_per_vol_point =
        coins * black76({fair.mark.forward, to_double(instrument.strike), years, fair.mark.vol, instrument.right}).vega_per_vol_point;
  }
  return fill;
}

void AttributedBook::mature(const MarkedFill& fill, Instant now) {
  Holding& holding = holdings_[fill.holding];
  if (fill.size.raw == 0 || (holding.instrument->expires() && now >= holding.instrument->expiry)) return;
  value(holding, now);
  holding.fresh[fill.fresh].size -= fill.size;
}

void AttributedBook::forget(const MarkedFill& fill) { holdings_[fill.holding].fresh[fill.fresh].size -= fill.size; }

void AttributedBook::book_fact(const AccountFact& fact, Cause cause) {
  Holding& holding = holdings_[slot_of(fact.instrument, fact.group)];
  const Instrument& instrument = *holding.instrument;
  Book& to = books_[fact.group];
  value(holding, fact.at);
  const Position before = position(holding);
  if (undoes(fact.kind)) {
    if (fact.kind == EntryKind::Bust) {
      histories_[fact.group].bust(instrument, fact.trade, to);
    } else {
      histories_[fact.group].correct(instrument, fill_of(fact.booking()), to);
    }
    if (live(holding) && !awaits_delivery(holding, fact.at)) refresh(holding, fact.at);
  } else {
    book_booking(instrument, fact.booking(), fact.group);
  }
  post(holding, before, cause, tags_of(holding, fact.at));
}

void AttributedBook::expire(InstrumentId id, std::uint32_t group, Instant now, Price delivery) {
  Holding& holding = holdings_[slot_of(id, group)];
  const Instrument& instrument = *holding.instrument;
  const PieceTags tags = tags_of(holding, now);
  if (live(holding)) {
    const auto seen = fair_.market_seen(instrument.base);
    if (!seen || *seen + delivery_window < instrument.expiry) fair_.see_index(instrument.base, delivery, instrument.expiry);
    const Price index = fair_.usd_price(instrument.base);
    move_to(holding, {instrument.expiry, index, {.price = payoff_price(instrument, index)}});
  }
  for (Fresh& fresh : holding.fresh) fresh.size = {};
  const Position before = position(holding);
  const Booking booking{.kind = EntryKind::Expiry, .instrument = id, .trade = {}, .size = {}, .price = delivery, .amount = {}, .at = now};
  book_booking(instrument, booking, group);
  post(holding, before, Cause::Settlement, tags);
}

void AttributedBook::money(const AccountFact& fact) {
  const auto same = [&](const Pot& pot) { return pot.group == fact.group && pot.currency == fact.currency; };
  auto pot = std::ranges::find_if(pots_, same);
  if (pot == pots_.end()) pot = pots_.insert(pots_.end(), {fact.group, fact.currency, {}, {}});
  value(*pot, fact.at);
  pot->amount += fact.amount;
  const NumeraireAmount before = std::exchange(pot->worth, in_numeraire(pot->amount, fair_.usd_price(fact.currency)));
  Causes causes;
  causes[fact.kind == EntryKind::Correction ? Cause::Correction : Cause::Deposits] = pot->worth - before;
  sums_.add({.instrument = {}, .group = fact.group, .at = fact.at}, causes);
}

std::optional<Markout> AttributedBook::markout(const MarkedFill& fill, Instant now) const {
  const Instrument& instrument = *holdings_[fill.holding].instrument;
  if (fill.size.raw == 0 || (instrument.expires() && now >= instrument.expiry)) return std::nullopt;
  auto fair = fair_.state(instrument, now);
  if (!fair) fair = holdings_[fill.holding].state;
  const SettleAmount gained =
      settlement_value(instrument, fill.size, fair->mark.price) - settlement_value(instrument, fill.size, fill.price);
  Markout markout{.usd = to_double(in_numeraire(gained, fair_.usd_price(instrument.settle))), .vol_points = {}, .bps = {}};
  if (instrument.kind != InstrumentKind::Option) {
    markout.bps = 1e4 * markout.usd / fill.notional_usd;
  } else if (fill.vega_usd_per_vol_point > least_vega * fill.notional_usd) {
    markout.vol_points = markout.usd / fill.vega_usd_per_vol_point;
  }
  markout.market_seen = fair_.market_seen(instrument.base) > fill.at;
  return markout;
}

}  // namespace keel
