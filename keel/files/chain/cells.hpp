#pragma once

#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "keel/domain/right.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/pricing/black/vol_text.hpp"
#include "keel/pricing/chain/chain.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {

/// Cells as recorders of chains write them. Errors stick in the reader.

/// Empty is absent.
inline std::optional<double> optional_real(CsvTable& csv, std::size_t column) {
  if (csv.said(column).empty()) return std::nullopt;
  return csv.real(column);
}

/// A price or vol in parts of `unit`, of whose digits division loses none: venues write nothing or 0 for "none".
inline std::optional<double> quoted(CsvTable& csv, std::size_t column, double unit = 1.0) {
  const std::optional<double> value = optional_real(csv, column);
  if (!value || *value == 0.0) return std::nullopt;
  if (*value < 0.0) csv.refuse(column, "is below 0");
  return *value / unit;
}

inline constexpr double percent = 100.0;

/// A vol by either of its names, a fraction (parse_vol) and in percent. Both must say the same, by as much as half a point rounds.
inline std::optional<double> said_vol(CsvTable& csv, std::optional<std::size_t> vol, std::optional<std::size_t> iv) {
  constexpr double largest_rounding = 0.005;
  const bool ours = vol && !csv.said(*vol).empty();
  const bool theirs = iv && !csv.said(*iv).empty();
  const double fraction = ours ? csv.take(*vol, parse_vol(csv.digits(*vol))) : 0.0;
  const double in_percent = theirs ? csv.real(*iv) : 0.0;
  if (csv.ok() && ours && theirs && std::abs(fraction - in_percent / percent) > largest_rounding)
    csv.refuse(*vol, fmt::format("{:.6g} is {:.6g} %, and iv says {:.6g} %", fraction, fraction * percent, in_percent));
  if (ours) return fraction;
  return theirs ? std::optional(in_percent / percent) : std::nullopt;
}

/// Where `index` (USD) and `index_price` (the quote currency) are both told of what is quoted in USD they are one number, to 1e-4.
inline void agree_on_index(CsvTable& csv, std::optional<std::size_t> index, std::optional<std::size_t> index_price, Currency quote) {
  if (!csv.ok() || quote != Currency::of("USD") || !index || !index_price || csv.said(*index).empty() || csv.said(*index_price).empty())
    return;
  const double ours = csv.real(*index);
  const double theirs = csv.real(*index_price);
  if (csv.ok() && std::abs(ours - theirs) > 1e-4 * std::abs(theirs))
    csv.refuse(*index, fmt::format("is {}, and index_price is {}", ours, theirs));
}

inline double above_zero(CsvTable& csv, std::size_t column) {
  const double value = csv.real(column);
  if (!(value > 0.0)) csv.refuse(column, "is not above 0");
  return value;
}

inline Right right_of(CsvTable& csv, std::size_t column, std::string_view call, std::string_view put) {
  if (csv.text(column) == put) return Right::Put;
  if (csv.text(column) != call) csv.refuse(column, fmt::format("\"{}\" is neither {} nor {}", csv.text(column), call, put));
  return Right::Call;
}

/// The option that a Deribit name stands for: what it is on and what its premium is in follow from its name, never from another column.
inline Instrument option_named(CsvTable& csv, std::size_t column) {
  Instrument option = csv.take(column, parse_deribit_name(csv.text(column)));
  if (csv.ok() && option.kind != InstrumentKind::Option) csv.refuse(column, "is not an option");
  return option;
}

/// A quote of what a name says. A column that says it, too, agrees or is refused.
inline ChainQuote quote_named(const Instrument& option) {
  ChainQuote quote;
  quote.instrument = option.name;
  quote.expiry = option.expiry;
  quote.strike = to_double(option.strike);
  quote.right = option.right;
  return quote;
}
inline void agree(CsvTable& csv, std::size_t column, bool same) {
  if (csv.ok() && !same) csv.refuse(column, "is not the one in the instrument's name");
}

}  // namespace keel
