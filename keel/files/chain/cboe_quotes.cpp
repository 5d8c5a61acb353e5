#include <algorithm>
#include <array>
#include <charconv>

#include "keel/files/chain/cells.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/files/chain/quote_date.hpp"

namespace keel {
namespace {

constexpr auto header = std::to_array<std::string_view>(
    {"Expiration Date", "Calls", "Last Sale", "Net", "Bid", "Ask", "Volume", "IV", "Delta", "Gamma", "Open Interest",
     "Strike",          "Puts",  "Last Sale", "Net", "Bid", "Ask", "Volume", "IV", "Delta", "Gamma", "Open Interest"});
const std::vector<std::string_view> columns{
    "expiration date", "call",       "call last",     "call net",  "call bid",  "call ask",    "call volume", "call iv",
    "call delta",      "call gamma", "call interest", "strike",    "put",       "put last",    "put net",     "put bid",
    "put ask",         "put volume", "put iv",        "put delta", "put gamma", "put interest"};
enum Column : std::size_t { Expiration = 0, Calls = 1, CallBid = 4, CallAsk = 5, Strike = 11, Puts = 12, PutBid = 15, PutAsk = 16 };

std::string_view take_word(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  return word.ends_with(',') ? word.substr(0, word.size() - 1) : word;
}

bool take_integer(std::string_view word, int& out) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
  return error == std::errc{} && end == word.data() + word.size();
}

int month_of(std::string_view name) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t found = name.size() < 3 ? std::string_view::npos : months.find(name.substr(0, 3));
  return found == std::string_view::npos || found % 3 != 0 ? 0 : static_cast<int>(found / 3) + 1;
}

/// Takes "Sep 14 2023" or "September 14, 2023" and returns its midnight.
Result<Instant> take_date(std::string_view& text) {
  CivilDate date;
  date.month = month_of(take_word(text));
  const bool read = take_integer(take_word(text), date.day) && take_integer(take_word(text), date.year);
  if (!read || date.month == 0) return fail("is not a date");
  return midnight(date);
}

/// Options on these indices that carry the bare root settle at the opening of their last day; all others at its close.
Instant expiry_of(std::string_view root, Instant local_midnight) {
  const bool opening = root == "SPX" || root == "NDX" || root == "RUT" || root == "VIX";
  const Duration at = opening ? hour * 9 + minute * 30 : hour * 16;
  return local_midnight + at + new_york_behind_utc(local_midnight);
}

/// "SPXW230914C01200000": root, date, right, strike.
std::string_view root_of(CsvTable& csv, std::size_t column) {
  constexpr std::size_t tail = 15;
  const std::string_view symbol = csv.text(column);
  if (symbol.size() > tail) return symbol.substr(0, symbol.size() - tail);
  csv.refuse(column, fmt::format("\"{}\" is not an option symbol", symbol));
  return {};
}

ChainQuote quote_of(CsvTable& csv, Right right, Instant local_midnight) {
  const bool call = right == Right::Call;
  ChainQuote quote;
  quote.instrument = csv.text(call ? Calls : Puts);
  quote.expiry = expiry_of(root_of(csv, call ? Calls : Puts), local_midnight);
  quote.strike = above_zero(csv, Strike);
  quote.right = right;
  quote.bid = quoted(csv, call ? CallBid : PutBid);
  quote.ask = quoted(csv, call ? CallAsk : PutAsk);
  return quote;
}

/// What stands above the table: the underlying's name, a cell, then the date, one, too, or up to what follows it.
struct Preamble {
  std::string underlying;
  Instant at;
  std::string_view table;  ///< below the header line
  std::size_t table_line = 0;
  char separator = ',';
};

/// The lines of the file from `number` on.
struct Lines {
  std::string_view rest;
  std::size_t number = 1;

  std::string_view line() const {
    const std::string_view all = rest.substr(0, rest.find('\n'));
    return all.ends_with('\r') ? all.substr(0, all.size() - 1) : all;
  }
  void skip(std::size_t bytes) {
    number += static_cast<std::size_t>(std::ranges::count(rest.substr(0, bytes), '\n'));
    rest.remove_prefix(bytes);
  }
  void skip_line() { skip(std::min(rest.find('\n'), rest.size() - 1) + 1); }
};

/// The first cell, over several lines if it is quoted; one that does not start with a quote may have some inside. What is left of its last
/// line stays.
std::string take_cell(Lines& lines, char separator) {
  if (!lines.rest.starts_with('"')) {
    const std::string_view cell = lines.line().substr(0, lines.line().find(separator));
    lines.skip(cell.size());
    return std::string(cell);
  }
  std::string cell;
  std::size_t i = 1;
  for (; i < lines.rest.size(); ++i) {
    if (lines.rest[i] == '"' && !lines.rest.substr(i + 1).starts_with('"')) break;
    cell += lines.rest[i];
    if (lines.rest[i] == '"') ++i;
  }
  lines.skip(std::min(i + 1, lines.rest.size()));
  return cell;
}

/// The first cell; of a date without quotes all up to the next "Name: value".
std::string date_in(Lines lines, char separator) {
  if (lines.rest.starts_with('"')) return take_cell(lines, separator);
  const std::string_view line = lines.line();
  const std::size_t end = std::min(line.find(fmt::format("{}Bid", separator)), line.find(fmt::format("{}\"Bid", separator)));
  return std::string(line.substr(0, end));
}

bool is_header(std::string_view line) {
  const std::string_view begin = line.starts_with('"') ? line.substr(1) : line;
  return begin.starts_with(header[0]) && line.contains(header[1]);
}

/// The header's separator, which the lines above it have, too; nothing without a header.
std::optional<char> separator_of(Lines lines) {
  for (; !lines.rest.empty(); lines.skip_line()) {
    if (is_header(lines.line())) return separator_in(lines.line());
  }
  return std::nullopt;
}

/// `at`: instead of what its date line says.
Result<Preamble> read_preamble(std::string_view text, std::optional<Instant> at) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  Lines lines{.rest = text.substr(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0)};
  const auto separator = separator_of(lines);
  if (!separator) return fail("has no table that starts with \"Expiration Date,Calls,\"");
  Preamble preamble{.underlying = {}, .at = {}, .table = {}, .table_line = 0, .separator = *separator};
  bool dated = false;
  for (; !lines.rest.empty(); lines.skip_line()) {
    if (trimmed(lines.line()).empty()) continue;
    const std::size_t number = lines.number;
    if (is_header(lines.line())) {
      CsvReader cells(lines.line(), number, *separator);
      if (!cells.next()) return std::unexpected(cells.error());
      if (!std::ranges::equal(cells.fields(), header, {}, trimmed)) return fail(fmt::format("line {}: unknown columns", number));
      if (!dated) return fail(fmt::format("line {}: the table has no name and date above it", number));
      lines.skip_line();
      preamble.table = lines.rest;
      preamble.table_line = lines.number;
      return preamble;
    }
    if (preamble.underlying.empty()) {
      preamble.underlying = take_cell(lines, *separator);
      continue;
    }
    const auto told = at ? Result<Instant>(*at) : parse_quote_date(date_in(lines, *separator));
    if (!told) return fail(fmt::format("line {}: date: {}; --at WHEN says it instead", number, told.error().text));
    preamble.at = *told;
    dated = true;
  }
  return fail("has no table that starts with \"Expiration Date,Calls,\"");
}

}  // namespace

Result<std::vector<Chain>> parse_cboe_quotes(const std::string& name, std::string_view text, std::optional<Instant> at) {
  const auto preamble = read_preamble(text, at);
  if (!preamble) return fail(name, preamble.error());
  CsvTable csv{name, preamble->table, columns, preamble->table_line, preamble->separator};
  Chain chain{preamble->underlying, Payoff::Linear, preamble->at, {}, {}};
  while (csv.next()) {
    std::string_view date_text = csv.text(Expiration);
    if (date_text == header[0]) {
      csv.refuse_line("is the header again: two files in one? Give each by itself");
      break;
    }
    take_word(date_text);  // the weekday
    const auto date = take_date(date_text);
    if (!date || !date_text.empty()) {
      csv.refuse(Expiration, fmt::format("\"{}\" is not a date like Thu Sep 14 2023", csv.text(Expiration)));
      break;
    }
    for (const Right right : {Right::Call, Right::Put}) chain.quotes.push_back(quote_of(csv, right, *date));
  }
  if (!csv.ok()) return std::unexpected(csv.error());
  return std::vector<Chain>{std::move(chain)};
}

}  // namespace keel
