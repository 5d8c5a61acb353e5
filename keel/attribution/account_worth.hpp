#pragma once

#include <map>
#include <optional>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/money.hpp"

namespace keel {

/// What one holding of a book, or its money of one currency that is of no instrument, came to.
struct HeldWorth {
  std::optional<InstrumentId> instrument;  ///< absent: money
  std::uint32_t group = 0;
  Currency currency;      ///< of `amount`: what the instrument settles in
  SettleAmount amount;    ///< what its facts moved, and what is held at its mark
  SettleAmount coins;     ///< of the base, that trades exchanged
  NumeraireAmount worth;  ///< of both, in USD: one rounding a currency
};

struct PaidIn {
  SettleAmount amount;    ///< less what was taken out
  NumeraireAmount worth;  ///< in USD when it was paid
};

/// An account at one moment, piece by piece; the worths sum to its equity.
struct AccountWorth {
  std::vector<HeldWorth> held;
  std::map<Currency, Price> usd;       ///< of every currency in it, a unit
  std::map<Currency, PaidIn> paid_in;  ///< until then
};

/// What an account gained in one currency, whatever that is worth.
struct CurrencyProfit {
  SettleAmount equity;  ///< at the end: balance and what is held at its mark
  SettleAmount profit;  ///< equity less that of the start and less what was paid in meanwhile
};

/// Of every currency in play, alphabetical. What one currency was exchanged for another is in both. Domain: of one account, in time order.
std::map<Currency, CurrencyProfit> currency_profits(const Instruments& instruments, const AccountWorth& opening,
                                                    const AccountWorth& closing);

}  // namespace keel
