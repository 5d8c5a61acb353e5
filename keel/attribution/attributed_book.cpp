#include "keel/attribution/attributed_book.hpp"

#include <algorithm>
#include <cmath>

#include "keel/pricing/batch/batch_black76.hpp"

namespace keel {
namespace {

/// Below 0.2 bp of the notional for a vol point a markout in vol points says nothing.
constexpr double least_vega = 2e-5;

Aggressor aggressor_of(const AccountFact& fact) {
  if (!fact.liquidity) return Aggressor::Unknown;
  return *fact.liquidity == Liquidity::Taker ? Aggressor::Us : Aggressor::Them;
}

/// Base currency that a fill is about, without sign; not of pools.
double coins_of(const Instrument& instrument, Size size, double price) {
  const double amount = std::abs(to_double(size)) * to_double(instrument.multiplier);
  return instrument.reciprocal() ? amount / price : amount;
}

/// The end of what belongs to the time before `to`.
Instant last_instant(Instant from, Instant to) { return from < to ? Instant{to.raw - 1} : to; }

}  // namespace

AttributedBook::AttributedBook(const AccountFacts& account, FairValues& fair, CauseSums& sums, MarkoutCurves& curves, int path_steps)
    : account_(account),
      fair_(fair),
      sums_(sums),
      curves_(curves),
      path_steps_(path_steps),
      delivery_fees_(account),
      by_moneyness_(sums.cuts_by(CutBy::Moneyness)),
      cuts_(sums.cuts_but_by_hour()),
      books_(account.groups.size()),
      histories_(account.groups.size()),
      keeps_history_(std::ranges::any_of(account.facts, [](const AccountFact& fact) { return undoes(fact.kind); })),
      slots_(account.groups.size() * account.instruments.size()),
      columns_(fair, cuts_) {
  std::vector<std::size_t> trades(account.groups.size());
  for (const AccountFact& fact : account.facts) {
    if (fact.kind == EntryKind::Trade && account.instruments[fact.instrument].venue == Venue{}) ++trades[fact.group];
  }
  for (std::size_t group = 0; group < trades.size(); ++group) books_[group].reserve(trades[group], 0);
}

std::size_t AttributedBook::slot_of(InstrumentId instrument, std::uint32_t group) {
  std::size_t& slot = slots_[slot_number(instrument, group)];
  if (slot == 0) {
    holdings_.emplace_back();
    holdings_.back().instrument = &account_.instruments[instrument];
    holdings_.back().group = group;
    slot = holdings_.size();
    loose_.push_back(static_cast<std::uint32_t>(slot - 1));
  }
  return slot - 1;
}

void AttributedBook::leave_columns(std::size_t slot) {
  Holding& holding = holdings_[slot];
  tell_gains(holding);
  holding.state = columns_.state(*holding.place);
  holding.worth = columns_.worth(*holding.place);
  holding.valued = std::max(holding.valued, holding.state->at);
  if (holding.state->at == columns_.at()) holding.version = columns_.version();
  columns_.clear(*holding.place);
  holding.in_columns = false;
  loose_.push_back(static_cast<std::uint32_t>(slot));
}

/// Into the columns, if it may lie there until the next valuation.
bool AttributedBook::join_columns(std::size_t slot, Instant now) {
  Holding& holding = holdings_[slot];
  const Instrument& instrument = *holding.instrument;
  if (instrument.kind != InstrumentKind::Option || holding.expired || !holding.state) return false;
  if (holding.state->at >= now || holding.valued >= now || path_steps_from(instrument, holding.state->at) > 1) return false;
  if (position(holding).size.raw == 0 || has_fresh(holding)) return false;
  if (!holding.place) holding.place = columns_.place(instrument, static_cast<std::uint32_t>(slot));
  const HeldOption held{*holding.state, position(holding).size, cash_now(holding), holding.worth};
  holding.in_columns = columns_.put(*holding.place, held);
  if (by_moneyness_) holding.last_moneyness = moneyness_of(instrument, *holding.state);
  return holding.in_columns;
}

/// What a holding gained in the columns goes to the cuts, as long as its tags are what they were.
void AttributedBook::tell_gains(Holding& holding) {
  if (!cuts_) return;
  const Causes causes = causes_of(columns_.take_gains(*holding.place));
  if (causes == Causes{}) return;
  sums_.tell({.instrument = holding.instrument->id,
              .group = holding.group,
              .at = {},
              .side = sign(position(holding).size),
              .moneyness = holding.last_moneyness},
             causes);
}

void AttributedBook::move_columns(Instant now) {
  left_.clear();
  sums_.add_together(Instant{now.raw - 1}, causes_of(columns_.move(now, left_)));
  for (const std::uint32_t slot : left_) touch(slot);
  if (!by_moneyness_) return;
  for (Holding& holding : holdings_) {
    if (!holding.in_columns) continue;
    const Moneyness next = moneyness_of(*holding.instrument, columns_.state(*holding.place));
    if (next == holding.last_moneyness) continue;
    tell_gains(holding);
    holding.last_moneyness = next;
  }
}

void AttributedBook::leave_columns() {
  for (std::size_t slot = 0; slot < holdings_.size(); ++slot) touch(slot);
}

std::size_t AttributedBook::fresh_slot(Holding& holding, const AccountFact& fact) {
  const Fresh wanted{.side = sign(fact.size), .aggressor = aggressor_of(fact), .size = {}, .coins = {}};
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

bool AttributedBook::live(const Holding& holding) const { return position(holding).size.raw != 0 || has_fresh(holding); }

bool AttributedBook::has_fresh(const Holding& holding) {
  return std::ranges::any_of(holding.fresh, [](const Fresh& fresh) { return fresh.size.raw != 0; });
}

bool AttributedBook::knows(InstrumentId instrument) const {
  for (std::uint32_t group = 0; group < account_.groups.size(); ++group) {
    if (knows(instrument, group)) return true;
  }
  return false;
}

bool AttributedBook::holds(InstrumentId instrument, std::uint32_t group) const { return books_[group].position(instrument).size.raw != 0; }

/// In the settlement currency: what its facts moved.
SettleAmount AttributedBook::cash_now(const Holding& holding) const {
  const Position& held = position(holding);
  return held.realised - held.cost - held.net_fees() - held.funding + held.pool_fees - held.exchanged_for;
}

/// And what is held at its mark.
SettleAmount AttributedBook::amount_now(const Holding& holding) const {
  const Instrument& instrument = *holding.instrument;
  const Position& held = position(holding);
  SettleAmount amount = cash_now(holding);
  if (instrument.kind != InstrumentKind::Spot && held.size.raw != 0) {
    amount += settlement_value(instrument, held.size, holding.state->mark.price);
  }
  return amount;
}

/// One rounding a currency.
NumeraireAmount AttributedBook::worth_now(const Holding& holding) const {
  const Instrument& instrument = *holding.instrument;
  const NumeraireAmount worth = in_numeraire(amount_now(holding), fair_.settle_usd_price(instrument));
  const SettleAmount coins = position(holding).exchanged;
  return coins.raw == 0 ? worth : worth + in_numeraire(coins, fair_.usd_price(instrument.base));
}

AccountWorth AttributedBook::worth() const {
  AccountWorth worth{.held = {}, .usd = {}, .paid_in = paid_in_};
  const auto price = [&](Currency currency) { worth.usd[currency] = fair_.usd_price(currency); };
  for (const Holding& holding : holdings_) {
    const Instrument& instrument = *holding.instrument;
    price(instrument.settle);
    price(instrument.base);
    worth.held.push_back({.instrument = instrument.id,
                          .group = holding.group,
                          .currency = instrument.settle,
                          .amount = amount_now(holding),
                          .coins = position(holding).exchanged,
                          .worth = holding.worth});
  }
  for (const Pot& pot : pots_) {
    price(pot.currency);
    worth.held.push_back(
        {.instrument = {}, .group = pot.group, .currency = pot.currency, .amount = pot.amount, .coins = {}, .worth = pot.worth});
  }
  return worth;
}

PieceTags AttributedBook::tags_of(const Holding& holding, Instant at) const {
  const Moneyness now = by_moneyness_ && holding.state ? moneyness_of(*holding.instrument, *holding.state) : Moneyness::None;
  return {.instrument = holding.instrument->id,
          .group = holding.group,
          .at = at,
          .side = sign(position(holding).size),
          .moneyness = holding.expired ? holding.last_moneyness : now};
}

bool AttributedBook::up_to_date(const Holding& holding, Instant now) const {
  return holding.state && holding.state->at == now && holding.version == fair_.version();
}

void AttributedBook::take_state(Holding& holding, const PricedState& state) {
  holding.state = state;
  holding.version = fair_.version();
}

/// Brings the state of a holding up to what the fair values say, without explaining anything. Domain: not expired; known before or known
/// by the market.
void AttributedBook::refresh(Holding& holding, Instant now) {
  if (up_to_date(holding, now)) return;
  auto state = fair_.unpriced(*holding.instrument, now);
  if (!state) {
    KEEL_CHECK(holding.state.has_value(), "a holding that never had a value");
    state = fair_.stand(*holding.instrument, *holding.state, now);
  }
  take_state(holding, priced(*holding.instrument, *state));
}

void AttributedBook::value(Holding& holding, Instant now) {
  if (live(holding) && !holding.expired) {
    if (!up_to_date(holding, now)) move(holding, now);
    return;
  }
  Causes causes;
  const NumeraireAmount before = std::exchange(holding.worth, worth_now(holding));
  causes[Cause::CoinRevaluation] = holding.worth - before;
  const Instant from = std::exchange(holding.valued, now);
  if (causes != Causes{}) sums_.add(tags_of(holding, last_instant(from, now)), causes);
}

void AttributedBook::value(Pot& pot, Instant now) {
  const NumeraireAmount before = std::exchange(pot.worth, in_numeraire(pot.amount, fair_.usd_price(pot.currency)));
  Causes causes;
  causes[Cause::CoinRevaluation] = pot.worth - before;
  sums_.add({.instrument = {}, .group = pot.group, .at = last_instant(pot.valued, now)}, causes);
  pot.valued = now;
}

void AttributedBook::value_all(Instant now) {
  std::erase_if(loose_, [&](std::uint32_t slot) { return join_columns(slot, now); });
  move_columns(now);
  for (const std::uint32_t slot : loose_) value(holdings_[slot], now);
  for (Pot& pot : pots_) value(pot, now);
}

/// What fresh fills gained in the settlement currency, at the index of now; `move` is absent for spot alone.
Causes AttributedBook::fresh_change(const Holding& holding, const Fresh& fresh, const PricedState& to,
                                    const std::optional<StateMove>& move) const {
  const Instrument& instrument = *holding.instrument;
  const Price usd = fair_.settle_usd_price(instrument);
  Causes causes;
  if (move) {
    causes = causes_of(move->explain(fresh.size));
    // Coins left for the liquidity, at the pool's price.
    SettleAmount left;
    if (fresh.coins.raw != 0) left = converted(fresh.coins, to.mark.price) - converted(fresh.coins, holding.state->mark.price);
    causes[Cause::CoinRevaluation] = in_numeraire(left, usd);
    return causes;
  }
  const SettleAmount gained =
      settlement_value(instrument, fresh.size, to.mark.price) - settlement_value(instrument, fresh.size, holding.state->mark.price);
  causes[Cause::CoinRevaluation] = in_numeraire(gained, usd);
  return causes;
}

int AttributedBook::path_steps_from(const Instrument& instrument, Instant from) const {
  const bool closing = instrument.kind == InstrumentKind::Option && instrument.expiry - from <= delivery_window;
  return closing ? std::max(path_steps_, closing_path_steps) : path_steps_;
}

void AttributedBook::move(Holding& holding, Instant now) {
  const Instrument& instrument = *holding.instrument;
  const auto known = fair_.unpriced(instrument, now);
  const UnpricedState to = known ? *known : fair_.stand(instrument, *holding.state, now);
  if (!move_in_line(holding, to)) move_to(holding, priced(instrument, to));
}

/// What a fresh fill gained is taken out of what its position did.
void AttributedBook::charge_fresh(const Holding& holding, const Fresh& fresh, const PieceTags& tags, Causes apart, Causes& causes) {
  causes -= apart;
  Causes charged;
  const bool hedge = role_of(account_.groups[holding.group]) == FillRole::Hedge;
  charged[hedge ? Cause::HedgeImpact : Cause::AdverseSelection] = apart.total();
  PieceTags fresh_tags = tags;
  fresh_tags.side = fresh.side;
  fresh_tags.aggressor = fresh.aggressor;
  sums_.add(fresh_tags, charged);
}

void AttributedBook::move_to(Holding& holding, const PricedState& to) {
  const Instrument& instrument = *holding.instrument;
  const PieceTags tags = tags_of(holding, last_instant(holding.valued, to.at));
  std::optional<StateMove> move;
  if (instrument.kind != InstrumentKind::Spot) move.emplace(instrument, *holding.state, to, path_steps_from(instrument, holding.state->at));
  const ExplainedChange change = move ? move->explain(position(holding).size) : ExplainedChange{};
  Causes causes = causes_of(change);
  for (const Fresh& fresh : holding.fresh) {
    if (fresh.size.raw != 0) charge_fresh(holding, fresh, tags, fresh_change(holding, fresh, to, move), causes);
  }
  take_state(holding, to);
  holding.valued = to.at;
  const NumeraireAmount before = std::exchange(holding.worth, worth_now(holding));
  causes[Cause::CoinRevaluation] += holding.worth - before - change.total();
  sums_.add(tags, causes);
}

/// The same by the kernel of the columns, an option and its fresh fills in a row each; false if they cannot.
bool AttributedBook::move_in_line(Holding& holding, const UnpricedState& to) {
  const Instrument& option = *holding.instrument;
  if (option.kind != InstrumentKind::Option || path_steps_from(option, holding.state->at) > 1) return false;
  line_.used = 0;
  std::size_t rows = 0;
  const auto put = [&](const HeldOption& held) {
    if (rows == OptionLine::rows || !put_row(line_, rows, option, held)) return false;
    aim_row(line_, rows++, option, to);
    return true;
  };
  if (!put({*holding.state, position(holding).size, cash_now(holding), holding.worth})) return false;
  for (const Fresh& fresh : holding.fresh) {
    if (fresh.size.raw != 0 && !put({*holding.state, fresh.size, {}, {}})) return false;
  }
  LineGains gains;
  move_options({&line_, 1}, {}, strip_move(option, to), gains);
  if (line_.refused != 0) {
    line_ = empty_line();  // what is left of it must not refuse others
    return false;
  }

  const PieceTags tags = tags_of(holding, last_instant(holding.valued, to.at));
  Causes causes = causes_of(gains_in(gains, 0));
  std::size_t row = 0;
  for (const Fresh& fresh : holding.fresh) {
    if (fresh.size.raw == 0) continue;
    Causes apart = causes_of(gains_in(gains, ++row));
    apart[Cause::CoinRevaluation] = {};
    charge_fresh(holding, fresh, tags, apart, causes);
  }
  take_state(holding, state_in(line_, 0, to.index, to.quote_usd));
  holding.valued = to.at;
  holding.worth = worth_in(line_, 0);
  sums_.add(tags, causes);
  return true;
}

/// What a fact did to a position: its fees, and under `cause` the rest. A correction takes fees back as well.
void AttributedBook::post(Holding& holding, const Position& before, Cause cause, const PieceTags& tags) {
  if (before.size.raw != 0) --held_count_;
  if (position(holding).size.raw != 0) ++held_count_;
  const NumeraireAmount worth_before = std::exchange(holding.worth, worth_now(holding));
  Causes causes;
  if (cause != Cause::Correction) {
    causes[Cause::Fees] = -in_numeraire(position(holding).net_fees() - before.net_fees(), fair_.settle_usd_price(*holding.instrument));
  }
  causes[cause] += holding.worth - worth_before - causes[Cause::Fees];
  sums_.add(tags, causes);
}

MarkedFill AttributedBook::trade(const AccountFact& fact) {
  const std::size_t slot = slot_of(fact.instrument, fact.group);
  Holding& holding = touch(slot);
  const Instrument& instrument = *holding.instrument;
  // Without an index nothing carries an older price on.
  const bool unsupported = !holding.state || !fair_.knows_index(instrument);
  const bool own_print = unsupported && !up_to_date(holding, fact.at) && !fair_.unpriced(instrument, fact.at);
  if (own_print) {
    const PricedState own = fair_.adopt(instrument, fact);
    if (live(holding)) {
      move_to(holding, own);
    } else {
      value(holding, fact.at);
      take_state(holding, own);
    }
  } else {
    value(holding, fact.at);
    if (!live(holding)) refresh(holding, fact.at);
  }
  const Position before = position(holding);
  book_booking(instrument, fact.booking(), fact.group);
  const FillRole role = role_of(account_.groups[fact.group]);
  PieceTags tags = tags_of(holding, fact.at);
  tags.side = sign(fact.size);
  tags.aggressor = aggressor_of(fact);
  post(holding, before, fact.opening ? Cause::Correction : role == FillRole::Hedge ? Cause::HedgeSlippage : Cause::Spread, tags);
  MarkedFill fill{.trade = fact.trade,
                  .instrument = &instrument,
                  .holding = static_cast<std::uint32_t>(slot),
                  .fresh = static_cast<std::uint32_t>(fresh_slot(holding, fact)),
                  .size = fact.size,
                  .coins = {},
                  .price = fact.price,
                  .paid = settlement_value(instrument, fact.size, fact.price),
                  .at = fact.at,
                  .role = role,
                  .own_print = own_print};
  const PricedState& fair = *holding.state;
  if (instrument.kind == InstrumentKind::Pool) {
    fill.coins = position(holding).exchanged - before.exchanged;
    fill.notional_usd = std::abs(to_double(in_numeraire(fill.paid, fair.quote_usd)));
  } else {
    const double coins = coins_of(instrument, fact.size, to_double(fact.price));
    fill.notional_usd = coins * to_double(fair.index);
    if (instrument.kind == InstrumentKind::Option) {
      fill.vega_usd_per_vol_point = coins * to_double(fair.quote_usd) * fair.model.vega_per_vol_point;
    }
  }
  holding.fresh[fill.fresh].size += fill.size;
  holding.fresh[fill.fresh].coins += fill.coins;
  return fill;
}

void AttributedBook::mature(const MarkedFill& fill, Instant now) {
  Holding& holding = touch(fill.holding);
  if (fill.size.raw == 0 || holding.expired) return;
  value(holding, now);
  forget(fill);
}

void AttributedBook::forget(const MarkedFill& fill) {
  Holding& holding = holdings_[fill.holding];
  if (holding.expired) return;
  holding.fresh[fill.fresh].size -= fill.size;
  holding.fresh[fill.fresh].coins -= fill.coins;
}

void AttributedBook::book_fact(const AccountFact& fact, Cause cause) {
  Holding& holding = touch(fact.instrument, fact.group);
  value(holding, fact.at);
  const Position before = position(holding);
  book_booking(*holding.instrument, fact.booking(), fact.group);
  post(holding, before, cause, tags_of(holding, fact.at));
}

void AttributedBook::restate(const AccountFact& fact) {
  Holding& holding = touch(fact.instrument, fact.group);
  const Instrument& instrument = *holding.instrument;
  value(holding, fact.at);
  const Position before = position(holding);
  if (fact.kind == EntryKind::Bust) {
    histories_[fact.group].bust(instrument, fact.trade, books_[fact.group]);
  } else {
    histories_[fact.group].correct(instrument, fill_of(fact.booking()), books_[fact.group]);
  }
  fair_.withdraw(instrument, fact.trade);
  if (live(holding) && !holding.expired) refresh(holding, fact.at);
  post(holding, before, Cause::Correction, tags_of(holding, fact.at));
}

void AttributedBook::expire(InstrumentId id, Price delivery) {
  for (std::uint32_t group = 0; group < account_.groups.size(); ++group) {
    if (!knows(id, group)) continue;
    Holding& holding = touch(id, group);
    holding.last_moneyness = tags_of(holding, {}).moneyness;
    if (live(holding)) fair_.see_delivery(*holding.instrument, delivery);
    const PricedState payoff{fair_.expired_state(*holding.instrument), {}};
    if (live(holding)) {
      move_to(holding, payoff);
    } else {
      take_state(holding, payoff);
    }
    holding.fresh.clear();
    holding.expired = true;
  }
}

void AttributedBook::deliver(InstrumentId id, std::uint32_t group, Instant now, Price delivery) {
  Holding& holding = touch(id, group);
  const Instrument& instrument = *holding.instrument;
  value(holding, now);
  const PieceTags tags = tags_of(holding, now);
  const Position before = position(holding);
  const Booking booking{.kind = EntryKind::Expiry,
                        .instrument = id,
                        .trade = {},
                        .size = {},
                        .price = delivery,
                        .amount = {},
                        .at = now,
                        .currency = {},
                        .delivery_fee = delivery_fees_.of(instrument, group, delivery)};
  book_booking(instrument, booking, group);
  post(holding, before, Cause::Settlement, tags);
}

void AttributedBook::money(const AccountFact& fact) {
  const auto same = [&](const Pot& pot) { return pot.group == fact.group && pot.currency == fact.currency; };
  auto pot = std::ranges::find_if(pots_, same);
  if (pot == pots_.end()) pot = pots_.insert(pots_.end(), {fact.group, fact.currency, {}, {}, fact.at});
  value(*pot, fact.at);
  pot->amount += fact.amount;
  const NumeraireAmount before = std::exchange(pot->worth, in_numeraire(pot->amount, fair_.usd_price(fact.currency)));
  Causes causes;
  const bool correction = fact.kind == EntryKind::Correction;
  causes[fact.of_fee ? Cause::Fees : correction ? Cause::Correction : Cause::Deposits] = pot->worth - before;
  if (!correction && !fact.of_fee) {
    paid_in_[fact.currency].amount += fact.amount;
    paid_in_[fact.currency].worth += pot->worth - before;
  }
  const auto of = fact.of_fee ? std::optional(fact.instrument) : std::nullopt;
  sums_.add({.instrument = of, .group = fact.group, .at = fact.at}, causes);
}

void AttributedBook::mark_out(const MarkedFill& fill, std::size_t horizon, Instant now) {
  const Holding& holding = touch(fill.holding);
  const Instrument& instrument = *holding.instrument;
  if (fill.size.raw == 0 || holding.expired) return;
  PendingMarkout markout{.fill = fill,
                         .horizon = horizon,
                         .instrument = &instrument,
                         .settle_usd = fair_.settle_usd_price(instrument),
                         .market_seen = fair_.market_seen_since(instrument, fill.at),
                         .fair = {}};
  if (up_to_date(holding, now)) return add_markout(markout, holding.state->mark.price);
  const auto fair = fair_.unpriced(instrument, now);
  if (!fair) return add_markout(markout, holding.state->mark.price);
  if (instrument.kind != InstrumentKind::Option) return add_markout(markout, fair->mark.price);
  markout.fair = *fair;
  pending_.push_back(markout);
  if (pending_.size() == Black76Line::rows_max) finish_markouts();
}

void AttributedBook::finish_markouts() {
  Black76Line models;
  for (const PendingMarkout& markout : pending_) models.add(model_input(*markout.instrument, markout.fair));
  models.price();
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    add_markout(pending_[i], priced_option(*pending_[i].instrument, pending_[i].fair, models.row(i)).mark.price);
  }
  pending_.clear();
}

void AttributedBook::add_markout(const PendingMarkout& pending, Price fair) {
  const MarkedFill& fill = pending.fill;
  const Instrument& instrument = *pending.instrument;
  SettleAmount gained = settlement_value(instrument, fill.size, fair) - fill.paid;
  // The coins in the pool are no longer ours outside it.
  if (fill.coins.raw != 0) gained += converted(fill.coins, fair) - converted(fill.coins, fill.price);
  Markout markout{.usd = to_double(in_numeraire(gained, pending.settle_usd)), .vol_points = {}, .bps = {}};
  if (instrument.kind != InstrumentKind::Option) {
    markout.bps = 1e4 * markout.usd / fill.notional_usd;
  } else if (fill.vega_usd_per_vol_point > least_vega * fill.notional_usd) {
    markout.vol_points = markout.usd / fill.vega_usd_per_vol_point;
  }
  markout.market_seen = pending.market_seen;
  curves_.add(fill.role, fill.size.raw > 0 ? Side::Buy : Side::Sell, pending.horizon, markout);
}

}  // namespace keel
