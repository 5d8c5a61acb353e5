#include "keel/analysis/inventory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

#include "keel/base/int128.hpp"
#include "keel/pricing/black76.hpp"

namespace keel {
namespace {

constexpr Duration settlement_window = minute * 30;
constexpr double largest_believable_vol = 5.0;  // exclusive; the venue's solver stops there, as it does at 0

bool believable(const Instrument& instrument, const TapeTrade& trade) {
  return instrument.kind != InstrumentKind::Option || (trade.vol > 0.0 && trade.vol < largest_believable_vol);
}

bool same_trade(const TapeTrade& a, const TapeTrade& b) {
  return a.at == b.at && a.instrument == b.instrument && a.taker == b.taker && a.price == b.price && a.size == b.size;
}

/// The venue's amount of a number of contracts, half to even to 1e-8.
Size amount_of(const Instrument& instrument, Size contracts) {
  return {divide_rounded(multiply_checked(contracts.raw, instrument.multiplier.raw), units_per_one, Rounding::HalfEven)};
}

InventoryRisk option_risk(const Instrument& option, const Mark& mark, double years, double amount) {
  const Black76Greeks unit = black76({mark.forward, to_double(option.strike), years, mark.vol, option.right});
  const double premium_in_coin = option.payoff == Payoff::Inverse ? to_double(mark.price) : 0.0;
  return {amount * unit.delta, amount * (unit.delta - premium_in_coin), amount * unit.gamma, amount * unit.vega_per_vol_point,
          amount * unit.theta_per_day};
}

InventoryRisk risk_of(const Instrument& instrument, const InventoryRow& row, Instant as_of) {
  const double amount = to_double(row.amount);
  if (instrument.kind == InstrumentKind::Option) {
    if (row.source == MarkSource::Unpriced) return {};
    return option_risk(instrument, row.mark, years_between(as_of, instrument.expiry), amount);
  }
  const double coins = instrument.reciprocal() ? amount / to_double(row.mark.price) : amount;
  return {.delta = coins, .net_transaction_delta = coins};
}

/// One trade's file in time order, each trade once.
class Stocktaking {
 public:
  Stocktaking(const Instruments& instruments, std::span<const TapeTrade> trades, Liquidity as, const std::optional<MarkSet>& chain,
              Currency numeraire)
      : instruments_(instruments), tape_(trades.begin(), trades.end()), as_(as), chain_(chain) {
    out_.numeraire = numeraire;
    std::ranges::stable_sort(tape_, {}, &TapeTrade::at);
  }

  Result<Inventory> take() {
    if (tape_.empty()) return fail("no trades");
    if (auto done = book_trades(); !done) return std::unexpected(done.error());
    out_.as_of = chain_ ? chain_->at : tape_.back().at;
    if (auto done = price_currencies(); !done) return std::unexpected(done.error());
    for (const Instrument& instrument : instruments_) {
      if (auto done = add_row(instrument); !done) return std::unexpected(done.error());
    }
    for (const auto& [key, settled] : settled_) {
      out_.remarks.push_back(fmt::format("{} instruments expired at {}: settlement estimated at {}, the mean of {} index prices before it",
                                         settled.instruments, format_instant(std::get<Instant>(key)), to_text(settled.delivery),
                                         settled.indices));
    }
    sum_up();
    return std::move(out_);
  }

 private:
  Result<void> book_trades() {
    std::unordered_map<std::uint64_t, const TapeTrade*> seen;
    book_.reserve(tape_.size(), instruments_.size());
    for (const TapeTrade& trade : tape_) {
      const auto [first, fresh] = seen.emplace(trade.trade.value, &trade);
      if (!fresh && !same_trade(*first->second, trade)) {
        return fail(fmt::format("line {}: trade_id: {} is another trade in line {}", trade.line, trade.trade.value, first->second->line));
      }
      const Instrument& instrument = instruments_[trade.instrument];
      const Side side = as_ == Liquidity::Taker ? trade.taker : opposite(trade.taker);
      const SettleAmount fee = trade_fee(instrument, trade.size, trade.price, as_, trade.index);
      if (!book_.apply(instrument, {trade.trade, trade.instrument, side, trade.price, trade.size, fee})) {
        ++out_.duplicates;
        continue;
      }
      ++out_.trades;
      if (instrument.paid_up_front())
        premium_.post({instrument.settle, -settlement_value(instrument, trade.size * sign_of(side), trade.price)});
      last_trade_[trade.instrument] = &trade;
      last_index_[instrument.base] = trade.index;
      if (believable(instrument, trade)) {
        last_believed_[trade.instrument] = &trade;
      } else {
        out_.remarks.push_back(fmt::format("line {}: {}: iv {:g} % is not believed: the position is kept, the row prices nothing",
                                           trade.line, instrument.name, trade.vol * 100.0));
      }
    }
    return {};
  }

  /// Numeraire a unit of every currency that money is in. Dollars of every make count as one.
  Result<void> price_currencies() {
    std::set<Currency> needed{out_.numeraire};
    for (const Instrument& instrument : instruments_) needed.insert({instrument.settle, instrument.base});
    std::map<Currency, double> usd;
    for (const Currency currency : needed) {
      const auto index = index_of(currency);
      if (currency == Currency::of("USD") || currency == Currency::of("USDC") || currency == Currency::of("USDT")) {
        usd[currency] = 1.0;
      } else if (index) {
        usd[currency] = to_double(*index);
      } else {
        return fail(fmt::format("numeraire: no price of {} in USD is known", currency.text()));
      }
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

  /// Mean of the indices seen in the half hour before an expiry, half to even to 1e-8.
  Result<Price> estimated_delivery(const Instrument& instrument, std::size_t& seen) const {
    Int128 sum = 0;
    seen = 0;
    const auto from = std::ranges::lower_bound(tape_, instrument.expiry - settlement_window, {}, &TapeTrade::at);
    std::set<TradeId> counted;
    for (auto trade = from; trade != tape_.end() && trade->at < instrument.expiry; ++trade) {
      const Instrument& traded = instruments_[trade->instrument];
      if (traded.base != instrument.base || traded.quote != instrument.quote || !counted.insert(trade->trade).second) continue;
      sum += trade->index.raw;
      ++seen;
    }
    if (seen == 0) return fail(instrument.name + ": cannot be settled: no index price was seen in the 30 minutes before its expiry");
    return Price{divide_rounded(sum, static_cast<Int128>(seen), Rounding::HalfEven)};
  }

  Result<void> add_row(const Instrument& instrument) {
    const Position held = book_.position(instrument.id);
    InventoryRow row{.instrument = instrument.id, .amount = amount_of(instrument, held.size)};
    row.average_price = average_price(instrument, held);
    if (instrument.expires() && instrument.expiry <= out_.as_of) {
      if (auto done = settle(instrument, row); !done) return done;
    } else {
      mark(instrument, row);
      row.risk = risk_of(instrument, row, out_.as_of);
      row.unrealised = book_.unrealised(instrument, row.mark.price);
      row.market_value = book_.market_value(instrument, row.mark.price);
    }
    const Position& now = book_.position(instrument.id);
    row.realised = now.realised;
    row.fees = now.fees;
    out_.rows.push_back(row);
    return {};
  }

  Result<void> settle(const Instrument& instrument, InventoryRow& row) {
    std::size_t seen = 0;
    const auto delivery = estimated_delivery(instrument, seen);
    if (!delivery) return std::unexpected(delivery.error());
    book_.settle(instrument, *delivery);
    row.source = MarkSource::EstimatedSettlement;
    row.mark = {.price = payoff_price(instrument, *delivery), .forward = to_double(*delivery)};
    SettledExpiry& expiry = settled_[{instrument.expiry, instrument.base, instrument.quote}];
    expiry.delivery = *delivery;
    expiry.indices = seen;
    ++expiry.instruments;
    return {};
  }

  void mark(const Instrument& instrument, InventoryRow& row) {
    if (chain_) {
      if (const auto found = chain_->marks.find(instrument.id); found != chain_->marks.end()) {
        row.source = MarkSource::Chain;
        row.mark = found->second;
        return;
      }
      out_.remarks.push_back(instrument.name + ": is not in the chain: marked at its last trade");
    }
    const auto believed = last_believed_.find(instrument.id);
    const bool priced = believed != last_believed_.end();
    const TapeTrade& trade = priced ? *believed->second : *last_trade_.at(instrument.id);
    row.source = priced ? MarkSource::LastTrade : MarkSource::Unpriced;
    row.mark = {.price = trade.price, .vol = trade.vol, .forward = to_double(*index_of(instrument.base))};
    if (!priced) out_.remarks.push_back(instrument.name + ": no trade with a believable iv: valued at its last price, without Greeks");
  }

  SettleAmount in(Currency to, Currency from, SettleAmount amount) const { return to == from ? amount : in_numeraire(out_, from, amount); }

  /// The settlement currency that all instruments that pass share, else the numeraire.
  template <class Pass>
  Currency shared_currency(Pass pass) const {
    std::set<Currency> settles;
    for (const Instrument& instrument : instruments_) {
      if (pass(instrument)) settles.insert(instrument.settle);
    }
    return settles.size() == 1 ? *settles.begin() : out_.numeraire;
  }

  void sum_up() {
    out_.money_currency = shared_currency([](const Instrument&) { return true; });
    for (const Money& premium : premium_.entries()) out_.premium_cash += in(out_.money_currency, premium.currency, premium.amount);
    for (const InventoryRow& row : out_.rows) {
      const Instrument& instrument = instruments_[row.instrument];
      out_.fees += in(out_.money_currency, instrument.settle, row.fees);
      auto [at, fresh] = out_.underlyings.try_emplace(instrument.base);
      UnderlyingInventory& sum = at->second;
      if (fresh) {
        sum.currency = shared_currency([&](const Instrument& other) { return other.base == instrument.base; });
        sum.index = *index_of(instrument.base);
      }
      const auto add = [&](SettleAmount& to, SettleAmount amount) { to += in(sum.currency, instrument.settle, amount); };
      add(sum.realised, row.realised);
      add(sum.unrealised, row.unrealised);
      add(sum.fees, row.fees);
      add(sum.equity, row.realised + row.unrealised - row.fees);
      add(sum.cash, row.realised + row.unrealised - row.fees - row.market_value);
      sum.risk = sum.risk + row.risk;
    }
  }

  struct SettledExpiry {
    Price delivery;
    std::size_t indices = 0;
    std::size_t instruments = 0;
  };

  const Instruments& instruments_;
  std::vector<TapeTrade> tape_;
  Liquidity as_;
  const std::optional<MarkSet>& chain_;
  Book book_;
  Balances premium_;
  std::map<InstrumentId, const TapeTrade*> last_trade_;
  std::map<InstrumentId, const TapeTrade*> last_believed_;
  std::map<Currency, Price> last_index_;
  std::map<std::tuple<Instant, Currency, Currency>, SettledExpiry> settled_;  ///< by expiry, base and quote
  Inventory out_;
};

}  // namespace

InventoryRisk operator+(const InventoryRisk& a, const InventoryRisk& b) {
  return {a.delta + b.delta, a.net_transaction_delta + b.net_transaction_delta, a.gamma_per_usd + b.gamma_per_usd,
          a.vega_usd_per_vol_point + b.vega_usd_per_vol_point, a.theta_usd_per_day + b.theta_usd_per_day};
}

SettleAmount in_numeraire(const Inventory& inventory, Currency currency, SettleAmount amount) {
  return nearest<SettleAmount>(to_double(amount) * inventory.numeraire_prices.at(currency));
}

Result<Inventory> take_inventory(const Instruments& instruments, std::span<const TapeTrade> trades, Liquidity as,
                                 const std::optional<MarkSet>& chain, Currency numeraire) {
  return Stocktaking(instruments, trades, as, chain, numeraire).take();
}

}  // namespace keel
