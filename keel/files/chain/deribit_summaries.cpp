#include <array>

#include "keel/book/amount_limits.hpp"
#include "keel/files/chain/cells.hpp"
#include "keel/files/chain/chain_builder.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/venue/deribit/combo_name.hpp"

namespace keel {
namespace {

constexpr auto names = std::to_array<std::string_view>({"instrument_name", "creation_timestamp", "bid_price", "ask_price", "mark_price",
                                                        "mark_iv", "underlying_price", "estimated_delivery_price"});
enum Column : std::size_t { Name, Time, Bid, Ask, MarkPrice, MarkVol, Forward, Index };

std::optional<Price> price(CsvTable& csv, std::size_t column, const Instrument& named) {
  const auto value = quoted(csv, column);
  if (!value || !csv.ok()) return std::nullopt;
  const Price price{csv.take(column, decimal_from_double(*value))};
  if (const std::string why = csv.ok() ? why_not_price(named, price) : ""; !why.empty()) csv.refuse(column, why);
  return price;
}

void add_option(CsvTable& csv, ChainBuilder& builder) {
  const Instrument option = option_named(csv, Name);
  ChainQuote quote = quote_named(option);
  const Instant at = csv.instant_ms(Time);
  quote.bid = quoted(csv, Bid);
  quote.ask = quoted(csv, Ask);
  quote.mark = quoted(csv, MarkPrice);
  quote.mark_vol = quoted(csv, MarkVol, percent);
  quote.forward = quoted(csv, Forward);
  quote.index = quoted(csv, Index);
  if (csv.ok() && !builder.add(at, option, std::move(quote))) csv.refuse(Time, "goes back");
}

}  // namespace

Recognition recognises_deribit_summaries(std::string_view head) {
  if (is_json(head).percent == 0) return is_json(head);
  if (head.contains("\"creation_timestamp\"") && head.contains("\"mark_price\"")) return {.percent = 100, .missing = {}};
  return {.percent = 0, .missing = "without creation_timestamp and mark_price"};
}

/// The venue's estimated delivery price is its index.
Result<DeribitSummaries> read_deribit_summaries(const std::string& name, std::string_view text) {
  const auto rows = csv_from_json(name, text, names);
  if (!rows) return std::unexpected(rows.error());
  CsvTable csv{name, *rows, 0};
  ChainBuilder builder;
  DeribitSummaries all;
  while (csv.ok() && csv.next()) {
    if (is_deribit_combo(csv.text(Name))) continue;
    auto named = parse_deribit_name(csv.text(Name));
    if (!named || named->kind == InstrumentKind::Option) {
      add_option(csv, builder);
      continue;
    }
    const Instant at = csv.instant_ms(Time);
    const auto mark = price(csv, MarkPrice, *named);
    const auto index = price(csv, Index, *named);
    const ShownPrices shown{.bid = price(csv, Bid, *named).value_or(Price{}), .ask = price(csv, Ask, *named).value_or(Price{})};
    if (csv.ok() && mark) {
      all.others.push_back({.at = at, .instrument = std::move(*named), .mark = *mark, .index = index, .shown = shown});
    }
  }
  if (!csv.ok()) return std::unexpected(csv.error());
  all.chains = builder.take();
  return all;
}

Result<std::vector<Chain>> parse_deribit_summaries(const std::string& name, std::string_view text) {
  auto all = read_deribit_summaries(name, text);
  if (!all) return std::unexpected(all.error());
  return std::move(all->chains);
}

}  // namespace keel
