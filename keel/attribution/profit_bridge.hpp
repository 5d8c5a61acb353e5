#pragma once

#include <optional>
#include <vector>

#include "keel/account/inventory.hpp"
#include "keel/attribution/account_worth.hpp"

namespace keel {

/// Why an explanation's profit is not that of the book.
enum class BridgeKind : std::uint8_t {
  PaidIn,    ///< money paid in has another price now: profit of the explanation alone, in `currency`
  Value,     ///< contracts are held at another price than the book's mark, by `instruments` and `source`
  Index,     ///< coins are taken at another price in USD, in `currency`
  Rounding,  ///< and what is below half a cent of the others
};

struct BridgeLine {
  BridgeKind kind = BridgeKind::Rounding;
  Currency currency;
  InstrumentKind instruments = InstrumentKind::Option;
  MarkSource source = MarkSource::Chain;  ///< of the book's mark
  std::size_t positions = 0;              ///< that differ
  NumeraireAmount usd;
};

/// From the book's profit to the explanation's: book and lines sum to what is explained, as integers.
struct ProfitBridge {
  NumeraireAmount book;  ///< its profit in USD, at the prices of its end
  std::vector<BridgeLine> lines;
  NumeraireAmount explained;
};

/// Of one account as book and explanation have it at the same moment. Lines of less than half a cent are left to the last one, which is
/// there if anything is left.
ProfitBridge profit_bridge(const Instruments& instruments, const Inventory& inventory, const AccountWorth& worth);
/// Of the time from one bridge to another of the same account. Positions are those of the end that has more.
ProfitBridge bridge_between(const ProfitBridge& from, const ProfitBridge& to);

}  // namespace keel
