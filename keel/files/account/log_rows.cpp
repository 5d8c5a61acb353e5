#include "keel/files/account/log_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "keel/book/amount_limits.hpp"
#include "keel/files/columns/time_format.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"

namespace keel {
namespace {

/// What the website's export calls it, then what the API does.
struct Name {
  std::string_view site;
  std::string_view api;
};
constexpr auto needed = std::to_array<Name>({{"Date", "timestamp"}, {"Type", "type"}, {"Change", "change"}, {"Balance", "balance"}});
constexpr auto others = std::to_array<Name>({{"UserSeq", "user_seq"},
                                             {"Instrument", "instrument_name"},
                                             {"Side", "side"},
                                             {"Amount", "amount"},
                                             {"Position", "position"},
                                             {"Price", "price"},
                                             {"Mark Price", "mark_price"},
                                             {"Index Price", "index_price"},
                                             {"Cash Flow", "cashflow"},
                                             {"Funding", "interest_pl"},
                                             {"Fee Charged", "commission"},
                                             {"Trade ID", "trade_id"},
                                             {"Currency", "currency"},
                                             {"Role", "user_role"},
                                             {"Label", "label"}});

std::vector<std::string_view> api_names() {
  std::vector<std::string_view> names;
  names.reserve(needed.size() + others.size());
  for (const Name& name : needed) names.push_back(name.api);
  for (const Name& name : others) names.push_back(name.api);
  return names;
}

std::string lower_joined(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

/// "14 Feb 2025 09:15:02", as the website writes times.
Result<Instant> website_time(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t blank = text.find(' ');
  const std::size_t month =
      blank == std::string_view::npos || text.size() < blank + 5 ? std::string_view::npos : months.find(text.substr(blank + 1, 3));
  if (month == std::string_view::npos || month % 3 != 0) return fail(fmt::format("\"{}\" is not a time", text));
  return parse_time(fmt::format("{:0>2} {:02} {}", text.substr(0, blank), month / 3 + 1, text.substr(blank + 5)), "%d %m %Y %H:%M:%S");
}

class Reader {
 public:
  Reader(const std::string& name, std::string_view text, std::size_t first_line) : csv_(name, text, first_line) {
    for (std::size_t i = 0; i < needed.size(); ++i) needed_[i] = csv_.column(needed[i].site, needed[i].api);
    for (std::size_t i = 0; i < others.size(); ++i) others_[i] = csv_.find_column(others[i].site, others[i].api);
  }

  Result<std::vector<LogRow>> read() {
    std::vector<LogRow> rows;
    while (csv_.next()) {
      LogRow row = read_row();
      if (csv_.ok()) rows.push_back(std::move(row));
    }
    if (!csv_.ok()) return std::unexpected(csv_.error());
    const bool newest_first = rows.size() > 1 && rows.front().at > rows.back().at;
    if (newest_first) std::ranges::reverse(rows);
    std::ranges::stable_sort(rows, {}, [](const LogRow& row) { return std::pair{row.at, row.sequence}; });
    return rows;
  }

 private:
  enum Other : std::size_t {
    Sequence,
    Named,
    SideOf,
    Amount,
    Position,
    PriceOf,
    Mark,
    Index,
    CashFlow,
    Funding,
    Fee,
    Trade,
    CurrencyOf,
    Role,
    Label
  };

  std::string_view cell(std::size_t other) const { return others_[other] ? csv_.said(*others_[other]) : std::string_view{}; }
  template <class T>
  std::optional<T> number(std::size_t other) {
    if (cell(other).empty()) return std::nullopt;
    return rounded<T>(*others_[other]);
  }
  /// The API writes doubles.
  template <class T>
  T rounded(std::size_t column) {
    const T value = csv_.nearest<T>(column);
    // What was there before a row is the difference of two amounts.
    const double most = std::is_same_v<T, Price> ? largest_price : largest_amount / 2.0;
    if (std::abs(to_double(value)) > most) csv_.refuse(column, fmt::format("\"{}\" is above {:.0f}", csv_.text(column), most));
    return value;
  }

  LogRow read_row() {
    LogRow row;
    row.line = csv_.line();
    row.element = csv_.element();
    row.at = time();
    if (!cell(Sequence).empty()) row.sequence = csv_.number(*others_[Sequence]);
    row.type = lower_joined(csv_.text(needed_[1]));
    row.change = rounded<SettleAmount>(needed_[2]);
    row.balance = rounded<SettleAmount>(needed_[3]);
    row.instrument = cell(Named);
    row.trade = cell(Trade);
    row.label = cell(Label);
    if (!cell(CurrencyOf).empty()) row.currency = csv_.currency(*others_[CurrencyOf]);
    read_side(row);
    row.amount = abs(number<Size>(Amount).value_or(Size{}));
    row.position = number<Size>(Position);
    row.price = number<Price>(PriceOf);
    row.mark = number<Price>(Mark);
    row.index = number<Price>(Index);
    row.cashflow = number<SettleAmount>(CashFlow);
    row.funding = number<SettleAmount>(Funding).value_or(SettleAmount{});
    row.fee = number<SettleAmount>(Fee).value_or(SettleAmount{});
    const std::string role = lower_joined(cell(Role));
    if (role == "maker") row.liquidity = Liquidity::Maker;
    if (role == "taker") row.liquidity = Liquidity::Taker;
    return row;
  }

  Instant time() {
    const std::string_view text = csv_.text(needed_[0]);
    const auto site = website_time(text);
    return site ? *site : csv_.time(needed_[0]);
  }

  /// "open buy", "close sell", "buy"; of settlements "long", "short".
  void read_side(LogRow& row) {
    const std::string side = lower_joined(cell(SideOf));
    if (side.ends_with("buy")) row.side = Side::Buy;
    if (side.ends_with("sell")) row.side = Side::Sell;
    row.short_held = side == "short";
  }

  CsvTable csv_;
  std::array<std::size_t, needed.size()> needed_{};
  std::array<std::optional<std::size_t>, others.size()> others_{};
};

}  // namespace

Recognition recognises_transaction_log(std::string_view head) {
  if (looks_like_json(head)) {
    const bool all =
        head.contains("\"balance\"") && head.contains("\"change\"") && head.contains("\"timestamp\"") && head.contains("\"type\"");
    if (all) return {.percent = 100, .missing = {}};
    return {.percent = 0, .missing = "without timestamp, type, change and balance"};
  }
  constexpr auto wanted = std::to_array<WantedColumn>({{"Date", "timestamp"},
                                                       {"Type", "type"},
                                                       {"Change", "change"},
                                                       {"Balance", "balance"},
                                                       {"Instrument", "instrument_name"},
                                                       {"Side", "side"},
                                                       {"Amount", "amount"}});
  return has_columns(head, wanted);
}

std::string TransactionLog::place_of(const LogRow& row) const {
  return fmt::format("{}: line {}{}", name, row.line, row.element > 0 ? fmt::format(", element {}", row.element) : "");
}

Result<TransactionLog> read_transaction_log(const std::string& name, std::string_view text) {
  const bool json = looks_like_json(text);
  const auto from_json = json ? csv_from_json(name, text, api_names()) : Result<std::string>{};
  if (!from_json) return std::unexpected(from_json.error());
  auto rows = Reader(name, json ? std::string_view(*from_json) : text, json ? 0 : 1).read();
  if (!rows) return std::unexpected(rows.error());
  return TransactionLog{name, std::move(*rows)};
}

}  // namespace keel
