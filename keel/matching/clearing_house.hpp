#pragma once

#include <vector>

#include "keel/book/book.hpp"
#include "keel/matching/execution.hpp"

namespace keel {

/// Everybody's money at a venue, exact: an account for each participant, kept as our own book is, and what the venue itself earns. Nothing
/// is made or lost: see imbalance(). Those without a name share one account, that of `nobody`, and pay no fees.
class ClearingHouse {
 public:
  /// `instruments` outlives this; what is listed there later is cleared from then on.
  explicit ClearingHouse(const Instruments& instruments) : instruments_(instruments) {}

  struct Fees {
    SettleAmount owner;  ///< of the order that rested; negative is a rebate
    SettleAmount taker;
  };

  void deposit(ParticipantId who, const Money& money);
  /// From one account to another: out of an insurance fund, say.
  void move(ParticipantId from, ParticipantId to, const Money& money);
  /// Both sides of what traded; returns what each pays for it. `index`: the underlying's price in the quote currency. Domain: traded,
  /// numbered, of two different participants, unless both are nobody, who then trades with himself and nothing changes.
  Fees trade(const Execution& execution, Price index);
  /// Those who are long pay `rate` of their position's value at `mark` to those who are short. Domain: a perpetual.
  void fund(InstrumentId id, Rate rate, Price mark);
  /// Delivers all positions. Domain: it expires.
  void settle(InstrumentId id, Price delivery);

  /// Of somebody who never came: empty.
  const Book& account(ParticipantId who) const;
  /// Fees less rebates, net.
  const Balances& income() const { return income_; }
  /// What rounding to 1e-8 in many accounts left over, or took: the venue's.
  const Balances& rounding() const { return rounding_; }
  /// Deposits less all cash and the venue's income and rounding, but for what is only realised by one side of it yet (the cost of what is
  /// not paid up front). 0, always; of the base of spot, where a contract is one unit of it.
  SettleAmount imbalance(Currency currency) const;
  /// The sum of all positions. 0, always.
  Size open_position(InstrumentId id) const;

 private:
  Book& account_of(ParticipantId who);
  SettleAmount fee(ParticipantId who, const Instrument& instrument, const Execution& execution, Liquidity liquidity, Price index);

  const Instruments& instruments_;
  std::vector<Book> accounts_;  ///< by participant
  Balances deposits_;
  Balances income_;
  Balances rounding_;
};

}  // namespace keel
