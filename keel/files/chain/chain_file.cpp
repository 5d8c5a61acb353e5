#include "keel/files/chain/chain_file.hpp"

#include "keel/files/rows/text_file.hpp"

namespace keel {
namespace {

using Parser = Result<std::vector<Chain>> (*)(const std::string& name, std::string_view text);

/// By the header; nullptr if it is none of a chain's.
Parser parser_for(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const std::string_view start = text.substr(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0, 1000);
  if (start.starts_with("timestamp,instrument_name,underlying,")) return parse_deribit_snapshots;
  if (start.starts_with("date,instrument_name,")) return parse_deribit_hourly;
  if (start.starts_with(",underlying_price,")) return parse_deribit_books;
  if (start.find("\nExpiration Date,Calls,") != std::string_view::npos) return parse_cboe_quotes;
  return nullptr;
}

Result<std::vector<Chain>> parse_by_header(const std::string& name, std::string_view text) {
  if (const Parser parser = parser_for(text)) return parser(name, text);
  return fail(name +
              ": no known header: Deribit \"timestamp,instrument_name,...\", \"date,instrument_name,...\" or \",underlying_price,...\", "
              "or Cboe quotedata");
}

}  // namespace

bool is_chain(std::string_view text) { return parser_for(text) != nullptr; }

Result<std::vector<Chain>> parse_chains(const std::string& name, std::string_view text) {
  auto chains = parse_by_header(name, text);
  if (chains && (chains->empty() || chains->front().quotes.empty())) return fail(name + ": has no option");
  return chains;
}

Result<std::vector<Chain>> read_chains(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_chains(path, *text);
}

}  // namespace keel
