#include <fmt/format.h>

#include "keel/service/book/parts.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown coin_places = places(8);

doc::Facts margin_members(const CoinMargin& margin) {
  const auto coins = [](const char* key, double amount) { return Fact{key, "", estimate(amount, coin_places)}; };
  return {.facts = {coins("standard_initial", margin.standard.initial), coins("standard_maintenance", margin.standard.maintenance),
                    coins("portfolio_initial", margin.portfolio.initial), coins("portfolio_maintenance", margin.portfolio.maintenance),
                    coins("standard_available", margin.standard_available()), coins("portfolio_available", margin.portfolio_available()),
                    Fact{"positions_left_out", "", count(margin.left_out)}},
          .audience = Audience::Program};
}

doc::Table requirement_table(const CoinMargin& margin) {
  const std::string coin = margin.coin.text();
  doc::Table table{.key = "",
                   .title = coin + " margin",
                   .columns = {{"", ""}, {"", "initial", coin}, {"", "maintenance", coin}, {"", "available", coin}},
                   .audience = Audience::People};
  const auto row = [&](const char* name, double initial, double maintenance, double available) {
    table.rows.push_back(
        {.cells = {text(name), estimate(initial, coin_places), estimate(maintenance, coin_places), estimate(available, coin_places)}});
  };
  row("standard", margin.standard.initial, margin.standard.maintenance, margin.standard_available());
  row("portfolio", margin.portfolio.initial, margin.portfolio.maintenance, margin.portfolio_available());
  return table;
}

Cell spot_cell(const std::optional<double>& move, double index_usd, std::string none) {
  if (!move) return absent(std::move(none));
  return {estimate(*move, {Notation::Percent, 2, true}), fmt::format("{:.2f}", index_usd * (1.0 + *move))};
}

Cell points_cell(const std::optional<double>& points, std::string none) {
  return points ? estimate(*points, signed_places(2)) : absent(std::move(none));
}

doc::Table liquidation_table(const CoinMargin& margin) {
  doc::Table table{.key = "liquidation",
                   .title = "liquidated when",
                   .columns = {{"model", ""},
                               {"now", "", "", Audience::Program},
                               {"spot_down", "spot falls"},
                               {"spot_up", "spot rises"},
                               {"vol_points_down", "vols fall", "points"},
                               {"vol_points_up", "vols rise", "points"}},
                   .shape = doc::Table::Shape::Keyed};
  const auto add = [&](const char* model, const LiquidationDistance& distance) {
    const auto why = [&](const char* none) { return std::string(distance.now ? "below maintenance now" : none); };
    table.rows.push_back({.cells = {text(model), Value(distance.now), spot_cell(distance.spot_down, margin.index_usd, why("not to -90 %")),
                                    spot_cell(distance.spot_up, margin.index_usd, why("not to +400 %")),
                                    points_cell(distance.vol_points_down, why("not to vols of 0")),
                                    points_cell(distance.vol_points_up, why("not to +500 points"))}});
  };
  add("standard", margin.liquidation.standard);
  add("portfolio", margin.liquidation.portfolio);
  return table;
}

}  // namespace

Section margin_section(const CoinMargin& margin) {
  const std::string coin = margin.coin.text();
  Section section{.key = coin};
  section.add(margin_members(margin));
  section.add(requirement_table(margin));
  section.add(
      doc::Facts{.layout = doc::Facts::Layout::Row,
                 .facts = {{"equity", "equity", estimate(margin.equity, coin_places), coin},
                           {"margin_balance", "margin balance (without options)", estimate(margin.margin_balance, coin_places), coin},
                           {"worst_case", "worst scenario", estimate(margin.portfolio.worst_case, coin_places), coin},
                           {"roll_shock", "roll shock", estimate(margin.portfolio.roll_shock, coin_places), coin}}});
  if (margin.left_out > 0) {
    section.add(
        Remark{fmt::format("{} positions without a price, on another coin or not settled in {} are left out", margin.left_out, coin)});
  }
  section.add(liquidation_table(margin));
  return section;
}

}  // namespace keel
