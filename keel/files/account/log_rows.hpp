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
  std::uint16_t file = 0;  ///< of joined rows: index of the log
  std::size_t line = 0;
  std::size_t element = 0;  ///< of an answer
  Instant at;
  std::uint64_t sequence = 0;  ///< the venue's number of it; 0 if the row has none
  std::string type;            ///< lower case, words joined by "_"
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

/// A log's rows in the order in which things happened.
struct TransactionLog {
  std::string name;
  std::vector<LogRow> rows;

  /// "log.csv: line 7", "answer.json: line 1, element 3".
  std::string place_of(const LogRow& row) const;
};

/// Newest first or last in the file. Errors: `name: line N: column: what`.
Result<TransactionLog> read_transaction_log(const std::string& name, std::string_view text);

}  // namespace keel
