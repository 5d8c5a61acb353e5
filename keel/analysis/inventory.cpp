#include "keel/analysis/inventory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <set>
#include <tuple>

#include "keel/analysis/cost_basis.hpp"
#include "keel/analysis/delivery_estimate.hpp"
#include "keel/base/int128.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {
namespace {

constexpr double largest_believable_vol = 5.0;  // exclusive; the venue's solver stops there, as it does at 0

bool believable(const Instrument& instrument, const AccountFact& trade) {
  return instrument.kind != InstrumentKind::Option || (trade.vol > 0.0 && trade.vol < largest_believable_vol);
}

bool same_trade(const AccountFact& a, const AccountFact& b) {
  const auto told = [](const AccountFact& f) { return std::tuple{f.at, f.instrument, f.group, f.size, f.price, f.amount}; };
  return told(a) == told(b);
}

/// The venue's amount of a number of contracts, half to even to 1e-8.
Size amount_of(const Instrument& instrument, Size contracts) {
  return {divide_rounded(multiply_checked(contracts.raw, instrument.multiplier.raw), units_per_one, Rounding::HalfEven)};
}

/// Spot is the balance that it moved, which has no Greeks.
Greeks risk_of(const Instrument& instrument, const InventoryRow& row, double index_usd, double quote_usd, Instant as_of) {
  if (row.source == MarkSource::Unpriced || row.amount.raw == 0 || instrument.kind == InstrumentKind::Spot) return {};
  const UnitGreeks unit = unit_greeks(instrument, row.mark, index_usd, as_of, quote_usd);
  return to_double(row.amount) / to_double(instrument.multiplier) * unit;
}

/// Arbitrage holds its price to the index, so each tells the other.
bool is_dollar_pool(const Instrument& instrument) { return instrument.kind == InstrumentKind::Pool && is_dollar(instrument.quote); }

class Stocktaking {
 public:
  Stocktaking(AccountFacts account, const std::optional<MarkSet>& chain, Currency numeraire, CostBasis basis, std::span<const MarkSet> past)
      : account_(std::move(account)),
        chain_(chain),
        basis_(basis),
        sub_books_(account_.groups.size()),
        marking_(account_.instruments.size()) {
    out_.numeraire = numeraire;
    out_.groups = account_.groups;
    if (!std::ranges::is_sorted(account_.facts, {}, &AccountFact::at)) {
      std::ranges::sort(account_.facts, {}, [](const AccountFact& fact) { return std::tuple{fact.at, fact.file, fact.line}; });
    }
    const bool undoes = std::ranges::any_of(account_.facts, [](const AccountFact& fact) { return keel::undoes(fact.kind); });
    for (SubBook& sub_book : sub_books_) {
      sub_book.keeps_history = undoes || basis != CostBasis::Average;
      sub_book.touched.resize(account_.instruments.size());
    }
    seen_.reserve(account_.facts.size());
    deliveries_.emplace(account_, past);
  }

  Result<Inventory> take() {
    if (account_.facts.empty()) return fail("no trades");
    for (const AccountFact& fact : account_.facts) {
      if (auto done = book_fact(fact); !done) return std::unexpected(done.error());
    }
    out_.instruments =
        static_cast<std::size_t>(std::ranges::count_if(account_.instruments, [this](const auto& one) { return touched(one); }));
    out_.as_of = chain_ ? chain_->at : account_.facts.back().at;
    if (auto done = price_currencies(); !done) return std::unexpected(done.error());
    for (const Instrument& instrument : account_.instruments) {
      if (auto done = add_rows(instrument); !done) return std::unexpected(done.error());
    }
    tell_settlements();
    if (account_.repeated > 0) {
      out_.remarks.push_back(fmt::format("{} facts that are no trades stand in several files and count once", account_.repeated));
    }
    sum_up();
    return std::move(out_);
  }

 private:
  struct SubBook {
    Book book;
    History history;
    bool keeps_history = false;
    std::vector<bool> touched;  ///< by instrument id

    bool book_booking(const Instrument& instrument, const Booking& booking) {
      touched[instrument.id.value] = true;
      return keeps_history ? history.book(instrument, booking, book) : keel::book(instrument, booking, book);
    }
  };
  struct Marking {
    const AccountFact* last_trade = nullptr;
    const AccountFact* last_believed = nullptr;
  };
  struct SettledExpiry {
    DeliveryEstimate estimate;
    std::size_t instruments = 0;
  };

  /// By a fact, in any sub-book; the account may know others.
  bool touched(const Instrument& instrument) const {
    return std::ranges::any_of(sub_books_, [&](const SubBook& sub_book) { return sub_book.touched[instrument.id.value]; });
  }

  Result<void> book_fact(const AccountFact& fact) {
    SubBook& to = sub_books_[fact.group];
    const Money money{fact.currency, fact.amount};
    switch (fact.kind) {
      case EntryKind::Deposit:
      case EntryKind::Withdrawal: to.book.deposit(money); break;
      case EntryKind::Transfer: to.book.transfer(money); break;
      case EntryKind::Correction: to.book.correct(money); break;
      case EntryKind::Trade: return book_trade(fact, to);
      case EntryKind::Bust:
      case EntryKind::TradeCorrection: return restate(fact);
      default: to.book_booking(account_.instruments[fact.instrument], fact.booking()); return {};
    }
    other_money_.post(money);
    return {};
  }

  Result<void> book_trade(const AccountFact& trade, SubBook& to) {
    const Instrument& instrument = account_.instruments[trade.instrument];
    if (!seen_.insert(instrument.venue, trade.trade)) {
      const AccountFact& first = *first_with(key_of(trade));
      ++out_.duplicates;
      if (same_trade(first, trade)) return {};
      const std::string there = first.file == trade.file ? fmt::format("line {}", first.line) : account_.place_of(first);
      return fail(fmt::format("{}: trade_id: {} is another trade in {}", account_.place_of(trade), trade.trade.value, there));
    }
    to.book_booking(instrument, trade.booking());
    ++out_.trades;
    add_premium(instrument, trade, 1);
    if (trade.index.raw > 0) {
      last_index_[instrument.base] = trade.index;
    } else if (is_dollar_pool(instrument)) {
      last_index_[instrument.base] = trade.price;
    }
    see_price(instrument, trade);
    if (!believable(instrument, trade) && !std::isnan(trade.vol)) {
      out_.remarks.push_back(fmt::format("{}: {}: iv {:g} % is not believed: the position is kept, the row prices nothing",
                                         account_.place_of(trade), instrument.full_name(), trade.vol * 100.0));
    }
    return {};
  }

  void see_price(const Instrument& instrument, const AccountFact& trade) {
    Marking& marking = marking_[instrument.id.value];
    marking.last_trade = &trade;
    if (believable(instrument, trade)) marking.last_believed = &trade;
  }

  /// A bust or a correction: the sub-book that booked the trade becomes what it would be with the new terms, or without the trade.
  Result<void> restate(const AccountFact& fact) {
    const Instrument& instrument = account_.instruments[fact.instrument];
    const bool busts = fact.kind == EntryKind::Bust;
    const AccountFact* first = first_with(key_of(fact));
    History* history = first == nullptr ? nullptr : &sub_books_[first->group].history;
    const auto undone = [&](SubBook& in) {
      return busts ? history->bust(instrument, fact.trade, in.book) : history->correct(instrument, fill_of(fact.booking()), in.book);
    };
    if (history == nullptr || !undone(sub_books_[first->group])) {
      return fail(fmt::format("{}: trade_id: no trade of that id in {} can be {}", account_.place_of(fact), instrument.full_name(),
                              busts ? "busted" : "corrected"));
    }
    const AccountFact before = *standing(*first);
    add_premium(instrument, before, -1);
    if (busts) {
      --out_.trades;
      restated_[key_of(fact)] = nullptr;
    } else {
      AccountFact& now = corrected_.emplace_back(before);
      now.size = fact.size;
      now.price = fact.price;
      now.amount = fact.amount;
      if (fact.index.raw > 0) now.index = fact.index;
      if (!std::isnan(fact.vol)) now.vol = fact.vol;
      restated_[key_of(fact)] = &now;
      add_premium(instrument, now, 1);
    }
    see_prices_again(instrument, fact);
    return {};
  }

  /// Of the trades before `until` that stand.
  void see_prices_again(const Instrument& instrument, const AccountFact& until) {
    marking_[instrument.id.value] = {};
    for (const AccountFact* known = account_.facts.data(); known != &until; ++known) {
      if (known->kind != EntryKind::Trade || known->instrument != instrument.id) continue;
      if (const AccountFact* now = standing(*known); now != nullptr) see_price(instrument, *now);
    }
  }

  void add_premium(const Instrument& instrument, const AccountFact& trade, int times) {
    if (!instrument.paid_up_front()) return;
    premium_.post({instrument.settle, settlement_value(instrument, trade.size, trade.price) * -times});
  }

  using TradeKey = std::pair<Venue, TradeId>;
  TradeKey key_of(const AccountFact& trade) const { return {account_.instruments[trade.instrument].venue, trade.trade}; }

  /// The first trade with the key, whether or not it is booked yet; nothing if the account has none.
  const AccountFact* first_with(const TradeKey& key) {
    if (first_by_key_.empty()) {
      for (const AccountFact& fact : account_.facts) {
        if (fact.kind == EntryKind::Trade) first_by_key_.emplace(key_of(fact), &fact);
      }
    }
    const auto found = first_by_key_.find(key);
    return found == first_by_key_.end() ? nullptr : found->second;
  }

  /// The trade as it was last corrected; nothing if it was busted.
  const AccountFact* standing(const AccountFact& trade) const {
    const auto found = restated_.find(key_of(trade));
    return found == restated_.end() ? &trade : found->second;
  }

  /// Numeraire a unit of every currency that money is in. Dollars of every make count as one.
  Result<void> price_currencies() {
    std::set<Currency> needed{out_.numeraire};
    for (const Instrument& instrument : account_.instruments) {
      if (!touched(instrument)) continue;
      needed.insert(instrument.settle);
      if (!is_dollar(instrument.quote)) needed.insert(instrument.quote);
      if (instrument.kind == InstrumentKind::Spot || instrument.kind == InstrumentKind::Pool) needed.insert(instrument.base);
    }
    for (const Money& money : other_money_.entries()) needed.insert(money.currency);
    std::map<Currency, double> usd;
    for (const Currency currency : needed) {
      const auto index = index_of(currency);
      if (!index && !is_dollar(currency)) return fail(fmt::format("numeraire: no price of {} in USD is known", currency.text()));
      usd[currency] = is_dollar(currency) ? 1.0 : to_double(*index);
    }
    for (const auto& [currency, price] : usd) out_.numeraire_prices[currency] = price / usd[out_.numeraire];
    return {};
  }

  std::optional<Price> index_of(Currency underlying) const {
    if (chain_ && chain_->indices.contains(underlying)) return chain_->indices.at(underlying);
    const auto found = last_index_.find(underlying);
    if (found == last_index_.end()) return std::nullopt;
    return found->second;
  }

  /// 0 if the index of a coin is unknown.
  double usd_of(Currency currency) const { return is_dollar(currency) ? 1.0 : to_double(index_of(currency).value_or(Price{})); }

  Result<void> add_rows(const Instrument& instrument) {
    bool counted = false;
    for (std::uint32_t group = 0; group < sub_books_.size(); ++group) {
      Book& book = sub_books_[group].book;
      if (!sub_books_[group].touched[instrument.id.value]) continue;
      const Position held = book.position(instrument.id);
      InventoryRow row{.instrument = instrument.id, .group = group, .amount = amount_of(instrument, held.size)};
      row.average_price = average_price(instrument, held);
      const bool expired = instrument.expires() && instrument.expiry <= out_.as_of;
      if (expired) {
        if (auto done = settle(instrument, book, row, !counted); !done) return done;
        counted = true;
      } else {
        mark(instrument, row);
        row.risk = risk_of(instrument, row, to_double(index_of(instrument.base).value_or(Price{})), usd_of(instrument.quote), out_.as_of);
        row.unrealised = book.unrealised(instrument, row.mark.price);
        row.market_value = book.market_value(instrument, row.mark.price);
      }
      const Position& now = book.position(instrument.id);
      row.realised = now.realised;
      row.fees = now.net_fees() - now.pool_fees;
      row.funding = now.funding;
      if (basis_ != CostBasis::Average) restate_by(instrument, sub_books_[group].history.of(instrument.id), basis_, row);
      out_.rows.push_back(row);
    }
    return {};
  }

  Result<void> settle(const Instrument& instrument, Book& book, InventoryRow& row, bool counts) {
    const auto key = std::tuple{instrument.venue, instrument.expiry, instrument.base, instrument.quote};
    if (!settled_.contains(key)) {
      const auto estimate = deliveries_->of(instrument);
      if (!estimate && row.amount.raw != 0) {
        return fail(instrument.name + ": cannot be settled: no index price was seen in the 30 minutes before its expiry");
      }
      const bool delivered = row.amount.raw == 0 && (!estimate || estimate->source == DeliverySource::Told);
      if (delivered) return {};  // by a fact
      settled_[key] = {*estimate};
    }
    SettledExpiry& expiry = settled_[key];
    book.settle(instrument, expiry.estimate.delivery);
    row.source = MarkSource::EstimatedSettlement;
    const Price delivery = expiry.estimate.delivery;
    row.mark = {.price = payoff_price(instrument, delivery), .forward = to_double(delivery)};
    if (counts) ++expiry.instruments;
    return {};
  }

  void tell_settlements() {
    for (const auto& [key, settled] : settled_) {
      const DeliveryEstimate& estimate = settled.estimate;
      const std::string price = to_text(estimate.delivery);
      const std::string how =
          estimate.source == DeliverySource::Indices
              ? fmt::format("settlement estimated at {}, the mean of {} index prices before it", price, estimate.indices)
          : estimate.source == DeliverySource::Marks
              ? fmt::format("settlement estimated at {}, the index between the marks around it", price)
              : fmt::format("settled at {}, as others were", price);
      out_.remarks.push_back(
          fmt::format("{} instruments expired at {}: {}", settled.instruments, format_instant(std::get<Instant>(key)), how));
    }
  }

  void mark(const Instrument& instrument, InventoryRow& row) {
    if (chain_) {
      if (const auto found = chain_->marks.find(instrument.id); found != chain_->marks.end()) {
        row.source = MarkSource::Chain;
        row.mark = found->second;
        return;
      }
    }
    const auto index = index_of(instrument.base);
    if (is_dollar_pool(instrument) && index) {
      row.source = chain_ ? MarkSource::Chain : MarkSource::LastTrade;
      row.mark = {.price = *index};
      return;
    }
    if (chain_) {
      out_.remarks.push_back(instrument.full_name() + ": is not in the chain: marked at its last trade");
    }
    const Marking& marking = marking_[instrument.id.value];
    const bool needs_index = instrument.kind == InstrumentKind::Option;
    const bool priced = marking.last_believed != nullptr && (index || !needs_index);
    row.source = priced ? MarkSource::LastTrade : MarkSource::Unpriced;
    if (!priced) {
      out_.remarks.push_back(instrument.full_name() + ": no believable vol and index: valued at its last price, without Greeks");
    }
    const AccountFact* trade = priced ? marking.last_believed : marking.last_trade;
    if (trade == nullptr) return;
    row.mark = {.price = trade->price, .vol = trade->vol, .forward = index ? to_double(*index) / usd_of(instrument.quote) : 0.0};
  }

  SettleAmount in(Currency to, Currency from, SettleAmount amount) const { return to == from ? amount : in_numeraire(out_, from, amount); }

  /// The settlement currency that all instruments that pass share, else the numeraire.
  template <class Pass>
  Currency shared_currency(Pass pass) const {
    std::set<Currency> settles;
    for (const Instrument& instrument : account_.instruments) {
      if (touched(instrument) && pass(instrument)) settles.insert(instrument.settle);
    }
    return settles.size() == 1 ? *settles.begin() : out_.numeraire;
  }

  void sum_up() {
    out_.money_currency = shared_currency([](const Instrument&) { return true; });
    for (const Money& premium : premium_.entries()) out_.premium_cash += in(out_.money_currency, premium.currency, premium.amount);
    for (const InventoryRow& row : out_.rows) {
      out_.fees += in(out_.money_currency, account_.instruments[row.instrument].settle, row.fees);
      add_to_underlying(row);
    }
    for (auto& [coin, sum] : out_.underlyings) {
      if (sum.currency != coin) continue;
      sum.cash += other_money_[coin];
      sum.equity += other_money_[coin];
    }
    for (const SubBook& sub_book : sub_books_) {
      for (const Money& cash : sub_book.book.cash().entries()) out_.cash.post(cash);
    }
  }

  void add_to_underlying(const InventoryRow& row) {
    const Instrument& instrument = account_.instruments[row.instrument];
    auto [at, fresh] = out_.underlyings.try_emplace(instrument.base);
    UnderlyingInventory& sum = at->second;
    if (fresh) {
      sum.currency = shared_currency([&](const Instrument& other) { return other.base == instrument.base; });
      sum.index = index_of(instrument.base).value_or(Price{});
    }
    const auto add = [&](SettleAmount& to, SettleAmount amount) { to += in(sum.currency, instrument.settle, amount); };
    const SettleAmount profit = row.realised + row.unrealised - row.fees - row.funding;
    add(sum.realised, row.realised);
    add(sum.unrealised, row.unrealised);
    add(sum.fees, row.fees);
    add(sum.funding, row.funding);
    add(sum.equity, profit);
    add(sum.cash, profit - row.market_value);
    sum.risk += row.risk;
    if (instrument.kind == InstrumentKind::Option) {
      sum.vega_tenors.add(to_days(instrument.expiry - out_.as_of), row.risk.vega_usd_per_vol_point);
    }
  }

  AccountFacts account_;
  const std::optional<MarkSet>& chain_;
  CostBasis basis_;
  std::optional<Deliveries> deliveries_;
  std::vector<SubBook> sub_books_;
  std::vector<Marking> marking_;  ///< by instrument id
  BookedTrades seen_;
  std::map<TradeKey, const AccountFact*> first_by_key_;  ///< made when first needed
  std::map<TradeKey, const AccountFact*> restated_;      ///< busted (nothing) or corrected trades
  std::deque<AccountFact> corrected_;                    ///< what `restated_` points to
  Balances premium_;
  Balances other_money_;  ///< deposits, withdrawals, transfers, corrections
  std::map<Currency, Price> last_index_;
  std::map<std::tuple<Venue, Instant, Currency, Currency>, SettledExpiry> settled_;  ///< by venue, expiry, base and quote
  Inventory out_;
};

}  // namespace

SettleAmount in_numeraire(const Inventory& inventory, Currency currency, SettleAmount amount) {
  return nearest<SettleAmount>(to_double(amount) * inventory.numeraire_prices.at(currency));
}

AccountFacts facts_of(Instruments instruments, std::span<const TapeTrade> trades, Liquidity as) {
  AccountFacts account;
  account.facts.reserve(trades.size());
  for (const TapeTrade& trade : trades) {
    const Side side = as == Liquidity::Taker ? trade.taker : opposite(trade.taker);
    account.facts.push_back({.at = trade.at,
                             .instrument = trade.instrument,
                             .line = trade.line,
                             .trade = trade.trade,
                             .size = trade.size * sign_of(side),
                             .price = trade.price,
                             .amount = trade_fee(instruments[trade.instrument], trade.size, trade.price, as, trade.index),
                             .currency = {},
                             .index = trade.index,
                             .vol = trade.vol,
                             .liquidity = as});
  }
  account.instruments = std::move(instruments);
  return account;
}

Result<Inventory> take_inventory(AccountFacts account, const std::optional<MarkSet>& chain, Currency numeraire, CostBasis basis,
                                 std::span<const MarkSet> past) {
  return Stocktaking(std::move(account), chain, numeraire, basis, past).take();
}

}  // namespace keel
