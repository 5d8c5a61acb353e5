#include <array>

#include "keel/files/chain/cells.hpp"
#include "keel/files/chain/chain_builder.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/venue/deribit/combo_name.hpp"

namespace keel {

/// The venue's estimated delivery price is its index.
Result<std::vector<Chain>> parse_deribit_summaries(const std::string& name, std::string_view text) {
  constexpr auto names = std::to_array<std::string_view>({"instrument_name", "creation_timestamp", "bid_price", "ask_price", "mark_price",
                                                          "mark_iv", "underlying_price", "estimated_delivery_price"});
  const auto rows = csv_from_json(name, text, names);
  if (!rows) return std::unexpected(rows.error());
  CsvTable csv{name, *rows, 0};
  ChainBuilder builder;
  while (csv.next()) {
    if (is_deribit_combo(csv.text(0))) continue;
    const auto named = parse_deribit_name(csv.text(0));
    if (named && named->kind != InstrumentKind::Option) continue;
    const Instrument option = option_named(csv, 0);
    ChainQuote quote = quote_named(option);
    const Instant at = csv.instant_ms(1);
    quote.bid = quoted(csv, 2);
    quote.ask = quoted(csv, 3);
    quote.mark = quoted(csv, 4);
    quote.mark_vol = quoted(csv, 5, percent);
    quote.forward = quoted(csv, 6);
    quote.index = quoted(csv, 7);
    if (!csv.ok()) break;
    if (!builder.add(at, option, std::move(quote))) csv.refuse(1, "goes back");
  }
  if (!csv.ok()) return std::unexpected(csv.error());
  return builder.take();
}

}  // namespace keel
