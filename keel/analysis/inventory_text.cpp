#include "keel/analysis/inventory_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/analysis/inventory_totals.hpp"

namespace keel {
namespace {

constexpr std::string_view row_format = "{:<22}{:>9}{:>10}{:>10}{:>7}{:>11}{:>11}{:>10}{:>9}{:>9}{:>11}{:>9}{:>11}\n";

std::string number_or_dash(double value, std::string_view format) {
  return value == 0.0 || std::isnan(value) ? std::string("-") : fmt::format(fmt::runtime(format), value);
}

std::string money(SettleAmount amount, int places = 6) { return fmt::format("{:.{}f}", to_double(amount), places); }

/// Coin prices need their decimals, dollar prices do not.
std::string price(double value) {
  if (value == 0.0) return "-";
  return value < 10.0 ? fmt::format("{:.6f}", value) : fmt::format("{:.2f}", value);
}

std::string risk_cells(std::string_view name, std::string_view amount, std::string_view average, std::string_view mark,
                       std::string_view vol, const InventoryGroup& sum) {
  return fmt::format(row_format, name, amount, average, mark, vol, money(sum.realised), money(sum.unrealised), money(sum.fees),
                     number_or_dash(sum.risk.delta, "{:+.4f}"), number_or_dash(sum.risk.net_transaction_delta, "{:+.4f}"),
                     number_or_dash(sum.risk.gamma_per_usd, "{:+.3e}"), number_or_dash(sum.risk.vega_usd_per_vol_point, "{:+.2f}"),
                     number_or_dash(sum.risk.theta_usd_per_day, "{:+.2f}"));
}

std::string row_text(const InventoryRow& row, const Instrument& instrument) {
  constexpr std::array<std::string_view, 4> source_marks{"", "", " s", " ?"};
  InventoryGroup sum;
  sum.add(row);
  const std::string vol = row.source == MarkSource::EstimatedSettlement || row.source == MarkSource::Unpriced
                              ? "-"
                              : number_or_dash(row.mark.vol * 100.0, "{:.2f}");
  return risk_cells(fmt::format("{}{}", instrument.full_name(), source_marks[static_cast<std::size_t>(row.source)]), to_text(row.amount),
                    price(row.average_price), price(to_double(row.mark.price)), vol, sum);
}

/// A row of a strategy or sub-book says so at its end, beyond the table.
std::string with_group(std::string row, const BookGroup& group) {
  if (group == BookGroup{}) return row;
  row.pop_back();
  return fmt::format("{}  {}\n", row, group.sub_book.empty() ? group.strategy : fmt::format("{}/{}", group.strategy, group.sub_book));
}

std::string header(std::string_view money_unit, std::string_view coin) {
  return fmt::format(row_format, "instrument", "amount", "average", "mark", "IV", "realised", "unrealised", "fees", "delta", "NTD", "gamma",
                     "vega", "theta") +
         fmt::format(row_format, "", "", "", "", "%", money_unit, money_unit, money_unit, coin, coin, fmt::format("{}/USD", coin), "USD/pt",
                     "USD/day");
}

std::string underlying_table(const Instruments& instruments, const Inventory& inventory, Currency underlying) {
  const std::string coin = underlying.text();
  const auto rows = rows_by_expiry(instruments, inventory, underlying);
  const Currency settle = instruments[rows.front()->instrument].settle;
  const bool one_currency = std::ranges::all_of(rows, [&](const auto* row) { return instruments[row->instrument].settle == settle; });
  std::string text = header(one_currency ? settle.text() : "own ccy", coin);
  for (std::size_t i = 0; i < rows.size();) {
    const Instrument& first = instruments[rows[i]->instrument];
    InventoryGroup sum;
    std::size_t count = 0;
    text += '\n';
    for (; i < rows.size() && instruments[rows[i]->instrument].expiry == first.expiry; ++i, ++count) {
      text += with_group(row_text(*rows[i], instruments[rows[i]->instrument]), inventory.groups[rows[i]->group]);
      sum.add(*rows[i]);
    }
    if (one_currency) text += risk_cells(fmt::format("= {} ({})", expiry_name(first), count), "", "", "", "", sum);
  }
  return text;
}

std::string amounts(const Inventory& inventory, std::string_view label, Currency currency, SettleAmount amount) {
  return fmt::format("  {:<22}{:>16} {:<5}{:>18.2f} {}\n", label, to_text(amount), currency.text(),
                     to_double(in_numeraire(inventory, currency, amount)), inventory.numeraire.text());
}

std::string profit_lines(const Inventory& inventory, const UnderlyingInventory& sum) {
  std::string text = amounts(inventory, "realised", sum.currency, sum.realised);
  text += amounts(inventory, "unrealised", sum.currency, sum.unrealised);
  text += amounts(inventory, "fees", sum.currency, -sum.fees);
  if (sum.funding.raw != 0) text += amounts(inventory, "funding", sum.currency, -sum.funding);
  text += amounts(inventory, "profit and loss", sum.currency, sum.profit());
  if (sum.equity != sum.profit()) text += amounts(inventory, "equity", sum.currency, sum.equity);
  return text + amounts(inventory, "  of which cash", sum.currency, sum.cash);
}

std::string underlying_summary(const Instruments& instruments, const Inventory& inventory, Currency underlying,
                               const UnderlyingInventory& sum) {
  const std::string coin = underlying.text();
  const double index = to_double(sum.index);
  const auto delta = [&](std::string_view label, double coins) {
    return fmt::format("  {:<22}{:>+16.8f} {:<5}{:>+18.2f} USD\n", label, coins, coin, coins * index);
  };
  std::string text = sum.index.raw > 0 ? fmt::format("{} at index {}\n", coin, to_text(sum.index)) : coin + '\n';
  text += profit_lines(inventory, sum);
  text += delta("delta", sum.risk.delta) + delta("net transaction delta", sum.risk.net_transaction_delta);
  text += delta("net bias", directional_bias_coin(instruments, inventory, underlying));
  text += fmt::format("  {:<22}{:>+16.8f} {} for 1 USD{:>+14.4f} {} for 1 %\n", "gamma", sum.risk.gamma_per_usd, coin,
                      sum.risk.gamma_per_usd * index / 100.0, coin);
  text += fmt::format("  {:<22}{:>+16.2f} USD for 1 vol point\n", "vega", sum.risk.vega_usd_per_vol_point);
  for (const TenorVega& tenor : sum.vega_tenors.buckets()) {
    if (tenor.vega_usd_per_vol_point == 0.0) continue;
    const std::string name = std::isinf(tenor.up_to_days) ? "  longer" : fmt::format("  up to {:g} days", tenor.up_to_days);
    text += fmt::format("  {:<22}{:>+16.2f} {:>+18.2f} time-weighted\n", name, tenor.vega_usd_per_vol_point,
                        tenor.time_weighted_usd_per_vol_point);
  }
  text += fmt::format("  {:<22}{:>+16.2f} USD for 1 day\n", "theta", sum.risk.theta_usd_per_day);
  text += fmt::format("  {:<22}{:>+16.2f} USD for 1 rate point\n", "rho", sum.risk.rho_usd_per_rate_point);
  text += fmt::format("  {:<22}{:>+16.8f} {} for 1 vol point\n", "vanna", sum.risk.vanna_per_vol_point, coin);
  text += fmt::format("  {:<22}{:>+16.2f} USD for 1 vol point, squared\n", "volga", sum.risk.volga_usd_per_vol_point_square);
  text += fmt::format("  {:<22}{:>+16.8f} {} for 1 day\n", "charm", sum.risk.charm_per_day, coin);
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
  text += amounts(inventory, "premium cash", inventory.money_currency, inventory.premium_cash);
  text += amounts(inventory, "fees paid", inventory.money_currency, inventory.fees);
  if (inventory.duplicates > 0) text += fmt::format("{} rows were duplicates of trades already booked\n", inventory.duplicates);
  return text;
}

std::string format_groups(const Inventory& inventory, std::span<const InventoryGroup> groups) {
  constexpr std::string_view group_format = "{:<26}{:<7}{:>14}{:>14}{:>12}{:>12}{:>14}{:<6}{:>14}{:>11}{:>11}\n";
  std::string text = fmt::format(group_format, "group", "coin", "realised", "unrealised", "fees", "funding", "profit", "",
                                 inventory.numeraire.text(), "NTD", "vega");
  for (const InventoryGroup& group : groups) {
    text += fmt::format(group_format, group.name, group.underlying.text(), money(group.realised), money(group.unrealised),
                        money(group.fees), money(group.funding), money(group.profit()), fmt::format(" {}", group.settle.text()),
                        money(in_numeraire(inventory, group.settle, group.profit()), 2),
                        number_or_dash(group.risk.net_transaction_delta, "{:+.4f}"),
                        number_or_dash(group.risk.vega_usd_per_vol_point, "{:+.2f}"));
  }
  return text;
}

}  // namespace keel
