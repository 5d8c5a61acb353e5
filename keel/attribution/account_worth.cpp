#include "keel/attribution/account_worth.hpp"

namespace keel {
namespace {

/// Balances and what is held, less what was paid in.
std::map<Currency, CurrencyProfit> gained(const Instruments& instruments, const AccountWorth& worth) {
  std::map<Currency, CurrencyProfit> sums;
  for (const HeldWorth& held : worth.held) {
    sums[held.currency].equity += held.amount;
    if (held.coins.raw != 0) sums[instruments[*held.instrument].base].equity += held.coins;
  }
  for (auto& [currency, sum] : sums) sum.profit = sum.equity;
  for (const auto& [currency, paid] : worth.paid_in) sums[currency].profit -= paid.amount;
  return sums;
}

}  // namespace

std::map<Currency, CurrencyProfit> currency_profits(const Instruments& instruments, const AccountWorth& opening,
                                                    const AccountWorth& closing) {
  std::map<Currency, CurrencyProfit> sums = gained(instruments, closing);
  for (const auto& [currency, before] : gained(instruments, opening)) sums[currency].profit -= before.profit;
  return sums;
}

}  // namespace keel
