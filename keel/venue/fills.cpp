#include "keel/venue/fills.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <ranges>
#include <unordered_map>

#include "keel/venue/csv_table.hpp"
#include "keel/venue/deribit/instrument_name.hpp"
#include "keel/venue/deribit/trade_id.hpp"
#include "keel/venue/instruments_file.hpp"
#include "keel/venue/json_rows.hpp"

namespace keel {
namespace {

/// Ours, then the names that Deribit gives to the same.
constexpr auto column_names = std::to_array<std::string_view>(
    {"time",  "timestamp", "kind",  "trade_id", "instrument",   "instrument_name", "side",        "direction",
     "price", "amount",    "fee",   "currency", "fee_currency", "index",           "index_price", "vol",
     "iv",    "strategy",  "label", "sub_book", "venue",        "liquidity"});

constexpr std::array kinds{EntryKind::Trade,      EntryKind::Funding,    EntryKind::DailySettlement,
                           EntryKind::Expiry,     EntryKind::Exercise,   EntryKind::PoolFees,
                           EntryKind::Deposit,    EntryKind::Withdrawal, EntryKind::Transfer,
                           EntryKind::Correction, EntryKind::Bust,       EntryKind::TradeCorrection};

constexpr double largest_amount = 4e10;

/// What account files call the venue that needs no naming.
constexpr std::string_view unnamed_venue = "DERIBIT";

/// Whether every amount that a trade moves stays well within 64 bits.
bool fits(const Instrument& traded, Size contracts, Price price) {
  const double amount = to_double(contracts) * to_double(traded.multiplier);
  const double at = traded.kind == InstrumentKind::Pool ? 2.0 * std::sqrt(to_double(price)) : to_double(price);
  const bool pool = traded.kind == InstrumentKind::Pool;
  if ((traded.reciprocal() || pool) && amount / at >= largest_amount) return false;
  return amount < largest_amount && (traded.reciprocal() || amount * at < largest_amount);
}

class Reader {
 public:
  Reader(const std::string& name, std::string_view text, std::size_t first_line, const Instruments& known)
      : csv_(name, text, first_line), known_(known) {
    out_.files = {name};
    time_ = required("time", "timestamp");
    instrument_ = required("instrument", "instrument_name");
    side_ = required("side", "direction");
    trade_ = csv_.column("trade_id");
    price_ = csv_.column("price");
    amount_ = csv_.column("amount");
    fee_ = csv_.column("fee");
    kind_ = csv_.find_column("kind");
    currency_ = optional("currency", "fee_currency");
    index_ = optional("index", "index_price");
    vol_ = csv_.find_column("vol");
    iv_ = csv_.find_column("iv");
    strategy_ = optional("strategy", "label");
    sub_book_ = csv_.find_column("sub_book");
    venue_ = csv_.find_column("venue");
    liquidity_ = csv_.find_column("liquidity");
  }

  Result<AccountFacts> read() {
    while (csv_.next()) {
      const AccountFact fact = read_fact();
      if (csv_.ok()) out_.facts.push_back(fact);
    }
    if (!csv_.ok()) return std::unexpected(csv_.error());
    return std::move(out_);
  }

 private:
  using Column = std::optional<std::size_t>;

  std::size_t required(std::string_view ours, std::string_view theirs) {
    return csv_.find_column(theirs) ? *csv_.find_column(theirs) : csv_.column(ours);
  }
  Column optional(std::string_view ours, std::string_view theirs) const {
    return csv_.find_column(ours) ? csv_.find_column(ours) : csv_.find_column(theirs);
  }
  std::string_view cell(Column column) const { return column ? csv_.text(*column) : std::string_view{}; }

  AccountFact read_fact() {
    AccountFact fact;
    fact.line = static_cast<std::uint32_t>(csv_.line());
    fact.at = instant();
    fact.kind = kind();
    fact.group = group();
    if (is_about_money(fact.kind)) {
      read_money(fact);
    } else {
      read_instrument_fact(fact);
    }
    return fact;
  }

  void read_money(AccountFact& fact) {
    fact.currency = csv_.take(currency_.value_or(amount_), Currency::parse(cell(currency_)));
    fact.amount = csv_.exact<SettleAmount>(amount_);
    const bool signless = fact.kind == EntryKind::Deposit || fact.kind == EntryKind::Withdrawal;
    if (signless && fact.amount.raw <= 0) csv_.refuse(amount_, "is not above 0");
    if (fact.kind == EntryKind::Withdrawal) fact.amount = -fact.amount;
  }

  void read_instrument_fact(AccountFact& fact) {
    const auto id = instrument(csv_.text(instrument_), venue());
    if (!id) return csv_.refuse(instrument_, id.error().text);
    fact.instrument = *id;
    const Instrument& named = out_.instruments[*id];
    if (!cell(index_).empty()) fact.index = above_zero(*index_);
    if (!cell(vol_).empty()) {
      fact.vol = csv_.real(*vol_);
    } else if (!cell(iv_).empty()) {
      fact.vol = csv_.real(*iv_) / 100.0;
    }
    switch (fact.kind) {
      case EntryKind::Trade:
      case EntryKind::TradeCorrection: return read_trade(fact, named);
      case EntryKind::Bust: fact.trade = csv_.take(trade_, parse_deribit_trade_id(csv_.text(trade_))); return;
      case EntryKind::Funding:
        fact.amount = csv_.exact<SettleAmount>(amount_);
        if (named.kind != InstrumentKind::Perpetual) csv_.refuse(instrument_, "is not a perpetual and pays no funding");
        return;
      case EntryKind::PoolFees: return read_pool_fees(fact, named);
      case EntryKind::Expiry:
      case EntryKind::Exercise: return read_delivery(fact, named);
      default:
        fact.price = above_zero(price_);
        if (named.paid_up_front()) csv_.refuse(instrument_, "is paid up front and has no daily settlement");
    }
  }

  void read_trade(AccountFact& fact, const Instrument& traded) {
    fact.trade = csv_.take(trade_, parse_deribit_trade_id(csv_.text(trade_)));
    fact.price = above_zero(price_);
    const std::string_view side = csv_.text(side_);
    if (side != "buy" && side != "sell") csv_.refuse(side_, fmt::format("\"{}\" is neither buy nor sell", side));
    const Size contracts = csv_.take(amount_, contracts_of(traded));
    fact.size = side == "sell" ? -contracts : contracts;
    fact.liquidity = liquidity();
    if (csv_.ok() && !fits(traded, contracts, fact.price)) csv_.refuse(amount_, "is too large at that price");
    if (!csv_.text(fee_).empty()) fact.amount = csv_.exact<SettleAmount>(fee_);
    if (!cell(currency_).empty() && cell(currency_) != traded.settle.text()) {
      csv_.refuse(*currency_, fmt::format("{} settles in {}", traded.name, traded.settle.text()));
    }
    if (fact.kind == EntryKind::Trade && traded.expires() && fact.at >= traded.expiry)
      csv_.refuse(instrument_, fmt::format("{} had expired", traded.name));
  }

  /// In the quote currency unless the line names the base, which is then income at the line's price.
  void read_pool_fees(AccountFact& fact, const Instrument& pool) {
    if (pool.kind != InstrumentKind::Pool) return csv_.refuse(instrument_, "is not a pool and earns no fees");
    fact.amount = csv_.exact<SettleAmount>(amount_);
    fact.currency = cell(currency_).empty() ? pool.settle : csv_.take(*currency_, Currency::parse(cell(currency_)));
    if (fact.currency == pool.base) {
      fact.price = above_zero(price_);
    } else if (csv_.ok() && fact.currency != pool.settle) {
      csv_.refuse(*currency_, fmt::format("{} holds {} and {}", pool.name, pool.base.text(), pool.settle.text()));
    }
  }

  void read_delivery(AccountFact& fact, const Instrument& named) {
    fact.price = above_zero(price_);
    if (!named.expires()) return csv_.refuse(instrument_, "does not expire");
    if (fact.at < named.expiry) return csv_.refuse(time_, fmt::format("{} has not expired yet", named.name));
    if (!csv_.ok() || fact.kind == EntryKind::Expiry) return;
    if (named.kind != InstrumentKind::Option) return csv_.refuse(*kind_, "only options are exercised");
    if (payoff_price(named, fact.price).raw == 0) csv_.refuse(*kind_, fmt::format("{} pays nothing at that price: it expires", named.name));
  }

  Result<Size> contracts_of(const Instrument& traded) const {
    const auto amount = parse_as<Size>(csv_.text(amount_));
    if (!amount) return std::unexpected(amount.error());
    return contracts_from_deribit_amount(traded, *amount);
  }

  Price above_zero(std::size_t column) {
    const auto price = csv_.exact<Price>(column);
    if (csv_.ok() && price.raw <= 0) csv_.refuse(column, fmt::format("\"{}\" is not above 0", csv_.text(column)));
    return price;
  }

  /// Digits alone are milliseconds.
  Instant instant() {
    const std::string_view text = csv_.text(time_);
    return text.find_first_not_of("0123456789") == std::string_view::npos ? csv_.instant_ms(time_) : csv_.instant(time_);
  }

  EntryKind kind() {
    if (cell(kind_).empty()) return EntryKind::Trade;
    const auto found = std::ranges::find(kinds, cell(kind_), [](EntryKind kind) { return name_of(kind); });
    if (found != kinds.end()) return *found;
    csv_.refuse(*kind_, fmt::format("\"{}\" is none of {}", cell(kind_),
                                    fmt::join(kinds | std::views::transform([](EntryKind kind) { return name_of(kind); }), ", ")));
    return EntryKind::Trade;
  }

  std::uint32_t group() {
    const std::pair key{cell(strategy_), cell(sub_book_)};
    if (key.first.empty() && key.second.empty()) return 0;
    const auto [at, fresh] = groups_.emplace(key, static_cast<std::uint32_t>(out_.groups.size()));
    if (fresh) out_.groups.push_back({std::string(key.first), std::string(key.second)});
    return at->second;
  }

  /// Deribit says M and T, and MT of a trade that was both.
  std::optional<Liquidity> liquidity() {
    const std::string_view text = cell(liquidity_);
    if (text == "maker" || text == "M") return Liquidity::Maker;
    if (text == "taker" || text == "T") return Liquidity::Taker;
    if (!text.empty() && text != "MT") csv_.refuse(*liquidity_, fmt::format("\"{}\" is neither maker nor taker", text));
    return std::nullopt;
  }

  Venue venue() {
    if (cell(venue_).empty() || cell(venue_) == unnamed_venue) return {};
    return csv_.take(*venue_, Venue::parse(cell(venue_)));
  }

  Result<InstrumentId> instrument(std::string_view name, Venue venue) {
    auto& by_name = by_name_[venue];
    if (const auto known = by_name.find(name); known != by_name.end()) return known->second;
    auto parsed = instrument_named(name, known_);
    if (!parsed) return std::unexpected(parsed.error());
    if (venue != Venue{}) parsed->venue = venue;
    const auto id = out_.instruments.list(std::move(*parsed));
    if (id) by_name.emplace(name, *id);  // the name lies in the file's text
    return id;
  }

  CsvTable csv_;
  const Instruments& known_;
  std::size_t time_ = 0;
  std::size_t instrument_ = 0;
  std::size_t side_ = 0;
  std::size_t trade_ = 0;
  std::size_t price_ = 0;
  std::size_t amount_ = 0;
  std::size_t fee_ = 0;
  Column kind_;
  Column currency_;
  Column index_;
  Column vol_;
  Column iv_;
  Column strategy_;
  Column sub_book_;
  Column venue_;
  Column liquidity_;
  AccountFacts out_;
  std::map<Venue, std::unordered_map<std::string_view, InstrumentId>> by_name_;
  std::map<std::pair<std::string_view, std::string_view>, std::uint32_t> groups_;
};

}  // namespace

Result<AccountFacts> read_fills(const std::string& name, const std::string& text, const Instruments& known) {
  if (!looks_like_json(text)) return Reader(name, text, 1, known).read();
  const auto csv = csv_from_json(name, text, columns_in(text, column_names));
  if (!csv) return std::unexpected(csv.error());
  return Reader(name, *csv, 0, known).read();
}

}  // namespace keel
