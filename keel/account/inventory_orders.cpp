#include "keel/account/inventory_orders.hpp"

#include "keel/account/inventory_totals.hpp"
#include "keel/domain/money.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {
namespace {

/// Nothing when no price is believed.
std::optional<Mark> mark_of(const Inventory& inventory, const std::optional<MarkSet>& chain, InstrumentId id) {
  if (chain) {
    if (const auto found = chain->marks.find(id); found != chain->marks.end()) return found->second;
  }
  for (const InventoryRow& row : inventory.rows) {
    if (row.instrument == id && (row.source == MarkSource::Chain || row.source == MarkSource::LastTrade)) return row.mark;
  }
  return std::nullopt;
}

double index_of(const Inventory& inventory, const std::optional<MarkSet>& chain, Currency coin) {
  if (chain && chain->indices.contains(coin)) return to_double(chain->indices.at(coin));
  const auto held = inventory.underlyings.find(coin);
  return held == inventory.underlyings.end() ? usd_of(inventory, coin) : to_double(held->second.index);
}

}  // namespace

UnitGreeks unit_greeks(const Instrument& instrument, const Inventory& inventory, const std::optional<MarkSet>& chain) {
  const auto mark = mark_of(inventory, chain, instrument.id);
  if (!mark) return {};
  const double quote_usd = is_dollar(instrument.quote) ? usd_of(inventory, instrument.quote) : index_of(inventory, chain, instrument.quote);
  return unit_greeks(instrument, *mark, index_of(inventory, chain, instrument.base), inventory.as_of, quote_usd);
}

std::vector<InventoryOrders> orders_of(const Instruments& instruments, const Inventory& inventory, const std::optional<MarkSet>& chain,
                                       std::span<const OpenOrder> orders, const std::map<Currency, std::size_t>& combos) {
  std::map<Currency, InventoryOrders> by_coin;
  for (const OpenOrder& order : orders) {
    const Instrument& instrument = instruments[order.instrument];
    InventoryOrders& sum = by_coin[instrument.base];
    ++sum.orders;
    const bool buys = order.combo.value_or(order.side) == Side::Buy;
    const double amount = sign_of(order.side) * to_double(order.remaining);
    sum.index_usd = index_of(inventory, chain, instrument.base);
    if (instrument.kind == InstrumentKind::Spot) {
      (buys ? sum.bids_bias_coin : sum.asks_bias_coin) += amount * to_double(instrument.multiplier);
      continue;
    }
    const UnitGreeks unit = unit_greeks(instrument, inventory, chain);
    if (!unit.valid) {
      ++sum.left_out;
      continue;
    }
    const Greeks added = amount * unit;
    (buys ? sum.bids : sum.asks) += added;
    (buys ? sum.bids_bias_coin : sum.asks_bias_coin) += added.net_transaction_delta;
  }
  for (const auto& [coin, count] : combos) {
    InventoryOrders& sum = by_coin[coin];
    sum.index_usd = index_of(inventory, chain, coin);
    sum.orders += count;
    sum.left_out += count;
    sum.combos = count;
  }
  std::vector<InventoryOrders> sums;
  for (auto& [coin, sum] : by_coin) {
    sum.coin = coin;
    sum.filled_bias_coin = directional_bias_coin(instruments, inventory, coin);
    if (const auto held = inventory.underlyings.find(coin); held != inventory.underlyings.end()) sum.filled = held->second.risk;
    sums.push_back(sum);
  }
  return sums;
}

}  // namespace keel
