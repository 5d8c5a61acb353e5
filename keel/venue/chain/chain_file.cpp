#include "keel/venue/chain/chain_file.hpp"

#include "keel/venue/text_file.hpp"

namespace keel {

Result<std::vector<Chain>> parse_chains(std::string_view text) {
  Result<std::vector<Chain>> chains = fail(
      "the first line is no known header: Deribit \"timestamp,instrument_name,underlying,...\", \"date,instrument_name,expiry_name,...\", "
      "\",underlying_price,...\", or Cboe quotedata");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.starts_with("timestamp,instrument_name,"))
    chains = parse_deribit_snapshots(text);
  else if (text.starts_with("date,instrument_name,"))
    chains = parse_deribit_hourly(text);
  else if (text.starts_with(",underlying_price,"))
    chains = parse_deribit_books(text);
  else if (text.substr(0, 1000).find("\nExpiration Date,Calls,") != std::string_view::npos)
    chains = parse_cboe_quotes(text);
  if (chains && chains->empty()) return fail("no option");
  return chains;
}

Result<std::vector<Chain>> read_chains(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected(text.error());
  auto chains = parse_chains(*text);
  if (!chains) return fail(path, chains.error());
  return chains;
}

}  // namespace keel
