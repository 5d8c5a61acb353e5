#include "keel/files/chain/marked_names.hpp"

#include <algorithm>
#include <array>

#include "keel/domain/name_at_venue.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/rows/text_file.hpp"

namespace keel {
namespace {

Result<std::vector<MarkedName>> names_of_chains(const Result<std::vector<Chain>>& chains) {
  if (!chains) return std::unexpected(chains.error());
  std::vector<MarkedName> names;
  for (const Chain& chain : *chains) {
    for (const ChainQuote& quote : chain.quotes) names.push_back({quote.instrument, {}});
  }
  return names;
}

Result<std::vector<MarkedName>> names_of_summaries(const std::string& name, std::string_view text) {
  const auto summaries = read_deribit_summaries(name, text);
  if (!summaries) return std::unexpected(summaries.error());
  auto names = names_of_chains(summaries->chains);
  for (const DeribitSummaries::Other& other : summaries->others) names->push_back({other.instrument.name, {}});
  return names;
}

Result<std::vector<MarkedName>> names_of_rows(const std::string& name, std::string_view text, std::size_t first_line) {
  CsvTable csv(name, text, first_line);
  const std::size_t instrument = csv.column("instrument", "instrument_name");
  const auto venue = csv.find_column("venue");
  std::vector<MarkedName> names;
  while (csv.next()) {
    const NameAtVenue named =
        csv.take(instrument, parse_name_at_venue(csv.text(instrument), venue ? csv.said(*venue) : std::string_view{}));
    names.push_back({std::string(named.name), named.venue});
  }
  if (!csv.ok()) return std::unexpected(csv.error());
  return names;
}

Result<std::vector<MarkedName>> names_of_text(const std::string& name, std::string_view text) {
  const auto knows = [&](const Recognition& found) { return found.percent == 100; };
  if (knows(recognises_deribit_summaries(head_of(text)))) return names_of_summaries(name, text);
  for (const ChainFormat& format : chain_formats()) {
    if (knows(format.recognises(head_of(text)))) return names_of_chains(format.read(name, text, {}));
  }
  if (!looks_like_json(text)) return names_of_rows(name, text, 1);
  constexpr auto columns = std::to_array<std::string_view>({"instrument", "instrument_name", "venue"});
  const auto csv = csv_from_json(name, text, columns_in(text, columns));
  if (!csv) return std::unexpected(csv.error());
  return names_of_rows(name, *csv, 0);
}

}  // namespace

Result<std::vector<MarkedName>> parse_marked_names(const std::string& name, std::string_view text) {
  auto names = names_of_text(name, text);
  if (!names) return names;
  std::ranges::sort(*names);
  names->erase(std::ranges::unique(*names).begin(), names->end());
  return names;
}

Result<std::vector<MarkedName>> read_marked_names(const std::string& path) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_marked_names(path, *text);
}

}  // namespace keel
