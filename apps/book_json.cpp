#include "apps/book_json.hpp"

#include <cmath>

#include "apps/book_risk_json.hpp"
#include "keel/account/inventory_totals.hpp"

namespace keel {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Instrument& instrument, const BookGroup& group, const InventoryRow& row) {
  const bool has_vol =
      instrument.kind == InstrumentKind::Option && (row.source == MarkSource::Chain || row.source == MarkSource::LastTrade);
  Json position{{"instrument", instrument.full_name()},
                {"amount", to_double(row.amount)},
                {"average_price", row.average_price},
                {"mark_price", to_double(row.mark.price)},
                {"mark_iv", has_vol ? Json(row.mark.vol) : Json(nullptr)},
                {"realised", to_double(row.realised)},
                {"unrealised", to_double(row.unrealised)},
                {"fees", to_double(row.fees)}};
  const bool has_risk = row.source != MarkSource::Unpriced;
  const auto risk = [&](const char* name, double value) { position[name] = has_risk ? Json(value) : Json(nullptr); };
  risk("delta", row.risk.delta);
  risk("gamma", row.risk.gamma_per_usd);
  risk("vega_per_vol_point", row.risk.vega_usd_per_vol_point);
  risk("theta_per_day", row.risk.theta_usd_per_day);
  risk("rho_per_rate_point", row.risk.rho_usd_per_rate_point);
  risk("vanna_per_vol_point", row.risk.vanna_per_vol_point);
  risk("volga_per_vol_point_square", row.risk.volga_usd_per_vol_point_square);
  risk("charm_per_day", row.risk.charm_per_day);
  if (row.funding.raw != 0) position["funding"] = to_double(row.funding);
  if (!group.strategy.empty()) position["strategy"] = group.strategy;
  if (!group.sub_book.empty()) position["sub_book"] = group.sub_book;
  if (row.source == MarkSource::EstimatedSettlement) position["estimated_delivery_price"] = row.mark.forward;
  if (row.source == MarkSource::Delivered) position["delivery_price"] = row.mark.forward;
  return position;
}

Json json_of(const Greeks& greeks, double index_usd) {
  return {{"delta", greeks.delta},
          {"net_transaction_delta", greeks.net_transaction_delta},
          {"gamma", greeks.gamma_per_usd},
          {"gamma_per_percent", greeks.gamma_per_percent(index_usd)},
          {"vega_per_vol_point", greeks.vega_usd_per_vol_point},
          {"theta_per_day", greeks.theta_usd_per_day},
          {"rho_per_rate_point", greeks.rho_usd_per_rate_point},
          {"vanna_per_vol_point", greeks.vanna_per_vol_point},
          {"volga_per_vol_point_square", greeks.volga_usd_per_vol_point_square},
          {"charm_per_day", greeks.charm_per_day}};
}

Json json_of(const UnderlyingInventory& underlying, double bias_coin) {
  Json json = json_of(underlying.risk, to_double(underlying.index));
  json["net_bias"] = bias_coin;
  json["cash"] = to_double(underlying.cash);
  json["equity"] = to_double(underlying.equity);
  for (const TenorVega& tenor : underlying.vega_tenors.buckets()) {
    json["vega_tenors"].push_back({{"up_to_days", std::isinf(tenor.up_to_days) ? Json(nullptr) : Json(tenor.up_to_days)},
                                   {"vega_per_vol_point", tenor.vega_usd_per_vol_point},
                                   {"time_weighted_per_vol_point", tenor.time_weighted_usd_per_vol_point}});
  }
  return json;
}

}  // namespace

nlohmann::ordered_json json_of(const Instruments& instruments, const Inventory& inventory) {
  Json positions = Json::array();
  for (const InventoryRow& row : inventory.rows) {
    positions.push_back(json_of(instruments[row.instrument], inventory.groups[row.group], row));
  }
  Json underlyings = Json::object();
  for (const auto& [underlying, sum] : inventory.underlyings) {
    underlyings[underlying.text()] = json_of(sum, directional_bias_coin(instruments, inventory, underlying));
  }
  Json cash = Json::object();
  for (const Money& money : inventory.cash.entries()) cash[money.currency.text()] = to_double(money.amount);
  return {{"as_of", format_instant(inventory.as_of)},
          {"numeraire", inventory.numeraire.text()},
          {"equity", to_double(total_equity(instruments, inventory))},
          {"profit", to_double(total_profit(instruments, inventory))},
          {"cash", std::move(cash)},
          {"trades", inventory.trades},
          {"instruments", inventory.instruments},
          {"premium_cash", to_double(inventory.premium_cash)},
          {"fees", to_double(inventory.fees)},
          {"positions", std::move(positions)},
          {"underlyings", std::move(underlyings)}};
}

nlohmann::ordered_json json_of(const InventoryGroup& group) {
  return {{"group", group.name},
          {"underlying", group.underlying.text()},
          {"currency", group.settle.text()},
          {"realised", to_double(group.realised)},
          {"unrealised", to_double(group.unrealised)},
          {"fees", to_double(group.fees)},
          {"funding", to_double(group.funding)},
          {"delta", group.risk.delta},
          {"net_transaction_delta", group.risk.net_transaction_delta},
          {"gamma", group.risk.gamma_per_usd},
          {"vega_per_vol_point", group.risk.vega_usd_per_vol_point},
          {"theta_per_day", group.risk.theta_usd_per_day}};
}

nlohmann::ordered_json json_of(const InventoryOrders& orders) {
  return {{"orders", orders.orders},
          {"left_out", orders.left_out},
          {"filled", json_of(orders.filled, orders.index_usd)},
          {"if_bids_fill", json_of(orders.filled + orders.bids, orders.index_usd)},
          {"if_asks_fill", json_of(orders.filled + orders.asks, orders.index_usd)}};
}

nlohmann::ordered_json json_of(const CoinMargin& margin) {
  return {{"standard_initial", margin.standard.initial},
          {"standard_maintenance", margin.standard.maintenance},
          {"portfolio_initial", margin.portfolio.initial},
          {"portfolio_maintenance", margin.portfolio.maintenance},
          {"worst_case", margin.portfolio.worst_case},
          {"roll_shock", margin.portfolio.roll_shock},
          {"equity", margin.equity},
          {"margin_balance", margin.margin_balance},
          {"standard_available", margin.standard_available()},
          {"portfolio_available", margin.portfolio_available()},
          {"liquidation", {{"standard", json_of(margin.liquidation.standard)}, {"portfolio", json_of(margin.liquidation.portfolio)}}},
          {"positions_left_out", margin.left_out}};
}

nlohmann::ordered_json json_of(const CoinLadder& ladder) {
  const LadderAxes& axes = ladder.ladder.axes;
  Json cells = Json::array();
  for (std::size_t time = 0; time < axes.days.size(); ++time) {
    for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol) {
      for (std::size_t spot = 0; spot < axes.spot_moves.size(); ++spot) {
        const LadderCell& cell = ladder.ladder.at(time, vol, spot);
        cells.push_back({{"days", axes.days[time]},
                         {"vol_ratio", axes.vol_ratios[vol]},
                         {"spot_move", axes.spot_moves[spot]},
                         {"profit_usd", cell.profit_usd},
                         {"profit_coin", cell.profit_coin},
                         {"delta", cell.delta},
                         {"net_transaction_delta", cell.net_transaction_delta},
                         {"gamma", cell.gamma_per_usd},
                         {"vega_per_vol_point", cell.vega_usd_per_vol_point},
                         {"theta_per_day", cell.theta_usd_per_day},
                         {"vanna_per_vol_point", cell.vanna_per_vol_point},
                         {"volga_per_vol_point_square", cell.volga_usd_per_vol_point_square},
                         {"charm_per_day", cell.charm_per_day}});
      }
    }
  }
  return {{"index", ladder.index_usd}, {"positions_left_out", ladder.left_out}, {"cells", std::move(cells)}};
}

nlohmann::ordered_json json_of(const AccountStatement& venue, std::span<const Difference> differences) {
  Json lines = Json::array();
  for (const Difference& difference : differences) {
    lines.push_back({{"kind", name_of(difference.kind)},
                     {"name", difference.name},
                     {"book", to_double(SettleAmount{difference.ours})},
                     {"venue", to_double(SettleAmount{difference.theirs})}});
  }
  const auto count = [](const auto& part) { return part ? Json(part->size()) : Json(nullptr); };
  return {{"positions", count(venue.positions)}, {"balances", count(venue.balances)}, {"differences", std::move(lines)}};
}

}  // namespace keel
