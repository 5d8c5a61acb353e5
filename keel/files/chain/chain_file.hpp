#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "keel/base/result.hpp"
#include "keel/domain/marks.hpp"
#include "keel/files/rows/recognise.hpp"
#include "keel/pricing/chain/chain.hpp"

namespace keel {

/// The chains of a recorded file, by time and then as they come: one for each snapshot and underlying. The format is told by the
/// columns; a file of none is refused with what each misses. All readers are strict: the first thing wrong refuses the file with
/// `name: line N: field: what`.
///   Deribit snapshots ("timestamp,instrument_name,underlying,..."): coin premiums, mark vol, delta and vega, the forward.
///   Deribit hourly vols ("date,instrument_name,expiry_name,..."): bid, ask and mark vol and all Greeks, no price.
///   Deribit order books (",underlying_price,underlying_index,..."): prices, vols, Greeks and forward, each row with its own time.
///   Cboe quotedata ("Expiration Date,Calls,..." on line 4): USD quotes.
///   Tardis options_chain: each option's last row, in one chain.
///   Deribit's answer to get_book_summary_by_currency, JSON: prices, mark vol and forward.
/// `at`: the moment of Cboe quotedata, in the place of its date line; of other formats it is refused.
Result<std::vector<Chain>> parse_chains(const std::string& name, std::string_view text, std::optional<Instant> at = {});

/// A reader of one of those.
struct ChainFormat {
  std::string_view name;
  Recognition (*recognises)(std::string_view head);
  Result<std::vector<Chain>> (*read)(const std::string& name, std::string_view text, std::optional<Instant> at);
};
std::span<const ChainFormat> chain_formats();

/// parse_chains of a file, plain or .zst or .gz. Error: `path: line N: field: what`.
Result<std::vector<Chain>> read_chains(const std::string& path, std::optional<Instant> at = {});

Result<std::vector<Chain>> parse_deribit_snapshots(const std::string& name, std::string_view text);
Result<std::vector<Chain>> parse_deribit_hourly(const std::string& name, std::string_view text);
Result<std::vector<Chain>> parse_deribit_books(const std::string& name, std::string_view text);
Result<std::vector<Chain>> parse_deribit_summaries(const std::string& name, std::string_view text);
/// All of Deribit's answer to get_book_summary_by_currency, of any kind.
struct DeribitSummaries {
  struct Other {
    Instant at;
    Instrument instrument;  ///< what its name says
    Price mark;
    std::optional<Price> index;  ///< in the quote currency
    ShownPrices shown;
  };
  std::vector<Chain> chains;
  std::vector<Other> others;  ///< futures, perpetuals and spot that have a mark, as they come
};
Result<DeribitSummaries> read_deribit_summaries(const std::string& name, std::string_view text);
Recognition recognises_deribit_summaries(std::string_view head);
Result<std::vector<Chain>> parse_tardis_options(const std::string& name, std::string_view text);
Result<std::vector<Chain>> parse_cboe_quotes(const std::string& name, std::string_view text, std::optional<Instant> at = {});

}  // namespace keel
