#include "keel/files/chain/cells.hpp"
#include "keel/files/chain/chain_builder.hpp"
#include "keel/files/chain/chain_file.hpp"

namespace keel {

Result<std::vector<Chain>> parse_deribit_hourly(const std::string& name, std::string_view text) {
  CsvTable csv{name, text};
  const std::size_t date = csv.column("date");
  const std::size_t instrument = csv.column("instrument_name");
  const std::size_t expiry_date = csv.column("expiry_date");
  const std::size_t strike = csv.column("strike");
  const std::size_t type = csv.column("type");
  const std::size_t theta = csv.column("theta");
  const std::size_t vega = csv.column("vega");
  const std::size_t gamma = csv.column("gamma");
  const std::size_t delta = csv.column("delta");
  const std::size_t bid_vol = csv.column("bid_iv");
  const std::size_t ask_vol = csv.column("ask_iv");
  const std::size_t mark_vol = csv.column("mark_iv");
  ChainBuilder builder;
  while (csv.next()) {
    const Instant at = csv.instant(date);
    const double strike_here = above_zero(csv, strike);
    const Right right = right_of(csv, type, "call", "put");
    const Instrument option = option_named(csv, instrument);
    ChainQuote quote = quote_named(option);
    agree(csv, strike, strike_here == quote.strike);
    agree(csv, type, right == quote.right);
    agree(csv, expiry_date, csv.instant(expiry_date) + hour * 8 == quote.expiry);
    quote.bid_vol = quoted(csv, bid_vol, percent);
    quote.ask_vol = quoted(csv, ask_vol, percent);
    quote.mark_vol = quoted(csv, mark_vol, percent);
    quote.delta = optional_real(csv, delta);
    quote.gamma = optional_real(csv, gamma);
    quote.vega_per_vol_point = optional_real(csv, vega);
    quote.theta_per_day = optional_real(csv, theta);
    if (!csv.ok()) break;
    if (!builder.add(at, option, std::move(quote))) csv.refuse(date, "goes back");
  }
  if (!csv.ok()) return std::unexpected(csv.error());
  std::vector<Chain> chains = builder.take();
  for (Chain& chain : chains) chain.at_error = hour;
  return chains;
}

}  // namespace keel
