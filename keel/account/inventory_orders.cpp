#include "keel/account/inventory_orders.hpp"

#include <fmt/format.h>

#include <map>

#include "keel/account/inventory_totals.hpp"

#include "keel/account/text_table.hpp"
#include "keel/domain/dollar.hpp"
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

std::vector<InventoryOrders> orders_of(const Instruments& instruments, const Inventory& inventory, const std::optional<MarkSet>& chain,
                                       std::span<const OpenOrder> orders) {
  std::map<Currency, InventoryOrders> by_coin;
  for (const OpenOrder& order : orders) {
    const Instrument& instrument = instruments[order.instrument];
    InventoryOrders& sum = by_coin[instrument.base];
    ++sum.orders;
    const auto mark = mark_of(inventory, chain, order.instrument);
    sum.index_usd = index_of(inventory, chain, instrument.base);
    const double quote_usd = is_dollar(instrument.quote) ? 1.0 : index_of(inventory, chain, instrument.quote);
    const UnitGreeks unit = mark ? unit_greeks(instrument, *mark, sum.index_usd, inventory.as_of, quote_usd) : UnitGreeks{};
    if (!unit.valid) {
      ++sum.left_out;
      continue;
    }
    (order.side == Side::Buy ? sum.bids : sum.asks) += sign_of(order.side) * to_double(order.remaining) * unit;
  }
  std::vector<InventoryOrders> sums;
  for (auto& [coin, sum] : by_coin) {
    sum.coin = coin;
    if (const auto held = inventory.underlyings.find(coin); held != inventory.underlyings.end()) sum.filled = held->second.risk;
    sums.push_back(sum);
  }
  return sums;
}

std::string format_orders(const InventoryOrders& orders) {
  const std::string coin = orders.coin.text();
  TextTable table;
  table.row({"", "delta", "NTD", "gamma", "vega", "theta"});
  table.row({"", coin, coin, coin + "/USD", "USD/pt", "USD/day"});
  const auto row = [&](std::string_view name, const Greeks& greeks) {
    table.row({std::string(name), signed_text(greeks.delta, 4), signed_text(greeks.net_transaction_delta, 4),
               fmt::format("{:+.3e}", greeks.gamma_per_usd), signed_text(greeks.vega_usd_per_vol_point, 2),
               signed_text(greeks.theta_usd_per_day, 2)});
  };
  row("filled", orders.filled);
  row("if bids fill", orders.filled + orders.bids);
  row("if asks fill", orders.filled + orders.asks);
  std::string text = fmt::format("{} with {} working order{}\n{}", coin, orders.orders, orders.orders == 1 ? "" : "s", table.finish("  "));
  if (orders.left_out > 0) text += fmt::format("  {} of them left out: no price\n", orders.left_out);
  return text;
}

}  // namespace keel
