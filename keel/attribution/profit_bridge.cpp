#include "keel/attribution/profit_bridge.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "keel/account/inventory_totals.hpp"

namespace keel {
namespace {

constexpr NumeraireAmount half_a_cent{units_per_one / 200};

NumeraireAmount usd_worth(double amount, double usd) { return nearest<NumeraireAmount>(amount * usd); }

bool same_price(double one, double other) { return std::abs(one - other) <= 1e-12 * std::abs(one); }

/// Small lines are left to the rounding.
ProfitBridge finished(ProfitBridge bridge) {
  std::erase_if(bridge.lines, [](const BridgeLine& one) { return one.kind == BridgeKind::Rounding || abs(one.usd) < half_a_cent; });
  std::ranges::stable_sort(bridge.lines, {}, [](const BridgeLine& one) { return one.kind; });
  NumeraireAmount rest = bridge.explained - bridge.book;
  for (const BridgeLine& one : bridge.lines) rest -= one.usd;
  if (rest.raw != 0) bridge.lines.push_back({.kind = BridgeKind::Rounding, .currency = {}, .usd = rest});
  return bridge;
}

class BridgeBuilder {
 public:
  BridgeBuilder(const Instruments& instruments, const Inventory& inventory, const AccountWorth& worth)
      : instruments_(instruments), inventory_(inventory), worth_(worth) {
    bridge_.book = usd_worth(to_double(total_profit(instruments, inventory)), inventory.numeraire_usd);
  }

  ProfitBridge build() {
    std::map<Currency, NumeraireAmount> money;
    for (const HeldWorth& held : worth_.held) {
      bridge_.explained += held.worth;
      if (held.instrument) {
        compare(held);
      } else {
        money[held.currency] += held.worth;
      }
    }
    for (const auto& [currency, paid] : worth_.paid_in) bridge_.explained -= paid.worth;
    for (const auto& [currency, worth] : money) compare_money(currency, worth);
    return finished(std::move(bridge_));
  }

 private:
  double explained_usd(Currency currency) const {
    const auto known = worth_.usd.find(currency);
    return known == worth_.usd.end() ? usd_of(inventory_, currency) : to_double(known->second);
  }
  bool same_index(Currency currency) const { return same_price(usd_of(inventory_, currency), explained_usd(currency)); }

  BridgeLine& line(BridgeKind kind, Currency currency) {
    const auto found = std::ranges::find_if(
        bridge_.lines, [&](const BridgeLine& one) { return one.kind == kind && kind != BridgeKind::Value && one.currency == currency; });
    if (found != bridge_.lines.end()) return *found;
    bridge_.lines.push_back({.kind = kind, .currency = currency});
    return bridge_.lines.back();
  }

  void add_value(InstrumentKind instruments, MarkSource source, NumeraireAmount usd) {
    auto found = std::ranges::find_if(bridge_.lines, [&](const BridgeLine& one) {
      return one.kind == BridgeKind::Value && one.instruments == instruments && one.source == source;
    });
    if (found == bridge_.lines.end()) {
      bridge_.lines.push_back({.kind = BridgeKind::Value, .currency = {}, .instruments = instruments, .source = source});
      found = bridge_.lines.end() - 1;
    }
    found->usd += usd;
    if (abs(usd) >= half_a_cent) ++found->positions;
  }

  /// The book has no row of what was busted altogether.
  void compare(const HeldWorth& held) {
    const Instrument& instrument = instruments_[*held.instrument];
    const auto key = [](const InventoryRow& one) { return std::pair{one.instrument, one.group}; };
    const auto row = std::ranges::lower_bound(inventory_.rows, std::pair{instrument.id, held.group}, {}, key);
    const bool known = row != inventory_.rows.end() && key(*row) == std::pair{instrument.id, held.group};
    const double settle_usd = usd_of(inventory_, instrument.settle);
    SettleAmount booked = known ? row->realised + row->unrealised - row->fees - row->funding : SettleAmount{};
    for (const auto& [currency, amount] : known ? row->fee_exchange.entries() : std::vector<Money>{}) {  // money of the explanation
      fee_exchanges_.post({currency, amount});
      if (amount.raw == 0) continue;
      const double price = usd_of(inventory_, currency) / settle_usd;
      booked -= currency == instrument.settle ? amount : nearest<SettleAmount>(to_double(amount) * price);
    }
    const double amount = to_double(held.amount) * settle_usd + to_double(held.coins) * usd_of(inventory_, instrument.base);
    const NumeraireAmount value = nearest<NumeraireAmount>(amount - to_double(booked) * settle_usd);
    add_value(instrument.kind, known ? row->source : MarkSource::Chain, value);
    const NumeraireAmount rest = held.worth - usd_worth(to_double(booked), settle_usd) - value;
    for (const Currency currency : {instrument.settle, instrument.base}) {
      const bool moves = currency == instrument.settle || held.coins.raw != 0;
      if (moves && !same_index(currency)) return void(line(BridgeKind::Index, currency).usd += rest);
    }
  }

  void compare_money(Currency currency, NumeraireAmount worth) {
    const double usd = usd_of(inventory_, currency);
    const auto paid = worth_.paid_in.find(currency);
    const PaidIn in = paid == worth_.paid_in.end() ? PaidIn{} : paid->second;
    const NumeraireAmount revalued = usd_worth(to_double(in.amount), usd) - in.worth;
    if (revalued.raw != 0) line(BridgeKind::PaidIn, currency).usd += revalued;
    const double earned = to_double(inventory_.corrections[currency] + fee_exchanges_[currency]);
    if (!same_index(currency)) line(BridgeKind::Index, currency).usd += worth - in.worth - revalued - usd_worth(earned, usd);
  }

  const Instruments& instruments_;
  const Inventory& inventory_;
  const AccountWorth& worth_;
  Balances fee_exchanges_;  ///< of all rows
  ProfitBridge bridge_;
};

}  // namespace

ProfitBridge profit_bridge(const Instruments& instruments, const Inventory& inventory, const AccountWorth& worth) {
  return BridgeBuilder(instruments, inventory, worth).build();
}

ProfitBridge bridge_between(const ProfitBridge& from, const ProfitBridge& to) {
  ProfitBridge bridge{.book = to.book - from.book, .lines = to.lines, .explained = to.explained - from.explained};
  for (const BridgeLine& before : from.lines) {
    const auto same = std::ranges::find_if(bridge.lines, [&](const BridgeLine& one) {
      return one.kind == before.kind && one.currency == before.currency && one.instruments == before.instruments &&
             one.source == before.source;
    });
    if (same != bridge.lines.end()) {
      same->usd -= before.usd;
      same->positions = std::max(same->positions, before.positions);
    } else {
      bridge.lines.push_back(before);
      bridge.lines.back().usd = -before.usd;
    }
  }
  return finished(std::move(bridge));
}

}  // namespace keel
