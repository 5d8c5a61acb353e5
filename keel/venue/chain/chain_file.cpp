#include "keel/venue/chain/chain_file.hpp"

#include "keel/venue/text_file.hpp"

namespace keel {
namespace {

Result<std::vector<Chain>> parse_by_header(const std::string& name, std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const std::string_view start = text.substr(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0, 1000);
  if (start.starts_with("timestamp,instrument_name,")) return parse_deribit_snapshots(name, text);
  if (start.starts_with("date,instrument_name,")) return parse_deribit_hourly(name, text);
  if (start.starts_with(",underlying_price,")) return parse_deribit_books(name, text);
  if (start.find("\nExpiration Date,Calls,") != std::string_view::npos) return parse_cboe_quotes(name, text);
  return fail(name +
              ": no known header: Deribit \"timestamp,instrument_name,...\", \"date,instrument_name,...\" or \",underlying_price,...\", "
              "or Cboe quotedata");
}

}  // namespace

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
