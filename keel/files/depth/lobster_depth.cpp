#include "keel/files/depth/lobster_depth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <numeric>
#include <optional>
#include <vector>

#include "keel/base/time.hpp"
#include "keel/files/rows/csv.hpp"
#include "keel/market/depth/depth_side.hpp"

namespace keel {
namespace {

constexpr std::int64_t units_per_price = units_per_one / 10'000;
enum Type : std::int64_t { VisibleExecution = 4, HiddenExecution = 5 };

/// "AMZN_2012-06-21_34200000_57600000_message_1.csv.gz"
struct FileName {
  std::string symbol;
  CivilDate date;
  bool messages = false;
};

std::optional<FileName> file_name(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  std::vector<std::string> parts(1);
  for (const char c : name) c == '_' ? static_cast<void>(parts.emplace_back()) : parts.back().push_back(c);
  if (parts.size() != 6 || (parts[4] != "message" && parts[4] != "orderbook")) return std::nullopt;
  const auto date = parse_instant(parts[1]);
  if (!date) return std::nullopt;
  return FileName{parts[0], civil_date(*date), parts[4] == "message"};
}

/// The n-th Sunday of a month, from 1; days since 1970-01-01, a Thursday.
std::int64_t sunday(int year, int month, int nth) {
  const std::int64_t first = (midnight({year, month, 1}).value() - Instant{}).raw / day.raw;
  return first + (10 - first % 7) % 7 + 7 * (nth - 1);
}

/// What is added to New York's clock; source: 15 U.S.C. § 260a as of 2007. The hours of the change are no trading hours.
Duration behind_utc(const CivilDate& date) {
  const std::int64_t today = (midnight(date).value() - Instant{}).raw / day.raw;
  const bool summer = today >= sunday(date.year, 3, 2) && today < sunday(date.year, 11, 1);
  return hour * (summer ? 4 : 5);
}

class Reader {
 public:
  Reader(const NamedText& messages, const NamedText& books, const FileName& name)
      : messages_(messages), books_(books), midnight_(midnight(name.date).value() + behind_utc(name.date)) {
    out_.symbol = name.symbol;
    out_.contract = RecordedDepth::Contract::Spot;
  }

  Result<RecordedDepth> read() {
    CsvReader messages(messages_.text);
    CsvReader books(books_.text);
    while (messages.next()) {
      if (!books.next()) {
        if (books.failed()) return fail(books_.name, books.error());
        return refuse(messages_, messages, "has no line beside it in " + books_.name);
      }
      if (messages.fields().size() != 6) return refuse(messages_, messages, "has not the six cells of a message");
      if (const auto done = read_event(messages, books); !done) return std::unexpected(done.error());
    }
    if (messages.failed()) return fail(messages_.name, messages.error());
    if (books.failed()) return fail(books_.name, books.error());
    if (books.next()) return refuse(books_, books, "has no line beside it in " + messages_.name);
    measure_steps();
    if (out_.tick.raw == 0 || out_.lot.raw == 0) return fail(messages_.name + ": has no event that changes the book");
    return std::move(out_);
  }

 private:
  static std::unexpected<Error> refuse(const NamedText& file, const CsvReader& csv, std::string_view what) {
    return fail(fmt::format("{}: line {}: {}", file.name, csv.line(), what));
  }
  /// A price in 1/10,000 USD, a number of shares.
  static std::optional<std::int64_t> amount(std::string_view text) {
    constexpr std::int64_t most = largest_recorded_size.raw / units_per_one;
    const auto number = whole(text);
    return number && *number >= -10 * most && *number <= 10 * most ? number : std::nullopt;
  }
  static std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
  }
  /// Seconds after midnight, to the nanosecond.
  std::optional<Instant> time(std::string_view text) const {
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string fraction(text.substr(std::min(point + 1, text.size())));
    fraction.resize(9, '0');
    const auto seconds = whole(text.substr(0, point));
    const auto ns = whole(fraction);
    if (!seconds || !ns || *seconds < 0 || *ns < 0 || *seconds > 86'400) return std::nullopt;
    return midnight_ + second * *seconds + Duration{*ns};
  }

  Result<void> read_event(const CsvReader& messages, const CsvReader& books) {
    const auto cells = messages.fields();
    const auto at = time(cells[0]);
    const auto type = whole(cells[1]);
    const auto size = amount(cells[3]);
    const auto price = amount(cells[4]);
    const auto direction = whole(cells[5]);
    if (!at || !type || !size || !price || !direction) return refuse(messages_, messages, "is no message of LOBSTER's");
    if (!out_.rows.empty() && *at < out_.rows.back().at) return refuse(messages_, messages, "lies before the line above it");
    at_ = *at;
    const std::size_t first = out_.rows.size();
    if ((*type == VisibleExecution || *type == HiddenExecution) && *size > 0 && *price > 0) {
      add(DepthRow::Kind::Trade, *direction > 0 ? Side::Sell : Side::Buy, Price{*price * units_per_price}, Size{*size * units_per_one});
    }
    const auto levels = books.fields();
    if (levels.size() < 4 || levels.size() % 4 != 0) return refuse(books_, books, "has not four cells a level");
    if (told_ != 0 && levels.size() != 4 * told_) {
      return refuse(books_, books,
                    fmt::format("has {} levels a side, the lines above {}: all must have as many", levels.size() / 4, told_));
    }
    for (const Side side : {Side::Sell, Side::Buy}) {
      now_.clear();
      for (std::size_t i = side == Side::Sell ? 0 : 2; i < levels.size(); i += 4) {
        const auto level_price = amount(levels[i]);
        const auto level_size = amount(levels[i + 1]);
        if (!level_price || !level_size || *level_size < 0) return refuse(books_, books, "is no book of LOBSTER's");
        if (*level_size > 0 && *level_price > 0) now_.push_back({Price{*level_price * units_per_price}, Size{*level_size * units_per_one}});
      }
      told_ = levels.size() / 4;
      show(side);
    }
    if (out_.rows.size() > first) out_.rows.back().last = true;
    return {};
  }

  /// What is other than in the line before.
  void show(Side side) {
    std::vector<BookLevel>& before = before_[static_cast<std::size_t>(side)];
    const bool full = now_.size() == told_;
    for (const BookLevel& level : before) {
      if (std::ranges::find(now_, level.price, &BookLevel::price) != now_.end()) continue;
      const bool beyond = full && (side == Side::Buy ? level.price < now_.back().price : level.price > now_.back().price);
      add(beyond ? DepthRow::Kind::Unseen : DepthRow::Kind::Level, side, level.price, Size{});
    }
    for (const BookLevel& level : now_) {
      if (std::ranges::find(before, level) == before.end()) add(DepthRow::Kind::Level, side, level.price, level.size);
    }
    std::swap(before, now_);
  }

  void add(DepthRow::Kind kind, Side side, Price price, Size size) { out_.rows.push_back({at_, at_, price, size, kind, side}); }

  void measure_steps() {
    std::int64_t tick = 0;
    std::int64_t lot = 0;
    for (const DepthRow& row : out_.rows) {
      tick = std::gcd(tick, row.kind == DepthRow::Kind::Level ? row.price.raw : 0);  // hidden orders trade between the ticks
      lot = std::gcd(lot, row.size.raw);
    }
    out_.tick = PriceOffset{tick};
    out_.lot = Size{lot};
    out_.levels_told = told_;
  }

  const NamedText& messages_;
  const NamedText& books_;
  Instant midnight_;
  Instant at_;
  RecordedDepth out_;
  std::size_t told_ = 0;
  std::vector<BookLevel> now_;  // scratch
  std::array<std::vector<BookLevel>, 2> before_;
};

}  // namespace

Result<RecordedDepth> read_lobster_depth(std::span<const NamedText> files) {
  const NamedText* messages = nullptr;
  const NamedText* books = nullptr;
  std::optional<FileName> name;
  for (const NamedText& file : files) {
    const auto read = file_name(file.name);
    if (!read)
      return fail(file.name + ": is not named as LOBSTER names its files: SYMBOL_DATE_START_END_message_LEVELS.csv, ..._orderbook_...");
    if (read->symbol.empty()) return fail(file.name + ": its name says no symbol");
    if (name && (name->symbol != read->symbol || name->date != read->date)) {
      return fail(fmt::format("{}: is of another stock or day than {}", file.name, files.front().name));
    }
    (read->messages ? messages : books) = &file;
    name = read;
  }
  if (messages == nullptr || books == nullptr || files.size() != 2) {
    return fail((files.empty() ? std::string("data") : files.front().name) +
                ": LOBSTER's messages and books are one file each, of one day");
  }
  return Reader(*messages, *books, *name).read();
}

}  // namespace keel
