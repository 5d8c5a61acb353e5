#include "apps/book_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/book_report_parts.hpp"
#include "keel/account/inventory_totals.hpp"
#include "keel/domain/dollar.hpp"
#include "keel/render/html.hpp"
#include "keel/service/book.hpp"

namespace keel {
namespace {

std::string tile(std::string_view name, std::string_view value, std::string_view note) {
  return fmt::format("<div class='tile'><span>{}</span><b>{}</b><span>{}</span></div>", name, value, note);
}

std::string header_tiles(const BookReport& report) {
  const Inventory& inventory = report.inventory;
  const Currency numeraire = inventory.numeraire;
  std::string out =
      "<div class='tiles'>" + tile("As of", format_instant(inventory.as_of).substr(0, 10), format_instant(inventory.as_of).substr(11));
  out += tile("Equity", money_text(to_double(total_equity(report.instruments, inventory)), numeraire), numeraire.text());
  out += tile("Profit and loss", money_text(to_double(total_profit(report.instruments, inventory)), numeraire), numeraire.text());
  for (const auto& [coin, sum] : inventory.underlyings) {
    const double bias = directional_bias_coin(report.instruments, inventory, coin);
    out += tile("Net bias " + coin.text(), fmt::format("{} {}", signed_grouped(bias, 4), coin.text()),
                sum.index.raw > 0 ? signed_grouped(bias * to_double(sum.index), 0) + " USD" : "no index is known");
  }
  if (const Attribution* profit = report.explained; profit != nullptr && !profit->steps.empty()) {
    out += tile("Profit explained", grouped(to_double(totals_of(profit->steps).causes.profit()), 2),
                fmt::format("USD until {}", format_instant(profit->steps.back().to).substr(0, 10)));
  }
  out += tile("Trades", grouped(static_cast<double>(inventory.trades), 0), fmt::format("in {} instruments", inventory.instruments));
  return out + "</div>\n";
}

std::string money_card(const BookReport& report, Currency coin, const UnderlyingInventory& sum) {
  const Inventory& inventory = report.inventory;
  const bool twice = inventory.numeraire != sum.currency;
  std::vector<std::string> heads{"", sum.currency.text()};
  if (twice) heads.push_back(inventory.numeraire.text());
  HtmlTable table(heads);
  const auto row = [&](std::string_view name, SettleAmount amount, std::string_view css = "") {
    std::vector<std::string> cells{std::string(name), money_text(to_double(amount), sum.currency, 8)};
    if (twice) cells.push_back(money_text(to_double(in_numeraire(inventory, sum.currency, amount)), inventory.numeraire, 8));
    table.row(cells, css);
  };
  row("realised", sum.realised);
  row("unrealised", sum.unrealised);
  row("fees", -sum.fees);
  if (sum.funding.raw != 0) row("funding", -sum.funding);
  row("profit and loss", sum.profit(), "sum");
  if (sum.currency == coin) row("equity", sum.equity, "sum");
  row(sum.currency == coin ? "&emsp;of which cash" : "moved in cash", sum.cash);
  return html_card(coin.text() + " profit", sum.index.raw > 0 ? "index " + grouped(to_double(sum.index), 2) + " USD" : "no index is known",
                   table.finish());
}

std::string greeks_card(const BookReport& report, Currency coin, const UnderlyingInventory& sum) {
  const double index = to_double(sum.index);
  const std::string name = coin.text();
  HtmlTable table({"", "", "USD"});
  const auto coins = [&](std::string_view label, double amount) {
    table.row({std::string(label), signed_grouped(amount, 8) + " " + name, signed_grouped(amount * index, 2)});
  };
  const auto row = [&](std::string_view label, const std::string& value, std::string_view unit) {
    table.row({std::string(label), fmt::format("{} <small>{}</small>", value, unit), ""});
  };
  coins("net bias", directional_bias_coin(report.instruments, report.inventory, coin));
  coins("delta", sum.risk.delta);
  coins("net transaction delta", sum.risk.net_transaction_delta);
  row("gamma", fmt::format("{:+.6e}", sum.risk.gamma_per_usd), name + " for 1 USD");
  row("", signed_grouped(sum.risk.gamma_per_usd * index / 100.0, 4), name + " for 1 %");
  row("vega", signed_grouped(sum.risk.vega_usd_per_vol_point, 2), "USD for 1 vol point");
  for (const TenorVega& tenor : sum.vega_tenors.buckets()) {
    if (tenor.vega_usd_per_vol_point == 0.0) continue;
    row(std::isinf(tenor.up_to_days) ? "&emsp;longer" : fmt::format("&emsp;up to {:g} days", tenor.up_to_days),
        signed_grouped(tenor.vega_usd_per_vol_point, 2), "USD; time-weighted " + signed_grouped(tenor.time_weighted_usd_per_vol_point, 2));
  }
  row("theta", signed_grouped(sum.risk.theta_usd_per_day, 2), "USD for 1 day");
  row("rho", signed_grouped(sum.risk.rho_usd_per_rate_point, 2), "USD for 1 rate point");
  row("vanna", signed_grouped(sum.risk.vanna_per_vol_point, 6), name + " for 1 vol point");
  row("volga", signed_grouped(sum.risk.volga_usd_per_vol_point_square, 2), "USD for 1 vol point, squared");
  row("charm", signed_grouped(sum.risk.charm_per_day, 6), name + " for 1 day");
  return html_card(name + " Greeks", "net bias: the deltas and the coin itself", table.finish());
}

std::string group_card(const Inventory& inventory, std::span<const InventoryGroup> groups) {
  if (groups.empty()) return "";
  const std::string numeraire = inventory.numeraire.text();
  HtmlTable table({"Group", "Underlying", "Realised", "Unrealised", "Fees", "Funding", "Profit", "Currency",
                   fmt::format("Profit <small>{}</small>", numeraire), "NTD <small>coin</small>", "Vega <small>USD/point</small>",
                   "Theta <small>USD/day</small>"});
  for (const InventoryGroup& group : groups) {
    const auto money = [&](SettleAmount amount) { return money_text(to_double(amount), group.settle); };
    table.row({escaped(group.name), group.underlying.text(), money(group.realised), money(group.unrealised), money(group.fees),
               money(group.funding), money(group.profit()), group.settle.text(),
               money_text(to_double(in_numeraire(inventory, group.settle, group.profit())), inventory.numeraire),
               grouped(group.risk.net_transaction_delta, 4), grouped(group.risk.vega_usd_per_vol_point, 2),
               grouped(group.risk.theta_usd_per_day, 2)});
  }
  return html_card("Groups", "", table.finish());
}

/// Relative moves of spot with the index there, points added to every vol; "-" where no move does it.
std::vector<std::string> distance_cells(std::string_view name, const LiquidationDistance& distance, double index) {
  if (distance.now) return {std::string(name), "now", "now", "now", "now"};
  const auto spot = [&](const std::optional<double>& move) {
    return move ? fmt::format("{} % <small>{}</small>", signed_grouped(100.0 * *move, 2), grouped(index * (1.0 + *move), 2))
                : std::string("-");
  };
  const auto vol = [](const std::optional<double>& points) { return points ? signed_grouped(*points, 2) + " points" : std::string("-"); };
  return {std::string(name), spot(distance.spot_down), spot(distance.spot_up), vol(distance.vol_points_down), vol(distance.vol_points_up)};
}

std::string margin_card(const CoinMargin& margin) {
  const std::string coin = margin.coin.text();
  HtmlTable table({coin, "Initial", "Maintenance", "Available"});
  const auto row = [&](std::string_view name, double initial, double maintenance, double available) {
    table.row({std::string(name), grouped(initial, 8), grouped(maintenance, 8), grouped(available, 8)});
  };
  row("standard", margin.standard.initial, margin.standard.maintenance, margin.standard_available());
  row("portfolio", margin.portfolio.initial, margin.portfolio.maintenance, margin.portfolio_available());
  std::string note = fmt::format("worst scenario {} {}, roll shock {} {}", grouped(margin.portfolio.worst_case, 8), coin,
                                 grouped(margin.portfolio.roll_shock, 8), coin);
  if (margin.left_out > 0)
    note += fmt::format("; {} positions without a price, on another coin or not settled in {} are left out", margin.left_out, coin);
  HtmlTable distances({"Liquidated at", "Spot down", "Spot up", "Vol down", "Vol up"});
  distances.row(distance_cells("standard", margin.liquidation.standard, margin.index_usd));
  distances.row(distance_cells("portfolio", margin.liquidation.portfolio, margin.index_usd));
  return html_card(coin + " margin",
                   note + fmt::format("; equity {} {}, margin balance (without options) {} {}", grouped(margin.equity, 8), coin,
                                      grouped(margin.margin_balance, 8), coin),
                   table.finish() + distances.finish());
}

std::string stress_card(const BookStress& stress) {
  std::vector<std::string> heads{"Scenario", "Kind", "Profit", "Equity after", "of cash"};
  for (const Currency coin : stress.coins) heads.push_back(fmt::format("of {0} <small>at</small>", coin.text()));
  if (!stress.margins.empty()) {
    for (const MarginAfter& one : stress.margins.front()) heads.push_back(fmt::format("over margin <small>{}</small>", one.coin.text()));
  }
  HtmlTable table(heads);
  std::string sources;
  double largest = 0.0;
  for (const StressOutcome& outcome : stress.outcomes) largest = std::max(largest, std::abs(outcome.profit_usd));
  for (std::size_t i = 0; i < stress.outcomes.size(); ++i) {
    const StressScenario& scenario = stress.scenarios[i];
    const StressOutcome& outcome = stress.outcomes[i];
    std::vector<std::string> cells{
        escaped(scenario.name), std::string(name_of(scenario.kind)),
        fmt::format("<b class='swatch {}'>{}</b>", heat_class(outcome.profit_usd, largest), grouped(outcome.profit_usd, 2)),
        grouped(outcome.equity_usd, 2), grouped(outcome.cash_profit_usd, 2)};
    for (const UnderlyingStress& one : outcome.underlyings)
      cells.push_back(fmt::format("{} <small>{}</small>", grouped(one.profit_usd, 2), grouped(one.index_usd, 0)));
    if (!stress.margins.empty()) {
      for (const MarginAfter& one : stress.margins[i]) {
        const double excess = one.state.portfolio_excess();
        cells.push_back(fmt::format("<span class='{}'>{}</span>", excess < 0.0 ? "bad" : "", grouped(excess, 4)));
      }
    }
    if (!scenario.source.empty()) sources += fmt::format("<br>{}: {}", escaped(scenario.name), escaped(scenario.source));
    table.row(cells);
  }
  std::string note = fmt::format("USD; equity now {}; every contract priced anew, all underlyings at once", grouped(stress.equity_usd, 2));
  if (stress.left_out > 0) note += fmt::format("; {} positions without a price keep their last value", stress.left_out);
  if (!stress.margins.empty()) note += "; over margin: equity less portfolio maintenance margin, in the coin";
  if (!sources.empty()) sources = "<p class='legend'>Sources" + sources + "</p>";
  return html_card("Stress", note, table.finish() + sources);
}

std::string remark_list(const std::vector<std::string>& remarks) {
  if (remarks.empty()) return "";
  std::string out = fmt::format("<details class='card'{}><summary>{} remark{}</summary><ul>", remarks.size() <= 5 ? " open" : "",
                                remarks.size(), remarks.size() == 1 ? "" : "s");
  for (const std::string& remark : remarks) out += fmt::format("<li>{}</li>", escaped(remark));
  return out + "</ul></details>\n";
}

std::string underlying_section(const BookReport& report, Currency coin, const UnderlyingInventory& sum) {
  std::string out = fmt::format("<section><h2>{}</h2><div class='two'>", coin.text());
  out += greeks_card(report, coin, sum) + money_card(report, coin, sum) + "</div>";
  for (const InventoryOrders& orders : report.orders) {
    if (orders.coin == coin) out += orders_card(orders);
  }
  out += expiry_section(report.instruments, report.inventory, coin) + heat_section(report.instruments, report.inventory, coin);
  if (report.ladders) {
    for (const CoinLadder& ladder : *report.ladders) {
      if (ladder.coin == coin) out += ladder_section(ladder);
    }
  }
  for (const CoinPin& pin : report.pins) {
    if (pin.coin == coin) out += pin_card(pin);
  }
  for (const CoinMargin& margin : report.margins) {
    if (margin.coin == coin) out += margin_card(margin);
  }
  return out + position_section(report.instruments, report.inventory, coin) + "</section>\n";
}

}  // namespace

std::string money_text(double amount, Currency currency, int coin_places) { return grouped(amount, is_dollar(currency) ? 2 : coin_places); }

std::string book_html(const BookReport& report) {
  std::string body = header_tiles(report);
  if (report.explained != nullptr) {
    const std::string difference = explain_difference(report.instruments, report.inventory, *report.explained);
    if (!difference.empty()) body += fmt::format("<p class='mute'>{}</p>", escaped(difference));
  }
  body += remark_list(report.inventory.remarks);
  if (!report.ladders) body += html_card("No ladder", "", escaped(report.ladders.error().text));
  if (report.explained != nullptr) body += remark_list(report.explained->remarks) + explained_section(*report.explained);
  body += group_card(report.inventory, report.groups);
  if (report.stress != nullptr) body += stress_card(*report.stress);
  for (const auto& [coin, sum] : report.inventory.underlyings) body += underlying_section(report, coin, sum);
  for (const InventoryOrders& orders : report.orders) {
    if (!report.inventory.underlyings.contains(orders.coin)) body += orders_card(orders);
  }
  return html_page(report.title, body);
}

}  // namespace keel
