#include "keel/venue/deribit/trades_csv.hpp"

#include <fmt/format.h>

#include <unordered_map>

#include "keel/venue/csv_table.hpp"
#include "keel/venue/deribit/instrument_name.hpp"
#include "keel/venue/deribit/trade_id.hpp"
#include "keel/venue/instruments_file.hpp"

namespace keel {
namespace {

struct Columns {
  std::size_t amount;
  std::size_t price;
  std::size_t time;
  std::size_t trade;
  std::size_t iv;
  std::size_t instrument;
  std::size_t index;
  std::size_t direction;
};

Result<Side> parse_direction(std::string_view text) {
  if (text == "buy") return Side::Buy;
  if (text == "sell") return Side::Sell;
  return fail(fmt::format("\"{}\" is neither buy nor sell", text));
}

class Reader {
 public:
  Reader(const std::string& name, std::string_view text, const Instruments& known) : csv_(name, text), known_(known) {
    // Recorders abbreviate some of the venue's names.
    at_ = {.amount = csv_.column("amount", "q"),
           .price = csv_.column("price", "p"),
           .time = csv_.column("timestamp", "t"),
           .trade = csv_.column("trade_id"),
           .iv = csv_.column("iv"),
           .instrument = csv_.column("instrument_name"),
           .index = csv_.column("index_price"),
           .direction = csv_.column("direction")};
  }

  Result<DeribitTape> read() {
    while (csv_.next()) {
      const TapeTrade trade = read_trade();
      if (csv_.ok()) tape_.trades.push_back(trade);
    }
    if (!csv_.ok()) return std::unexpected(csv_.error());
    return std::move(tape_);
  }

 private:
  TapeTrade read_trade() {
    TapeTrade trade;
    trade.line = static_cast<std::uint32_t>(csv_.line());
    const Result<InstrumentId> id = instrument(csv_.text(at_.instrument));
    if (!id) {
      csv_.refuse(at_.instrument, id.error().text);
      return trade;
    }
    const Instrument& traded = tape_.instruments[*id];
    trade.instrument = *id;
    trade.at = csv_.instant_ms(at_.time);
    trade.trade = csv_.take(at_.trade, parse_deribit_trade_id(csv_.text(at_.trade)));
    trade.taker = csv_.take(at_.direction, parse_direction(csv_.text(at_.direction)));
    trade.price = csv_.above_zero<Price>(at_.price);
    trade.index = csv_.above_zero<Price>(at_.index);
    const Size amount = csv_.above_zero<Size>(at_.amount);
    if (!csv_.ok()) return trade;
    trade.size = csv_.take(at_.amount, contracts_from_deribit_amount(traded, amount));
    if (traded.kind == InstrumentKind::Option) trade.vol = csv_.real(at_.iv) / 100.0;
    if (traded.expires() && trade.at >= traded.expiry) csv_.refuse(at_.time, fmt::format("is not before the expiry of {}", traded.name));
    return trade;
  }

  Result<InstrumentId> instrument(std::string_view name) {
    if (const auto known = by_name_.find(name); known != by_name_.end()) return known->second;
    auto parsed = instrument_named(name, known_);
    if (!parsed) return std::unexpected(parsed.error());
    const auto id = tape_.instruments.list(std::move(*parsed));
    if (id) by_name_.emplace(name, *id);  // the name lies in the file's text
    return id;
  }

  CsvTable csv_;
  const Instruments& known_;
  Columns at_{};
  DeribitTape tape_;
  std::unordered_map<std::string_view, InstrumentId> by_name_;
};

}  // namespace

Result<DeribitTape> read_deribit_trades(const std::string& name, std::string_view text, const Instruments& known) {
  return Reader(name, text, known).read();
}

}  // namespace keel
