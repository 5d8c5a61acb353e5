#include "keel/files/account/transaction_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "keel/base/words.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/money.hpp"
#include "keel/files/account/joined_logs.hpp"
#include "keel/files/chain/option_marks.hpp"
#include "keel/venue/deribit/instrument_name.hpp"
#include "keel/venue/trade_id.hpp"

namespace keel {
namespace {

/// What an instrument's facts moved that the venue has not booked yet.
struct Held {
  SettleAmount unsettled;
  std::int64_t facts = 0;  ///< since it was last settled, each rounded once
  bool guessed = false;    ///< it stood at another price than we took, before the log began
};

/// A currency's balance, as the rows say it.
struct Balance {
  SettleAmount now;
  const LogRow* last = nullptr;  ///< that said it
  Instant begins;
  SettleAmount before;        ///< the first row, beside what spot trades without a row of this currency had moved
  std::size_t positions = 0;  ///< that were there before
};

/// A spot trade has a row in the log of each of its currencies.
struct SpotTrade {
  std::size_t fact = 0;                   ///< its place in AccountFacts::facts
  std::map<Currency, SettleAmount> legs;  ///< whose rows have not come, before fees
};

class Bookkeeper {
 public:
  Bookkeeper(std::span<const TransactionLog> logs, const Naming& naming) : logs_(logs), naming_(naming) {
    for (const TransactionLog& log : logs) out_.files.push_back(log.name);
  }

  Result<AccountFacts> read(const std::vector<LogRow>& rows) {
    for (const LogRow& row : rows) {
      if (!row.trade.empty()) trades_told_.emplace(*row.currency, row.trade);
    }
    for (const LogRow& row : rows) {
      if (auto done = read_row(row); !done) return fail(place_of(row), done.error());
    }
    for (const auto& [type, count] : unknown_) {
      out_.remarks.push_back(fmt::format("{}: {} of the type {} {}", names(), counted(count, "row"), type,
                                         count == 1 ? "counts as a correction" : "count as corrections"));
    }
    for (const auto& [type, count] : idle_) {
      out_.remarks.push_back(fmt::format("{}: {} of the type {} {} left out", names(), counted(count, "row"), type,
                                         count == 1 ? "moves nothing and is" : "move nothing and are"));
    }
    for (const auto& [currency, balance] : balances_) {
      if (balance.before.raw == 0 && balance.positions == 0) continue;
      out_.opened[currency] = balance.begins;
      out_.remarks.push_back(
          fmt::format("the log of {} begins at {} with what was there before: its balance counts as a deposit, {} as traded then",
                      currency.text(), format_instant(balance.begins), counted(balance.positions, "position")));
    }
    return std::move(out_);
  }

 private:
  std::string place_of(const LogRow& row) const { return logs_[row.file].place_of(row); }
  std::string names() const { return fmt::format("{}", fmt::join(out_.files, ", ")); }

  Result<void> read_row(const LogRow& row) {
    const Instrument* instrument = nullptr;
    if (!row.instrument.empty()) {
      const auto id = named(row);
      if (!id) return std::unexpected(id.error());
      instrument = &out_.instruments[*id];
    }
    const Currency currency = *row.currency;
    if (auto priced = check_prices(row, instrument); !priced) return priced;
    if (auto follows = check_balance(row, currency); !follows) return follows;
    if (instrument == nullptr) return move_money(row, currency);
    if (row.type == "trade" && instrument->kind == InstrumentKind::Spot) return trade_spot(row, *instrument, currency);
    if (row.type == "trade") return trade(row, *instrument, currency);
    if (row.type == "delivery") return deliver(row, *instrument, currency);
    if (row.type == "settlement") return settle(row, *instrument, currency);
    return move_money(row, currency);
  }

  Result<InstrumentId> named(const LogRow& row) {
    if (const Instrument* known = out_.instruments.find(row.instrument)) return known->id;
    auto made = naming_.instrument(row.instrument, row.at);
    if (!made) return std::unexpected(made.error());
    return out_.instruments.list(std::move(*made));
  }

  /// As those of an account file are.
  static Result<void> check_prices(const LogRow& row, const Instrument* instrument) {
    if (instrument == nullptr) return {};
    if (row.price && row.type == "trade") {
      if (const std::string why = why_not_premium(*instrument, *row.price); !why.empty()) return fail("price", Error{why});
    }
    const bool own = instrument->kind != InstrumentKind::Option;
    for (const auto& [column, price] : {std::pair{"price", own ? row.price : std::nullopt},
                                        {"mark price", own ? row.mark : std::nullopt},
                                        {"index price", is_dollar(instrument->quote) ? row.index : std::nullopt}}) {
      if (!price || price->raw <= 0) continue;
      if (const std::string why = why_not_price(*instrument, *price); !why.empty()) return fail(column, Error{why});
    }
    return {};
  }

  static SettleAmount abs_of(SettleAmount amount) { return amount.raw < 0 ? -amount : amount; }

  Result<void> check_balance(const LogRow& row, Currency currency) {
    const SettleAmount before = row.balance - row.change;
    const auto [at, first] = balances_.try_emplace(currency);
    Balance& balance = at->second;
    if (first) {
      balance.begins = row.at;
      balance.before = before - moved_without_rows_[currency];
      if (balance.before.raw != 0) out_.facts.push_back(money(row, EntryKind::Deposit, currency, balance.before));
    } else if (abs_of(balance.now - before).raw > 2) {
      if (balance.last->file == row.file) {
        return fail(
            fmt::format("balance: {} and the change {} are not {}", to_text(balance.now), to_text(row.change), to_text(row.balance)));
      }
      return fail(fmt::format("balance: {} {} before this row, but {} at {}: a log between the two is missing, or they are of two accounts",
                              to_text(before), currency.text(), to_text(balance.now), place_of(*balance.last)));
    }
    balance.now = row.balance;
    balance.last = &row;
    return {};
  }

  AccountFact fact_of(const LogRow& row, EntryKind kind) {
    AccountFact fact;
    fact.at = row.at;
    fact.kind = kind;
    fact.file = row.file;
    fact.line = static_cast<std::uint32_t>(row.line);
    fact.element = static_cast<std::uint32_t>(row.element);
    fact.group = group_of(row.label);
    return fact;
  }
  AccountFact money(const LogRow& row, EntryKind kind, Currency currency, SettleAmount amount) {
    AccountFact fact = fact_of(row, kind == EntryKind::Deposit && amount.raw < 0 ? EntryKind::Withdrawal : kind);
    fact.currency = currency;
    fact.amount = amount;
    if (!is_dollar(currency) && row.index && row.instrument.starts_with(currency.text() + "-")) fact.index = *row.index;
    return fact;
  }

  /// The venue's is in what the instrument is quoted in.
  static void set_index(const LogRow& row, const Instrument& instrument, AccountFact& fact) {
    if (!row.index || row.index->raw <= 0 || !is_dollar(instrument.quote)) return;
    fact.index = *row.index;
    fact.index_quoted = true;
  }

  std::uint32_t group_of(const std::string& label) {
    if (label.empty()) return 0;
    const auto known = std::ranges::find(out_.groups, BookGroup{label, ""});
    if (known != out_.groups.end()) return static_cast<std::uint32_t>(known - out_.groups.begin());
    out_.groups.push_back({label, ""});
    return static_cast<std::uint32_t>(out_.groups.size() - 1);
  }

  /// Books a fact that needs to be known here, too.
  Result<void> book(const Instrument& instrument, AccountFact fact, std::optional<SettleAmount> delivery_fee = {}) {
    fact.group = 0;
    if (std::string too_large = limits_.take(fact); !too_large.empty()) return fail(std::move(too_large));
    Booking booking = fact.booking();
    booking.delivery_fee = delivery_fee;
    keel::book(instrument, booking, book_);
    return {};
  }

  /// A position that the log does not show the trades of. `shows_index`: the price is of the row's time, as its index is.
  Result<void> open_position(const LogRow& row, const Instrument& instrument, Size amount, Price price, bool shows_index = true) {
    if (amount.raw == 0 || price.raw <= 0) return {};
    const auto contracts = contracts_from_deribit_amount(instrument, abs(amount));
    if (!contracts) return {};
    AccountFact fact = fact_of(row, EntryKind::Trade);
    fact.instrument = instrument.id;
    fact.trade = *parse_trade_id(fmt::format("opening/{}/{}", logs_[row.file].name, instrument.name));
    fact.size = amount.raw < 0 ? -*contracts : *contracts;
    fact.price = price;
    fact.opening = true;
    if (shows_index) set_index(row, instrument, fact);
    if (instrument.kind == InstrumentKind::Option) fact.vol = implied_by_price(instrument, row.at, to_double(fact.index), price);
    ++balances_[instrument.settle].positions;
    out_.facts.push_back(fact);
    if (auto booked = book(instrument, fact); !booked) return booked;
    held_[instrument.id].guessed = true;
    if (!instrument.paid_up_front()) return {};
    // Its premium was paid before: it left no balance that the log shows.
    AccountFact worth = fact_of(row, EntryKind::Transfer);
    worth.currency = instrument.settle;
    worth.amount = settlement_value(instrument, fact.size, price);
    out_.facts.push_back(worth);
    return {};
  }

  bool is_new(const Instrument& instrument) { return held_.try_emplace(instrument.id).second; }

  SettleAmount cash(Currency currency) const { return book_.cash()[currency]; }

  /// What the venue says that the fact moved, against what it moved here.
  Result<void> make_up(const LogRow& row, const Instrument& instrument, Currency currency, SettleAmount theirs, SettleAmount ours) {
    Held& held = held_[instrument.id];
    const SettleAmount gap = theirs - ours;
    const std::int64_t unit = is_dollar(currency) ? 100 : 1;
    const bool rounding = abs_of(gap).raw <= unit * (held.facts + 2);
    if (!rounding && !held.guessed) {
      return fail(fmt::format("change: {}, but its price, amount and fee make {}", to_text(theirs), to_text(ours)));
    }
    if (!rounding) {
      out_.remarks.push_back(fmt::format("{}: {}: {} {} of its profit stem from before the log and count as a correction", place_of(row),
                                         instrument.name, to_text(gap), currency.text()));
    }
    if (gap.raw != 0) out_.facts.push_back(money(row, EntryKind::Correction, currency, gap));
    held = {};
    return {};
  }

  Result<void> check_position(const LogRow& row, const Instrument& instrument) const {
    if (!row.position) return {};
    const Size ours = amount_of(instrument, book_.position(instrument.id).size);
    if (ours == *row.position) return {};
    return fail(fmt::format("position: {}, but the rows so far make {}", to_text(*row.position), to_text(ours)));
  }

  Result<AccountFact> trade_fact(const LogRow& row, const Instrument& instrument) {
    if (!row.side) return fail("side: a trade says buy or sell");
    if (!row.price || row.price->raw <= 0) return fail("price: a trade has one above 0");
    AccountFact fact = fact_of(row, EntryKind::Trade);
    fact.instrument = instrument.id;
    const auto id = parse_trade_id(row.trade.empty() ? fmt::format("line {} of {}", row.line, logs_[row.file].name) : row.trade);
    if (!id) return fail("trade id", id.error());
    fact.trade = *id;
    const auto contracts = contracts_from_deribit_amount(instrument, row.amount);
    if (!contracts) return fail("amount", contracts.error());
    fact.size = *contracts * sign_of(*row.side);
    fact.price = *row.price;
    fact.amount = row.fee;
    fact.liquidity = row.liquidity;
    set_index(row, instrument, fact);
    if (instrument.kind == InstrumentKind::Option) fact.vol = implied_by_price(instrument, row.at, to_double(fact.index), fact.price);
    return fact;
  }

  Result<void> trade(const LogRow& row, const Instrument& instrument, Currency currency) {
    const auto fact = trade_fact(row, instrument);
    if (!fact) return std::unexpected(fact.error());
    if (is_new(instrument) && row.position) {
      const Size before = *row.position - row.amount * sign_of(*row.side);
      if (auto opened = open_position(row, instrument, before, row.mark.value_or(*row.price)); !opened) return opened;
    }
    const SettleAmount before = cash(currency);
    out_.facts.push_back(*fact);
    if (auto booked = book(instrument, *fact); !booked) return booked;
    SettleAmount ours = cash(currency) - before;
    Held& held = held_[instrument.id];
    ++held.facts;
    if (!instrument.paid_up_front()) {  // what it realised is booked at the next settlement
      held.unsettled += ours + row.fee;
      ours = -row.fee;
    }
    if (auto made = make_up_trade(row, currency, ours); !made) return made;
    return check_position(row, instrument);
  }

  static bool is_rounding(SettleAmount gap, Currency currency) { return abs_of(gap).raw <= (is_dollar(currency) ? 200 : 2); }

  Result<void> make_up_trade(const LogRow& row, Currency currency, SettleAmount ours) {
    const SettleAmount gap = row.change - ours;
    if (!is_rounding(gap, currency)) {
      return fail(fmt::format("change: {}, but its price, amount and fee make {}", to_text(row.change), to_text(ours)));
    }
    if (gap.raw != 0) out_.facts.push_back(money(row, EntryKind::Correction, currency, gap));
    return {};
  }

  /// The first of its rows books it, the fee is of the currency whose change it is in.
  Result<void> trade_spot(const LogRow& row, const Instrument& instrument, Currency currency) {
    const auto told = trade_fact(row, instrument);
    if (!told) return std::unexpected(told.error());
    const auto [at, fresh] = spot_trades_.try_emplace(told->trade);
    SpotTrade& trade = at->second;
    const auto booked = fresh ? book_spot(row, instrument, *told, trade) : Result<void>{};
    if (!booked) return booked;
    AccountFact& fact = out_.facts[trade.fact];
    if (std::tuple{fact.instrument, fact.size, fact.price} != std::tuple{told->instrument, told->size, told->price}) {
      return fail(fmt::format("trade id: {} is another trade in {}", row.trade, out_.place_of(fact)));
    }
    fact.learn_index(*told);
    const SettleAmount leg = std::exchange(trade.legs[currency], {});
    const bool charged = row.fee.raw != 0 && !is_rounding(row.change - leg, currency);
    if (!charged) return make_up_trade(row, currency, leg);
    if (fact.amount.raw != 0) return fail(fmt::format("fee: {} has one, too", out_.place_of(fact)));
    fact.amount = row.fee;
    if (currency != instrument.settle) fact.currency = currency;
    return make_up_trade(row, currency, leg - row.fee);
  }

  Result<void> book_spot(const LogRow& row, const Instrument& instrument, AccountFact fact, SpotTrade& trade) {
    fact.amount = {};
    const SettleAmount base = cash(instrument.base);
    const SettleAmount quote = cash(instrument.settle);
    trade.fact = out_.facts.size();
    out_.facts.push_back(fact);
    if (auto booked = book(instrument, fact); !booked) return booked;
    trade.legs = {{instrument.base, cash(instrument.base) - base}, {instrument.settle, cash(instrument.settle) - quote}};
    for (const auto& [currency, leg] : trade.legs) {
      if (!trades_told_.contains({currency, row.trade})) moved_without_rows_[currency] += leg;
    }
    return {};
  }

  Result<void> deliver(const LogRow& row, const Instrument& instrument, Currency currency) {
    const auto delivery = instrument.kind == InstrumentKind::Option ? row.index : row.price;
    if (!delivery || delivery->raw <= 0) return fail("index price: a delivery needs one");
    if (is_new(instrument) && row.side) {
      const Size before = *row.side == Side::Buy ? -row.amount : row.amount;
      if (auto opened = open_position(row, instrument, before, worth_then(row)); !opened) return opened;
    }
    AccountFact fact = fact_of(row, EntryKind::Expiry);
    fact.at = std::max(fact.at, instrument.expiry);
    fact.instrument = instrument.id;
    fact.group = every_group;
    fact.price = *delivery;
    // What the log says is the fee, where the terms say otherwise by more than rounding.
    const SettleAmount of_terms = delivery_fee(instrument, book_.position(instrument.id).size, *delivery);
    const bool otherwise = abs_of(of_terms - row.fee).raw > 2;
    if (otherwise) {
      out_.told_delivery_fees[instrument.id] = row.fee;
      out_.remarks.push_back(fmt::format("{}: {}: the delivery fee was {}, the venue's terms say {}: what the log says counts",
                                         place_of(row), instrument.name, to_text(row.fee), to_text(of_terms)));
    }
    const SettleAmount before = cash(currency);
    out_.facts.push_back(fact);
    if (auto booked = book(instrument, fact, otherwise ? std::optional(row.fee) : std::nullopt); !booked) return booked;
    const SettleAmount ours = cash(currency) - before + held_[instrument.id].unsettled;
    return make_up(row, instrument, currency, row.change, ours);
  }

  /// Of a delivery: the mark, the payoff, or next to nothing.
  static Price worth_then(const LogRow& row) {
    for (const auto& price : {row.mark, row.price}) {
      if (price && price->raw > 0) return *price;
    }
    return Price{units_per_one / 10'000};
  }

  /// The session's profit moves to the balance, and the funding with it.
  Result<void> settle(const LogRow& row, const Instrument& instrument, Currency currency) {
    if (instrument.paid_up_front()) return move_money(row, currency);
    const SettleAmount funding = instrument.kind == InstrumentKind::Perpetual ? row.funding : SettleAmount{};
    const SettleAmount profit = row.change - funding + row.fee;
    const Price price = row.price && row.price->raw > 0 ? *row.price : row.mark.value_or(Price{});
    if (price.raw <= 0) return fail("price: a settlement has one above 0");
    if (is_new(instrument)) {
      const Price before = price_before(row, instrument, profit, price);
      if (auto opened = open_position(row, instrument, settled_position(row), before, false); !opened) return opened;
    }
    AccountFact fact = fact_of(row, EntryKind::DailySettlement);
    fact.instrument = instrument.id;
    fact.group = every_group;
    fact.price = price;
    set_index(row, instrument, fact);
    const SettleAmount before = cash(currency);
    out_.facts.push_back(fact);
    if (auto booked = book(instrument, fact); !booked) return booked;
    const SettleAmount ours = cash(currency) - before + held_[instrument.id].unsettled;
    if (funding.raw != 0) {
      AccountFact paid = fact_of(row, EntryKind::Funding);
      paid.instrument = instrument.id;
      paid.amount = -funding;
      out_.facts.push_back(paid);
    }
    if (auto made = make_up(row, instrument, currency, profit, ours); !made) return made;
    return check_position(row, instrument);
  }

  static Size settled_position(const LogRow& row) {
    if (row.position) return *row.position;
    return row.short_held ? -row.amount : row.amount;
  }

  /// From where the session's profit leads to the settlement price.
  static Price price_before(const LogRow& row, const Instrument& instrument, SettleAmount profit, Price settlement) {
    const double amount = to_double(settled_position(row));
    if (amount == 0.0) return settlement;
    const double made = to_double(profit) / amount;
    const double before = instrument.reciprocal() ? 1.0 / (made + 1.0 / to_double(settlement)) : to_double(settlement) - made;
    return before > 0.0 && before < 1e10 ? nearest<Price>(before) : settlement;
  }

  Result<void> move_money(const LogRow& row, Currency currency) {
    constexpr auto kinds = std::to_array<std::pair<std::string_view, EntryKind>>({{"deposit", EntryKind::Deposit},
                                                                                  {"withdrawal", EntryKind::Withdrawal},
                                                                                  {"transfer", EntryKind::Transfer},
                                                                                  {"swap", EntryKind::Transfer},
                                                                                  {"correction", EntryKind::Correction}});
    const auto known = std::ranges::find(kinds, row.type, [](const auto& kind) { return kind.first; });
    if (row.change.raw == 0) {
      ++idle_[row.type];
      return {};
    }
    if (known == kinds.end()) ++unknown_[row.type];
    const EntryKind kind = known == kinds.end() ? EntryKind::Correction : known->second;
    const bool in = kind == EntryKind::Deposit || kind == EntryKind::Withdrawal;
    out_.facts.push_back(money(row, in ? EntryKind::Deposit : kind, currency, row.change));
    return {};
  }

  std::span<const TransactionLog> logs_;
  const Naming& naming_;
  AccountFacts out_;
  AmountLimits limits_{out_.instruments};
  Book book_;
  std::map<Currency, Balance> balances_;
  std::map<InstrumentId, Held> held_;
  std::set<std::pair<Currency, std::string>> trades_told_;  ///< by their ids, in the log of which currency
  std::map<TradeId, SpotTrade> spot_trades_;
  std::map<Currency, SettleAmount> moved_without_rows_;  ///< by spot trades that the currency's log does not tell
  std::map<std::string, std::size_t> unknown_;
  std::map<std::string, std::size_t> idle_;
};

}  // namespace

Result<AccountFacts> facts_of(std::span<const TransactionLog> logs, const Naming& naming) {
  const auto rows = joined_rows(logs, naming);
  if (!rows) return std::unexpected(rows.error());
  return Bookkeeper(logs, naming).read(*rows);
}

}  // namespace keel
