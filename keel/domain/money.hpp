#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/domain/ids.hpp"

namespace keel {

/// USD and the stable coins that count as one.
inline constexpr std::array dollar_names{Currency::of("USD"), Currency::of("USDC"), Currency::of("USDT")};

inline bool is_dollar(Currency currency) { return std::ranges::find(dollar_names, currency) != dollar_names.end(); }

/// An exact amount of a named currency. Two Moneys do not add, not even by accident: sums are kept by Balances, which
/// is keyed by currency, and within one instrument by SettleAmount.
struct Money {
  Currency currency;
  SettleAmount amount;
  friend constexpr bool operator==(const Money&, const Money&) = default;
  static constexpr auto fields() { return std::tuple{Field{"currency", &Money::currency}, Field{"amount", &Money::amount}}; }
};

/// One amount per currency, in alphabetical order.
class Balances {
 public:
  void post(const Money& money) { slot(money.currency) += money.amount; }
  SettleAmount operator[](Currency currency) const {
    for (const Money& held : entries_) {
      if (held.currency == currency) return held.amount;
    }
    return {};
  }
  const std::vector<Money>& entries() const { return entries_; }

  friend bool operator==(const Balances&, const Balances&) = default;
  static constexpr auto fields() { return std::tuple{Field{"entries", &Balances::entries_}}; }

 private:
  SettleAmount& slot(Currency currency) {
    auto at = entries_.begin();
    while (at != entries_.end() && at->currency < currency) ++at;
    if (at == entries_.end() || at->currency != currency) at = entries_.insert(at, Money{currency, {}});
    return at->amount;
  }

  std::vector<Money> entries_;
};

}  // namespace keel
