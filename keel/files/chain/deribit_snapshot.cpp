#include "keel/files/chain/cells.hpp"
#include "keel/files/chain/chain_builder.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/pricing/black/vol_text.hpp"

namespace keel {

Result<std::vector<Chain>> parse_deribit_snapshots(const std::string& name, std::string_view text) {
  CsvTable csv{name, text};
  const std::size_t timestamp = csv.column("timestamp");
  const std::size_t instrument = csv.column("instrument_name");
  const std::size_t underlying = csv.column("underlying");
  const std::size_t option_type = csv.column("option_type");
  const std::size_t strike = csv.column("strike");
  const std::size_t expiry = csv.column("expiry_datetime");
  const std::size_t bid = csv.column("bid_price");
  const std::size_t ask = csv.column("ask_price");
  const std::size_t mark = csv.column("mark_price");
  const std::size_t mark_vol = csv.column("implied_volatility");
  const std::size_t delta = csv.column("delta");
  const std::size_t vega = csv.column("vega");
  const std::optional<std::size_t> index = csv.find_column("index_price");
  ChainBuilder builder;
  std::string_view at_text;
  Instant at;
  while (csv.next()) {
    if (csv.text(timestamp) != at_text) {
      at_text = csv.text(timestamp);
      at = csv.instant(timestamp);
    }
    const double strike_here = above_zero(csv, strike);
    const Right right = right_of(csv, option_type, "call", "put");
    const Instrument option = option_named(csv, instrument);
    ChainQuote quote = quote_named(option);
    agree(csv, strike, strike_here == quote.strike);
    agree(csv, option_type, right == quote.right);
    agree(csv, expiry, csv.instant(expiry) == quote.expiry);
    quote.bid = quoted(csv, bid);
    quote.ask = quoted(csv, ask);
    quote.mark = quoted(csv, mark);
    if (!csv.text(mark_vol).empty()) quote.mark_vol = csv.take(mark_vol, parse_vol(csv.text(mark_vol)));
    if (quote.mark_vol == 0.0) quote.mark_vol = std::nullopt;  // "none"
    quote.forward = quoted(csv, underlying);
    if (index) quote.index = quoted(csv, *index);
    quote.delta = optional_real(csv, delta);
    quote.vega_per_vol_point = optional_real(csv, vega);
    if (!csv.ok()) break;
    if (!builder.add(at, option, std::move(quote))) csv.refuse(timestamp, "goes back");
  }
  if (!csv.ok()) return std::unexpected(csv.error());
  return builder.take();
}

}  // namespace keel
