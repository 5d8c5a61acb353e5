#include "keel/files/account/fills.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <ranges>
#include <unordered_map>

#include "keel/base/words.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"
#include "keel/domain/name_at_venue.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/files/account/instruments_file.hpp"
#include "keel/files/account/settled_combos.hpp"
#include "keel/files/chain/cells.hpp"
#include "keel/files/chain/option_marks.hpp"
#include "keel/files/columns/mapped_rows.hpp"
#include "keel/files/rows/csv_table.hpp"
#include "keel/files/rows/json_rows.hpp"
#include "keel/files/tape/combo_rows.hpp"
#include "keel/venue/deribit/instrument_name.hpp"
#include "keel/venue/trade_id.hpp"

namespace keel {
namespace {

/// Ours, then the names that Deribit gives to the same.
constexpr auto column_names = std::to_array<std::string_view>(
    {"time",    "timestamp",       "kind",  "trade_id", "instrument",   "instrument_name", "side",        "direction",
     "price",   "amount",          "fee",   "currency", "fee_currency", "index",           "index_price", "vol",
     "iv",      "strategy",        "label", "sub_book", "venue",        "liquidity",       "combo_id",    "combo_trade_id",
     "forward", "underlying_price"});

constexpr std::array kinds{EntryKind::Trade,      EntryKind::Funding,    EntryKind::DailySettlement,
                           EntryKind::Expiry,     EntryKind::Exercise,   EntryKind::PoolFees,
                           EntryKind::Deposit,    EntryKind::Withdrawal, EntryKind::Transfer,
                           EntryKind::Correction, EntryKind::Bust,       EntryKind::TradeCorrection};

/// How rows say what they say, where files of other exchanges differ from an account file.
struct Convention {
  AmountUnit amount = AmountUnit::Coins;
  IdScope trade_ids = IdScope::OneVenue;
  FeeSign fee = FeeSign::Paid;  ///< what a fee above 0 was in the file itself
  std::string_view lines = {};  ///< the column that says where in their file the rows stood, if one does
};

class Reader {
 public:
  Reader(const std::string& name, std::string_view text, std::size_t first_line, const Naming& naming, ComboRows& combos,
         const Convention& convention = {})
      : csv_(name, text, first_line), naming_(naming), combos_(combos), convention_(convention) {
    out_.files = {name};
    combos_.begin_file(name);
    if (!convention.lines.empty()) csv_.take_lines_from(convention.lines);
    kind_ = csv_.find_column("kind");
    time_ = csv_.column("time", "timestamp");
    instrument_ = column("instrument", "instrument_name");
    side_ = column("side", "direction");
    trade_ = column("trade_id");
    price_ = column("price");
    amount_ = column("amount");
    fee_ = column("fee");
    currency_ = csv_.find_column("currency", "fee_currency");
    index_ = csv_.find_column("index");
    index_price_ = csv_.find_column("index_price");
    vol_ = csv_.find_column("vol");
    iv_ = csv_.find_column("iv");
    forward_ = csv_.find_column("forward", "underlying_price");
    strategy_ = csv_.find_column("strategy", "label");
    sub_book_ = csv_.find_column("sub_book");
    venue_ = csv_.find_column("venue");
    liquidity_ = csv_.find_column("liquidity");
    combo_ = csv_.find_column("combo_id");
    combo_trade_ = csv_.find_column("combo_trade_id");
    if (!convention.lines.empty()) unit_ = csv_.find_column("amount_unit");
  }

  Result<AccountFacts> read() {
    while (csv_.next()) {
      if (combos_.passes_over(combo_row())) continue;
      const AccountFact fact = read_fact();
      if (csv_.ok()) out_.facts.push_back(fact);
      if (fact.kind == EntryKind::Trade && fact.liquidity != Liquidity::Maker && fact.amount.raw != 0)
        ++(fact.amount.raw < 0 ? earned_ : paid_);
    }
    if (!csv_.ok()) return std::unexpected(csv_.error());
    if (std::string remark = doubted_.remark(); !remark.empty()) out_.remarks.push_back(std::move(remark));
    if (earned_ > paid_) {
      out_.remarks.push_back(fmt::format(
          "{}: fee: {} of {} {} below 0, which is earned, a rebate: where they were paid, read the file by a map with fee = \"{}\" "
          "(--columns)",
          out_.files.front(), earned_, counted(earned_ + paid_, "fee"), earned_ == 1 ? "is" : "are",
          convention_.fee == FeeSign::Paid ? "earned" : "paid"));
    }
    return std::move(out_);
  }

 private:
  using Column = std::optional<std::size_t>;
  static constexpr std::size_t absent = std::numeric_limits<std::size_t>::max();

  /// Where lines say their kind, what none of them needs may be absent.
  std::size_t column(std::string_view ours, std::string_view theirs = {}) {
    const Column found = theirs.empty() ? csv_.find_column(ours) : csv_.find_column(ours, theirs);
    return found ? *found : kind_ ? absent : csv_.column(ours);
  }

  /// The first column that lines of the kind need and the file does not have; "" if none.
  std::string_view lacking(EntryKind kind) const {
    const bool money = is_about_money(kind);
    const bool trade = kind == EntryKind::Trade || kind == EntryKind::TradeCorrection;
    const bool priced = trade || is_delivery(kind) || kind == EntryKind::DailySettlement;
    if (!money && instrument_ == absent) return "instrument";
    if (priced && price_ == absent) return "price";
    if ((trade || kind == EntryKind::Bust) && trade_ == absent) return "trade_id";
    if (trade && side_ == absent) return "side";
    if ((trade || money || kind == EntryKind::Funding || kind == EntryKind::PoolFees) && amount_ == absent) return "amount";
    if (trade && fee_ == absent) return "fee";
    return {};
  }

  std::string_view cell(Column column) const { return column ? csv_.text(*column) : std::string_view{}; }
  /// Of what is no label: nothing where it says "null" or the like.
  std::string_view said(Column column) const { return column ? csv_.said(*column) : std::string_view{}; }

  ComboRow combo_row() const {
    return {.instrument = csv_.text(instrument_),
            .combo = said(combo_),
            .trade = csv_.text(trade_),
            .combo_trade = said(combo_trade_),
            .side = csv_.text(side_),
            .price = csv_.text(price_),
            .amount = csv_.text(amount_),
            .fee = csv_.text(fee_),
            .fee_currency = cell(currency_),
            .time = csv_.text(time_),
            .line = csv_.line(),
            .element = csv_.element()};
  }

  AccountFact read_fact() {
    AccountFact fact;
    fact.line = static_cast<std::uint32_t>(csv_.line());
    fact.element = static_cast<std::uint32_t>(csv_.element());
    fact.at = csv_.time(time_);
    fact.kind = kind();
    if (const std::string_view name = lacking(fact.kind); !name.empty()) {
      csv_.refuse_line(fmt::format("column \"{}\" is missing: lines of the kind {} have it", name, name_of(fact.kind)));
      return fact;
    }
    fact.group = group(fact.kind);
    if (fact.kind != EntryKind::Trade && fact.kind != EntryKind::TradeCorrection) refuse_fee();
    if (is_about_money(fact.kind)) {
      read_money(fact);
    } else {
      read_instrument_fact(fact);
    }
    return fact;
  }

  void read_money(AccountFact& fact) {
    fact.currency = currency_ ? csv_.currency(*currency_) : csv_.take(amount_, Currency::parse(""));
    fact.amount = csv_.nearest<SettleAmount>(amount_);
    const bool signless = fact.kind == EntryKind::Deposit || fact.kind == EntryKind::Withdrawal;
    if (signless && fact.amount.raw <= 0) csv_.refuse(amount_, "is not above 0");
    if (csv_.ok() && std::abs(to_double(fact.amount)) >= largest_amount) csv_.refuse(amount_, "is too large");
    if (fact.kind == EntryKind::Withdrawal) fact.amount = -fact.amount;
    fact.venue = named("").venue;
    const Column index = said(index_).empty() ? index_price_ : index_;  // of money both are in USD
    if (said(index).empty()) return;
    fact.index = csv_.above_zero(*index, csv_.nearest<Price>(*index));
    if (csv_.ok() && to_double(fact.index) > largest_price) csv_.refuse(*index, fmt::format("is above {:.0f}", largest_price));
  }

  /// Of what the fee would be dropped.
  void refuse_fee() {
    if (csv_.said(fee_).empty() || csv_.nearest<SettleAmount>(fee_).raw == 0) return;
    csv_.refuse(fee_, "only trades have one here: a delivery's is the instrument's own, others are lines of the kind correction");
  }

  void read_instrument_fact(AccountFact& fact) {
    const NameAtVenue name = named(csv_.text(instrument_));
    if (!csv_.ok()) return;
    const auto id = instrument(name.name, name.venue, fact.at);
    if (!id) return csv_.refuse(instrument_, id.error());
    fact.instrument = *id;
    const Instrument& named = out_.instruments[*id];
    agree_on_index(csv_, index_, index_price_, named.quote);
    // Ours is in USD, the venue's in what the instrument is quoted in.
    if (!said(index_).empty()) {
      fact.index = index_of(named, *index_);
    } else if (!said(index_price_).empty() && is_dollar(named.quote)) {
      fact.index = index_of(named, *index_price_);
      fact.index_quoted = true;
    }
    const bool forward_alone = fact.index.raw == 0 && !said(forward_).empty() && named.kind == InstrumentKind::Option;
    if (forward_alone && is_dollar(named.quote)) {  // stands in for it
      fact.index = index_of(named, *forward_);
      fact.index_quoted = true;
    }
    fact.vol = vol();
    switch (fact.kind) {
      case EntryKind::Trade:
      case EntryKind::TradeCorrection: return read_trade(fact, named);
      case EntryKind::Bust: fact.trade = trade_id(); return;
      case EntryKind::Funding:
        fact.amount = money(amount_);
        if (named.kind != InstrumentKind::Perpetual) csv_.refuse(instrument_, "is not a perpetual and pays no funding");
        return;
      case EntryKind::PoolFees: return read_pool_fees(fact, named);
      case EntryKind::Expiry:
      case EntryKind::Exercise: return read_delivery(fact, named);
      default:
        fact.price = price_of(named, price_);
        if (named.paid_up_front()) csv_.refuse(instrument_, "is paid up front and has no daily settlement");
    }
  }

  void read_trade(AccountFact& fact, const Instrument& traded) {
    fact.trade = trade_id();
    fact.price = traded.kind == InstrumentKind::Option ? premium_of(traded) : price_of(traded, price_);
    const Side side = csv_.side(side_);
    const Size amount = csv_.exact<Size>(amount_);
    const Size contracts = csv_.ok() ? csv_.take(amount_, contracts_of(traded, amount)) : amount;
    fact.size = contracts * sign_of(side);
    fact.liquidity = liquidity();
    if (csv_.ok() && !value_fits(traded, contracts, fact.price)) csv_.refuse(amount_, "is too large at that price");
    settle_vol(fact, traded);
    if (!csv_.said(fee_).empty()) {
      fact.amount = money(fee_);
    } else if (fact.kind == EntryKind::TradeCorrection) {
      csv_.refuse(fee_, "a correction says side, price, amount and fee");
    }
    if (!said(currency_).empty()) {
      const Currency paid_in = csv_.currency(*currency_);
      if (paid_in != traded.settle && fact.amount.raw != 0) fact.currency = paid_in;
    }
    if (fact.kind == EntryKind::Trade && traded.expires() && fact.at >= traded.expiry)
      csv_.refuse(instrument_, fmt::format("{} had expired", traded.name));
  }

  /// NaN is none, and the venue's word for it is 0.
  double vol() {
    const double told = said_vol(csv_, vol_, iv_).value_or(0.0);
    return told == 0.0 ? std::numeric_limits<double>::quiet_NaN() : told;
  }

  /// Where a line has no vol: by its price and forward, else its index in the quote currency. What an index in USD tells of an option
  /// quoted in another dollar is known once the dollar's worth is; there a vol is held against the index, too (settle_units), and here
  /// against the line's own forward.
  void settle_vol(AccountFact& fact, const Instrument& option) {
    if (!csv_.ok()) return;
    const bool has_forward = !said(forward_).empty();
    const double forward = has_forward ? csv_.real(*forward_) : to_double(fact.index);
    if (std::isnan(fact.vol)) {
      if (has_forward || fact.index_quoted || option.quote == Currency::of("USD"))
        fact.vol = implied_by_price(option, fact.at, forward, fact.price);
      return;
    }
    if (!has_forward) return;
    if (const auto told = contradicted_vol(option, fact.at, forward, ForwardFrom::Row, fact.vol, fact.price)) {
      doubted_.add(fmt::format("{}: {}: {}", out_.files.front(), fact.place(), option.full_name()), fact.vol, *told);
      fact.vol = *told;
    }
  }

  /// In the quote currency unless the line names the base, which is then income at the line's price.
  void read_pool_fees(AccountFact& fact, const Instrument& pool) {
    if (pool.kind != InstrumentKind::Pool) return csv_.refuse(instrument_, "is not a pool and earns no fees");
    fact.amount = money(amount_);
    fact.currency = said(currency_).empty() ? pool.settle : csv_.currency(*currency_);
    if (fact.currency == pool.base) {
      fact.price = price_of(pool, price_);
      if (csv_.ok() && std::abs(to_double(fact.amount)) * to_double(fact.price) >= largest_amount)
        csv_.refuse(amount_, "is too large at that price");
    } else if (csv_.ok() && fact.currency != pool.settle) {
      csv_.refuse(*currency_, fmt::format("{} holds {} and {}", pool.name, pool.base.text(), pool.settle.text()));
    }
  }

  void read_delivery(AccountFact& fact, const Instrument& named) {
    fact.price = price_of(named, price_);
    if (!named.expires()) return csv_.refuse(instrument_, "does not expire");
    if (fact.at < named.expiry) return csv_.refuse(time_, fmt::format("{} has not expired yet", named.name));
    if (csv_.ok() && !delivery_fits(named, {}, fact.price)) csv_.refuse(price_, "is too small for that strike");
    if (!csv_.ok() || fact.kind == EntryKind::Expiry) return;
    if (named.kind != InstrumentKind::Option) return csv_.refuse(*kind_, "only options are exercised");
    if (payoff_price(named, fact.price).raw == 0) csv_.refuse(*kind_, fmt::format("{} pays nothing at that price: it expires", named.name));
  }

  /// A text that is an id for one instrument only is one with its name before it.
  TradeId trade_id() {
    const std::string_view text = csv_.text(trade_);
    if (convention_.trade_ids != IdScope::OneInstrument || text.empty()) return csv_.take(trade_, parse_trade_id(text));
    return csv_.take(trade_, parse_trade_id(fmt::format("{}/{}", csv_.text(instrument_), text)));
  }

  /// Whether a row's amount is in contracts: it says so, or what a contract of the instrument is of, else as the file's are.
  Result<bool> in_contracts(const Instrument& traded) const {
    const std::string_view unit = said(unit_);
    const Currency of = traded.reciprocal() ? traded.quote : traded.base;
    if (unit.empty()) return convention_.amount == AmountUnit::Contracts;
    if (unit == name_of(AmountUnit::Contracts)) return true;
    if (unit == of.text()) return false;
    return fail(fmt::format("is in {}, and contracts of {} are of {}: export it in contracts", unit, traded.name, of.text()));
  }

  Result<Size> contracts_of(const Instrument& traded, Size amount) const {
    const auto contracts = in_contracts(traded);
    if (!contracts) return std::unexpected(contracts.error());
    if (!*contracts) return contracts_from_deribit_amount(traded, amount);
    if (amount.raw <= 0) return fail(fmt::format("{} is not above 0", to_text(amount)));
    return amount;
  }

  Price premium_of(const Instrument& option) {
    const Price premium = csv_.above_zero<Price>(price_);
    if (const std::string why = why_not_premium(option, premium); csv_.ok() && !why.empty()) csv_.refuse(price_, why);
    return premium;
  }

  /// Of the instrument itself, an option's premium left out.
  Price price_of(const Instrument& instrument, std::size_t column) {
    return believable(instrument, column, csv_.above_zero<Price>(column));
  }
  /// Of its underlying.
  Price index_of(const Instrument& instrument, std::size_t column) {
    return believable(instrument, column, csv_.above_zero(column, csv_.nearest<Price>(column)));
  }
  Price believable(const Instrument& instrument, std::size_t column, Price price) {
    if (!csv_.ok()) return price;
    if (const std::string why = why_not_price(instrument, price); !why.empty()) csv_.refuse(column, why);
    return price;
  }

  SettleAmount money(std::size_t column) {
    const auto amount = csv_.nearest<SettleAmount>(column);
    if (std::abs(to_double(amount)) >= largest_amount) csv_.refuse(column, "is too large");
    return amount;
  }

  EntryKind kind() {
    if (cell(kind_).empty()) return EntryKind::Trade;
    const auto found = std::ranges::find(kinds, cell(kind_), [](EntryKind kind) { return name_of(kind); });
    if (found != kinds.end()) return *found;
    csv_.refuse(*kind_, fmt::format("\"{}\" is none of {}", cell(kind_),
                                    fmt::join(kinds | std::views::transform([](EntryKind kind) { return name_of(kind); }), ", ")));
    return EntryKind::Trade;
  }

  /// A delivery or settlement is the venue's, of all that is held of the instrument, unless its line says otherwise.
  std::uint32_t group(EntryKind kind) {
    const std::pair key{cell(strategy_), cell(sub_book_)};
    if (key.first.empty() && key.second.empty()) return is_delivery(kind) || kind == EntryKind::DailySettlement ? every_group : 0;
    const auto [at, fresh] = groups_.emplace(key, static_cast<std::uint32_t>(out_.groups.size()));
    if (fresh) out_.groups.push_back({std::string(key.first), std::string(key.second)});
    return at->second;
  }

  /// Deribit says M and T, and MT of a trade that was both.
  std::optional<Liquidity> liquidity() {
    const std::string_view text = said(liquidity_);
    if (text == "maker" || text == "M") return Liquidity::Maker;
    if (text == "taker" || text == "T") return Liquidity::Taker;
    if (!text.empty() && text != "MT") csv_.refuse(*liquidity_, fmt::format("\"{}\" is neither maker nor taker", text));
    return std::nullopt;
  }

  NameAtVenue named(std::string_view name) {
    const auto parsed = parse_name_at_venue(name, cell(venue_));
    if (!parsed) csv_.refuse(venue_.value_or(instrument_), parsed.error());
    return parsed.value_or(NameAtVenue{});
  }

  Result<InstrumentId> instrument(std::string_view name, Venue venue, Instant at) {
    auto& by_name = by_name_[venue];
    if (const auto known = by_name.find(name); known != by_name.end()) return known->second;
    auto parsed = naming_.instrument(name, at, venue);
    if (!parsed) return std::unexpected(parsed.error());
    const auto id = out_.instruments.list(std::move(*parsed));
    if (id) by_name.emplace(name, *id);  // the name lies in the file's text
    return id;
  }

  CsvTable csv_;
  const Naming& naming_;
  ComboRows& combos_;
  Convention convention_;
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
  Column index_price_;
  Column vol_;
  Column iv_;
  Column forward_;
  Column strategy_;
  Column sub_book_;
  Column venue_;
  Column liquidity_;
  Column combo_;
  Column combo_trade_;
  Column unit_;             ///< of a map's
  std::size_t earned_ = 0;  ///< fees of trades that are not known to be a maker's
  std::size_t paid_ = 0;
  DoubtedVols doubted_{"price"};
  AccountFacts out_;
  std::map<Venue, std::unordered_map<std::string_view, InstrumentId>> by_name_;
  std::map<std::pair<std::string_view, std::string_view>, std::uint32_t> groups_;
};

}  // namespace

Recognition recognises_fills(std::string_view head) {
  constexpr auto wanted = std::to_array<WantedColumn>(
      {{"time", "timestamp"}, {"trade_id"}, {"instrument", "instrument_name"}, {"side", "direction"}, {"price"}, {"amount"}, {"fee"}});
  // Lines that say their kind may be of deliveries or of money alone.
  constexpr auto delivery = std::to_array<WantedColumn>({{"time", "timestamp"}, {"kind"}, {"instrument", "instrument_name"}, {"price"}});
  constexpr auto money = std::to_array<WantedColumn>({{"time", "timestamp"}, {"kind"}, {"currency"}, {"amount"}});
  for (const auto& columns : {delivery, money}) {
    if (Recognition found = has_columns(head, columns); found.percent == 100) return found;
  }
  return has_columns(head, wanted);
}

Result<AccountFacts> read_mapped_fills(const std::string& name, std::string_view text, const ColumnMap& map, const Naming& naming) {
  auto rows = mapped_rows(name, text, map);
  if (!rows) return std::unexpected(rows.error());
  ComboRows combos;  // other exchanges' are not known
  const Convention theirs{.amount = map.amount, .trade_ids = map.trade_ids, .fee = map.fee, .lines = "line"};
  auto account = Reader(name, rows->csv, 0, naming, combos, theirs).read();
  if (account) std::ranges::move(rows->remarks, std::back_inserter(account->remarks));
  return account;
}

Result<AccountFacts> read_fills(const std::string& name, const std::string& text, const Naming& naming, ComboRows& combos) {
  const Convention ours{.trade_ids = naming.trade_ids};
  if (!looks_like_json(text)) return Reader(name, text, 1, naming, combos, ours).read();
  const auto csv = csv_from_json(name, text, columns_in(text, column_names));
  if (!csv) return std::unexpected(csv.error());
  auto account = Reader(name, *csv, 0, naming, combos, ours).read();
  if (account && has_more(text)) account->remarks.push_back(name + ": the answer says has_more: there are trades that it does not have");
  return account;
}

Result<AccountFacts> read_fills(const std::string& name, const std::string& text, const Naming& naming) {
  ComboRows combos;
  auto account = read_fills(name, text, naming, combos);
  if (!account) return account;
  if (auto settled = settle_combos(combos, {&*account, 1}); !settled) return std::unexpected(settled.error());
  return account;
}

}  // namespace keel
