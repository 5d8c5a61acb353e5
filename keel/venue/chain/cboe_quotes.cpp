#include <array>
#include <charconv>

#include "keel/venue/chain/chain_builder.hpp"
#include "keel/venue/chain/chain_file.hpp"
#include "keel/venue/csv_row.hpp"

namespace keel {
namespace {

constexpr std::size_t width = 22;
enum Column : std::size_t { Expiration, Calls, CallBid, CallAsk, Strike, Puts, PutBid, PutAsk };
constexpr std::array<std::string_view, 8> names{"expiration date", "call", "call bid", "call ask", "strike", "put", "put bid", "put ask"};
constexpr std::array<std::size_t, 8> columns{0, 1, 4, 5, 11, 12, 15, 16};
constexpr std::array<std::string_view, width> header{
    "Expiration Date", "Calls", "Last Sale", "Net", "Bid", "Ask", "Volume", "IV", "Delta", "Gamma", "Open Interest",
    "Strike",          "Puts",  "Last Sale", "Net", "Bid", "Ask", "Volume", "IV", "Delta", "Gamma", "Open Interest"};

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

/// The clocks of New York are 4 hours behind UTC from the second Sunday of March to the first of November, else 5 (since 2007).
Duration behind_utc(Instant local_midnight) {
  const CivilDate date = civil_date(local_midnight);
  const auto sunday = [&](int month, int nth) {
    const Instant first = *midnight({date.year, month, 1});
    const std::int64_t weekday = ((first - Instant{}).raw / day.raw + 4) % 7;  // 0 is Sunday
    return first + day * ((7 - weekday) % 7 + 7 * (nth - 1));
  };
  const bool summer = local_midnight >= sunday(3, 2) && local_midnight < sunday(11, 1);
  return hour * (summer ? 4 : 5);
}

/// "Date: September 14, 2023 at 4:31 PM EDT".
Result<Instant> moment_of(std::string_view text) {
  if (take_word(text) != "Date:") return fail("does not start with \"Date:\"");
  const auto date = take_date(text);
  if (!date) return date;
  const bool at = take_word(text) == "at";
  const std::string_view clock = take_word(text);
  const std::string_view half = take_word(text);
  const std::size_t colon = clock.find(':');
  int hours = 0;
  int minutes = 0;
  const bool read = at && colon != std::string_view::npos && take_integer(clock.substr(0, colon), hours) &&
                    take_integer(clock.substr(colon + 1), minutes) && hours >= 1 && hours <= 12 && minutes >= 0 && minutes < 60;
  if (!read || (half != "AM" && half != "PM")) return fail("has no time like \"at 4:31 PM\"");
  return *date + hour * (hours % 12 + (half == "PM" ? 12 : 0)) + minute * minutes + behind_utc(*date);
}

/// Options on these indices that carry the bare root settle at the opening of their last day; all others at its close.
Instant expiry_of(std::string_view root, Instant local_midnight) {
  const bool opening = root == "SPX" || root == "NDX" || root == "RUT" || root == "VIX";
  const Duration at = opening ? hour * 9 + minute * 30 : hour * 16;
  return local_midnight + at + behind_utc(local_midnight);
}

/// "SPXW230914C01200000": root, date, right, strike.
std::string_view root_of(CsvRow& row, std::size_t name) {
  constexpr std::size_t tail = 15;
  const std::string_view symbol = row.text(name);
  if (symbol.size() > tail) return symbol.substr(0, symbol.size() - tail);
  row.refuse(name, fmt::format("\"{}\" is not an option symbol", symbol));
  return {};
}

ChainQuote quote_of(CsvRow& row, Right right, Instant local_midnight) {
  const bool call = right == Right::Call;
  ChainQuote quote;
  quote.instrument = row.text(call ? Calls : Puts);
  quote.expiry = expiry_of(root_of(row, call ? Calls : Puts), local_midnight);
  quote.strike = row.strike(Strike);
  quote.right = right;
  quote.bid = row.positive_number(call ? CallBid : PutBid);
  quote.ask = row.positive_number(call ? CallAsk : PutAsk);
  return quote;
}

}  // namespace

Result<std::vector<Chain>> parse_cboe_quotes(std::string_view text) {
  CsvReader csv(text);
  std::string underlying;
  Instant at;
  bool in_table = false;
  ChainBuilder builder;
  while (csv.next()) {
    const auto fields = csv.fields();
    if (fields.size() == 1 && fields[0].empty()) continue;
    if (!in_table) {
      if (fields[0] == header[0]) {
        if (!std::equal(fields.begin(), fields.end(), header.begin(), header.end()))
          return fail(fmt::format("line {}: unknown columns", csv.line()));
        if (underlying.empty() || at == Instant{}) return fail(fmt::format("line {}: the table has no name and date above it", csv.line()));
        in_table = true;
      } else if (underlying.empty()) {
        underlying = fields[0];
      } else {
        const auto moment = moment_of(fields[0]);
        if (!moment) return fail(fmt::format("line {}: date: {}", csv.line(), moment.error().text));
        at = *moment;
      }
      continue;
    }
    if (fields.size() != width) return fail(fmt::format("line {}: {} fields, expected {}", csv.line(), fields.size(), width));
    CsvRow row(csv, names, columns);
    std::string_view date_text = row.text(Expiration);
    take_word(date_text);  // the weekday
    const auto date = take_date(date_text);
    if (!date || !date_text.empty()) {
      row.refuse(Expiration, fmt::format("\"{}\" is not a date like Thu Sep 14 2023", row.text(Expiration).substr(0, 40)));
      return std::unexpected(row.error());
    }
    for (const Right right : {Right::Call, Right::Put}) {
      ChainQuote quote = quote_of(row, right, *date);
      if (!row.ok()) return std::unexpected(row.error());
      builder.add(at, underlying, Payoff::Linear, std::move(quote));
    }
  }
  if (csv.failed()) return std::unexpected(csv.error());
  if (!in_table) return fail("no table: \"Expiration Date,Calls,...\" is missing");
  return builder.take();
}

}  // namespace keel
