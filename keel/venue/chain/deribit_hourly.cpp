#include <array>

#include "keel/pricing/calendar.hpp"
#include "keel/venue/chain/chain_builder.hpp"
#include "keel/venue/chain/chain_file.hpp"
#include "keel/venue/csv_row.hpp"

namespace keel {
namespace {

enum Column : std::size_t { Date, InstrumentName, ExpiryDate, Strike, Type, Theta, Vega, Gamma, Delta, BidVol, AskVol, MarkVol };
constexpr std::array<std::string_view, 12> names{"date", "instrument_name", "expiry_date", "strike", "type",   "theta",
                                                 "vega", "gamma",           "delta",       "bid_iv", "ask_iv", "mark_iv"};

std::optional<double> from_percent(const std::optional<double>& percent) {
  if (!percent) return std::nullopt;
  return 0.01 * *percent;
}

}  // namespace

Result<std::vector<Chain>> parse_deribit_hourly(std::string_view text) {
  CsvReader csv(text);
  if (!csv.next()) return csv.failed() ? std::unexpected(csv.error()) : fail("line 1: no header");
  const std::size_t width = csv.fields().size();
  const auto columns = csv_columns(csv.fields(), names);
  if (!columns) return fail("line 1", columns.error());
  ChainBuilder builder;
  while (csv.next()) {
    if (csv.fields().size() != width)
      return fail(fmt::format("line {}: {} fields, the header has {}", csv.line(), csv.fields().size(), width));
    CsvRow row(csv, names, *columns);
    const Instant at = row.instant(Date);
    ChainQuote quote;
    quote.instrument = row.text(InstrumentName);
    quote.expiry = row.instant(ExpiryDate) + hour * 8;
    quote.strike = row.strike(Strike);
    quote.right = row.right(Type, "call", "put");
    quote.bid_vol = from_percent(row.positive_number(BidVol));
    quote.ask_vol = from_percent(row.positive_number(AskVol));
    quote.mark_vol = from_percent(row.positive_number(MarkVol));
    quote.delta = row.optional_number(Delta);
    quote.gamma = row.optional_number(Gamma);
    quote.vega_per_vol_point = row.optional_number(Vega);
    quote.theta_per_day = row.optional_number(Theta);
    const std::string_view underlying = std::string_view(quote.instrument).substr(0, quote.instrument.find('-'));
    if (underlying.empty() || underlying.size() == quote.instrument.size())
      row.refuse(InstrumentName, "does not start with a coin and \"-\"");
    if (!row.ok()) return std::unexpected(row.error());
    const std::string coin(underlying);
    if (!builder.add(at, coin, Payoff::Inverse, std::move(quote))) row.refuse(Date, "lies before the line above");
    if (!row.ok()) return std::unexpected(row.error());
  }
  if (csv.failed()) return std::unexpected(csv.error());
  std::vector<Chain> chains = builder.take();
  for (Chain& chain : chains) chain.at_error = hour;
  return chains;
}

}  // namespace keel
