#include "keel/files/account/instruments_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>

#include "keel/files/account/instruments_json.hpp"
#include "keel/files/account/pool_name.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

constexpr auto column_names =
    std::to_array<std::string_view>({"name", "kind", "payoff", "base", "quote", "settle", "multiplier", "strike", "expiry", "right",
                                     "ticks", "lot", "maker", "taker", "option_cap", "delivery"});

template <class Enum>
Result<Enum> parse_enum(std::string_view text) {
  const auto all = std::views::iota(0, static_cast<int>(last_of(Enum{})) + 1) |
                   std::views::transform([](int i) { return name_of(static_cast<Enum>(i)); });
  const auto found = std::ranges::find(all, text);
  if (found == all.end()) return fail(fmt::format("\"{}\" is none of {}", text, fmt::join(all, ", ")));
  return static_cast<Enum>(found - all.begin());
}

/// "0.5", or steps "0:0.0001 0.005:0.0005": from a price on, that tick.
Result<TickLadder> parse_ticks(std::string_view text) {
  std::vector<TickStep> steps;
  for (const auto part : std::views::split(text, ' ')) {
    const std::string_view step(part.begin(), part.end());
    const std::size_t colon = step.find(':');
    const auto from = colon == std::string_view::npos ? Result<Price>(Price{}) : parse_as<Price>(step.substr(0, colon));
    const auto tick = parse_as<PriceOffset>(colon == std::string_view::npos ? step : step.substr(colon + 1));
    if (!from) return std::unexpected(from.error());
    if (!tick) return std::unexpected(tick.error());
    steps.push_back({*from, *tick});
  }
  return TickLadder::make(std::move(steps));
}

class Reader {
 public:
  Reader(const std::string& name, std::string_view text, std::size_t first_line) : csv_(name, text, first_line) {
    for (const std::string_view required : {"name", "kind", "base", "quote"}) csv_.column(required);
    for (const std::string_view column : column_names) csv_.find_column(column);
  }

  Result<Instruments> read() {
    while (csv_.next()) {
      Instrument made = read_row();
      if (!csv_.ok()) break;
      if (auto listed = instruments_.list(std::move(made)); !listed) csv_.refuse_line(listed.error());
    }
    if (!csv_.ok()) return std::unexpected(csv_.error());
    return std::move(instruments_);
  }

 private:
  /// The column's number if this row has something there.
  std::optional<std::size_t> filled(std::string_view name) {
    const auto column = csv_.find_column(name);
    return column && !csv_.text(*column).empty() ? column : std::nullopt;
  }

  template <class T>
  void set(T& member, std::string_view name, Result<T> (*parse)(std::string_view)) {
    if (const auto column = filled(name)) member = csv_.take(*column, parse(csv_.text(*column)));
  }

  template <class T>
  void set_number(T& member, std::string_view name) {
    if (const auto column = filled(name)) member = csv_.exact<T>(*column);
  }

  /// Where the row must have something.
  void need(std::string_view name, std::string_view of) {
    if (!filled(name)) csv_.refuse_line(fmt::format("{}: {} needs one", name, of));
  }

  Instrument read_row() {
    for (const std::string_view required : {"name", "kind", "base", "quote"}) need(required, "an instrument");
    Instrument made;
    if (!csv_.ok()) return made;
    made.name = csv_.text(*filled("name"));
    made.multiplier = Multiplier{units_per_one};
    made.lot = Size{1};
    set(made.kind, "kind", parse_enum<InstrumentKind>);
    set(made.payoff, "payoff", parse_enum<Payoff>);
    set(made.base, "base", Currency::parse);
    set(made.quote, "quote", Currency::parse);
    made.settle = made.payoff == Payoff::Inverse ? made.base : made.quote;
    set(made.settle, "settle", Currency::parse);
    set_number(made.multiplier, "multiplier");
    set(made.ticks, "ticks", parse_ticks);
    set_number(made.lot, "lot");
    set_number(made.fees.maker, "maker");
    set_number(made.fees.taker, "taker");
    set_number(made.fees.option_cap, "option_cap");
    set_number(made.fees.delivery, "delivery");
    if (made.expires()) {
      need("expiry", name_of(made.kind));
      set(made.expiry, "expiry", parse_instant);
    }
    if (made.kind == InstrumentKind::Option) {
      need("strike", "an option");
      need("right", "an option");
      set_number(made.strike, "strike");
      set(made.right, "right", parse_enum<Right>);
    }
    return made;
  }

  CsvTable csv_;
  Instruments instruments_;
};

}  // namespace

Result<Instruments> parse_instruments(const std::string& name, std::string_view text, const VenueTerms& terms) {
  if (!looks_like_json(text)) return Reader(name, text, 1).read();
  if (text.find("\"instrument_name\"") != std::string_view::npos) return parse_deribit_instruments(name, text, terms);
  const auto csv = csv_from_json(name, text, columns_in(text, column_names));
  if (!csv) return std::unexpected(csv.error());
  return Reader(name, *csv, 0).read();
}

Result<Instruments> read_instruments(const std::string& path, const VenueTerms& terms) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_instruments(path, *text, terms);
}

Result<Instrument> Naming::instrument(std::string_view name, Instant at, Venue venue) const {
  const Instrument* const found = known.find(name);
  const bool pool = found == nullptr && is_pool_name(name);
  Result<Instrument> made = found != nullptr ? Result<Instrument>(*found) : pool ? parse_pool_name(name) : parse_deribit_name(name);
  if (!made && !pool) {
    return fail(ErrorCode::NotFound, fmt::format("\"{}\" is not a deribit instrument: --instruments FILE says what other names are", name));
  }
  if (!made) return made;
  if (venue != Venue{}) made->venue = venue;
  if (found != nullptr || pool) return made;
  if (const auto set = set_terms(*made, terms, at); !set) {
    const bool unknown = set.error().code == ErrorCode::NotFound;
    return fail(set.error().code, set.error().text + (unknown ? ", or say what it is with --instruments FILE" : ""));
  }
  return made;
}

}  // namespace keel
