#include "keel/files/tape/trades_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>

#include "keel/book/amount_limits.hpp"
#include "keel/files/account/instruments_file.hpp"
#include "keel/files/chain/option_marks.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/rows/recognise.hpp"
#include "keel/files/tape/combo_rows.hpp"
#include "keel/venue/deribit/instrument_name.hpp"
#include "keel/venue/trade_id.hpp"

namespace keel {
namespace {

struct Columns {
  std::size_t amount;
  std::size_t price;
  std::size_t time;
  std::size_t trade;
  std::optional<std::size_t> iv;
  std::size_t instrument;
  std::size_t index;
  std::size_t direction;
};

constexpr auto json_names = std::to_array<std::string_view>({"timestamp", "trade_id", "instrument_name", "direction", "amount", "price",
                                                             "iv", "index_price", "combo_id", "combo_trade_id", "block_trade_id"});

class Reader {
 public:
  Reader(const std::string& name, std::string_view text, std::size_t first_line, const Naming& naming, ComboRows& combos)
      : name_(name), csv_(name, text, first_line), naming_(naming), combos_(combos) {
    combos_.begin_file(name);
    // Recorders abbreviate some of the venue's names.
    at_ = {.amount = csv_.column("amount", "q"),
           .price = csv_.column("price", "p"),
           .time = csv_.column("timestamp", "t"),
           .trade = csv_.column("trade_id"),
           .iv = csv_.find_column("iv"),
           .instrument = csv_.column("instrument_name"),
           .index = csv_.column("index_price"),
           .direction = csv_.column("direction")};
    combo_ = csv_.find_column("combo_id");
    combo_trade_ = csv_.find_column("combo_trade_id");
    block_ = csv_.find_column("block_trade_id");
  }

  Result<DeribitTape> read() {
    while (csv_.next()) {
      if (combos_.passes_over(combo_row())) continue;
      const TapeTrade trade = read_trade();
      if (csv_.ok()) tape_.trades.push_back(trade);
    }
    if (!csv_.ok()) return std::unexpected(csv_.error());
    const auto shows_none = [](const TapeTrade& trade) { return trade.index.raw == 0; };
    if (std::ranges::none_of(tape_.trades, shows_none)) return std::move(tape_);
    std::map<Moment, Price> shown;
    for (const TapeTrade& trade : tape_.trades) {
      if (!shows_none(trade)) shown.emplace(moment_of(trade), trade.index);
    }
    for (TapeTrade& trade : tape_.trades) {
      if (!shows_none(trade)) continue;
      if (auto told = take_index(trade, shown); !told) return std::unexpected(told.error());
    }
    return std::move(tape_);
  }

 private:
  std::string_view cell(std::optional<std::size_t> column) const { return column ? csv_.said(*column) : std::string_view{}; }

  ComboRow combo_row() const {
    return {.instrument = csv_.text(at_.instrument),
            .combo = cell(combo_),
            .trade = csv_.text(at_.trade),
            .combo_trade = cell(combo_trade_),
            .side = csv_.text(at_.direction),
            .price = csv_.text(at_.price),
            .amount = csv_.text(at_.amount),
            .time = csv_.text(at_.time),
            .line = csv_.line(),
            .element = csv_.element()};
  }

  Price price_of(const Instrument& traded, std::size_t column) {
    const bool index = column == at_.index;
    const Price price = csv_.above_zero(column, index ? csv_.nearest<Price>(column) : csv_.exact<Price>(column));
    if (!csv_.ok()) return price;
    const bool premium = traded.kind == InstrumentKind::Option && !index;
    if (const std::string why = premium ? why_not_premium(traded, price) : why_not_price(traded, price); !why.empty())
      csv_.refuse(column, why);
    return price;
  }

  /// Time, base and quote.
  using Moment = std::tuple<Instant, Currency, Currency>;
  Moment moment_of(const TapeTrade& trade) const {
    const Instrument& traded = tape_.instruments[trade.instrument];
    return {trade.at, traded.base, traded.quote};
  }

  static bool fits(const Instrument& traded, const TapeTrade& trade) {
    return value_fits(traded, trade.size, trade.price) && (trade.index.raw == 0 || delivery_fits(traded, trade.size, trade.index));
  }

  /// Of a leg that shows no index: that of a trade of its moment in the same pair, as another leg of its combo is.
  Result<void> take_index(TapeTrade& trade, const std::map<Moment, Price>& shown) {
    const Instrument& traded = tape_.instruments[trade.instrument];
    const auto refuse = [&](std::string_view why) {
      const std::string element = trade.element > 0 ? fmt::format(", element {}", trade.element) : "";
      return fail(fmt::format("{}: line {}{}: {}", name_, trade.line, element, why));
    };
    const auto told = shown.find(moment_of(trade));
    if (told == shown.end()) return refuse("index_price: is missing, and no other trade of its moment tells it");
    trade.index = told->second;
    if (!fits(traded, trade)) return refuse("amount: is too large at that price");
    if (traded.kind == InstrumentKind::Option && std::isnan(trade.vol))
      trade.vol = implied_by_price(traded, trade.at, to_double(trade.index), trade.price);
    return {};
  }

  TapeTrade read_trade() {
    TapeTrade trade;
    trade.line = static_cast<std::uint32_t>(csv_.line());
    trade.element = static_cast<std::uint32_t>(csv_.element());
    trade.at = csv_.time(at_.time);
    const Result<InstrumentId> id = instrument(csv_.text(at_.instrument), trade.at);
    if (!id) {
      csv_.refuse(at_.instrument, id.error());
      return trade;
    }
    const Instrument& traded = tape_.instruments[*id];
    trade.instrument = *id;
    trade.trade = csv_.take(at_.trade, parse_trade_id(csv_.text(at_.trade)));
    trade.taker = csv_.side(at_.direction);
    trade.block = !cell(block_).empty();
    trade.price = price_of(traded, at_.price);
    if (!cell(at_.index).empty()) trade.index = price_of(traded, at_.index);
    const Size amount = csv_.above_zero<Size>(at_.amount);
    if (!csv_.ok()) return trade;
    trade.size = csv_.take(at_.amount, contracts_from_deribit_amount(traded, amount));
    if (csv_.ok() && !fits(traded, trade)) csv_.refuse(at_.amount, "is too large at that price");
    if (traded.kind == InstrumentKind::Option && csv_.ok()) {
      const double iv = cell(at_.iv).empty() ? 0.0 : csv_.real(*at_.iv) / 100.0;  // 0 is the venue's word for none
      trade.vol = iv == 0.0 ? implied_by_price(traded, trade.at, to_double(trade.index), trade.price) : iv;
    }
    if (traded.expires() && trade.at >= traded.expiry) csv_.refuse(at_.time, fmt::format("is not before the expiry of {}", traded.name));
    return trade;
  }

  Result<InstrumentId> instrument(std::string_view name, Instant at) {
    if (const auto known = by_name_.find(name); known != by_name_.end()) return known->second;
    auto parsed = naming_.instrument(name, at);
    if (!parsed) return std::unexpected(parsed.error());
    const auto id = tape_.instruments.list(std::move(*parsed));
    if (id) by_name_.emplace(name, *id);  // the name lies in the file's text
    return id;
  }

  const std::string& name_;
  CsvTable csv_;
  const Naming& naming_;
  ComboRows& combos_;
  Columns at_{};
  std::optional<std::size_t> combo_;
  std::optional<std::size_t> combo_trade_;
  std::optional<std::size_t> block_;
  DeribitTape tape_;
  std::unordered_map<std::string_view, InstrumentId> by_name_;
};

Recognition recognises_trades(std::string_view head) {
  constexpr auto wanted = std::to_array<WantedColumn>(
      {{"amount", "q"}, {"price", "p"}, {"timestamp", "t"}, {"trade_id"}, {"instrument_name"}, {"index_price"}, {"direction"}});
  return has_columns(head, wanted);
}

struct TapeReader {
  std::string_view name;
  Recognition (*recognises)(std::string_view head);
  Result<DeribitTape> (*read)(const std::string& name, std::string_view text, const Naming& naming, ComboRows& combos);
};

Result<DeribitTape> read_with(const std::string& name, std::string_view text, const Naming& naming, ComboRows& combos) {
  if (!looks_like_json(text)) return Reader(name, text, 1, naming, combos).read();
  const auto csv = csv_from_json(name, text, columns_in(text, json_names));
  if (!csv) return std::unexpected(csv.error());
  auto tape = Reader(name, *csv, 0, naming, combos).read();
  if (tape && has_more(text)) tape->remarks.push_back(name + ": the answer says has_more: there are trades that it does not have");
  return tape;
}

/// Refuses a combo whose legs the files do not tell, and says what there is of combos. `tapes` are of the files of `combos`.
Result<void> settle(const ComboRows& combos, std::span<DeribitTape> tapes) {
  const auto found = combos.finish();
  if (!found) return std::unexpected(found.error());
  for (std::size_t file = 0; file < tapes.size(); ++file) {
    const std::string& name = combos.files()[file];
    auto remarks = found->remarks(file, name);
    const std::size_t legs = found->files[file].legs;
    if (legs > 0) {
      remarks.push_back(
          fmt::format("{}: {} trades are legs of combos, at the fees of single trades: what the venue takes off them is not known "
                      "from public trades",
                      name, legs));
    }
    tapes[file].remarks.insert(tapes[file].remarks.begin(), remarks.begin(), remarks.end());
  }
  return {};
}

constexpr auto json_keys = std::to_array<std::string_view>({"trade_id"});
constexpr auto tape_readers = std::to_array<TapeReader>(
    {{"Deribit's answer to get_last_trades", [](std::string_view head) { return json_with(head, json_keys); }, read_with},
     {"Deribit's public trades, CSV", recognises_trades, read_with}});

}  // namespace

bool holds_public_trades(std::string_view text) {
  return holds(text, "trade_id") && holds(text, "direction") && holds(text, "index_price") && !holds(text, "fee");
}

Result<void> TapeFiles::add(const std::string& name, std::string_view text) {
  if (const auto answer = check_answer_text(text); !answer) return fail(name, answer.error());
  if (is_empty_answer(text)) {
    combos_.begin_file(name);
    tapes_.emplace_back().remarks = {name + ": holds no trades"};
    return {};
  }
  if (holds(text, "trade_id") && (holds(text, "fee") || holds(text, "kind") || holds(text, "side"))) {
    return fail(ErrorCode::Usage, name + ": is an account's own, not everybody's trades: give it as --fills");
  }
  const auto reader = reader_of<TapeReader>(name, text, tape_readers, {"a file of everybody's trades", "docs/reference/cli.md"});
  if (!reader) return std::unexpected(reader.error());
  auto tape = (*reader)->read(name, text, naming_, combos_);
  if (!tape) return std::unexpected(tape.error());
  tapes_.push_back(std::move(*tape));
  return {};
}

Result<std::vector<DeribitTape>> TapeFiles::tapes() {
  if (auto settled = settle(combos_, tapes_); !settled) return std::unexpected(settled.error());
  return std::move(tapes_);
}

Result<DeribitTape> read_deribit_trades(const std::string& name, std::string_view text, const Naming& naming) {
  ComboRows combos;
  auto tape = read_with(name, text, naming, combos);
  if (!tape) return tape;
  if (auto settled = settle(combos, {&*tape, 1}); !settled) return std::unexpected(settled.error());
  return tape;
}

}  // namespace keel
