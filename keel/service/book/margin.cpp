#include <fmt/format.h>

#include <array>
#include <initializer_list>

#include "keel/domain/name_at_venue.hpp"
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
                   .title = full_name(margin.coin, margin.venue) + " margin",
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

Cell spot_cell(const std::optional<double>& move, double index_usd, const char* none) {
  if (!move) return absent(none);
  const Value relative = estimate(*move, {Notation::Percent, 2, true});
  return index_usd > 0.0 ? Cell(relative, fmt::format("{:.2f}", index_usd * (1.0 + *move))) : Cell(relative);
}

Cell points_cell(const std::optional<double>& points, const char* none) {
  return points ? estimate(*points, signed_places(2)) : absent(none);
}

/// A distance as programs have it, then as people do.
void add_distance(Row& row, Cell cell, bool now) {
  row.cells.push_back(now ? Cell(absent("liquidated now")) : cell);
  row.cells.push_back(now ? Cell(text("now")) : std::move(cell));
}

doc::Table distance_table(std::initializer_list<std::array<const char*, 3>> distances) {
  doc::Table table{.key = "liquidation",
                   .title = "liquidated when",
                   .columns = {{"model", ""}, {"now", "", "", Audience::Program}},
                   .shape = doc::Table::Shape::Keyed};
  for (const auto& [key, label, unit] : distances) {
    table.columns.push_back({key, "", "", Audience::Program});
    table.columns.push_back({"", label, unit, Audience::People});
  }
  return table;
}

doc::Table liquidation_table(const CoinMargin& margin) {
  doc::Table table = distance_table({{"spot_down", "spot falls", ""},
                                     {"spot_up", "spot rises", ""},
                                     {"vol_points_down", "vols fall", "points"},
                                     {"vol_points_up", "vols rise", "points"}});
  const auto add = [&](const char* model, const LiquidationDistance& distance) {
    Row row{.cells = {text(model), Value(distance.now)}};
    add_distance(row, spot_cell(distance.spot_down, margin.index_usd, "not to -90 %"), distance.now);
    add_distance(row, spot_cell(distance.spot_up, margin.index_usd, "not to +400 %"), distance.now);
    add_distance(row, points_cell(distance.vol_points_down, "not to vols of 0"), distance.now);
    add_distance(row, points_cell(distance.vol_points_up, "not to +500 points"), distance.now);
    table.rows.push_back(std::move(row));
  };
  add("standard", margin.liquidation.standard);
  add("portfolio", margin.liquidation.portfolio);
  return table;
}

/// Of linear contracts: standard margin, in what they settle in.
Section settle_section(const SettleMargin& margin, const BookFindings& found) {
  const std::string settle = margin.settle.text();
  const auto places = money_places(margin.settle, 8);
  const auto money = [&](double amount) { return keel::money(amount, places); };
  const auto needed = [&](double amount) { return margin.unknown.empty() ? money(amount) : absent(margin.unknown); };
  const auto unknown = [] { return absent("the venue's portfolio margin of linear contracts is not known"); };
  Section one{.key = full_name(margin.settle, margin.venue)};
  one.add(doc::Facts{.facts = {{"standard_initial", "", needed(margin.standard.initial)},
                               {"standard_maintenance", "", needed(margin.standard.maintenance)},
                               {"portfolio_initial", "", unknown()},
                               {"portfolio_maintenance", "", unknown()},
                               {"standard_available", "", needed(margin.available())},
                               {"portfolio_available", "", unknown()},
                               {"positions_left_out", "", count(margin.left_out)}},
                     .audience = Audience::Program});
  doc::Table table{.key = "",
                   .title = full_name(margin.settle, margin.venue) + " margin",
                   .columns = {{"", ""}, {"", "initial", settle}, {"", "maintenance", settle}, {"", "available", settle}},
                   .rows = {{.cells = {text("standard"), needed(margin.standard.initial), needed(margin.standard.maintenance),
                                       needed(margin.available())}},
                            {.cells = {text("portfolio"), unknown(), unknown(), unknown()}}},
                   .audience = Audience::People};
  one.add(std::move(table));
  one.add(doc::Facts{.layout = doc::Facts::Layout::Row, .facts = {{"equity", "equity", money(margin.equity), settle}}});
  const LiquidationDistance& distance = margin.liquidation;
  const bool known = margin.unknown.empty();
  const auto spot = [&](const std::optional<double>& move, const char* none) {
    return known ? spot_cell(move, 0.0, none) : Cell(absent(margin.unknown));
  };
  doc::Table table_of_distances = distance_table({{"spot_down", "all coins fall", ""}, {"spot_up", "all coins rise", ""}});
  Row row{.cells = {text("standard"), known ? Value(distance.now) : absent(margin.unknown)}};
  add_distance(row, spot(distance.spot_down, "not to -90 %"), known && distance.now);
  add_distance(row, spot(distance.spot_up, "not to +400 %"), known && distance.now);
  table_of_distances.rows.push_back(std::move(row));
  one.add(std::move(table_of_distances));
  if (margin.left_out > 0) one.add(Remark{fmt::format("{}: they are left out", unpriced_in(found).words())});
  return one;
}

/// Of the positions without a price, in the coin or settled in it.
std::string left_out_words(const CoinMargin& margin, const BookFindings& found) {
  const Unpriced unpriced = unpriced_in(found, margin.coin);
  std::string words = unpriced.left_out > 0 ? unpriced.words() + ": they are left out" : std::string();
  if (margin.left_out > unpriced.left_out) {
    const std::size_t others = margin.left_out - unpriced.left_out;
    words += fmt::format("{}{} in {} and {} left out", words.empty() ? "" : "; ",
                         counted(others, "position that settles", "positions that settle"), margin.coin.text(),
                         others == 1 ? "is on another coin is" : "are on another coin are");
  }
  return words;
}

/// Of what settles in the coin.
Section coin_section(const CoinMargin& margin, const BookFindings& found) {
  const std::string coin = margin.coin.text();
  Section section{.key = full_name(margin.coin, margin.venue)};
  section.add(margin_members(margin));
  section.add(requirement_table(margin));
  section.add(doc::Facts{.layout = doc::Facts::Layout::Row,
                         .facts = {{"equity", "equity", money(margin.equity, coin_places), coin},
                                   {"margin_balance", "margin balance (without options)", money(margin.margin_balance, coin_places), coin},
                                   {"worst_case", "worst scenario", estimate(margin.portfolio.worst_case, coin_places), coin},
                                   {"roll_shock", "roll shock", estimate(margin.portfolio.roll_shock, coin_places), coin}}});
  if (margin.left_out > 0) section.add(Remark{left_out_words(margin, found)});
  section.add(liquidation_table(margin));
  return section;
}

}  // namespace

std::vector<Section> margin_sections(const BookFindings& found) {
  std::vector<Section> sections;
  for (const CoinMargin& margin : found.margins) sections.push_back(coin_section(margin, found));
  for (const SettleMargin& margin : found.settle_margins) sections.push_back(settle_section(margin, found));
  return sections;
}

}  // namespace keel
