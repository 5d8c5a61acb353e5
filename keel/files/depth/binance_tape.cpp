#include "keel/files/depth/binance_tape.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <numeric>
#include <string_view>

#include "keel/base/decimal.hpp"
#include "keel/files/depth/binance_depth.hpp"

namespace keel {
namespace {

namespace json = simdjson::ondemand;

/// What a line says of what is asked for, each a decimal's units.
struct Message {
  std::string_view event;
  std::string_view symbol;
  std::uint64_t ms = 0;  ///< T
  std::int64_t price = 0;
  std::int64_t size = 0;
  std::int64_t bid = 0;
  std::int64_t bid_size = 0;
  std::int64_t ask = 0;
  std::int64_t ask_size = 0;
  bool buyer_rests = false;
};

/// The first error sticks.
class Reader {
 public:
  Result<void> read(NamedText& file) {
    file.text.reserve(file.text.size() + simdjson::SIMDJSON_PADDING);
    const char* const end = file.text.data() + file.text.size();
    std::size_t line = 0;
    for (const char* at = file.text.data(); at != end;) {
      const char* const line_end = std::find(at, end, '\n');
      ++line;
      read_line({at, static_cast<std::size_t>(line_end - at)}, file.text.data() + file.text.capacity());
      if (!wrong_.empty()) return fail(fmt::format("{}: line {}: {}", file.name, line, wrong_));
      at = line_end == end ? end : line_end + 1;
    }
    return {};
  }

  RecordedTape finish() {
    std::ranges::stable_sort(out_.tops, {}, &TapeTop::at);
    std::ranges::stable_sort(out_.trades, {}, &TakerTrade::at);
    out_.tick = to_double(PriceOffset{tick_});
    return std::move(out_);
  }

 private:
  void refuse(std::string what) {
    if (wrong_.empty()) wrong_ = std::move(what);
  }
  bool holds(simdjson::error_code code) {
    if (code != simdjson::SUCCESS) refuse(fmt::format("is no JSON of this feed: {}", simdjson::error_message(code)));
    return code == simdjson::SUCCESS;
  }

  void read_line(std::string_view line, const char* room) {
    const std::string_view head = line.substr(0, 100);
    if (head.find("@bookTicker\"") == std::string_view::npos && head.find("@trade\"") == std::string_view::npos) return;
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos) return refuse("does not open with the time at which it was heard, in ns");
    const std::string_view text = line.substr(space + 1);
    json::document document;
    json::object outer;
    json::object data;
    if (!holds(parser_.iterate(text.data(), text.size(), static_cast<std::size_t>(room - text.data())).get(document))) return;
    if (!holds(document.get_object().get(outer)) || !holds(outer["data"].get_object().get(data))) return;
    Message message;
    for (auto field : data) {
      std::string_view key;
      json::value value;
      if (!holds(field.unescaped_key().get(key)) || !holds(field.value().get(value))) return;
      read_field(key, value, message);
      if (!wrong_.empty()) return;
    }
    take(message);
  }

  void read_field(std::string_view key, json::value& value, Message& message) {
    if (key == "e") {
      holds(value.get_string().get(message.event));
    } else if (key == "s") {
      holds(value.get_string().get(message.symbol));
    } else if (key == "T") {
      holds(value.get_uint64().get(message.ms));
    } else if (key == "m") {
      holds(value.get_bool().get(message.buyer_rests));
    } else if (key == "p") {
      number(value, key, message.price);
    } else if (key == "q") {
      number(value, key, message.size);
    } else if (key == "b") {
      number(value, key, message.bid);
    } else if (key == "B") {
      number(value, key, message.bid_size);
    } else if (key == "a") {
      number(value, key, message.ask);
    } else if (key == "A") {
      number(value, key, message.ask_size);
    }
  }

  void number(json::value& value, std::string_view key, std::int64_t& out) {
    std::string_view text;
    const simdjson::error_code code = value.get_string().get(text);
    if (code == simdjson::INCORRECT_TYPE || !holds(code)) return;  // of trades, b and a are orders' numbers
    const auto raw = parse_decimal(text);
    if (!raw) return refuse(fmt::format("{}: {}", key, raw.error().text));
    out = *raw;
  }

  void take(const Message& message) {
    if (out_.symbol.empty()) out_.symbol = message.symbol;
    if (message.symbol != out_.symbol) return refuse(fmt::format("is of {}, what came before of {}", message.symbol, out_.symbol));
    if (message.ms == 0) return;
    const auto at = instant_of_ms(message.ms);
    if (!at) return refuse(fmt::format("T: {}", at.error().text));
    if (message.event == "trade") return take_trade(message, *at);
    take_top(message, *at);
  }

  void take_trade(const Message& message, Instant at) {
    if (!is_recorded_price(Price{message.price}) || message.size <= 0 || Size{message.size} > largest_recorded_size) {
      return refuse("trade: p must be from 0.0001 to 10,000,000, q above 0 and at most 1,000,000,000");
    }
    out_.trades.push_back(
        {at, to_double(Price{message.price}), to_double(Size{message.size}), message.buyer_rests ? Side::Sell : Side::Buy});
  }

  void take_top(const Message& message, Instant at) {
    const auto is_side = [](std::int64_t price, std::int64_t size) {
      return size == 0 || (is_recorded_price(Price{price}) && size > 0 && Size{size} <= largest_recorded_size);
    };
    if (!is_side(message.bid, message.bid_size) || !is_side(message.ask, message.ask_size)) {
      return refuse("bookTicker: b and a must be from 0.0001 to 10,000,000, B and A from 0 to 1,000,000,000");
    }
    tick_ = std::gcd(tick_, std::gcd(message.bid, message.ask));
    out_.tops.push_back({at, to_double(Price{message.bid}), to_double(Size{message.bid_size}), to_double(Price{message.ask}),
                         to_double(Size{message.ask_size})});
  }

  json::parser parser_;
  RecordedTape out_;
  std::int64_t tick_ = 0;
  std::string wrong_;
};

}  // namespace

Result<RecordedTape> read_binance_tape(std::span<NamedText> files) {
  using Contract = RecordedDepth::Contract;
  Reader reader;
  for (NamedText& file : files) {
    if (const auto done = reader.read(file); !done) return std::unexpected(done.error());
  }
  RecordedTape tape = reader.finish();
  const std::string feed = binance_feed_of(files.front().text);
  tape.contract = feed.ends_with(" COIN-M") ? Contract::Inverse : feed.ends_with(" USD-M") ? Contract::Linear : Contract::Spot;
  return tape;
}

}  // namespace keel
