#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "keel/base/check.hpp"
#include "keel/domain/money.hpp"

namespace keel {

/// Where money stands in the double-entry ledger. Those up to Exchanged are kept per instrument, the others per currency.
enum class Account : std::uint8_t {
  Holding,       ///< the open position at cost
  Commitment,    ///< against the cost of what is not paid up front (futures, perpetuals)
  Realised,      ///< profit of what was closed; a profit is a credit
  Fees,          ///< of trades
  Rebates,       ///< what the venue paid us for trades; a credit
  DeliveryFees,  ///< of cash settlement at expiry
  Funding,
  PoolFees,   ///< earned by liquidity in pools, in the quote currency; a credit
  Exchanged,  ///< what spot and pool trades and pool fees turned into the other currency, in each of the two
  Cash,
  Capital,      ///< deposits and withdrawals
  Transfers,    ///< to and from our other books
  Corrections,  ///< what the venue adjusted by hand
};
std::string_view name_of(Account account);
constexpr bool is_per_instrument(Account account) { return account <= Account::Exchanged; }

/// The two postings of one amount: + to `debit`, - to `credit`. So every currency always sums to zero.
struct Transfer {
  Account debit = Account::Cash;
  Account credit = Account::Cash;
  Currency currency;
  SettleAmount amount;
};

enum class EntryKind : std::uint8_t {
  Trade,
  Funding,
  DailySettlement,
  Expiry,    ///< delivery of a future, or of an option that pays nothing
  Exercise,  ///< delivery of an option that pays
  PoolFees,
  Deposit,
  Withdrawal,
  Transfer,
  Correction,  ///< of money, by hand
  Bust,
  TradeCorrection,
};
std::string_view name_of(EntryKind kind);
constexpr bool is_delivery(EntryKind kind) { return kind == EntryKind::Expiry || kind == EntryKind::Exercise; }
/// Money alone, no instrument.
constexpr bool is_about_money(EntryKind kind) { return kind >= EntryKind::Deposit && kind <= EntryKind::Correction; }

/// A trade that is known changes or goes.
constexpr bool undoes(EntryKind kind) { return kind == EntryKind::Bust || kind == EntryKind::TradeCorrection; }

/// What one fact did to the ledger.
class Entry {
 public:
  static constexpr std::size_t most_transfers = 10;

  EntryKind kind = EntryKind::Trade;
  InstrumentId instrument;  ///< of the accounts per instrument
  TradeId trade;            ///< trades only

  /// Empties it for another fact. Transfers past the count are left as they lie: clearing them would cost a twelfth of a fill.
  void begin(EntryKind what, InstrumentId of, TradeId id) {
    kind = what;
    instrument = of;
    trade = id;
    count_ = 0;
  }

  /// Amounts of 0 are left out.
  void add(Account debit, Account credit, Currency currency, SettleAmount amount) {
    if (amount.raw == 0) return;
    KEEL_CHECK(count_ < most_transfers, "an entry has too many transfers");
    transfers_[count_++] = {debit, credit, currency, amount};
  }
  std::span<const Transfer> transfers() const& { return {transfers_.data(), count_}; }
  void transfers() const&& = delete;

 private:
  std::array<Transfer, most_transfers> transfers_{};
  std::size_t count_ = 0;
};

}  // namespace keel
