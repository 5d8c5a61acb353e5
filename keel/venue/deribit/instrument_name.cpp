#include "keel/venue/deribit/instrument_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <vector>

#include "keel/base/int128.hpp"

namespace keel {
namespace {

constexpr std::array<std::string_view, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::int64_t one = units_per_one;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// Base, quote, settlement and payoff from "BTC" or "BTC_USDC".
Result<void> set_currencies(Instrument& instrument, std::string_view pair) {
  const auto names = split(pair, '_');
  if (names.size() > 2) return fail(fmt::format("\"{}\" is not a currency pair", pair));
  const auto base = Currency::parse(names[0]);
  if (!base) return std::unexpected(base.error());
  const auto quote = Currency::parse(names.size() == 2 ? names[1] : "USD");
  if (!quote) return std::unexpected(quote.error());
  instrument.base = *base;
  instrument.quote = *quote;
  instrument.payoff = names.size() == 2 ? Payoff::Linear : Payoff::Inverse;
  instrument.settle = instrument.payoff == Payoff::Linear ? *quote : *base;
  return {};
}

Result<void> set_kind(Instrument& instrument, const std::vector<std::string_view>& parts) {
  if (parts.size() == 1) {
    if (instrument.payoff == Payoff::Inverse) return fail("a spot instrument names two currencies");
    instrument.kind = InstrumentKind::Spot;
    return {};
  }
  if (parts[1] == "PERPETUAL" && parts.size() == 2) {
    instrument.kind = InstrumentKind::Perpetual;
    return {};
  }
  const auto expiry = parse_deribit_expiry(parts[1]);
  if (!expiry) return std::unexpected(expiry.error());
  instrument.expiry = *expiry;
  instrument.kind = InstrumentKind::Future;
  if (parts.size() == 2) return {};
  const auto strike = parse_deribit_strike(parts[2]);
  if (!strike) return std::unexpected(strike.error());
  if (parts.size() != 4 || (parts[3] != "C" && parts[3] != "P")) return fail("an option's name ends in -C or -P");
  instrument.kind = InstrumentKind::Option;
  instrument.strike = *strike;
  instrument.right = parts[3] == "C" ? Right::Call : Right::Put;
  return {};
}

}  // namespace

Result<Instant> parse_deribit_expiry(std::string_view text) {
  const auto refuse = [&] { return fail(fmt::format("\"{}\" is not an expiry", text)); };
  int day_of_month = 0;
  int year = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), day_of_month);
  const std::string_view tail(rest, text.data() + text.size());
  if (error != std::errc{} || tail.size() != 5 || text.starts_with('0') || text.starts_with('-')) return refuse();
  const auto month = std::ranges::find(months, tail.substr(0, 3));
  const auto [end, year_error] = std::from_chars(tail.data() + 3, tail.data() + 5, year);
  if (month == months.end() || year_error != std::errc{} || end != tail.data() + 5 || year < 0) return refuse();
  const auto date = midnight({2000 + year, static_cast<int>(month - months.begin()) + 1, day_of_month});
  if (!date) return refuse();
  return *date + hour * 8;
}

Result<Price> parse_deribit_strike(std::string_view text) {
  std::string decimal(text);
  std::ranges::replace(decimal, 'd', '.');
  const bool digits_only = std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == 'd'; });
  const auto strike = parse_as<Price>(decimal);
  if (!digits_only || !strike) return fail(fmt::format("\"{}\" is not a strike", text));
  return strike;
}

Result<Instrument> parse_deribit_name(std::string_view name) {
  const auto refuse = [&](const Error& why) { return fail(fmt::format("\"{}\" is not a deribit instrument", name), why); };
  Instrument instrument{.name = std::string(name)};
  const auto parts = split(name, '-');
  if (const auto done = set_currencies(instrument, parts[0]); !done) return refuse(done.error());
  if (const auto done = set_kind(instrument, parts); !done) return refuse(done.error());
  return instrument;
}

std::string deribit_date(Instant at) {
  const CivilDate date = civil_date(at);
  return fmt::format("{}{}{:02}", date.day, months[static_cast<std::size_t>(date.month - 1)], date.year % 100);
}

Result<Instrument> parse_deribit_instrument(std::string_view name, const VenueTerms& terms, Instant at) {
  auto instrument = parse_deribit_name(name);
  if (!instrument) return instrument;
  if (const auto set = set_terms(*instrument, terms, at); !set) return std::unexpected(set.error());
  return instrument;
}

Result<Size> contracts_from_deribit_amount(const Instrument& instrument, Size amount) {
  const Int128 scaled = Int128{amount.raw} * one;
  const Int128 contracts = scaled / instrument.multiplier.raw;
  if (amount.raw <= 0) return fail(fmt::format("{} is not above 0", to_text(amount)));
  if (scaled % instrument.multiplier.raw != 0) {
    return fail(fmt::format("{} is not a whole number of 1e-8 contracts of {}", to_text(amount), to_text(instrument.multiplier)));
  }
  if (contracts > std::numeric_limits<std::int64_t>::max()) return fail(fmt::format("{} is too large", to_text(amount)));
  return Size{static_cast<std::int64_t>(contracts)};
}

}  // namespace keel
