#include "keel/files/chain/chain_file.hpp"

#include <array>

#include "keel/files/rows/text_file.hpp"

namespace keel {
namespace {

Recognition is_deribit_snapshot(std::string_view head) { return starts_with(head, "timestamp,instrument_name,underlying,"); }
Recognition is_deribit_hourly(std::string_view head) { return starts_with(head, "date,instrument_name,"); }
Recognition is_deribit_books(std::string_view head) { return starts_with(head, ",underlying_price,"); }
Recognition is_cboe_quotes(std::string_view head) {
  if (head.contains("\nExpiration Date,Calls,")) return {.percent = 100, .missing = {}};
  return {.percent = 0, .missing = "no line starts with \"Expiration Date,Calls,\""};
}

constexpr auto formats = std::to_array<ChainFormat>({{"Deribit snapshots", is_deribit_snapshot, parse_deribit_snapshots},
                                                     {"Deribit hourly vols", is_deribit_hourly, parse_deribit_hourly},
                                                     {"Deribit order books", is_deribit_books, parse_deribit_books},
                                                     {"Cboe quotedata", is_cboe_quotes, parse_cboe_quotes}});

}  // namespace

std::span<const ChainFormat> chain_formats() { return formats; }

Result<std::vector<Chain>> parse_chains(const std::string& name, std::string_view text) {
  const auto format = reader_of(name, text, chain_formats(), {"a recorded chain", "docs/reference/chain.md"});
  if (!format) return std::unexpected(format.error());
  auto chains = (*format)->read(name, text);
  if (chains && (chains->empty() || chains->front().quotes.empty())) return fail(name + ": has a header and no option below it");
  return chains;
}

Result<std::vector<Chain>> read_chains(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_chains(path, *text);
}

}  // namespace keel
