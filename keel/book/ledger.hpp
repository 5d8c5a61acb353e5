#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "keel/base/check.hpp"
#include "keel/domain/money.hpp"

namespace keel {

/// Where money stands in the double-entry ledger. The first six are kept per instrument, the others per currency.
enum class Account : std::uint8_t {
  Holding,     ///< the open position at cost
  Commitment,  ///< against the cost of what is not paid up front (futures, perpetuals)
  Realised,    ///< profit of what was closed; a profit is a credit
  Fees,        ///< of trades and deliveries; a rebate is a credit
  Funding,
  Exchanged,  ///< the coin that spot trades brought in or took away
  Cash,
  Capital,      ///< deposits and withdrawals
  Transfers,    ///< to and from our other books
  Corrections,  ///< what the venue adjusted by hand
};
std::string_view name_of(Account account);

/// The two postings of one amount: + to `debit`, - to `credit`. So every currency always sums to zero.
struct Transfer {
  Account debit = Account::Cash;
  Account credit = Account::Cash;
  Currency currency;
  SettleAmount amount;
};

enum class EntryKind : std::uint8_t { Trade, Funding, DailySettlement, Expiry, Deposit, Withdrawal, Transfer, Correction, Bust };
std::string_view name_of(EntryKind kind);

/// What one fact did to the ledger.
class Entry {
 public:
  static constexpr std::size_t most_transfers = 5;

  EntryKind kind = EntryKind::Trade;
  InstrumentId instrument;  ///< of the accounts per instrument
  TradeId trade;            ///< trades only

  /// Amounts of 0 are left out.
  void add(Account debit, Account credit, Currency currency, SettleAmount amount) {
    if (amount.raw == 0) return;
    KEEL_CHECK(count_ < most_transfers, "an entry has too many transfers");
    transfers_[count_++] = {debit, credit, currency, amount};
  }
  std::span<const Transfer> transfers() const { return {transfers_.data(), count_}; }

 private:
  std::array<Transfer, most_transfers> transfers_{};
  std::size_t count_ = 0;
};

}  // namespace keel
