#include "keel/book/book.hpp"

#include "keel/book/allocation.hpp"
#include "keel/domain/pool.hpp"

namespace keel {
namespace {

/// The coin that a spot position has brought in, half to even to 1e-8. A trade moves the difference of two of these, so that the coin
/// never drifts from the size by more than this one rounding.
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
  if (position.size.raw == 0 || position.cost.raw == 0 || instrument.kind == InstrumentKind::Pool) return 0.0;
  const double amount = to_double(position.size) * to_double(instrument.multiplier);
  return instrument.reciprocal() ? -amount / to_double(position.cost) : to_double(position.cost) / amount;
}

Position& Book::slot(InstrumentId instrument) {
  if (instrument.value >= positions_.size()) positions_.resize(instrument.value + 1U);
  return positions_[instrument.value];
}

void Book::begin(EntryKind kind, InstrumentId instrument, TradeId trade) { entry_.begin(kind, instrument, trade); }

/// Enters that `base` units came into cash and `quote` left it for them; negative, the other way.
void Book::exchange(const Instrument& instrument, SettleAmount base, SettleAmount quote) {
  entry_.add(Account::Cash, Account::Exchanged, instrument.base, base);
  entry_.add(Account::Exchanged, Account::Cash, instrument.settle, quote);
}

/// Posts the entry; the accounts per instrument are `position`'s, whose instrument settles in `settle`.
void Book::post(Position& position, Currency settle) {
  const auto post_one = [&](Account account, Currency currency, SettleAmount amount) {
    switch (account) {
      case Account::Holding: position.cost += amount; return;
      case Account::Commitment: return;  // is minus the holding, whenever it is used
      case Account::Realised: position.realised -= amount; return;
      case Account::Fees: position.fees += amount; return;
      case Account::Rebates: position.rebates -= amount; return;
      case Account::DeliveryFees: position.delivery_fees += amount; return;
      case Account::Funding: position.funding += amount; return;
      case Account::PoolFees: position.pool_fees -= amount; return;
      case Account::Exchanged:
        if (currency == settle) {
          position.exchanged_for += amount;
        } else {
          position.exchanged -= amount;
        }
        return;
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

/// Enters a trade of whatever origin, without its fee; returns what it moves in settlement cash. The caller posts the entry.
SettleAmount Book::trade(const Instrument& instrument, Position& position, Size signed_size, Price price) {
  const SettleAmount value = settlement_value(instrument, signed_size, price);
  const CostMove move = cost_move(instrument, position, signed_size, price, value);
  position.size += signed_size;
  entry_.add(Account::Holding, counter_account(instrument), instrument.settle, move.cost);
  entry_.add(Account::Cash, Account::Realised, instrument.settle, move.profit);
  if (instrument.kind == InstrumentKind::Spot) exchange(instrument, base_amount(instrument, position.size) - position.exchanged, {});
  if (instrument.kind == InstrumentKind::Pool) {  // the cost takes all from cash as quote; part of it is base
    const PoolReserves paid_in = pool_reserves(instrument, signed_size, price);
    exchange(instrument, -paid_in.base, paid_in.quote - value);
  }
  return instrument.paid_up_front() ? -value : move.profit;
}

bool Book::apply(const Instrument& instrument, const Fill& fill) {
  KEEL_CHECK(fill.instrument == instrument.id, "the fill is of another instrument");
  KEEL_CHECK(fill.size.raw > 0, "a fill has a size above 0");
  if (!trades_.insert(instrument.venue, fill.trade)) return false;
  Position& held = slot(fill.instrument);
  begin(EntryKind::Trade, instrument.id, fill.trade);
  trade(instrument, held, fill.size * sign_of(fill.side), fill.price);
  if (fill.fee.raw < 0) {
    entry_.add(Account::Cash, Account::Rebates, instrument.settle, -fill.fee);
  } else {
    entry_.add(Account::Fees, Account::Cash, instrument.settle, fill.fee);
  }
  post(held, instrument.settle);
  return true;
}

void Book::take_over(const Instrument& instrument, Size size, Price price) {
  KEEL_CHECK(size.raw != 0, "a trade has a size");
  Position& held = slot(instrument.id);
  begin(EntryKind::Trade, instrument.id);
  trade(instrument, held, size, price);
  post(held, instrument.settle);
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

void Book::collect_pool_fees(const Instrument& instrument, const Money& earned, Price price) {
  KEEL_CHECK(instrument.kind == InstrumentKind::Pool, "only pools earn fees");
  const bool in_base = earned.currency == instrument.base;
  KEEL_CHECK(in_base || earned.currency == instrument.settle, "the pool does not hold that currency");
  const SettleAmount income = in_base ? converted(earned.amount, price) : earned.amount;
  begin(EntryKind::PoolFees, instrument.id);
  entry_.add(Account::Cash, Account::PoolFees, instrument.settle, income);
  if (in_base) exchange(instrument, earned.amount, income);
  post(slot(instrument.id), instrument.settle);
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

Delivery Book::settle(const Instrument& instrument, Price delivery, std::optional<SettleAmount> told_fee) {
  KEEL_CHECK(instrument.expires(), "only futures and options expire");
  Position& held = slot(instrument.id);
  const Price payoff = payoff_price(instrument, delivery);
  const bool exercised = instrument.kind == InstrumentKind::Option && payoff > Price{0};
  begin(exercised ? EntryKind::Exercise : EntryKind::Expiry, instrument.id);
  if (held.size.raw == 0) return {};
  const SettleAmount fee = told_fee ? *told_fee : delivery_fee(instrument, held.size, delivery);
  const SettleAmount paid = trade(instrument, held, -held.size, payoff);
  entry_.add(Account::DeliveryFees, Account::Cash, instrument.settle, fee);
  post(held);
  return {paid, fee};
}

void Book::restate(const Instrument& instrument, const Position& position, EntryKind why, TradeId trade) {
  if (why == EntryKind::Trade) trades_.insert(instrument.venue, trade);
  Position& held = slot(instrument.id);
  begin(why, instrument.id, trade);
  entry_.add(Account::Holding, counter_account(instrument), instrument.settle, position.cost - held.cost);
  entry_.add(Account::Cash, Account::Realised, instrument.settle, position.realised - held.realised);
  entry_.add(Account::Fees, Account::Cash, instrument.settle, position.fees - held.fees);
  entry_.add(Account::Cash, Account::Rebates, instrument.settle, position.rebates - held.rebates);
  entry_.add(Account::DeliveryFees, Account::Cash, instrument.settle, position.delivery_fees - held.delivery_fees);
  entry_.add(Account::Funding, Account::Cash, instrument.settle, position.funding - held.funding);
  entry_.add(Account::Cash, Account::PoolFees, instrument.settle, position.pool_fees - held.pool_fees);
  exchange(instrument, position.exchanged - held.exchanged, position.exchanged_for - held.exchanged_for);
  held.size = position.size;
  post(held, instrument.settle);
}

void Book::reserve(std::size_t trades, std::size_t instruments) {
  trades_.reserve(trades);
  positions_.reserve(instruments);
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
