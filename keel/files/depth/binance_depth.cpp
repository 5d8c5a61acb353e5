#include "keel/files/depth/binance_depth.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>
#include <utility>

#include "keel/base/decimal.hpp"

namespace keel {
namespace {

namespace json = simdjson::ondemand;

/// What one line says, but for its rows.
struct Message {
  std::string_view event;
  std::string_view symbol;
  std::uint64_t event_ms = 0;
  std::uint64_t transaction_ms = 0;
  std::uint64_t first_update = 0;     // U
  std::uint64_t last_update = 0;      // u
  std::uint64_t previous_update = 0;  // pu
  std::uint64_t whole_until = 0;      // lastUpdateId
  Price price;
  Size size;
  bool buyer_rests = false;
  bool has_previous = false;
  bool has_pair = false;

  std::uint64_t ms() const { return transaction_ms != 0 ? transaction_ms : event_ms; }
};

/// Rows that are one message's.
struct Range {
  Instant at;
  std::size_t from = 0;
  std::size_t to = 0;
  std::uint64_t whole_until = 0;  ///< of a whole book: the last update that it has
  std::uint64_t last_update = 0;  ///< of an update
  bool gone = false;              ///< a whole book has it already
};

/// The first error sticks.
class Reader {
 public:
  Result<void> read(NamedText& file) {
    file.text.reserve(file.text.size() + simdjson::SIMDJSON_PADDING);
    line_ = 0;
    constexpr std::size_t bytes_a_row = 55;  // of recorded feeds, best prices counted in; more rows than that are moved once or twice
    out_.rows.reserve(out_.rows.size() + file.text.size() / bytes_a_row);
    const char* const end = file.text.data() + file.text.size();
    for (const char* at = file.text.data(); at != end;) {
      const char* const line_end = std::find(at, end, '\n');
      ++line_;
      if (line_end != at) read_line(at, line_end, file.text.data() + file.text.capacity());
      if (!wrong_.empty()) return fail(fmt::format("{}: line {}: {}", file.name, line_, wrong_));
      at = line_end == end ? end : line_end + 1;
    }
    return {};
  }

  RecordedDepth finish() {
    if (!whole_) {
      out_.remarks.push_back(out_.symbol +
                             ": no file has the whole book (an answer with lastUpdateId): it begins empty, and fills as levels change");
    }
    if (gaps_ > 0)
      out_.remarks.push_back(fmt::format("{}: {} {} in the chain of updates: the book is not sure after {}", out_.symbol, gaps_,
                                         gaps_ == 1 ? "gap" : "gaps", gaps_ == 1 ? "it" : "them"));
    order();
    return std::move(out_);
  }

 private:
  void read_line(const char* at, const char* end, const char* room) {
    std::int64_t heard_ns = 0;
    const auto [after, code] = std::from_chars(at, end, heard_ns);
    if (code != std::errc{} || after == end || *after != ' ' || heard_ns < 0)
      return refuse("does not open with the time at which it was heard, in ns");
    const std::string_view text(after + 1, static_cast<std::size_t>(end - after - 1));
    // Most of a feed, and nothing that the depth does not say.
    if (text.substr(0, 80).find("@bookTicker\"") != std::string_view::npos && is_one_object(text)) return;
    json::document document;
    json::object object;
    if (!holds(parser_.iterate(text.data(), text.size(), static_cast<std::size_t>(room - text.data())).get(document))) return;
    if (!holds(document.get_object().get(object))) return;
    heard_ = Instant{heard_ns};
    message_ = {};
    rows_from_ = out_.rows.size();
    read_object(object, true);
    const char* more = nullptr;
    if (wrong_.empty() && document.current_location().get(more) == simdjson::SUCCESS)
      refuse("has more behind its JSON object: one message a line");
    if (wrong_.empty()) take();
  }

  /// Of best prices, whose two objects hold no third.
  static bool is_one_object(std::string_view text) { return text.find_last_not_of(" \r\t") == text.find("}}") + 1; }

  void refuse(std::string what) {
    if (wrong_.empty()) wrong_ = std::move(what);
  }
  bool holds(simdjson::error_code code) {
    if (code != simdjson::SUCCESS) refuse(fmt::format("is no JSON of this feed: {}", simdjson::error_message(code)));
    return code == simdjson::SUCCESS;
  }

  /// What a stream says is in `data`; an answer of the REST interface stands by itself.
  void read_object(json::object object, bool outermost) {
    for (auto field : object) {
      std::string_view key;
      json::value value;
      if (!holds(field.unescaped_key().get(key)) || !holds(field.value().get(value))) return;
      if (is_other()) continue;
      if (key == "data" && outermost) {
        json::object inner;
        if (!holds(value.get_object().get(inner))) return;
        read_object(inner, false);
      } else if (key == "lastUpdateId") {
        if (outermost) read(value.get_uint64(), message_.whole_until);  // else a few levels of a book
      } else {
        read_field(key, value);
      }
    }
  }
  /// An event that tells neither depth nor a trade.
  bool is_other() const { return !message_.event.empty() && message_.event != "trade" && message_.event != "depthUpdate"; }

  void read_field(std::string_view key, json::value& value) {
    if (key == "ps" || key == "pair") message_.has_pair = true;
    if (key == "pu") message_.has_previous = true;
    if (key == "e") return read(value.get_string(), message_.event);
    if (key == "s" || key == "symbol") return read(value.get_string(), message_.symbol);
    if (key == "E") return read(value.get_uint64(), message_.event_ms);
    if (key == "T") return read(value.get_uint64(), message_.transaction_ms);
    if (key == "U") return read(value.get_uint64(), message_.first_update);
    if (key == "u") return read(value.get_uint64(), message_.last_update);
    if (key == "pu") return read(value.get_uint64(), message_.previous_update);
    if (key == "m") return read(value.get_bool(), message_.buyer_rests);
    if (key == "p") return number(value.get_string(), key, message_.price);
    if (key == "q") return number(value.get_string(), key, message_.size);
    if (message_.event == "trade") return;  // whose b and a are orders' numbers
    if (key == "b" || key == "bids") return levels(value, Side::Buy, key);
    if (key == "a" || key == "asks") return levels(value, Side::Sell, key);
  }

  template <class T>
  void read(simdjson::simdjson_result<T>&& value, T& out) {
    holds(std::move(value).get(out));
  }
  template <class T>
  void number(simdjson::simdjson_result<std::string_view>&& value, std::string_view key, T& out) {
    std::string_view text;
    if (!holds(std::move(value).get(text))) return;
    const auto raw = parse_decimal(text);
    if (!raw) return refuse(fmt::format("{}: {}", key, raw.error().text));
    out = T{*raw};
  }

  void levels(json::value& value, Side side, std::string_view key) {
    json::array array;
    const simdjson::error_code code = value.get_array().get(array);
    if (code == simdjson::INCORRECT_TYPE || !holds(code)) return;  // best prices are no levels
    for (auto element : array) {
      json::array pair;
      if (!holds(element.get_array().get(pair))) return;
      DepthRow row{.at = {}, .heard = heard_, .price = {}, .size = {}, .side = side};
      int cells = 0;
      for (auto cell : pair) {
        if (cells == 0) number(cell.get_string(), key, row.price);
        if (cells == 1) number(cell.get_string(), key, row.size);
        ++cells;
      }
      if (!wrong_.empty()) return;
      if (cells < 2 || !is_recorded_price(row.price) || row.size.raw < 0 || row.size > largest_recorded_size) {
        return refuse(fmt::format("{}: a level is no price from 0.0001 to 10,000,000 with a size up to 1,000,000,000", key));
      }
      out_.rows.push_back(row);
    }
  }

  void take() {
    const bool whole = message_.whole_until != 0;
    if (message_.event == "trade") {
      if (!is_recorded_price(message_.price) || message_.size.raw <= 0 || message_.size > largest_recorded_size) {
        return refuse("trade: p must be from 0.0001 to 10,000,000, q above 0 and at most 1,000,000,000");
      }
      const Side taker = message_.buyer_rests ? Side::Sell : Side::Buy;
      out_.rows.push_back({{}, heard_, message_.price, message_.size, DepthRow::Kind::Trade, taker});
    } else if (message_.event == "depthUpdate") {
      if (is_known()) return out_.rows.resize(rows_from_);
      follow_chain();
    } else if (whole) {
      out_.rows.insert(out_.rows.begin() + static_cast<std::ptrdiff_t>(rows_from_), DepthRow{{}, heard_, {}, {}, DepthRow::Kind::Forget});
      whole_ = message_.whole_until;
      whole_followed_ = last_update_ >= *whole_;
    } else {
      return out_.rows.resize(rows_from_);
    }
    name_it();
    if (!wrong_.empty() || out_.rows.size() == rows_from_) return;
    Range range{{}, rows_from_, out_.rows.size(), whole ? message_.whole_until : 0, message_.last_update};
    const std::uint64_t ms = message_.ms();
    if (ms == 0 && !whole) return refuse("has no time T or E");
    if (ms == 0 && last_at_ == Instant{}) {
      untimed_.push_back(messages_.size());
    } else if (ms == 0) {
      range.at = last_at_;
    } else {
      const auto at = instant_of_ms(ms);
      if (!at) return refuse(fmt::format("T: {}", at.error().text));
      if (abs(heard_ - *at) > largest_clock_difference) return refuse("was heard more than 30 days before or after its time T");
      range.at = *at;
      for (const std::size_t earlier : untimed_) messages_[earlier].at = *at;
      untimed_.clear();
      last_at_ = *at;
    }
    out_.rows.back().last = true;
    messages_.push_back(range);
    if (whole) place_whole();
  }

  /// Whether the whole book, which came earlier, has it.
  bool is_known() const { return whole_ && message_.last_update <= *whole_; }

  /// The answer with the whole book is heard late and may tell no time of its own: what was heard before it counts by its number.
  void place_whole() {
    const Range& whole = messages_.back();
    for (std::size_t i = messages_.size() - 1; i-- > 0 && messages_[i].whole_until == 0;) {
      if (messages_[i].last_update == 0) continue;  // a trade
      const bool has_it = messages_[i].last_update <= whole.whole_until;
      messages_[i].gone = has_it && messages_[i].at >= whole.at;
      if (!has_it) messages_[i].at = std::max(messages_[i].at, whole.at);
    }
  }

  void follow_chain() {
    const bool follows = message_.has_previous ? message_.previous_update == last_update_ : message_.first_update == last_update_ + 1;
    const bool follows_whole = whole_ && !whole_followed_ && message_.first_update <= *whole_ + 1;
    const bool is_first = last_update_ == 0 && !whole_;
    if (!is_first && !follows && !follows_whole) ++gaps_;
    whole_followed_ = true;
    last_update_ = message_.last_update;
  }

  void name_it() {
    if (!message_.symbol.empty()) {
      if (out_.symbol.empty()) out_.symbol = message_.symbol;
      if (out_.symbol != message_.symbol) return refuse(fmt::format("is of {}, what came before of {}", message_.symbol, out_.symbol));
    }
    if (message_.has_pair) out_.contract = RecordedDepth::Contract::Inverse;
    if (message_.has_previous && out_.contract == RecordedDepth::Contract::Spot) out_.contract = RecordedDepth::Contract::Linear;
  }

  /// By the venue's clock, from the first whole book on, which goes before all else of its time.
  void order() {
    std::ranges::stable_sort(messages_, {}, [](const Range& message) { return std::pair{message.at, message.whole_until == 0}; });
    const auto first_whole = std::ranges::find_if(messages_, [](const Range& message) { return message.whole_until != 0; });
    std::vector<DepthRow> rows;
    rows.reserve(out_.rows.size());
    std::int64_t tick = 0;
    std::int64_t lot = 0;
    for (auto message = first_whole == messages_.end() ? messages_.begin() : first_whole; message != messages_.end(); ++message) {
      if (message->gone) continue;
      for (std::size_t i = message->from; i < message->to; ++i) {
        DepthRow& row = rows.emplace_back(out_.rows[i]);
        row.at = message->at;
        if (row.price.raw != 0 && (tick == 0 || row.price.raw % tick != 0)) tick = std::gcd(tick, row.price.raw);
        if (row.size.raw != 0 && (lot == 0 || row.size.raw % lot != 0)) lot = std::gcd(lot, row.size.raw);
      }
    }
    out_.rows = std::move(rows);
    out_.tick = PriceOffset{tick};
    out_.lot = Size{lot};
  }

  json::parser parser_;
  RecordedDepth out_;
  Message message_;
  Instant heard_;
  Instant last_at_;
  std::size_t rows_from_ = 0;
  std::vector<Range> messages_;
  std::vector<std::size_t> untimed_;    ///< whole books before any time was told
  std::optional<std::uint64_t> whole_;  ///< the last update that the last whole book has
  bool whole_followed_ = false;         ///< an update has come that goes on from there
  std::uint64_t last_update_ = 0;
  std::uint64_t gaps_ = 0;
  std::size_t line_ = 0;
  std::string wrong_;
};

}  // namespace

Result<RecordedDepth> read_binance_depth(std::span<NamedText> files) {
  Reader reader;
  for (NamedText& file : files) {
    if (const auto done = reader.read(file); !done) return std::unexpected(done.error());
  }
  RecordedDepth read = reader.finish();
  if (read.symbol.empty()) return fail(files.front().name + ": has no message that names a symbol");
  if (read.tick.raw == 0 || read.lot.raw == 0) return fail(files.front().name + ": has neither a level nor a trade");
  return read;
}

std::string binance_feed_of(std::string_view text) {
  const auto has = [&](std::string_view key) { return text.find(key) != std::string_view::npos; };
  constexpr std::string_view symbol_key = "\"s\":\"";
  const std::size_t symbol = text.find(symbol_key);
  if (symbol == std::string_view::npos) return {};
  const std::size_t from = symbol + symbol_key.size();
  const std::string name(text.substr(from, text.find('"', from) - from));
  if (name.find('_') != std::string::npos && !name.contains("USDT") && !name.contains("USDC")) return name + " COIN-M";
  return name + (has("\"pu\":") || has("\"X\":\"") ? " USD-M" : " spot");
}

}  // namespace keel
