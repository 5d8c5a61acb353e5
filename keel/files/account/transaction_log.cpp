#include "keel/files/account/transaction_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "keel/domain/dollar.hpp"
#include "keel/files/account/log_rows.hpp"
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

class Bookkeeper {
 public:
  Bookkeeper(const std::string& name, const Naming& naming) : naming_(naming) { out_.files = {name}; }

  Result<AccountFacts> read(const std::vector<LogRow>& rows) {
    for (const LogRow& row : rows) {
      const auto named = parse_deribit_name(row.instrument);
      if (named && named->kind != InstrumentKind::Spot && only_currency_ == Currency{}) only_currency_ = named->settle;
    }
    for (const LogRow& row : rows) {
      if (auto done = read_row(row); !done) {
        const std::string element = row.element > 0 ? fmt::format(", element {}", row.element) : "";
        return fail(fmt::format("{}: line {}{}", out_.files.front(), row.line, element), done.error());
      }
    }
    for (const auto& [type, count] : unknown_) {
      out_.remarks.push_back(fmt::format("{}: {} rows of the type {} count as corrections", out_.files.front(), count, type));
    }
    for (const auto& [type, count] : idle_) {
      out_.remarks.push_back(fmt::format("{}: {} rows of the type {} move nothing and are left out", out_.files.front(), count, type));
    }
    return std::move(out_);
  }

 private:
  Result<void> read_row(const LogRow& row) {
    const Instrument* instrument = nullptr;
    if (!row.instrument.empty()) {
      const auto id = named(row);
      if (!id) return std::unexpected(id.error());
      instrument = &out_.instruments[*id];
    }
    const auto currency = currency_of(row, instrument);
    if (!currency) return std::unexpected(currency.error());
    if (auto follows = check_balance(row, *currency); !follows) return follows;
    if (row.type == "trade" && instrument != nullptr) return trade(row, *instrument, *currency);
    if (row.type == "delivery" && instrument != nullptr) return deliver(row, *instrument, *currency);
    if (row.type == "settlement" && instrument != nullptr) return settle(row, *instrument, *currency);
    return move_money(row, *currency);
  }

  Result<InstrumentId> named(const LogRow& row) {
    if (const Instrument* known = out_.instruments.find(row.instrument)) return known->id;
    auto made = naming_.instrument(row.instrument, row.at);
    if (!made) return std::unexpected(made.error());
    return out_.instruments.list(std::move(*made));
  }

  /// Of a spot trade, what its change is of.
  Result<Currency> currency_of(const LogRow& row, const Instrument* instrument) {
    if (row.currency) return *row.currency;
    if (instrument != nullptr && instrument->kind == InstrumentKind::Spot) {
      const bool coins = abs_of(row.change) <= SettleAmount{row.amount.raw} && abs_of(row.change).raw * 2 > row.amount.raw;
      return coins ? instrument->base : instrument->settle;
    }
    if (instrument != nullptr) return instrument->settle;
    if (only_currency_ != Currency{}) return only_currency_;
    return fail("currency: neither a column nor an instrument tells it");
  }

  static SettleAmount abs_of(SettleAmount amount) { return amount.raw < 0 ? -amount : amount; }

  Result<void> check_balance(const LogRow& row, Currency currency) {
    const auto [at, first] = balances_.try_emplace(currency, row.balance - row.change);
    if (first) out_.openings.try_emplace(currency, LogOpening{.begins = row.at, .facts = {}});
    if (first && at->second.raw != 0) {
      open(currency, money(row, EntryKind::Deposit, currency, at->second));
    } else if (abs_of(at->second + row.change - row.balance).raw > 2) {
      return fail(fmt::format("balance: {} and the change {} are not {}", to_text(at->second), to_text(row.change), to_text(row.balance)));
    }
    at->second = row.balance;
    return {};
  }

  AccountFact fact_of(const LogRow& row, EntryKind kind) {
    AccountFact fact;
    fact.at = row.at;
    fact.kind = kind;
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

  void open(Currency currency, const AccountFact& fact) { out_.openings[currency].facts.push_back(fact); }
  /// Books a fact that needs to be known here, too.
  void book(const Instrument& instrument, const AccountFact& fact) { keel::book(instrument, fact.booking(), book_); }

  /// A position that the log does not show the trades of.
  void open_position(const LogRow& row, const Instrument& instrument, Size amount, Price price) {
    if (amount.raw == 0 || price.raw <= 0) return;
    const auto contracts = contracts_from_deribit_amount(instrument, abs(amount));
    if (!contracts) return;
    AccountFact fact = fact_of(row, EntryKind::Trade);
    fact.instrument = instrument.id;
    fact.trade = *parse_trade_id(fmt::format("opening/{}/{}", out_.files.front(), instrument.name));
    fact.size = amount.raw < 0 ? -*contracts : *contracts;
    fact.price = price;
    set_index(row, instrument, fact);
    if (instrument.kind == InstrumentKind::Option) fact.vol = implied_by_price(instrument, row.at, to_double(fact.index), price);
    open(instrument.settle, fact);
    book(instrument, fact);
    held_[instrument.id].guessed = true;
    if (!instrument.paid_up_front()) return;
    // Its premium was paid before: it left no balance that the log shows.
    AccountFact worth = fact_of(row, EntryKind::Transfer);
    worth.currency = instrument.settle;
    worth.amount = settlement_value(instrument, fact.size, price);
    open(instrument.settle, worth);
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
      out_.remarks.push_back(fmt::format("{}: line {}: {}: {} {} of its profit stem from before the log and count as a correction",
                                         out_.files.front(), row.line, instrument.name, to_text(gap), currency.text()));
    }
    if (gap.raw != 0) out_.facts.push_back(money(row, EntryKind::Correction, currency, gap));
    held = {};
    return {};
  }

  Result<void> check_position(const LogRow& row, const Instrument& instrument) const {
    if (!row.position || instrument.kind == InstrumentKind::Spot) return {};
    const Size ours = amount_of(instrument, book_.position(instrument.id).size);
    if (ours == *row.position) return {};
    return fail(fmt::format("position: {}, but the rows so far make {}", to_text(*row.position), to_text(ours)));
  }

  Result<void> trade(const LogRow& row, const Instrument& instrument, Currency currency) {
    if (!row.side) return fail("side: a trade says buy or sell");
    if (!row.price || row.price->raw <= 0) return fail("price: a trade has one above 0");
    const Size signed_amount = *row.side == Side::Buy ? row.amount : -row.amount;
    if (is_new(instrument) && row.position && instrument.kind != InstrumentKind::Spot) {
      open_position(row, instrument, *row.position - signed_amount, row.mark.value_or(*row.price));
    }
    AccountFact fact = fact_of(row, EntryKind::Trade);
    fact.instrument = instrument.id;
    const auto id = parse_trade_id(row.trade.empty() ? fmt::format("line {} of {}", row.line, out_.files.front()) : row.trade);
    if (!id) return fail("trade id", id.error());
    fact.trade = *id;
    const auto contracts = contracts_from_deribit_amount(instrument, row.amount);
    if (!contracts) return fail("amount", contracts.error());
    fact.size = *contracts * sign_of(*row.side);
    fact.price = *row.price;
    fact.amount = row.fee;
    if (row.fee.raw != 0 && currency != instrument.settle) fact.currency = currency;
    fact.liquidity = row.liquidity;
    set_index(row, instrument, fact);
    if (instrument.kind == InstrumentKind::Option) fact.vol = implied_by_price(instrument, row.at, to_double(fact.index), fact.price);
    const SettleAmount before = cash(currency);
    out_.facts.push_back(fact);
    book(instrument, fact);
    SettleAmount ours = cash(currency) - before;
    Held& held = held_[instrument.id];
    ++held.facts;
    if (!instrument.paid_up_front()) {  // what it realised is booked at the next settlement
      held.unsettled += ours + row.fee;
      ours = -row.fee;
    }
    if (currency != instrument.settle && fact.currency == currency) ours = ours - row.fee;
    const SettleAmount gap = row.change - ours;
    if (abs_of(gap).raw > (is_dollar(currency) ? 200 : 2)) {
      return fail(fmt::format("change: {}, but its price, amount and fee make {}", to_text(row.change), to_text(ours)));
    }
    if (gap.raw != 0) out_.facts.push_back(money(row, EntryKind::Correction, currency, gap));
    return check_position(row, instrument);
  }

  Result<void> deliver(const LogRow& row, const Instrument& instrument, Currency currency) {
    const auto delivery = instrument.kind == InstrumentKind::Option ? row.index : row.price;
    if (!delivery || delivery->raw <= 0) return fail("index price: a delivery needs one");
    if (is_new(instrument) && row.side) {
      open_position(row, instrument, *row.side == Side::Buy ? -row.amount : row.amount, worth_then(row));
    }
    AccountFact fact = fact_of(row, EntryKind::Expiry);
    fact.at = std::max(fact.at, instrument.expiry);
    fact.instrument = instrument.id;
    fact.group = every_group;
    fact.price = *delivery;
    const SettleAmount before = cash(currency);
    out_.facts.push_back(fact);
    book(instrument, fact);
    const SettleAmount ours = cash(currency) - before + held_[instrument.id].unsettled;
    // The venue's own fee of the day, where ours is another.
    const SettleAmount our_fee = book_.position(instrument.id).delivery_fees;
    const SettleAmount fee_gap = our_fee - row.fee;
    if (fee_gap.raw != 0 && abs_of(fee_gap).raw > 2) {
      out_.remarks.push_back(fmt::format("{}: line {}: {}: the delivery fee was {}, the venue's terms say {}: the rest is a correction",
                                         out_.files.front(), row.line, instrument.name, to_text(row.fee), to_text(our_fee)));
      out_.facts.push_back(money(row, EntryKind::Correction, currency, fee_gap));
      return make_up(row, instrument, currency, row.change, ours + fee_gap);
    }
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
    if (is_new(instrument)) open_position(row, instrument, settled_position(row), price_before(row, instrument, profit, price));
    AccountFact fact = fact_of(row, EntryKind::DailySettlement);
    fact.instrument = instrument.id;
    fact.group = every_group;
    fact.price = price;
    set_index(row, instrument, fact);
    const SettleAmount before = cash(currency);
    out_.facts.push_back(fact);
    book(instrument, fact);
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

  const Naming& naming_;
  AccountFacts out_;
  Book book_;
  std::map<Currency, SettleAmount> balances_;  ///< as the rows say
  std::map<InstrumentId, Held> held_;
  Currency only_currency_;  ///< of a file that says it by its instruments alone
  std::map<std::string, std::size_t> unknown_;
  std::map<std::string, std::size_t> idle_;
};

}  // namespace

Result<AccountFacts> read_transaction_log(const std::string& name, const std::string& text, const Naming& naming) {
  const auto rows = read_log_rows(name, text);
  if (!rows) return std::unexpected(rows.error());
  return Bookkeeper(name, naming).read(*rows);
}

}  // namespace keel
