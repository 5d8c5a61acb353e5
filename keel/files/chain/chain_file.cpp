#include "keel/files/chain/chain_file.hpp"

#include <fmt/format.h>

#include <array>

#include "keel/files/rows/json_rows.hpp"
#include "keel/files/rows/text_file.hpp"

namespace keel {
namespace {

Recognition is_deribit_snapshot(std::string_view head) {
  constexpr auto wanted = std::to_array<WantedColumn>({{"timestamp"},
                                                       {"instrument_name"},
                                                       {"underlying"},
                                                       {"option_type"},
                                                       {"strike"},
                                                       {"expiry_datetime"},
                                                       {"bid_price"},
                                                       {"ask_price"},
                                                       {"mark_price"},
                                                       {"implied_volatility"}});
  return has_columns(head, wanted);
}
Recognition is_deribit_hourly(std::string_view head) {
  constexpr auto wanted = std::to_array<WantedColumn>(
      {{"date"}, {"instrument_name"}, {"expiry_date"}, {"strike"}, {"type"}, {"bid_iv"}, {"ask_iv"}, {"mark_iv"}});
  return has_columns(head, wanted);
}
Recognition is_deribit_books(std::string_view head) {
  constexpr auto wanted = std::to_array<WantedColumn>({{"underlying_price"},
                                                       {"timestamp"},
                                                       {"mark_price"},
                                                       {"mark_iv"},
                                                       {"instrument_name"},
                                                       {"greeks"},
                                                       {"best_bid_price"},
                                                       {"best_ask_price"},
                                                       {"option_type"}});
  return has_columns(head, wanted);
}
Recognition is_tardis_options(std::string_view head) {
  constexpr auto wanted = std::to_array<WantedColumn>({{"symbol"},
                                                       {"timestamp"},
                                                       {"type"},
                                                       {"strike_price"},
                                                       {"expiration"},
                                                       {"bid_price"},
                                                       {"ask_price"},
                                                       {"mark_price"},
                                                       {"mark_iv"},
                                                       {"underlying_price"}});
  return has_columns(head, wanted);
}
Recognition is_deribit_summary(std::string_view head) {
  if (is_json(head).percent == 0) return is_json(head);
  const bool all = head.contains("\"creation_timestamp\"") && head.contains("\"mark_iv\"") && head.contains("\"underlying_price\"");
  if (all) return {.percent = 100, .missing = {}};
  return {.percent = 0, .missing = "without creation_timestamp, mark_iv and underlying_price"};
}
Recognition is_cboe_quotes(std::string_view head) {
  for (const std::string_view begins : {"Expiration Date", "\"Expiration Date\""}) {
    for (const char separator : {',', ';', '\t'}) {
      if (head.contains(fmt::format("\n{}{}", begins, separator))) return {.percent = 100, .missing = {}};
    }
  }
  return {.percent = 0, .missing = "no line starts with \"Expiration Date,Calls,\""};
}

/// Of a format whose rows say when they were true.
template <Result<std::vector<Chain>> (*parse)(const std::string&, std::string_view)>
Result<std::vector<Chain>> dated(const std::string& name, std::string_view text, std::optional<Instant> at) {
  if (at) return fail(name + ": its rows say when they were true, and --at says another time");
  return parse(name, text);
}

constexpr auto formats =
    std::to_array<ChainFormat>({{"Deribit snapshots", is_deribit_snapshot, dated<parse_deribit_snapshots>},
                                {"Deribit hourly vols", is_deribit_hourly, dated<parse_deribit_hourly>},
                                {"Deribit order books", is_deribit_books, dated<parse_deribit_books>},
                                {"Deribit's answer to get_book_summary_by_currency", is_deribit_summary, dated<parse_deribit_summaries>},
                                {"Tardis options_chain", is_tardis_options, dated<parse_tardis_options>},
                                {"Cboe quotedata", is_cboe_quotes, parse_cboe_quotes}});

}  // namespace

std::span<const ChainFormat> chain_formats() { return formats; }

Result<std::vector<Chain>> parse_chains(const std::string& name, std::string_view text, std::optional<Instant> at) {
  const auto format = reader_of(name, text, chain_formats(), {"a recorded chain", "docs/reference/chain.md"});
  if (!format) return std::unexpected(format.error());
  auto chains = (*format)->read(name, text, at);
  if (chains && (chains->empty() || chains->front().quotes.empty())) {
    return fail(name + (looks_like_json(text) ? ": has no option" : ": has a header and no option below it"));
  }
  return chains;
}

Result<std::vector<Chain>> read_chains(const std::string& path, std::optional<Instant> at) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_chains(path, *text, at);
}

}  // namespace keel
