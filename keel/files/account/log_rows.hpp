#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/decimal.hpp"
#include "keel/domain/orders.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/files/rows/recognise.hpp"

namespace keel {

/// A row of Deribit's transaction log, as it says it.
struct LogRow {
  std::size_t line = 0;
  std::size_t element = 0;  ///< of an answer
  Instant at;
  std::string type;  ///< lower case, words joined by "_"
  std::string instrument;
  std::string trade;
  std::optional<Currency> currency;  ///< an export of one currency does not say it
  std::optional<Side> side;
  bool short_held = false;       ///< of a settlement: the position is short
  Size amount;                   ///< as the venue counts amounts, without sign
  std::optional<Size> position;  ///< after the row, signed
  std::optional<Price> price;
  std::optional<Price> mark;
  std::optional<Price> index;
  std::optional<SettleAmount> cashflow;
  SettleAmount funding;  ///< received
  SettleAmount fee;      ///< paid
  SettleAmount change;
  SettleAmount balance;  ///< after the row
  std::optional<Liquidity> liquidity;
  std::string label;
};

/// The website's export (CSV) or the answer to private/get_transaction_log.
Recognition recognises_transaction_log(std::string_view head);

/// In the order in which things happened, newest first or last in the file. Errors: `name: line N: column: what`.
Result<std::vector<LogRow>> read_log_rows(const std::string& name, std::string_view text);

}  // namespace keel
