#include "keel/files/chain/marks_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "keel/base/int128.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"
#include "keel/domain/name_at_venue.hpp"
#include "keel/files/chain/cells.hpp"
#include "keel/files/chain/chain_file.hpp"
#include "keel/files/chain/chain_marks.hpp"
#include "keel/files/chain/option_marks.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/rows/text_file.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

/// Ours, then the names that Deribit's ticker gives to the same.
constexpr auto column_names = std::to_array<std::string_view>(
    {"time", "timestamp", "instrument", "instrument_name", "mark", "mark_price", "vol", "iv", "mark_iv", "forward", "underlying_price",
     "index", "index_price", "bid", "best_bid_price", "ask", "best_ask_price", "trade_id", "venue"});

/// Whose marks are read.
struct MarkedAccount {
  const Instruments& instruments;
  const DollarWorths& worths;
  const std::set<Currency>& money;
  std::vector<std::string>* remarks = nullptr;

  void say(std::string remark) const {
    if (remarks != nullptr && !remark.empty()) remarks->push_back(std::move(remark));
  }
};

class Reader {
 public:
  Reader(const std::string& name, std::string_view text, std::size_t first_line, const MarkedAccount& account, DollarWorths worths)
      : name_(name), csv_(name, text, first_line), account_(account), instruments_(account.instruments), worths_(std::move(worths)) {
    time_ = csv_.column("time", "timestamp");
    instrument_ = csv_.column("instrument", "instrument_name");
    mark_ = csv_.find_column("mark", "mark_price");
    vol_ = csv_.find_column("vol");
    iv_ = csv_.find_column("iv", "mark_iv");
    forward_ = csv_.find_column("forward", "underlying_price");
    index_ = csv_.find_column("index");
    index_price_ = csv_.find_column("index_price");
    bid_ = csv_.find_column("bid", "best_bid_price");
    ask_ = csv_.find_column("ask", "best_ask_price");
    venue_ = csv_.find_column("venue");
    if (const auto trade = csv_.find_column("trade_id")) csv_.refuse(*trade, "is a column of trades, not of marks");
  }

  /// What rows of dollars say that these were worth. What is wrong with a row is for read() to say.
  DollarWorths dollars() {
    while (csv_.next()) {
      const auto told = dollar_of(csv_.text(instrument_));
      if (!told) continue;
      moment_.at = csv_.time(time_);
      const auto worth = worth_of(*told);
      if (!csv_.ok()) break;
      if (worth) worths_.see(told->dollar, *worth, moment_.at);
    }
    return std::move(worths_);
  }

  Result<std::vector<MarkSet>> read() {
    while (!error_ && csv_.next()) {
      const Instant at = csv_.time(time_);
      if (csv_.ok() && !moment_.empty() && at < moment_.at) csv_.refuse(time_, "goes back");
      if (csv_.ok() && at != moment_.at) close_moment();
      if (!csv_.ok() || error_) break;
      if (moment_.empty()) begin_moment(at);
      read_row();
    }
    if (csv_.ok()) close_moment();
    if (!csv_.ok()) return std::unexpected(csv_.error());
    if (error_) return std::unexpected(*error_);
    if (all_.empty()) return fail(name_ + ": has no mark of an instrument of the book");
    account_.say(doubted_.remark());
    return std::move(all_);
  }

 private:
  using Column = std::optional<std::size_t>;

  struct Moment {
    Instant at;
    std::size_t line = 0;  ///< its first; 0 before the first moment
    MarkSet set;
    std::map<Currency, std::vector<Price>> indices;
    std::vector<Currency> told{};  ///< by a row of their own
    bool empty() const { return line == 0; }
  };

  void begin_moment(Instant at) { moment_ = {.at = at, .line = csv_.line(), .set = {.at = at, .marks = {}, .indices = {}}, .indices = {}}; }

  void close_moment() {
    if (moment_.empty() || error_) return;
    for (auto& [coin, seen] : moment_.indices) {
      const auto middle = seen.begin() + static_cast<std::ptrdiff_t>(seen.size() / 2);
      std::ranges::nth_element(seen, middle);
      moment_.set.indices[coin] = *middle;
    }
    for (const auto& [id, mark] : moment_.set.marks) {
      const Instrument& spot = instruments_[id];
      if (spot.kind == InstrumentKind::Spot && is_dollar(spot.quote))
        moment_.set.indices.emplace(spot.base, worths_.in_usd(mark.price, spot.quote, moment_.at));
    }
    for (const auto& [id, mark] : moment_.set.marks) {
      const Instrument& spot = instruments_[id];
      const auto quote = moment_.set.indices.find(spot.quote);
      if (spot.kind != InstrumentKind::Spot || is_dollar(spot.quote) || quote == moment_.set.indices.end()) continue;
      const double usd = to_double(mark.price) * to_double(quote->second);
      if (usd > 0.0 && usd <= largest_price) moment_.set.indices.emplace(spot.base, nearest_price(usd));
    }
    for (const auto& [id, mark] : moment_.set.marks) {
      if (moment_.set.indices.contains(instruments_[id].base)) continue;
      error_ = fail(fmt::format("{}: line {}: index: none of {} at {}", name_, moment_.line, instruments_[id].base.text(),
                                format_instant(moment_.at)))
                   .error();
      return;
    }
    const bool tells = std::ranges::any_of(moment_.told, [&](Currency currency) { return matters(currency); });
    if (!moment_.set.marks.empty() || tells) all_.push_back(std::move(moment_.set));
    moment_ = {};
  }

  /// Of a currency that is held, or that the book's instruments are of, are quoted in or settle in.
  bool matters(Currency currency) const {
    return account_.money.contains(currency) || std::ranges::any_of(instruments_, [currency](const Instrument& one) {
             return one.base == currency || one.quote == currency || one.settle == currency;
           });
  }

  /// A dollar by its name, or spot of it in another: "USDC", "USDC_USDT".
  struct DollarRow {
    Currency dollar;
    std::optional<Currency> quote;
  };
  static std::optional<DollarRow> dollar_of(std::string_view name) {
    if (const auto alone = Currency::parse(name)) return is_dollar(*alone) ? std::optional(DollarRow{*alone, {}}) : std::nullopt;
    const auto pair = parse_deribit_name(name);
    if (!pair || pair->kind != InstrumentKind::Spot || !is_dollar(pair->base) || !is_dollar(pair->quote)) return std::nullopt;
    return DollarRow{pair->base, pair->quote};
  }

  /// In USD, by the row's index, else what it was paid in the other dollar.
  std::optional<Price> worth_of(const DollarRow& row) {
    if (!cell(index_).empty()) return price(index_);
    std::optional<Price> worth = price(index_price_);
    if (!worth && row.quote) worth = told_or_middle(price(mark_), shown_prices());
    return worth && row.quote ? std::optional(worths_.in_usd(*worth, *row.quote, moment_.at)) : worth;
  }

  std::string_view cell(Column column) const { return column ? csv_.said(*column) : std::string_view{}; }

  /// Above 0; nothing, or 0, is "none". Rounded half to even to 1e-8.
  std::optional<Price> price(Column column) {
    if (cell(column).empty()) return std::nullopt;
    const double value = csv_.real(*column);
    if (value < 0.0) csv_.refuse(*column, fmt::format("\"{}\" is below 0", cell(column)));
    if (value > largest_price) csv_.refuse(*column, fmt::format("\"{}\" is above {:.0f}", cell(column), largest_price));
    const Price price{csv_.take(*column, decimal_from_double(value))};
    return price.raw > 0 ? std::optional(price) : std::nullopt;
  }

  /// Not below 0, which is "none".
  std::optional<double> above_zero(std::size_t column, double value) {
    if (csv_.ok() && value < 0.0) csv_.refuse(column, fmt::format("\"{}\" is below 0", csv_.text(column)));
    return value > 0.0 ? std::optional(value) : std::nullopt;
  }
  std::optional<double> vol() {
    const std::optional<double> told = said_vol(csv_, vol_, iv_);
    const Column column = cell(vol_).empty() ? iv_ : vol_;
    return told ? above_zero(*column, *told) : std::nullopt;
  }
  std::optional<double> forward() { return cell(forward_).empty() ? std::nullopt : above_zero(*forward_, csv_.real(*forward_)); }

  /// Where an error about a price that is not there belongs.
  std::size_t price_column() const { return mark_.value_or(instrument_); }

  void read_row() {
    const std::string_view name = csv_.text(instrument_);
    const NameAtVenue named = csv_.take(instrument_, parse_name_at_venue(name, cell(venue_)));
    const Instrument* const known = instruments_.find(named.name, named.venue);
    const auto dollar = known == nullptr ? dollar_of(name) : std::nullopt;
    const std::optional<Price> index = dollar ? worth_of(*dollar) : index_of_row(known);
    const auto coin = known != nullptr ? Result<Currency>(known->base) : dollar ? Result<Currency>(dollar->dollar) : Currency::parse(name);
    if (index && coin) moment_.indices[*coin].push_back(*index);
    if (index && coin && known == nullptr) moment_.told.push_back(*coin);
    const std::optional<Price> told = price(mark_);
    const ShownPrices shown = shown_prices();
    const std::optional<Price> mark = told_or_middle(told, shown);
    const std::optional<double> told_vol = vol();
    const std::optional<double> forward = this->forward();
    if (!csv_.ok() || known == nullptr) return;
    Mark made = known->kind == InstrumentKind::Option ? option_mark(*known, mark, told_vol, forward ? forward : in_quote(index, *known))
                                                      : plain_mark(*known, mark);
    if (csv_.ok() && told && told_vol) doubt(*known, forward ? ForwardFrom::Row : ForwardFrom::Index, made);
    if (csv_.ok() && !moment_.set.marks.emplace(known->id, made).second)
      csv_.refuse(instrument_, fmt::format("{} stands twice at this time", name));
    if (shown.bid.raw > 0 || shown.ask.raw > 0) moment_.set.shown[known->id] = shown;
  }

  /// Where the mark says another vol, it is that. The middle of a wide quote says nothing.
  void doubt(const Instrument& option, ForwardFrom from, Mark& made) {
    const auto told = contradicted_vol(option, moment_.at, made.forward, from, made.vol, made.price);
    if (!told) return;
    const std::string element = csv_.element() > 0 ? fmt::format(", element {}", csv_.element()) : "";
    doubted_.add(fmt::format("{}: line {}{}: {}", name_, csv_.line(), element, option.full_name()), made.vol, *told);
    made.vol = *told;
  }

  ShownPrices shown_prices() {
    const ShownPrices shown{.bid = price(bid_).value_or(Price{}), .ask = price(ask_).value_or(Price{})};
    if (csv_.ok() && shown.ask.raw > 0 && shown.bid > shown.ask) csv_.refuse(*bid_, "is above the ask");
    return shown;
  }

  /// The mark, else the middle of bid and ask, half to even.
  static std::optional<Price> told_or_middle(std::optional<Price> mark, const ShownPrices& shown) {
    if (mark || shown.bid.raw <= 0 || shown.ask.raw <= 0) return mark;
    return Price{divide_rounded(Int128{shown.bid.raw} + shown.ask.raw, Int128{2}, Rounding::HalfEven)};
  }

  /// Ours is in USD, the venue's in what the instrument is quoted in.
  std::optional<Price> index_of_row(const Instrument* known) {
    if (known != nullptr) agree_on_index(csv_, index_, index_price_, known->quote);
    if (!cell(index_).empty()) return price(index_);
    if (known == nullptr) return price(index_price_);
    const std::optional<Price> quoted = is_dollar(known->quote) ? price(index_price_) : std::nullopt;
    return quoted ? std::optional(worths_.index_in_usd(*quoted, *known, moment_.at)) : std::nullopt;
  }

  std::optional<double> in_quote(std::optional<Price> index, const Instrument& option) const {
    return index ? std::optional(to_double(*index) / worths_.index_usd_of(option, moment_.at)) : std::nullopt;
  }

  Mark plain_mark(const Instrument& instrument, std::optional<Price> mark) {
    if (!mark) {
      csv_.refuse(price_column(), fmt::format("{} has neither mark nor bid and ask", instrument.name));
      return {};
    }
    return {.price = *mark, .vol = 0.0, .forward = to_double(*mark)};
  }

  Mark option_mark(const Instrument& option, std::optional<Price> mark, std::optional<double> vol, std::optional<double> forward) {
    Mark made;
    if (moment_.at >= option.expiry) csv_.refuse(time_, fmt::format("is not before the expiry of {}", option.name));
    if (!forward) csv_.refuse(forward_.value_or(instrument_), fmt::format("{} has neither forward nor index", option.name));
    if (!mark && !vol) csv_.refuse(price_column(), fmt::format("{} has neither mark, nor bid and ask, nor vol", option.name));
    if (const std::string why = mark ? why_not_premium(option, *mark) : ""; csv_.ok() && !why.empty()) csv_.refuse(price_column(), why);
    if (!csv_.ok()) return made;
    made.forward = *forward;
    made.vol = vol ? *vol : csv_.take(price_column(), vol_of_mark(option, *forward, *mark));
    made.price = mark ? *mark : csv_.take(price_column(), model_price(option, moment_.at, *forward, *vol));
    return made;
  }

  Result<double> vol_of_mark(const Instrument& option, double forward, Price mark) const {
    auto vol = vol_of_price(option, moment_.at, forward, mark);
    if (vol) return vol;
    return fail(fmt::format("no vol gives {} to {}", to_text(mark), option.name), vol.error());
  }

  const std::string& name_;
  CsvTable csv_;
  const MarkedAccount& account_;
  const Instruments& instruments_;
  DoubtedVols doubted_{"mark"};
  DollarWorths worths_;
  std::size_t time_ = 0;
  std::size_t instrument_ = 0;
  Column mark_;
  Column vol_;
  Column iv_;
  Column forward_;
  Column index_;
  Column index_price_;
  Column bid_;
  Column ask_;
  Column venue_;
  Moment moment_;
  std::optional<Error> error_;
  std::vector<MarkSet> all_;
};

Recognition recognises_marks(std::string_view head) {
  constexpr auto wanted = std::to_array<WantedColumn>({{"time", "timestamp"}, {"instrument", "instrument_name"}});
  return has_columns(head, wanted);
}

/// Read twice where an instrument of the book is quoted in a dollar that may be off its peg: a moment's rows come in any order.
Result<std::vector<MarkSet>> read_rows(const std::string& name, std::string_view text, std::size_t first_line,
                                       const MarkedAccount& account) {
  const auto other_dollar = [](const Instrument& one) { return is_dollar(one.quote) && one.quote != Currency::of("USD"); };
  const bool matters = std::ranges::any_of(account.instruments, other_dollar);
  return Reader(name, text, first_line, account,
                matters ? Reader(name, text, first_line, account, account.worths).dollars() : account.worths)
      .read();
}

Result<std::vector<MarkSet>> read_text(const std::string& name, std::string_view text, const MarkedAccount& account) {
  if (!looks_like_json(text)) return read_rows(name, text, 1, account);
  const auto csv = csv_from_json(name, text, columns_in(text, column_names));
  if (!csv) return std::unexpected(csv.error());
  return read_rows(name, *csv, 0, account);
}

Result<std::vector<MarkSet>> marks_of_some(const std::string& name, std::span<const Chain> chains, const MarkedAccount& account) {
  std::vector<std::string> remarks;
  auto marks = marks_of(chains, account.instruments, account.worths, &remarks);
  if (!marks) return fail(name, marks.error());
  for (const std::string& remark : remarks) account.say(fmt::format("{}: {}", name, remark));
  return marks;
}

Result<std::vector<MarkSet>> marks_of_chains(const std::string& name, std::string_view text, const MarkedAccount& account) {
  const auto chains = parse_chains(name, text);
  if (!chains) return std::unexpected(chains.error());
  return marks_of_some(name, *chains, account);
}

/// Of the answer's options as of any chain; what else it lists has its mark and shows the index.
Result<std::vector<MarkSet>> marks_of_summaries(const std::string& name, std::string_view text, const MarkedAccount& account) {
  const auto summaries = read_deribit_summaries(name, text);
  if (!summaries) return std::unexpected(summaries.error());
  if (summaries->chains.empty() && summaries->others.empty()) return fail(name + ": marks nothing");
  auto marks = marks_of_some(name, summaries->chains, account);
  if (!marks) return marks;
  for (const DeribitSummaries::Other& other : summaries->others) {
    auto at = std::ranges::lower_bound(*marks, other.at, {}, &MarkSet::at);
    if (at == marks->end() || at->at != other.at) at = marks->insert(at, MarkSet{.at = other.at, .marks = {}, .indices = {}});
    const Instrument& named = other.instrument;
    const bool of_dollar = named.kind == InstrumentKind::Spot && is_dollar(named.base) && is_dollar(named.quote);
    const auto index = !other.index && of_dollar ? std::optional(other.mark) : other.index;
    if (index) at->indices.try_emplace(named.base, account.worths.index_in_usd(*index, named, other.at));
    const Instrument* const known = account.instruments.find(named.name, named.venue);
    if (known == nullptr) continue;
    at->marks[known->id] = {.price = other.mark, .vol = 0.0, .forward = to_double(other.mark)};
    if (other.shown.bid.raw > 0 || other.shown.ask.raw > 0) at->shown[known->id] = other.shown;
  }
  return marks;
}

struct MarksReader {
  std::string_view name;
  Recognition (*recognises)(std::string_view head);
  Result<std::vector<MarkSet>> (*read)(const std::string& name, std::string_view text, const MarkedAccount& account);
};

/// Recorded chains first: they have the columns of a file of marks, too. Of the venue's summary more is taken than its chains.
std::vector<MarksReader> marks_readers() {
  std::vector<MarksReader> readers{{"Deribit's answer to get_book_summary_by_currency", recognises_deribit_summaries, marks_of_summaries}};
  for (const ChainFormat& format : chain_formats()) readers.push_back({format.name, format.recognises, marks_of_chains});
  readers.push_back({"a file of marks, JSON", is_json, read_text});
  readers.push_back({"a file of marks, CSV", recognises_marks, read_text});
  return readers;
}

}  // namespace

Result<std::vector<MarkSet>> parse_marks(const std::string& name, std::string_view text, const Instruments& instruments,
                                         const DollarWorths& worths, const std::set<Currency>& money, std::vector<std::string>* remarks) {
  return read_text(name, text, {instruments, worths, money, remarks});
}

Result<std::vector<MarkSet>> read_marks(const std::string& path, const Instruments& instruments, const DollarWorths& worths,
                                        const std::set<Currency>& money, std::vector<std::string>* remarks) {
  const auto text = read_text_file(path);
  if (!text) return std::unexpected(text.error());
  const std::vector<MarksReader> readers = marks_readers();
  const auto reader = reader_of<MarksReader>(path, *text, readers, {"a file of marks", "docs/reference/marks.md"});
  if (!reader) return std::unexpected(reader.error());
  return (*reader)->read(path, *text, {instruments, worths, money, remarks});
}

Result<void> add_marks(const std::string& name, std::vector<MarkSet> more, const Instruments& instruments, std::vector<MarkSet>& all) {
  const std::size_t before = all.size();
  std::ranges::move(more, std::back_inserter(all));
  std::ranges::inplace_merge(all, all.begin() + static_cast<std::ptrdiff_t>(before), {}, &MarkSet::at);
  std::vector<MarkSet> merged;
  merged.reserve(all.size());
  for (MarkSet& set : all) {
    if (merged.empty() || merged.back().at != set.at) {
      merged.push_back(std::move(set));
      continue;
    }
    merged.back().indices.merge(set.indices);
    merged.back().shown.merge(set.shown);
    for (const auto& [id, mark] : set.marks) {
      const auto [known, fresh] = merged.back().marks.emplace(id, mark);
      if (fresh || known->second.price == mark.price) continue;
      return fail(fmt::format("{}: {} stands at {} in another file, too, with the mark {} and not {}", name, instruments[id].full_name(),
                              format_instant(set.at), to_text(known->second.price), to_text(mark.price)));
    }
  }
  all = std::move(merged);
  return {};
}

}  // namespace keel
