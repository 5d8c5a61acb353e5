#include "keel/files/account/orders_file.hpp"

#include <fmt/format.h>

#include <array>

#include "keel/domain/name_at_venue.hpp"
#include "keel/files/account/instruments_file.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/venue/deribit/combo_name.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

/// Ours, then the names that Deribit gives to the same, and what else is needed of its answers.
constexpr auto column_names = std::to_array<std::string_view>(
    {"instrument", "instrument_name", "side", "direction", "amount", "filled", "filled_amount", "order_state", "venue", "trade_id"});

class Reader {
 public:
  Reader(const std::string& name, std::string_view text, std::size_t first_line, Instruments& instruments, const Naming& naming, Instant at)
      : name_(name), csv_(name, text, first_line), instruments_(instruments), naming_(naming), at_(at) {
    instrument_ = csv_.column("instrument", "instrument_name");
    side_ = csv_.column("side", "direction");
    amount_ = csv_.column("amount");
    filled_ = csv_.find_column("filled", "filled_amount");
    state_ = csv_.find_column("order_state");
    venue_ = csv_.find_column("venue");
    for (const std::string_view of_trades : {"trade_id", "fee"}) {
      if (const auto column = csv_.find_column(of_trades)) csv_.refuse(*column, "is a column of trades, not of open orders");
    }
  }

  Result<ReadOrders> read() {
    while (csv_.next()) {
      if (state_ && !csv_.text(*state_).empty() && csv_.text(*state_) != "open") continue;
      if (is_deribit_combo(csv_.text(instrument_))) {
        ++combos_;
        continue;
      }
      const OpenOrder order = read_order();
      if (csv_.ok()) out_.orders.push_back(order);
    }
    if (!csv_.ok()) return std::unexpected(csv_.error());
    if (combos_ > 0) {
      out_.remarks.push_back(fmt::format("{}: {} {} left out: what {} would add is not known from {}", name_, combos_,
                                         combos_ == 1 ? "order on a combo is" : "orders on combos are", combos_ == 1 ? "it" : "they",
                                         combos_ == 1 ? "its name" : "their names"));
    }
    return std::move(out_);
  }

 private:
  OpenOrder read_order() {
    const auto id = instrument(csv_.text(instrument_), venue_ ? csv_.text(*venue_) : std::string_view{});
    if (!id) {
      csv_.refuse(instrument_, id.error());
      return {};
    }
    const Instrument& named = instruments_[*id];
    if (!named.has_order_book()) csv_.refuse(instrument_, fmt::format("{} has no order book", named.name));
    OpenOrder order{.instrument = *id, .side = csv_.side(side_), .remaining = {}};
    const Size amount = csv_.above_zero<Size>(amount_);
    const Size filled = filled_ && !csv_.said(*filled_).empty() ? csv_.exact<Size>(*filled_) : Size{};
    if (csv_.ok() && (filled.raw < 0 || filled > amount)) csv_.refuse(*filled_, "is not between 0 and the amount");
    if (csv_.ok() && filled < amount) order.remaining = csv_.take(amount_, contracts_from_deribit_amount(named, amount - filled));
    return order;
  }

  Result<InstrumentId> instrument(std::string_view text, std::string_view venue) {
    const auto named = parse_name_at_venue(text, venue);
    if (!named) return std::unexpected(named.error());
    if (const Instrument* held = instruments_.find(named->name, named->venue)) return held->id;
    auto parsed = naming_.instrument(named->name, at_, named->venue);
    if (!parsed) return std::unexpected(parsed.error());
    return instruments_.list(std::move(*parsed));
  }

  const std::string& name_;
  CsvTable csv_;
  Instruments& instruments_;
  const Naming& naming_;
  Instant at_;
  std::size_t instrument_ = 0;
  std::size_t side_ = 0;
  std::size_t amount_ = 0;
  std::optional<std::size_t> filled_;
  std::optional<std::size_t> state_;
  std::optional<std::size_t> venue_;
  std::size_t combos_ = 0;
  ReadOrders out_;
};

}  // namespace

Result<ReadOrders> parse_orders(const std::string& name, std::string_view text, Instruments& instruments, const Naming& naming,
                                Instant at) {
  if (!looks_like_json(text)) return Reader(name, text, 1, instruments, naming, at).read();
  if (is_empty_answer(text)) return ReadOrders{};
  const auto csv = csv_from_json(name, text, columns_in(text, column_names));
  if (!csv) return std::unexpected(csv.error());
  return Reader(name, *csv, 0, instruments, naming, at).read();
}

Result<ReadOrders> read_orders(const std::string& path, Instruments& instruments, const Naming& naming, Instant at) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_orders(path, *text, instruments, naming, at);
}

}  // namespace keel
