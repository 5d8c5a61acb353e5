#include "keel/account/inventory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <tuple>

#include "keel/account/cost_basis.hpp"
#include "keel/account/delivery_estimate.hpp"
#include "keel/account/entry_price.hpp"
#include "keel/account/inventory_marks.hpp"
#include "keel/account/told_positions.hpp"
#include "keel/base/words.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/book/delivery_fees.hpp"
#include "keel/book/standing_facts.hpp"
#include "keel/domain/money.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/exposure/greeks_sum.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {
namespace {

/// Spot is the balance that it moved, which has no Greeks.
Greeks risk_of(const Instrument& instrument, const InventoryRow& row, double index_usd, double quote_usd, Instant as_of) {
  if (row.source == MarkSource::Unpriced || row.amount.raw == 0 || instrument.kind == InstrumentKind::Spot) return {};
  const UnitGreeks unit = unit_greeks(instrument, row.mark, index_usd, as_of, quote_usd);
  return to_double(row.amount) / to_double(instrument.multiplier) * unit;
}

/// What a position's facts moved in its settlement currency's cash.
SettleAmount settle_cash(const Instrument& instrument, const Position& held) {
  const SettleAmount paid = instrument.paid_up_front() ? held.cost : SettleAmount{};
  return held.realised - held.net_fees() - held.funding + held.pool_fees - held.exchanged_for - paid;
}

/// Without its sign, whole minutes of what is longer than one.
Duration to_minutes(Duration away) {
  const Duration magnitude{std::abs(away.raw)};
  return magnitude < minute ? magnitude : Duration{magnitude.raw / minute.raw * minute.raw};
}

std::string beyond(const Instrument& instrument, std::string_view what, Price price) {
  return fmt::format("{}: {}: {} brings the account beyond {:.0f}", instrument.full_name(), what, to_text(price), largest_amount);
}

class Stocktaking {
 public:
  /// Facts that stand, sorted.
  Stocktaking(AccountFacts account, const std::optional<MarkSet>& chain, Currency numeraire, CostBasis basis, std::span<const MarkSet> past)
      : account_(std::move(account)),
        chain_(chain),
        basis_(basis),
        delivery_fees_(account_),
        sub_books_(account_.groups.size()),
        limits_(account_.instruments),
        worths_(account_, past),
        marks_(account_, chain_, past, worths_) {
    out_.numeraire = numeraire;
    out_.groups = account_.groups;
    for (SubBook& sub_book : sub_books_) {
      sub_book.keeps_history = basis != CostBasis::Average;
      sub_book.entries.resize(account_.instruments.size(), EntryPrice(basis));
      sub_book.touched.resize(account_.instruments.size());
    }
    deliveries_.emplace(account_, past);
    out_.remarks = account_.remarks;
  }

  /// As of the chain, else of `last`, or of `at` if that is later.
  Result<Inventory> take(Instant last, Instant at, std::size_t duplicates) {
    out_.duplicates = duplicates;
    for (const AccountFact& fact : account_.facts) {
      const std::string too_large = limits_.take(fact);
      if (!too_large.empty()) return fail(fmt::format("{}: {}", account_.place_of(fact), too_large));
      book_fact(fact);
    }
    out_.instruments =
        static_cast<std::size_t>(std::ranges::count_if(account_.instruments, [this](const auto& one) { return touched(one); }));
    out_.as_of = std::max({chain_ ? chain_->at : last, last, at});
    if (chain_ && chain_->at < at && last < at) {
      out_.remarks.push_back(
          fmt::format("the last marks until {} are of {}: the book stands at these", format_instant(at), format_instant(chain_->at)));
    } else if (chain_ && chain_->at < last) {
      out_.remarks.push_back(fmt::format("the marks end at {}, before the account's last fact: the book is of {}, at these marks",
                                         format_instant(chain_->at), format_instant(last)));
    }
    if (auto done = price_currencies(); !done) return std::unexpected(done.error());
    for (const Instrument& instrument : account_.instruments) {
      if (auto done = add_rows(instrument); !done) return std::unexpected(done.error());
    }
    std::ranges::move(of_marks_.lines(), std::back_inserter(out_.remarks));
    if (auto done = check_worth(); !done) return std::unexpected(done.error());
    tell_settlements();
    if (std::string unlike = unlike_told_positions(account_); !unlike.empty()) out_.remarks.push_back(std::move(unlike));
    if (account_.repeated > 0) {
      out_.remarks.push_back(counted(account_.repeated, "fact that is no trade stands in several files and counts once",
                                     "facts that are no trades stand in several files and count once"));
    }
    sum_up();
    return std::move(out_);
  }

 private:
  struct SubBook {
    Book book;
    History history;
    bool keeps_history = false;
    std::vector<bool> touched;                ///< by instrument id
    std::vector<EntryPrice> entries;          ///< likewise
    std::map<InstrumentId, Price> delivered;  ///< by a fact, at that price of the underlying
    std::map<InstrumentId, Balances> fee_exchanges;

    void book_booking(const Instrument& instrument, const Booking& booking) {
      touched[instrument.id.value] = true;
      entries[instrument.id.value].take(instrument, booking);
      if (is_delivery(booking.kind)) delivered[instrument.id] = booking.price;
      if (keeps_history) {
        history.book(instrument, booking, book);
      } else {
        keel::book(instrument, booking, book);
      }
    }
  };
  struct SettledExpiry {
    DeliveryEstimate estimate;
    std::size_t instruments = 0;
  };

  /// By a fact, in any sub-book; the account may know others.
  bool touched(const Instrument& instrument) const {
    return std::ranges::any_of(sub_books_, [&](const SubBook& sub_book) { return sub_book.touched[instrument.id.value]; });
  }

  void book_fact(const AccountFact& fact) {
    SubBook& to = sub_books_[fact.group];
    const Money money{fact.currency, fact.amount};
    if (!marks_.see(fact)) {
      out_.remarks.push_back(fmt::format("{}: {}: iv {:g} % is not believed: the position is kept, the row prices nothing",
                                         account_.place_of(fact), account_.instruments[fact.instrument].full_name(), fact.vol * 100.0));
    }
    switch (fact.kind) {
      case EntryKind::Deposit:
      case EntryKind::Withdrawal: to.book.deposit(money); break;
      case EntryKind::Transfer: to.book.transfer(money); break;
      case EntryKind::Correction: to.book.correct(money); break;
      default: return book_instrument_fact(fact, to);
    }
    if (fact.of_fee) {
      to.fee_exchanges[fact.instrument].post(money);
    } else {
      other_money_.post(money);
      (fact.kind == EntryKind::Correction ? out_.corrections : out_.deposits).post(money);
    }
    out_.cash_by_venue[fact.venue].post(money);
  }

  void book_instrument_fact(const AccountFact& fact, SubBook& to) {
    const Instrument& instrument = account_.instruments[fact.instrument];
    Booking booking = fact.booking();
    if (is_delivery(fact.kind)) booking.delivery_fee = delivery_fees_.of(instrument, fact.group, fact.price);
    to.book_booking(instrument, booking);
    if (fact.kind != EntryKind::Trade) return;
    ++out_.trades;
    if (instrument.paid_up_front()) premium_.post({instrument.settle, -settlement_value(instrument, fact.size, fact.price)});
  }

  /// Numeraire a unit of every currency that money is in.
  Result<void> price_currencies() {
    std::map<Currency, double> usd;
    const auto price = [&](Currency currency) {
      const double dollars = marks_.usd_of(currency);
      if (dollars > 0.0) usd[currency] = dollars;
      return dollars > 0.0;
    };
    if (!price(out_.numeraire))
      return fail(
          fmt::format("numeraire: no price of {} in USD is known: give a line of it an index in USD, or --marks", out_.numeraire.text()));
    for (const AccountFact& fact : account_.facts) {
      for (const Currency currency : currencies_of(fact)) {
        if (usd.contains(currency) || price(currency)) continue;
        const auto bound = limits_.bounds().find(currency);
        if (bound == limits_.bounds().end() || bound->second == 0.0) {
          usd[currency] = 0.0;  // there never was any of it
          continue;
        }
        return fail(fmt::format("{}: no price of {} in USD is known: give a line of it an index in USD, or --marks",
                                account_.place_of(fact), currency.text()));
      }
    }
    out_.numeraire_usd = usd[out_.numeraire];
    for (const auto& [currency, dollars] : usd) out_.numeraire_prices[currency] = dollars / out_.numeraire_usd;
    return check_worth();
  }

  /// All currencies together, at the highest index that there ever was, as the attribution follows the account through time.
  Result<void> check_worth() const {
    double worth = 0.0;
    for (const auto& [currency, bound] : limits_.bounds()) {
      const double highest = marks_.highest_usd_of(currency);
      if (bound > 0.0) worth += bound * std::max(highest, out_.numeraire_prices.at(currency));
      if (worth >= largest_amount) {
        return fail(fmt::format("{}: at {} USD a {} the account comes to more than {:.0f}", marks_.place_of_highest(account_, currency),
                                highest, currency.text(), largest_amount));
      }
    }
    return {};
  }

  /// In which the fact moves money or its instrument is quoted; one may stand more than once.
  std::array<Currency, 3> currencies_of(const AccountFact& fact) const {
    if (is_about_money(fact.kind)) return {fact.currency, fact.currency, fact.currency};
    const Instrument& instrument = account_.instruments[fact.instrument];
    const bool exchanges = instrument.kind == InstrumentKind::Spot || instrument.kind == InstrumentKind::Pool;
    return {instrument.settle, instrument.quote, exchanges ? instrument.base : instrument.settle};
  }

  Result<void> add_rows(const Instrument& instrument) {
    bool counted = false;
    for (std::uint32_t group = 0; group < sub_books_.size(); ++group) {
      Book& book = sub_books_[group].book;
      if (!sub_books_[group].touched[instrument.id.value]) continue;
      const Position held = book.position(instrument.id);
      InventoryRow row{.instrument = instrument.id, .group = group, .amount = amount_of(instrument, held.size)};
      row.average_price = sub_books_[group].entries[instrument.id.value].of(instrument);
      const bool expired = instrument.expires() && instrument.expiry <= out_.as_of;
      const auto delivered = sub_books_[group].delivered.find(instrument.id);
      if (delivered != sub_books_[group].delivered.end()) {
        row.source = MarkSource::Delivered;
        row.mark = {.price = payoff_price(instrument, delivered->second), .forward = to_double(delivered->second)};
      } else if (expired) {
        if (auto done = settle(instrument, book, row, !counted); !done) return done;
        counted = counted || row.source == MarkSource::EstimatedSettlement;
      } else {
        marks_.mark(instrument, out_.as_of, row, of_marks_);
        if (!limits_.value_at(instrument, group, row.mark.price)) return fail(beyond(instrument, "mark", row.mark.price));
        const double index = to_double(marks_.index_of(instrument.base).value_or(Price{}));
        row.risk = risk_of(instrument, row, index, marks_.usd_of(instrument.quote), out_.as_of);
        const double coins_worth = std::abs(to_double(held.exchanged)) * marks_.index_price(instrument);
        if (!(coins_worth < largest_amount)) {
          return fail(fmt::format("{}: its {} are worth {:g} {}, which is too large", instrument.full_name(), instrument.base.text(),
                                  coins_worth, instrument.settle.text()));
        }
        row.unrealised = unrealised_of(instrument, book, row.mark.price);
        row.market_value = book.market_value(instrument, row.mark.price);
      }
      const Position& now = book.position(instrument.id);
      row.realised = now.realised;
      row.fees = now.net_fees() - now.pool_fees;
      row.funding = now.funding;
      if (const auto exchanged = sub_books_[group].fee_exchanges.find(instrument.id); exchanged != sub_books_[group].fee_exchanges.end()) {
        row.fee_exchange = exchanged->second;
        row.unrealised += worth_of(row.fee_exchange, instrument.settle);
      }
      if (basis_ != CostBasis::Average) restate_by(instrument, sub_books_[group].history.of(instrument.id), basis_, row);
      out_.rows.push_back(row);
    }
    return {};
  }

  /// Profit beyond what is realised, coins that a trade exchanged being worth their index, as all coins of the account are.
  SettleAmount unrealised_of(const Instrument& instrument, const Book& book, Price mark) const {
    const Position& held = book.position(instrument.id);
    const double coin_price = marks_.index_price(instrument);
    const bool exchanges = instrument.kind == InstrumentKind::Spot || instrument.kind == InstrumentKind::Pool;
    if (!exchanges || coin_price == 0.0) return book.unrealised(instrument, mark);
    const auto coins = nearest<SettleAmount>(to_double(held.exchanged) * coin_price);
    return book.market_value(instrument, mark) + coins - held.exchanged_for - held.cost;
  }

  Result<void> settle(const Instrument& instrument, Book& book, InventoryRow& row, bool counts) {
    const auto key = std::tuple{instrument.venue, instrument.expiry, instrument.base, instrument.quote};
    if (!settled_.contains(key)) {
      const auto estimate = deliveries_->of(instrument);
      if (!estimate && row.amount.raw != 0) {
        return fail(why_not_settled(instrument));
      }
      const bool told = row.amount.raw == 0 && (!estimate || estimate->source == DeliverySource::Told);
      if (told) return {};  // closed before the delivery that others had
      settled_[key] = {*estimate};
    }
    SettledExpiry& expiry = settled_[key];
    if (!limits_.deliver_at(instrument, row.group, expiry.estimate.delivery)) {
      return fail(beyond(instrument, "estimated delivery price", expiry.estimate.delivery));
    }
    book.settle(instrument, expiry.estimate.delivery, delivery_fees_.of(instrument, row.group, expiry.estimate.delivery));
    row.source = MarkSource::EstimatedSettlement;
    const Price delivery = expiry.estimate.delivery;
    row.mark = {.price = payoff_price(instrument, delivery), .forward = to_double(delivery)};
    if (counts) ++expiry.instruments;
    return {};
  }

  /// Where the instrument was last traded, and what would mend it.
  std::string why_not_settled(const Instrument& instrument) const {
    const auto last = std::ranges::find_if(account_.facts.rbegin(), account_.facts.rend(), [&](const AccountFact& fact) {
      return !is_about_money(fact.kind) && fact.instrument == instrument.id;
    });
    const std::string place = last == account_.facts.rend() ? std::string() : account_.place_of(*last) + ": ";
    const std::string name = instrument.full_name();
    const std::string when = format_instant(instrument.expiry);
    return fmt::format(
        "{}{} expired at {} and nothing tells its delivery price, nor an index within {:g} hours of it: give --delivery {}=PRICE, or a "
        "line "
        "{},expiry,{},PRICE with time, kind, instrument and price",
        place, name, when, to_days(index_nearby) * 24.0, name, when, name);
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
          : estimate.source == DeliverySource::Nearby
              ? fmt::format("settlement estimated at {}, the index {} {} it", price, format_duration(to_minutes(estimate.away)),
                            estimate.away.raw < 0 ? "before" : "after")
              : fmt::format("settled at {}, as others were", price);
      out_.remarks.push_back(
          fmt::format("{} expired at {}: {}", counted(settled.instruments, "instrument"), format_instant(std::get<Instant>(key)), how));
    }
  }

  /// In a currency, at the prices of now.
  SettleAmount worth_of(const Balances& money, Currency in) const {
    SettleAmount worth = money[in];
    const double price = out_.numeraire_prices.at(in);
    for (const auto& [currency, amount] : money.entries()) {
      if (currency != in && amount.raw != 0) worth += nearest<SettleAmount>(to_double(amount) * out_.numeraire_prices.at(currency) / price);
    }
    return worth;
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
      for (const Instrument& instrument : account_.instruments) {
        if (!sub_book.touched[instrument.id.value]) continue;
        const Position& held = sub_book.book.position(instrument.id);
        Balances& there = out_.cash_by_venue[instrument.venue];
        there.post({instrument.settle, settle_cash(instrument, held)});
        if (held.exchanged.raw != 0) there.post({instrument.base, held.exchanged});
      }
    }
  }

  void add_to_underlying(const InventoryRow& row) {
    const Instrument& instrument = account_.instruments[row.instrument];
    auto [at, fresh] = out_.underlyings.try_emplace(instrument.base);
    UnderlyingInventory& sum = at->second;
    if (fresh) {
      sum.currency = shared_currency([&](const Instrument& other) { return other.base == instrument.base; });
      sum.index = marks_.index_of(instrument.base).value_or(Price{});
    }
    const auto add = [&](SettleAmount& to, SettleAmount amount) { to += in(sum.currency, instrument.settle, amount); };
    const SettleAmount profit = row.realised + row.unrealised - row.fees - row.funding;
    add(sum.realised, row.realised);
    add(sum.unrealised, row.unrealised);
    add(sum.fees, row.fees);
    add(sum.funding, row.funding);
    add(sum.equity, profit);
    add(sum.cash, profit - row.market_value);
    add_cancelling(sum.risk, row.risk);
    if (instrument.kind == InstrumentKind::Option) {
      sum.vega_tenors.add(to_days(instrument.expiry - out_.as_of), row.risk.vega_usd_per_vol_point);
    }
  }

  AccountFacts account_;
  const std::optional<MarkSet>& chain_;
  CostBasis basis_;
  DeliveryFees delivery_fees_;
  std::optional<Deliveries> deliveries_;
  std::vector<SubBook> sub_books_;
  AmountLimits limits_;
  DollarWorths worths_;
  InventoryMarks marks_;
  SharedRemarks of_marks_;
  Balances premium_;
  Balances other_money_;                                                             ///< deposits, withdrawals, transfers, corrections
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
                             .element = trade.element,
                             .trade = trade.trade,
                             .size = trade.size * sign_of(side),
                             .price = trade.price,
                             .amount = trade_fee(instruments[trade.instrument], trade.size, trade.price, as, trade.index),
                             .currency = {},
                             .index = is_dollar(instruments[trade.instrument].quote) ? trade.index : Price{},
                             .index_quoted = true,
                             .vol = trade.vol,
                             .liquidity = as});
  }
  account.instruments = std::move(instruments);
  return account;
}

Result<Inventory> take_inventory(AccountFacts account, const std::optional<MarkSet>& chain, Currency numeraire, CostBasis basis,
                                 std::span<const MarkSet> past, Instant at) {
  if (account.facts.empty()) return fail("no trades");
  sort_facts(account);
  const Instant last = account.facts.back().at;
  auto standing = standing_facts(std::move(account));
  if (!standing) return std::unexpected(standing.error());
  return Stocktaking(std::move(standing->account), chain, numeraire, basis, past).take(last, at, standing->duplicates);
}

}  // namespace keel
