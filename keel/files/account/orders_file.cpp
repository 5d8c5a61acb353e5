#include "keel/files/account/orders_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

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
constexpr auto column_names = std::to_array<std::string_view>({"instrument", "instrument_name", "side", "direction", "amount", "filled",
                                                               "filled_amount", "order_state", "venue", "trade_id", "combo_id", "ratio"});

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
    combo_id_ = csv_.find_column("combo_id");
    ratio_ = csv_.find_column("ratio");
    for (const std::string_view of_trades : {"trade_id", "fee"}) {
      if (const auto column = csv_.find_column(of_trades)) csv_.refuse(*column, "is a column of trades, not of open orders");
    }
  }

  Result<ReadOrders> read() {
    while (csv_.next()) {
      if (is_leg()) {
        read_leg();
        continue;
      }
      close_combo();
      const bool waits = state_ && !csv_.text(*state_).empty() && csv_.text(*state_) != "open";
      if (is_deribit_combo(csv_.text(instrument_))) {
        begin_combo(waits);
      } else if (!waits) {
        const OpenOrder order = read_order();
        if (csv_.ok()) out_.orders.push_back(order);
      }
    }
    close_combo();
    if (!csv_.ok()) return std::unexpected(csv_.error());
    if (combos_ > 0) {
      out_.remarks.push_back(fmt::format("{}: {} {} left out: what {} would add is not known from {}", name_, combos_,
                                         combos_ == 1 ? "order on a combo is" : "orders on combos are", combos_ == 1 ? "it" : "they",
                                         combos_ == 1 ? "its name" : "their names"));
    }
    return std::move(out_);
  }

 private:
  struct Combo {
    std::string name;
    std::size_t line = 0;
    std::size_t element = 0;
    bool waits = false;  ///< is not in the book yet
    Side side = Side::Buy;
    Size amount;
    Size remaining;
    bool known = true;  ///< what its legs are
    std::vector<OpenOrder> legs;
  };

  void begin_combo(bool waits) {
    combo_ = Combo{.name = std::string(csv_.text(instrument_)), .line = csv_.line(), .element = csv_.element(), .waits = waits};
    if (waits) return;
    combo_->side = csv_.side(side_);
    combo_->amount = csv_.above_zero<Size>(amount_);
    combo_->remaining = combo_->amount - filled_of(combo_->amount);
  }

  bool is_leg() const {
    return combo_ && combo_id_ && csv_.text(*combo_id_) == combo_->name && csv_.line() == combo_->line && csv_.element() == combo_->element;
  }

  /// How many of the leg one of the combo is when it is bought, whole and not 0; nothing where the leg does not say it. A leg with a
  /// direction is as the order would trade it, and its amount whole.
  std::optional<int> ratio() {
    constexpr double largest_ratio = 100.0;
    const bool says_ratio = ratio_ && !csv_.said(*ratio_).empty();
    const bool says_side = !csv_.said(side_).empty();
    if (!says_ratio && csv_.said(amount_).empty()) return std::nullopt;
    double many = says_ratio ? csv_.real(*ratio_) : csv_.real(amount_);
    if (says_side) {
      const int sign = sign_of(csv_.side(side_)) * sign_of(combo_->side);
      many = sign * std::abs(says_ratio ? many : many / to_double(combo_->amount));
    }
    const bool whole = std::abs(many - std::round(many)) < 1e-9 && std::abs(many) >= 1.0 && std::abs(many) <= largest_ratio;
    return csv_.ok() && whole ? std::optional(static_cast<int>(std::round(many))) : std::nullopt;
  }

  void read_leg() {
    if (combo_->waits) return;
    const auto id = instrument(csv_.text(instrument_), {});
    if (!id) return csv_.refuse(instrument_, id.error());
    const auto many = ratio();
    if (!csv_.ok()) return;
    combo_->known = combo_->known && many.has_value();
    if (!combo_->known) return;
    const Side side = *many > 0 ? combo_->side : opposite(combo_->side);
    OpenOrder leg{.instrument = *id, .side = side, .remaining = {}, .combo = combo_->side};
    if (combo_->remaining.raw > 0)
      leg.remaining = csv_.take(amount_, contracts_from_deribit_amount(instruments_[*id], combo_->remaining * std::abs(*many)));
    combo_->legs.push_back(leg);
  }

  /// Options and futures in coin have amounts in units of their own: what the one is of the other, a ratio does not say.
  bool one_unit(const std::vector<OpenOrder>& legs) const {
    const auto in_dollars = [this](const OpenOrder& leg) { return instruments_[leg.instrument].reciprocal(); };
    return std::ranges::all_of(legs, in_dollars) || std::ranges::none_of(legs, in_dollars);
  }

  void close_combo() {
    if (!csv_.ok() || !combo_) return;
    const Combo combo = *std::exchange(combo_, std::nullopt);
    if (combo.waits) return;
    if (combo.known && combo.legs.size() >= 2 && one_unit(combo.legs)) {
      std::ranges::copy(combo.legs, std::back_inserter(out_.orders));
      return;
    }
    ++combos_;
    const std::string_view pair = std::string_view(combo.name).substr(0, combo.name.find('-'));
    if (const auto coin = Currency::parse(pair.substr(0, pair.find('_')))) ++out_.combos[*coin];
  }

  Size filled_of(Size amount) {
    const Size filled = filled_ && !csv_.said(*filled_).empty() ? csv_.exact<Size>(*filled_) : Size{};
    if (csv_.ok() && (filled.raw < 0 || filled > amount)) csv_.refuse(*filled_, "is not between 0 and the amount");
    return filled;
  }

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
    const Size filled = filled_of(amount);
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
  std::optional<std::size_t> combo_id_;
  std::optional<std::size_t> ratio_;
  std::optional<Combo> combo_;
  std::size_t combos_ = 0;  ///< left out
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
