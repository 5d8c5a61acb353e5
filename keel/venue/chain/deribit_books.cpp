#include <algorithm>
#include <array>
#include <charconv>

#include "keel/pricing/calendar.hpp"
#include "keel/venue/chain/chain_file.hpp"
#include "keel/venue/csv_row.hpp"

namespace keel {
namespace {

enum Column : std::size_t { UnderlyingPrice, Timestamp, Mark, MarkVol, InstrumentName, Greeks, BidVol, Bid, Ask, AskVol, OptionType };
constexpr std::array<std::string_view, 11> names{"underlying_price", "timestamp", "mark_price", "mark_iv",
                                                 "instrument_name",  "greeks",    "bid_iv",     "best_bid_price",
                                                 "best_ask_price",   "ask_iv",    "option_type"};

struct Listed {
  std::string_view coin;
  Instant expiry;
  double strike = 0.0;
};

/// "24SEP21": the day may have one digit.
Result<Instant> expiry_of(std::string_view text) {
  constexpr std::string_view months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
  CivilDate date;
  const bool shaped = text.size() == 6 || text.size() == 7;
  const std::size_t month = shaped ? months.find(text.substr(text.size() - 5, 3)) : std::string_view::npos;
  const auto integer = [](std::string_view digits, int& out) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return error == std::errc{} && end == digits.data() + digits.size() && out >= 0;
  };
  if (month == std::string_view::npos || month % 3 != 0 || !integer(text.substr(0, text.size() - 5), date.day) ||
      !integer(text.substr(text.size() - 2), date.year)) {
    return fail(fmt::format("\"{}\" is not a date like 24SEP21", text.substr(0, 40)));
  }
  date.year += 2000;
  date.month = static_cast<int>(month / 3) + 1;
  return expiry_at_0800(date);
}

/// "BTC-24SEP21-40000-P"; the right is in a column of its own.
Result<Listed> listed_of(std::string_view name) {
  const std::size_t first = name.find('-');
  const std::size_t second = first == std::string_view::npos ? first : name.find('-', first + 1);
  const std::size_t third = second == std::string_view::npos ? second : name.find('-', second + 1);
  if (third == std::string_view::npos || first == 0) return fail(fmt::format("\"{}\" is not an option's name", name.substr(0, 40)));
  const auto expiry = expiry_of(name.substr(first + 1, second - first - 1));
  if (!expiry) return std::unexpected(expiry.error());
  const auto strike = csv_number(name.substr(second + 1, third - second - 1));
  if (!strike || !(*strike > 0.0)) return fail(fmt::format("\"{}\" has no strike", name.substr(0, 40)));
  return Listed{name.substr(0, first), *expiry, *strike};
}

/// The number after 'key': in a Python dict written out, as in {'vega': 76.36727, 'theta': None}. None is absent.
Result<std::optional<double>> python_number(std::string_view dict, std::string_view key) {
  const std::string quoted = fmt::format("'{}': ", key);
  const std::size_t found = dict.find(quoted);
  if (!dict.starts_with('{') || !dict.ends_with('}') || found == std::string_view::npos) return fail(fmt::format("has no '{}'", key));
  const std::string_view rest = dict.substr(found + quoted.size());
  const std::string_view value = rest.substr(0, rest.find_first_of(",}"));
  if (value == "None") return std::nullopt;
  const auto number = csv_number(value);
  if (!number) return fail(key, number.error());
  return *number;
}

std::optional<double> from_percent(const std::optional<double>& percent) {
  if (!percent) return std::nullopt;
  return 0.01 * *percent;
}

Instant from_milliseconds(CsvRow& row) {
  const double milliseconds = row.number(Timestamp);
  if (!(milliseconds >= 0.0 && milliseconds < 7.2e12)) {  // 2198
    row.refuse(Timestamp, "is no time in milliseconds");
    return {};
  }
  return Instant{static_cast<std::int64_t>(milliseconds) * millisecond.raw};
}

ChainQuote quote_of(CsvRow& row, const Listed& listed) {
  ChainQuote quote;
  quote.instrument = row.text(InstrumentName);
  quote.expiry = listed.expiry;
  quote.strike = listed.strike;
  quote.right = row.right(OptionType, "C", "P");
  quote.at = from_milliseconds(row);
  quote.bid = row.positive_number(Bid);
  quote.ask = row.positive_number(Ask);
  quote.mark = row.positive_number(Mark);
  quote.bid_vol = from_percent(row.positive_number(BidVol));
  quote.ask_vol = from_percent(row.positive_number(AskVol));
  quote.mark_vol = from_percent(row.positive_number(MarkVol));
  quote.forward = row.positive_number(UnderlyingPrice);
  const auto greek = [&](std::string_view key) {
    const auto value = python_number(row.text(Greeks), key);
    if (!value) row.refuse(Greeks, value.error().text);
    return value ? *value : std::nullopt;
  };
  quote.delta = greek("delta");
  quote.gamma = greek("gamma");
  quote.vega_per_vol_point = greek("vega");
  quote.theta_per_day = greek("theta");
  return quote;
}

}  // namespace

Result<std::vector<Chain>> parse_deribit_books(std::string_view text) {
  CsvReader csv(text);
  if (!csv.next()) return csv.failed() ? std::unexpected(csv.error()) : fail("line 1: no header");
  const std::size_t width = csv.fields().size();
  const auto columns = csv_columns(csv.fields(), names);
  if (!columns) return fail("line 1", columns.error());
  std::vector<Chain> chains;
  while (csv.next()) {
    if (csv.fields().size() != width)
      return fail(fmt::format("line {}: {} fields, the header has {}", csv.line(), csv.fields().size(), width));
    CsvRow row(csv, names, *columns);
    const auto listed = listed_of(row.text(InstrumentName));
    if (!listed) row.refuse(InstrumentName, listed.error().text);
    ChainQuote quote = quote_of(row, listed.value_or(Listed{}));
    if (!row.ok()) return std::unexpected(row.error());
    auto chain = std::find_if(chains.begin(), chains.end(), [&](const Chain& known) { return known.underlying == listed->coin; });
    if (chain == chains.end()) chain = chains.insert(chains.end(), Chain{std::string(listed->coin), Payoff::Inverse, *quote.at, {}, {}});
    chain->at = std::max(chain->at, *quote.at);  // the chain was known when its last book was
    chain->quotes.push_back(std::move(quote));
  }
  if (csv.failed()) return std::unexpected(csv.error());
  return chains;
}

}  // namespace keel
