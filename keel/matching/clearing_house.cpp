#include "keel/matching/clearing_house.hpp"

#include "keel/base/int128.hpp"

namespace keel {

Book& ClearingHouse::account_of(ParticipantId who) {
  if (who.value >= accounts_.size()) accounts_.resize(who.value + 1);
  return accounts_[who.value];
}

const Book& ClearingHouse::account(ParticipantId who) const {
  static const Book empty;
  return who.value < accounts_.size() ? accounts_[who.value] : empty;
}

void ClearingHouse::deposit(ParticipantId who, const Money& money) {
  account_of(who).deposit(money);
  deposits_.post(money);
}

void ClearingHouse::move(ParticipantId from, ParticipantId to, const Money& money) {
  account_of(from).transfer({money.currency, -money.amount});
  account_of(to).transfer(money);
}

SettleAmount ClearingHouse::fee(ParticipantId who, const Instrument& instrument, const Execution& execution, Liquidity liquidity,
                                Price index) {
  if (who == nobody) return {};
  const SettleAmount fee = trade_fee(instrument, execution.size, execution.price, liquidity, index);
  income_.post({instrument.settle, fee});
  return fee;
}

ClearingHouse::Fees ClearingHouse::trade(const Execution& execution, Price index) {
  if (execution.owner == nobody && execution.taker == nobody) return {};
  KEEL_CHECK(execution.owner != execution.taker, "nobody trades with himself");
  const Instrument& instrument = instruments_[execution.instrument];
  const Fees fees{fee(execution.owner, instrument, execution, Liquidity::Maker, index),
                  fee(execution.taker, instrument, execution, Liquidity::Taker, index)};
  Fill fill{execution.trade, execution.instrument, execution.side, execution.price, execution.size, fees.owner};
  account_of(execution.owner).apply(instrument, fill);
  fill.side = opposite(execution.side);
  fill.fee = fees.taker;
  account_of(execution.taker).apply(instrument, fill);
  return fees;
}

void ClearingHouse::fund(InstrumentId id, Rate rate, Price mark) {
  const Instrument& instrument = instruments_[id];
  SettleAmount sum;
  for (Book& account : accounts_) {
    const Size size = account.position(id).size;
    if (size.raw == 0) continue;
    const std::int64_t value = abs(settlement_value(instrument, size, mark)).raw * sign(size);
    const SettleAmount paid{divide_rounded(multiply_checked(value, rate.raw), units_per_one, Rounding::HalfEven)};
    account.fund(instrument, paid);
    sum += paid;
  }
  rounding_.post({instrument.settle, sum});
}

void ClearingHouse::settle(InstrumentId id, Price delivery) {
  const Instrument& instrument = instruments_[id];
  SettleAmount values;
  for (std::uint32_t who = 0; who < accounts_.size(); ++who) {
    Book& account = accounts_[who];
    const Size size = account.position(id).size;
    if (size.raw == 0) continue;
    values += settlement_value(instrument, size, payoff_price(instrument, delivery));
    const std::optional<SettleAmount> fee = who == nobody.value ? std::optional(SettleAmount{}) : std::nullopt;
    income_.post({instrument.settle, account.settle(instrument, delivery, fee).fee});
  }
  rounding_.post({instrument.settle, -values});
}

SettleAmount ClearingHouse::imbalance(Currency currency) const {
  SettleAmount left = deposits_[currency] - income_[currency] - rounding_[currency];
  for (const Book& account : accounts_) {
    left -= account.cash()[currency];
    for (const Instrument& instrument : instruments_) {
      if (!instrument.paid_up_front() && instrument.settle == currency) left += account.position(instrument.id).cost;
    }
  }
  return left;
}

Size ClearingHouse::open_position(InstrumentId id) const {
  Size sum;
  for (const Book& account : accounts_) sum += account.position(id).size;
  return sum;
}

}  // namespace keel
