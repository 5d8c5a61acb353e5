#include "keel/account/inventory_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/account/inventory_totals.hpp"
#include "keel/account/text_table.hpp"
#include "keel/domain/dollar.hpp"

namespace keel {
namespace {

std::string number_or_dash(double value, std::string_view format) {
  return value == 0.0 || std::isnan(value) ? std::string("-") : fmt::format(fmt::runtime(format), value);
}

/// Dollars to the cent, coins to `coin_places`.
std::string money(SettleAmount amount, Currency currency, int coin_places = 6) {
  return fixed_text(to_double(amount), is_dollar(currency) ? 2 : coin_places);
}

/// Coin prices need their decimals, dollar prices do not.
std::string price(double value) {
  if (value == 0.0) return "-";
  return value < 10.0 ? fmt::format("{:.6f}", value) : fmt::format("{:.2f}", value);
}

std::vector<std::string> greek_cells(const Greeks& risk) {
  return {number_or_dash(risk.delta, "{:+.4f}"), number_or_dash(risk.net_transaction_delta, "{:+.4f}"),
          number_or_dash(risk.gamma_per_usd, "{:+.3e}"), number_or_dash(risk.vega_usd_per_vol_point, "{:+.2f}"),
          number_or_dash(risk.theta_usd_per_day, "{:+.2f}")};
}

std::vector<std::string> joined(std::vector<std::string> cells, const std::vector<std::string>& more) {
  cells.insert(cells.end(), more.begin(), more.end());
  return cells;
}

std::string group_text(const BookGroup& group) {
  return group.sub_book.empty() ? group.strategy : fmt::format("{}/{}", group.strategy, group.sub_book);
}

std::vector<std::string> row_cells(const InventoryRow& row, const Instrument& instrument, const BookGroup& group) {
  constexpr std::array<std::string_view, 5> source_marks{"", "", " s", " ?", " s"};
  const std::string vol = row.source == MarkSource::EstimatedSettlement || row.source == MarkSource::Unpriced
                              ? "-"
                              : number_or_dash(row.mark.vol * 100.0, "{:.2f}");
  std::vector<std::string> cells{fmt::format("{}{}", instrument.full_name(), source_marks[static_cast<std::size_t>(row.source)]),
                                 to_text(row.amount),
                                 price(row.average_price),
                                 price(to_double(row.mark.price)),
                                 vol,
                                 money(row.realised, instrument.settle),
                                 money(row.unrealised, instrument.settle),
                                 money(row.fees, instrument.settle)};
  cells = joined(std::move(cells), greek_cells(row.risk));
  if (group != BookGroup{}) cells.push_back(group_text(group));
  return cells;
}

/// Of one expiry; money only where it is of one currency.
std::vector<std::string> sum_cells(std::string_view expiry, const InventoryGroup& sum, bool one_currency) {
  const auto money_or_none = [&](SettleAmount amount) { return one_currency ? money(amount, sum.settle) : std::string(); };
  return joined({fmt::format("= {} ({})", expiry, sum.rows), "", "", "", "", money_or_none(sum.realised), money_or_none(sum.unrealised),
                 money_or_none(sum.fees)},
                greek_cells(sum.risk));
}

std::string underlying_table(const Instruments& instruments, const Inventory& inventory, Currency underlying) {
  const std::string coin = underlying.text();
  const auto rows = rows_by_expiry(instruments, inventory, underlying);
  const Currency settle = instruments[rows.front()->instrument].settle;
  const bool one_currency = std::ranges::all_of(rows, [&](const auto* row) { return instruments[row->instrument].settle == settle; });
  const std::string unit = one_currency ? settle.text() : "own ccy";
  TextTable table;
  table.row({"instrument", "amount", "average", "mark", "IV", "realised", "unrealised", "fees", "delta", "NTD", "gamma", "vega", "theta"});
  table.row({"", "", "", "", "%", unit, unit, unit, coin, coin, coin + "/USD", "USD/pt", "USD/day"});
  for (std::size_t i = 0; i < rows.size();) {
    const Instrument& first = instruments[rows[i]->instrument];
    InventoryGroup sum{.name = {}, .underlying = underlying, .settle = settle};
    table.gap();
    for (; i < rows.size() && instruments[rows[i]->instrument].expiry == first.expiry; ++i) {
      table.row(row_cells(*rows[i], instruments[rows[i]->instrument], inventory.groups[rows[i]->group]));
      sum.add(*rows[i]);
    }
    table.row(sum_cells(expiry_name(first), sum, one_currency));
  }
  return table.finish();
}

std::string amounts(const Inventory& inventory, std::string_view label, Currency currency, SettleAmount amount) {
  return fmt::format("  {:<22}{:>18} {:<5}{:>18} {}\n", label, to_text(amount), currency.text(),
                     money(in_numeraire(inventory, currency, amount), inventory.numeraire, 8), inventory.numeraire.text());
}

std::string profit_lines(const Inventory& inventory, Currency underlying, const UnderlyingInventory& sum) {
  std::string text = amounts(inventory, "realised", sum.currency, sum.realised);
  text += amounts(inventory, "unrealised", sum.currency, sum.unrealised);
  text += amounts(inventory, "fees", sum.currency, -sum.fees);
  if (sum.funding.raw != 0) text += amounts(inventory, "funding", sum.currency, -sum.funding);
  text += amounts(inventory, "profit and loss", sum.currency, sum.profit());
  if (sum.currency != underlying) return text + amounts(inventory, "moved in cash", sum.currency, sum.cash);
  text += amounts(inventory, "equity", sum.currency, sum.equity);
  return text + amounts(inventory, "  of which cash", sum.currency, sum.cash);
}

std::string underlying_summary(const Instruments& instruments, const Inventory& inventory, Currency underlying,
                               const UnderlyingInventory& sum) {
  const std::string coin = underlying.text();
  const double index = to_double(sum.index);
  const auto delta = [&](std::string_view label, double coins) {
    return fmt::format("  {:<22}{:>18} {:<5}{:>18} USD\n", label, signed_text(coins, 8), coin, signed_text(coins * index, 2));
  };
  const auto line = [](std::string_view label, const std::string& value, std::string_view unit) {
    return fmt::format("  {:<22}{:>18} {}\n", label, value, unit);
  };
  std::string text = sum.index.raw > 0 ? fmt::format("{} at index {}\n", coin, to_text(sum.index)) : coin + '\n';
  text += profit_lines(inventory, underlying, sum);
  text += delta("delta", sum.risk.delta) + delta("net transaction delta", sum.risk.net_transaction_delta);
  text += delta("net bias", directional_bias_coin(instruments, inventory, underlying));
  text += line("gamma", signed_text(sum.risk.gamma_per_usd, 8),
               fmt::format("{} for 1 USD{:>14} {} for 1 %", coin, signed_text(sum.risk.gamma_per_usd * index / 100.0, 4), coin));
  text += line("vega", signed_text(sum.risk.vega_usd_per_vol_point, 2), "USD for 1 vol point");
  for (const TenorVega& tenor : sum.vega_tenors.buckets()) {
    if (tenor.vega_usd_per_vol_point == 0.0) continue;
    const std::string name = std::isinf(tenor.up_to_days) ? "  longer" : fmt::format("  up to {:g} days", tenor.up_to_days);
    text += line(name, signed_text(tenor.vega_usd_per_vol_point, 2),
                 fmt::format("USD  {:>18} time-weighted", signed_text(tenor.time_weighted_usd_per_vol_point, 2)));
  }
  text += line("theta", signed_text(sum.risk.theta_usd_per_day, 2), "USD for 1 day");
  text += line("rho", signed_text(sum.risk.rho_usd_per_rate_point, 2), "USD for 1 rate point");
  text += line("vanna", signed_text(sum.risk.vanna_per_vol_point, 8), coin + " for 1 vol point");
  text += line("volga", signed_text(sum.risk.volga_usd_per_vol_point_square, 2), "USD for 1 vol point, squared");
  text += line("charm", signed_text(sum.risk.charm_per_day, 8), coin + " for 1 day");
  return text;
}

}  // namespace

std::string format_inventory(const Instruments& instruments, const Inventory& inventory) {
  std::string text;
  for (const auto& [underlying, sum] : inventory.underlyings)
    text += fmt::format("{}\n", underlying_table(instruments, inventory, underlying));
  text += "s  expired: amount and mark are what was settled    ?  unpriced    NTD  net transaction delta: delta less the mark in coin\n\n";
  for (const auto& [underlying, sum] : inventory.underlyings)
    text += fmt::format("{}\n", underlying_summary(instruments, inventory, underlying, sum));
  text +=
      fmt::format("{} trades, {} instruments, valued at {}\n", inventory.trades, inventory.instruments, format_instant(inventory.as_of));
  for (const Money& money : inventory.cash.entries()) {
    if (money.amount.raw != 0) text += amounts(inventory, "cash", money.currency, money.amount);
  }
  text += amounts(inventory, "equity", inventory.numeraire, total_equity(instruments, inventory));
  text += amounts(inventory, "options, spot and pools", inventory.money_currency, inventory.premium_cash);
  text += amounts(inventory, "fees paid", inventory.money_currency, inventory.fees);
  if (inventory.duplicates > 0) text += fmt::format("{} rows were duplicates of trades already booked\n", inventory.duplicates);
  return text;
}

std::string format_groups(const Inventory& inventory, std::span<const InventoryGroup> groups) {
  const std::string numeraire = inventory.numeraire.text();
  TextTable table(2);
  table.row({"group", "coin", "realised", "unrealised", "fees", "funding", "profit", "", "profit", "NTD", "vega"});
  table.row({"", "", "", "", "", "", "", "", numeraire, "coin", "USD/pt"});
  for (const InventoryGroup& group : groups) {
    const auto own = [&](SettleAmount amount) { return money(amount, group.settle); };
    table.row({group.name, group.underlying.text(), own(group.realised), own(group.unrealised), own(group.fees), own(group.funding),
               own(group.profit()), group.settle.text(),
               money(in_numeraire(inventory, group.settle, group.profit()), inventory.numeraire, 8),
               number_or_dash(group.risk.net_transaction_delta, "{:+.4f}"), number_or_dash(group.risk.vega_usd_per_vol_point, "{:+.2f}")});
  }
  return table.finish();
}

}  // namespace keel
