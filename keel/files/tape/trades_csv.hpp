#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/tape.hpp"
#include "keel/files/account/instruments_file.hpp"
#include "keel/files/tape/combo_rows.hpp"

namespace keel {

struct DeribitTape {
  Instruments instruments;        ///< in the order of their first trade
  std::vector<TapeTrade> trades;  ///< in the order of the file
  std::vector<std::string> remarks;
};

/// Whether a file says what everybody traded: it has trades and no fee of ours.
bool holds_public_trades(std::string_view text);

/// Everybody's trades of files that a reader knows: Deribit's, for now. A combo's legs may be in another file than its own trade.
class TapeFiles {
 public:
  /// What is given must outlive it.
  explicit TapeFiles(const Naming& naming) : naming_(naming) {}

  /// Refuses what no reader knows, and what is an account's own.
  Result<void> add(const std::string& name, std::string_view text);
  /// One a file. Refuses the trade of a combo whose legs no file tells.
  Result<std::vector<DeribitTape>> tapes();

 private:
  const Naming& naming_;
  ComboRows combos_;
  std::vector<DeribitTape> tapes_;
};

/// Deribit's public trades, as CSV or as it answers get_last_trades: columns q or amount (as the venue states it), p or price, t or
/// timestamp (ms), trade_id, iv (%), instrument_name, index_price (USD), direction (of the taker), block_trade_id (of what met no book);
/// others are ignored, and trades of combos passed over: their legs are trades of their own. `name` opens every error. Refuses what is not
/// an instrument, a trade at or after its instrument's expiry, and amounts, prices or indices not above 0. An instrument trades under the
/// terms of its first trade's day.
Result<DeribitTape> read_deribit_trades(const std::string& name, std::string_view text, const Naming& naming = {});

}  // namespace keel
