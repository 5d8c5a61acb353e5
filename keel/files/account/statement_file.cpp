#include "keel/files/account/statement_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "keel/domain/name_at_venue.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

/// Ours, then the names that Deribit gives to the same, and what else is needed of its answers.
constexpr auto column_names = std::to_array<std::string_view>({"instrument", "instrument_name", "size", "direction", "currency", "balance",
                                                               "futures_session_rpl", "venue", "size_currency", "mark_price"});

class Reader {
 public:
  Reader(const std::string& name, std::string_view text, std::size_t first_line) : csv_(name, text, first_line) {
    instrument_ = csv_.find_column("instrument", "instrument_name");
    size_ = csv_.find_column("size");
    direction_ = csv_.find_column("direction");
    currency_ = csv_.find_column("currency");
    balance_ = csv_.find_column("balance");
    session_ = csv_.find_column("futures_session_rpl");
    venue_ = csv_.find_column("venue");
    coins_ = csv_.find_column("size_currency");
    mark_ = csv_.find_column("mark_price");
    if (instrument_ && size_) out_.positions.emplace();
    if (currency_ && balance_) out_.balances.emplace();
    if (csv_.ok() && !out_.positions && !out_.balances) {
      csv_.refuse_line("has neither the columns instrument and size nor currency and balance");
    }
  }

  Result<AccountStatement> read() {
    while (csv_.next()) read_row();
    if (!csv_.ok()) return std::unexpected(csv_.error());
    return std::move(out_);
  }

 private:
  using Column = std::optional<std::size_t>;
  std::string_view cell(Column column) const { return column ? csv_.text(*column) : std::string_view{}; }

  std::string_view said(Column column) const { return column ? csv_.said(*column) : std::string_view{}; }

  /// The name in full, as ours is.
  NameAtVenue named(Column name) {
    const auto parsed = parse_name_at_venue(cell(name), cell(venue_));
    if (!parsed) csv_.refuse(*name, parsed.error());
    return parsed.value_or(NameAtVenue{});
  }

  void read_row() {
    const bool position = out_.positions && !cell(instrument_).empty();
    const bool balance = out_.balances && !cell(currency_).empty();
    if (position) read_position();
    if (balance) read_balance();
    if (!position && !balance) csv_.refuse_line("names neither an instrument nor a currency");
  }

  /// Of linear futures and perpetuals the venue says coins in size_currency; in size some answers have them, others the quote currency.
  static bool counts_coins(std::string_view name) {
    const auto named = parse_deribit_name(name);
    return named && named->payoff == Payoff::Linear && !named->paid_up_front();
  }

  /// What counts in quote currency and was told in coins, at its mark.
  Size quote_of_coins(const std::string& name) {
    if (said(mark_).empty()) {
      csv_.refuse(*size_, "is missing: size_currency alone tells it with a mark_price only");
      return {};
    }
    const std::string_view coins = csv_.said(*coins_);
    const std::size_t point = coins.find('.');
    const double last_digit = point == std::string_view::npos ? 1.0 : std::pow(10.0, -static_cast<double>(coins.size() - point - 1));
    const double mark = csv_.real(*mark_);
    out_.rounded[name] = 0.5 * last_digit * mark;
    return Size{csv_.take(*coins_, decimal_from_double(csv_.real(*coins_) * mark))};
  }

  void read_position() {
    const NameAtVenue name = named(instrument_);
    const bool linear = counts_coins(name.name);
    const bool coins_alone = csv_.said(*size_).empty() && !said(coins_).empty();
    const bool counts_quote = coins_alone && !linear && parse_deribit_name(name.name).value_or(Instrument{}).reciprocal();
    const Size size = counts_quote ? quote_of_coins(full_name(name))
                                   : csv_.exact<Size>(coins_alone || (linear && !said(coins_).empty()) ? *coins_ : *size_);
    const Size magnitude = size.raw < 0 ? -size : size;
    const std::string_view direction = cell(direction_);
    if (!direction.empty() && direction != "buy" && direction != "sell" && direction != "zero") {
      csv_.refuse(*direction_, fmt::format("\"{}\" is none of buy, sell, zero", direction));
    }
    if (direction == "zero" && size.raw != 0) csv_.refuse(*direction_, "is zero, but the size is not");
    const Size signed_size = direction == "sell" ? -magnitude : direction == "buy" ? magnitude : size;
    if (linear && said(coins_).empty()) out_.doubtful[full_name(name)] = said(mark_).empty() ? 0.0 : csv_.real(*mark_);
    if (csv_.ok() && !out_.positions->emplace(full_name(name), signed_size).second) csv_.refuse(*instrument_, "stands twice");
  }

  void read_balance() {
    const NameAtVenue name = named(currency_);
    const CurrencyAtVenue currency{csv_.take(*currency_, Currency::parse(name.name)), name.venue};
    const SettleAmount balance = csv_.nearest<SettleAmount>(*balance_);
    const SettleAmount session = cell(session_).empty() ? SettleAmount{} : csv_.nearest<SettleAmount>(*session_);
    std::int64_t sum = 0;
    if (__builtin_add_overflow(balance.raw, session.raw, &sum)) csv_.refuse(*balance_, "is too large");
    if (csv_.ok() && !out_.balances->emplace(currency, SettleAmount{sum}).second) csv_.refuse(*currency_, "stands twice");
  }

  CsvTable csv_;
  Column instrument_;
  Column size_;
  Column direction_;
  Column currency_;
  Column balance_;
  Column session_;
  Column venue_;
  Column coins_;
  Column mark_;
  AccountStatement out_;
};

template <class Map>
Result<void> add(std::optional<Map>& to, std::optional<Map>&& from, std::string (*name_of_key)(const typename Map::key_type&)) {
  if (!from) return {};
  if (!to) to.emplace();
  to->merge(*from);
  if (!from->empty()) return fail(fmt::format("{}: stands in a file before", name_of_key(from->begin()->first)));
  return {};
}

}  // namespace

Result<AccountStatement> parse_statement(const std::string& name, std::string_view text) {
  if (!looks_like_json(text)) return Reader(name, text, 1).read();
  // An account without positions: get_positions answers with an empty list; without currencies, get_account_summaries.
  if (is_empty_answer(text)) {
    if (text.contains("\"summaries\""))
      return AccountStatement{.positions = std::nullopt, .balances = std::map<CurrencyAtVenue, SettleAmount>{}};
    return AccountStatement{.positions = std::map<std::string, Size>{}, .balances = std::nullopt};
  }
  const auto csv = csv_from_json(name, text, columns_in(text, column_names));
  if (!csv) return std::unexpected(csv.error());
  return Reader(name, *csv, 0).read();
}

Result<AccountStatement> read_statements(std::span<const std::string> paths) {
  AccountStatement all;
  for (const std::string& path : paths) {
    const auto text = read_text_file(path);
    if (!text) return std::unexpected(text.error());
    auto statement = parse_statement(path, *text);
    if (!statement) return statement;
    all.doubtful.merge(statement->doubtful);
    all.rounded.merge(statement->rounded);
    const auto positions = add(all.positions, std::move(statement->positions), +[](const std::string& name) { return name; });
    if (!positions) return fail(path, positions.error());
    const auto balances =
        add(all.balances, std::move(statement->balances), +[](const CurrencyAtVenue& currency) { return currency.full_name(); });
    if (!balances) return fail(path, balances.error());
  }
  return all;
}

}  // namespace keel
