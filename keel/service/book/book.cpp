#include "keel/service/book/book.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/service/book/parts.hpp"
#include "keel/service/greek_columns.hpp"

namespace keel {

using namespace doc;

doc::Table group_table(const BookFindings& found) {
  const Inventory& inventory = found.inventory;
  const std::string numeraire = inventory.numeraire.text();
  doc::Table table{.key = "groups",
                   .title = "Groups",
                   .columns = {{"group", "group"},
                               {"underlying", "coin"},
                               {"realised", "realised"},
                               {"unrealised", "unrealised"},
                               {"fees", "fees"},
                               {"funding", "funding"},
                               {"profit", "profit"},
                               {"currency", ""},
                               {"profit_numeraire", "profit", numeraire}},
                   .sparse = true};
  for (Column& column : greek_columns(GreekSet::All, "coin")) {
    const bool adds_up = column.key == "net_transaction_delta_coin" || column.key == "vega_usd_per_vol_point";
    if (!adds_up) column.audience = column.key == "theta_usd_per_day" ? Audience::PageAndProgram : Audience::Program;
    table.columns.push_back(std::move(column));
  }
  table.columns.push_back({"positions_left_out", "left out", "", Audience::Program});
  for (const InventoryGroup& group : found.groups) {
    const Shown shown = money_places(group.settle);
    const SettleAmount profit = in_numeraire(inventory, group.settle, group.profit());
    Row row{.cells = {text(group.name), text(group.underlying.text()), exact(group.realised, shown), exact(group.unrealised, shown),
                      exact(group.fees, shown), exact(group.funding, shown), exact(group.profit(), shown), text(group.settle.text()),
                      exact(profit, money_places(inventory.numeraire, 8))}};
    std::ranges::move(greek_cells(GreekSet::All, group.risk), std::back_inserter(row.cells));
    row.cells.emplace_back(count(group.left_out));
    if (group.left_out > 0) table.columns.back().audience = Audience::Everyone;
    table.rows.push_back(std::move(row));
  }
  return table;
}

Section reconciliation_section(const BookFindings& found) {
  const AccountStatement& venue = *found.venue;
  const std::vector<Difference>& differences = found.differences;
  const auto told = [](const auto& part) { return part ? count(part->size()) : absent("not told"); };
  Section section{.key = "reconciliation"};
  section.add(doc::Facts{.title = "Reconciliation",
                         .layout = doc::Facts::Layout::Row,
                         .facts = {{"positions", "the venue's positions", told(venue.positions)},
                                   {"balances", "balances", told(venue.balances)},
                                   {"", "differences", count(differences.size()), "", {}, Audience::People}}});
  doc::Table table{
      .key = "differences", .title = "Differences", .columns = {{"kind", ""}, {"name", "name"}, {"book", "book"}, {"venue", "venue"}}};
  for (const Difference& difference : differences) {
    table.rows.push_back({.cells = {text(name_of(difference.kind)), text(difference.name), exact(SettleAmount{difference.ours}),
                                    exact(SettleAmount{difference.theirs})}});
  }
  if (table.rows.empty()) table.audience = Audience::Program;
  section.add(std::move(table));
  return section;
}

void add_left_out(Section& section, std::size_t left_out) {
  section.add(doc::Facts{.facts = {{"positions_left_out", "", count(left_out)}}, .audience = Audience::Program});
  if (left_out > 0) section.add(Remark{fmt::format("{} positions without a price are left out", left_out)});
}

namespace {

/// All but the page, which has an order of its own.
Section lines_and_members(const BookFindings& found) {
  Section body{.audience = Audience::TerminalAndProgram};
  add_positions(body, found);
  add_totals(body, found);
  if (!found.groups.empty()) body.add(group_table(found));
  Section orders{.key = "orders"}, margin{.key = "margin"};
  for (const InventoryOrders& one : found.orders) orders.add(orders_section(one));
  for (const CoinMargin& one : found.margins) margin.add(margin_section(one));
  if (!orders.items.empty()) body.add(std::move(orders));
  if (!margin.items.empty()) body.add(std::move(margin));
  if (!found.ladders.empty()) body.add(ladder_section(found.ladders));
  if (!found.pins.empty()) body.add(pin_section(found.pins));
  if (found.stress) body.add(stress_section(*found.stress));
  if (found.explained)
    body.add(explained_section(*found.explained, explain_difference(found.instruments, found.inventory, *found.explained)));
  if (found.venue) body.add(reconciliation_section(found));
  return body;
}

}  // namespace

Document book_document(const BookFindings& found) {
  Document document{.title = page_title(found), .answer_is_no = !found.differences.empty(), .warnings = found.inventory.remarks};
  if (found.explained) std::ranges::copy(found.explained->remarks, std::back_inserter(document.warnings));
  document.body.add(lines_and_members(found));
  if (found.drawing) document.body.add(page_section(found));
  return document;
}

}  // namespace keel
