#include "keel/book/book.hpp"

#include "keel/book/allocation.hpp"

namespace keel {
namespace {

/// The coin that a spot trade moves, half to even to 1e-8.
SettleAmount base_amount(const Instrument& instrument, Size size) {
  return {divide_rounded(multiply_checked(size.raw, instrument.multiplier.raw), units_per_one, Rounding::HalfEven)};
}

struct CostMove {
  SettleAmount cost;    ///< added to the position's cost
  SettleAmount profit;  ///< realised
};

/// What a trade of `value` does to a position at average cost.
CostMove cost_move(const Instrument& instrument, const Position& position, Size traded, Price price, SettleAmount value) {
  const bool adds = sign(position.size) * sign(traded) >= 0;
  if (adds) return {value, {}};
  const bool flips = abs(traded) > abs(position.size);
  const Size closed = flips ? position.size : -traded;  // of the position, with its sign
  const SettleAmount closing_value = flips ? settlement_value(instrument, -closed, price) : value;
  const SettleAmount cost = allocated(position.cost, closed, position.size);
  return {(value - closing_value) - cost, -closing_value - cost};
}

Account counter_account(const Instrument& instrument) { return instrument.paid_up_front() ? Account::Cash : Account::Commitment; }

}  // namespace

double average_price(const Instrument& instrument, const Position& position) {
  if (position.size.raw == 0 || position.cost.raw == 0) return 0.0;
  const double amount = to_double(position.size) * to_double(instrument.multiplier);
  return instrument.reciprocal() ? -amount / to_double(position.cost) : to_double(position.cost) / amount;
}

Position& Book::slot(InstrumentId instrument) {
  if (instrument.value >= positions_.size()) positions_.resize(instrument.value + 1U);
  return positions_[instrument.value];
}

void Book::begin(EntryKind kind, InstrumentId instrument, TradeId trade) {
  entry_ = Entry{};
  entry_.kind = kind;
  entry_.instrument = instrument;
  entry_.trade = trade;
}

/// Posts the entry; the accounts per instrument are `position`'s.
void Book::post(Position& position) {
  const auto post_one = [&](Account account, Currency currency, SettleAmount amount) {
    switch (account) {
      case Account::Holding: position.cost += amount; return;
      case Account::Commitment: return;  // is minus the holding, whenever it is used
      case Account::Realised: position.realised -= amount; return;
      case Account::Fees: position.fees += amount; return;
      case Account::Funding: position.funding += amount; return;
      case Account::Exchanged: position.exchanged -= amount; return;
      case Account::Cash: cash_.post({currency, amount}); return;
      case Account::Capital: capital_.post({currency, -amount}); return;
      case Account::Transfers: transfers_.post({currency, -amount}); return;
      case Account::Corrections: corrections_.post({currency, -amount}); return;
    }
  };
  for (const Transfer& moved : entry_.transfers()) {
    post_one(moved.debit, moved.currency, moved.amount);
    post_one(moved.credit, moved.currency, -moved.amount);
  }
}

void Book::post_money(EntryKind kind, Account account, const Money& money) {
  begin(kind, {});
  entry_.add(Account::Cash, account, money.currency, money.amount);
  Position none;
  post(none);
}

/// Books a trade of whatever origin; returns what it moved in settlement cash before the fee.
SettleAmount Book::trade(const Instrument& instrument, Position& position, Size signed_size, Price price, SettleAmount fee) {
  const SettleAmount value = settlement_value(instrument, signed_size, price);
  const CostMove move = cost_move(instrument, position, signed_size, price, value);
  position.size += signed_size;
  entry_.add(Account::Holding, counter_account(instrument), instrument.settle, move.cost);
  entry_.add(Account::Cash, Account::Realised, instrument.settle, move.profit);
  entry_.add(Account::Fees, Account::Cash, instrument.settle, fee);
  if (instrument.kind == InstrumentKind::Spot) {
    entry_.add(Account::Cash, Account::Exchanged, instrument.base, base_amount(instrument, signed_size));
  }
  post(position);
  return instrument.paid_up_front() ? -value : move.profit;
}

bool Book::apply(const Instrument& instrument, const Fill& fill) {
  KEEL_CHECK(fill.instrument == instrument.id, "the fill is of another instrument");
  KEEL_CHECK(fill.size.raw > 0, "a fill has a size above 0");
  if (!trades_.insert(fill.trade)) return false;
  begin(EntryKind::Trade, instrument.id, fill.trade);
  trade(instrument, slot(fill.instrument), fill.size * sign_of(fill.side), fill.price, fill.fee);
  return true;
}

void Book::deposit(const Money& money) {
  post_money(money.amount.raw < 0 ? EntryKind::Withdrawal : EntryKind::Deposit, Account::Capital, money);
}

void Book::transfer(const Money& money) { post_money(EntryKind::Transfer, Account::Transfers, money); }

void Book::correct(const Money& money) { post_money(EntryKind::Correction, Account::Corrections, money); }

void Book::fund(const Instrument& instrument, SettleAmount paid) {
  KEEL_CHECK(instrument.kind == InstrumentKind::Perpetual, "only perpetuals pay funding");
  begin(EntryKind::Funding, instrument.id);
  entry_.add(Account::Funding, Account::Cash, instrument.settle, paid);
  post(slot(instrument.id));
}

SettleAmount Book::settle_daily(const Instrument& instrument, Price settlement) {
  KEEL_CHECK(!instrument.paid_up_front(), "what is paid up front has no daily settlement");
  const SettleAmount profit = unrealised(instrument, settlement);
  begin(EntryKind::DailySettlement, instrument.id);
  entry_.add(Account::Holding, Account::Commitment, instrument.settle, profit);
  entry_.add(Account::Cash, Account::Realised, instrument.settle, profit);
  post(slot(instrument.id));
  return profit;
}

Delivery Book::settle(const Instrument& instrument, Price delivery) {
  KEEL_CHECK(instrument.expires(), "only futures and options expire");
  Position& held = slot(instrument.id);
  begin(EntryKind::Expiry, instrument.id);
  if (held.size.raw == 0) return {};
  const SettleAmount fee = delivery_fee(instrument, held.size, delivery);
  return {trade(instrument, held, -held.size, payoff_price(instrument, delivery), fee), fee};
}

void Book::restate(const Instrument& instrument, const Position& position) {
  Position& held = slot(instrument.id);
  begin(EntryKind::Bust, instrument.id);
  entry_.add(Account::Holding, counter_account(instrument), instrument.settle, position.cost - held.cost);
  entry_.add(Account::Cash, Account::Realised, instrument.settle, position.realised - held.realised);
  entry_.add(Account::Fees, Account::Cash, instrument.settle, position.fees - held.fees);
  entry_.add(Account::Funding, Account::Cash, instrument.settle, position.funding - held.funding);
  entry_.add(Account::Cash, Account::Exchanged, instrument.base, position.exchanged - held.exchanged);
  held.size = position.size;
  post(held);
}

void Book::reserve(std::size_t trades, std::size_t instruments) {
  trades_.reserve(trades);
  positions_.reserve(instruments);
}

const Position& Book::position(InstrumentId instrument) const {
  static constexpr Position none{};
  return instrument.value < positions_.size() ? positions_[instrument.value] : none;
}

SettleAmount Book::unrealised(const Instrument& instrument, Price mark) const {
  const Position& held = position(instrument.id);
  if (held.size.raw == 0) return {};
  return settlement_value(instrument, held.size, mark) - held.cost;
}

SettleAmount Book::market_value(const Instrument& instrument, Price mark) const {
  if (instrument.kind == InstrumentKind::Spot) return {};
  if (!instrument.paid_up_front()) return unrealised(instrument, mark);
  const Position& held = position(instrument.id);
  return held.size.raw == 0 ? SettleAmount{} : settlement_value(instrument, held.size, mark);
}

}  // namespace keel
