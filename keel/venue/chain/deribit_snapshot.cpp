#include <array>

#include "keel/venue/chain/chain_builder.hpp"
#include "keel/venue/chain/chain_file.hpp"
#include "keel/venue/csv_row.hpp"

namespace keel {
namespace {

enum Column : std::size_t {
  Timestamp,
  InstrumentName,
  Underlying,
  OptionType,
  Strike,
  Expiry,
  Bid,
  Ask,
  Mark,
  MarkVol,
  Delta,
  Vega,
  CurrencyName
};
constexpr std::array<std::string_view, 13> names{
    "timestamp", "instrument_name", "underlying",         "option_type", "strike", "expiry_datetime", "bid_price",
    "ask_price", "mark_price",      "implied_volatility", "delta",       "vega",   "currency"};

}  // namespace

Result<std::vector<Chain>> parse_deribit_snapshots(std::string_view text) {
  CsvReader csv(text);
  if (!csv.next()) return csv.failed() ? std::unexpected(csv.error()) : fail("line 1: no header");
  const std::size_t width = csv.fields().size();
  const auto columns = csv_columns(csv.fields(), names);
  if (!columns) return fail("line 1", columns.error());
  ChainBuilder builder;
  std::string_view at_text;
  Instant at;
  while (csv.next()) {
    if (csv.fields().size() != width)
      return fail(fmt::format("line {}: {} fields, the header has {}", csv.line(), csv.fields().size(), width));
    CsvRow row(csv, names, *columns);
    if (row.text(Timestamp) != at_text) {
      at_text = row.text(Timestamp);
      at = row.instant(Timestamp);
    }
    ChainQuote quote;
    quote.instrument = row.text(InstrumentName);
    quote.expiry = row.instant(Expiry);
    quote.strike = row.strike(Strike);
    quote.right = row.right(OptionType, "call", "put");
    quote.bid = row.positive_number(Bid);
    quote.ask = row.positive_number(Ask);
    quote.mark = row.positive_number(Mark);
    quote.mark_vol = row.positive_number(MarkVol);
    quote.forward = row.positive_number(Underlying);
    quote.delta = row.optional_number(Delta);
    quote.vega_per_vol_point = row.optional_number(Vega);
    if (row.text(CurrencyName).empty()) row.refuse(CurrencyName, "is empty");
    if (!row.ok()) return std::unexpected(row.error());
    if (!builder.add(at, row.text(CurrencyName), Payoff::Inverse, std::move(quote))) row.refuse(Timestamp, "lies before the line above");
    if (!row.ok()) return std::unexpected(row.error());
  }
  if (csv.failed()) return std::unexpected(csv.error());
  return builder.take();
}

}  // namespace keel
