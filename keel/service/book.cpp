#include "keel/service/book.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/service/book_parts.hpp"
#include "keel/service/greek_columns.hpp"

namespace keel {

using namespace doc;

namespace {

/// A line a group; people see of its Greeks what adds up across coins' contracts: net transaction delta and vega.
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
                               {"profit_numeraire", "profit", numeraire}}};
  for (Column& column : greek_columns(GreekSet::All, "coin")) {
    if (column.key != "net_transaction_delta_coin" && column.key != "vega_usd_per_vol_point") column.audience = Audience::Program;
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

Section reconciliation_section(const AccountStatement& venue, const std::vector<Difference>& differences) {
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

}  // namespace

void add_left_out(Section& section, std::size_t left_out) {
  section.add(doc::Facts{.facts = {{"positions_left_out", "", count(left_out)}}, .audience = Audience::Program});
  if (left_out > 0) section.add(Remark{fmt::format("{} positions without a price are left out", left_out)});
}

Document book_document(const BookFindings& found) {
  Document document{.title = found.title, .answer_is_no = !found.differences.empty(), .warnings = found.inventory.remarks};
  Section& body = document.body;
  add_positions(body, found);
  add_totals(body, found);
  if (!found.groups.empty()) body.add(group_table(found));
  if (!found.orders.empty()) body.add(orders_section(found.orders));
  if (!found.margins.empty()) body.add(margin_section(found.margins));
  if (!found.ladders.empty()) body.add(ladder_section(found.ladders));
  if (!found.pins.empty()) body.add(pin_section(found.pins));
  if (found.stress) body.add(stress_section(*found.stress));
  if (found.explained) {
    body.add(explained_section(*found.explained, explain_difference(found.instruments, found.inventory, *found.explained)));
    std::ranges::copy(found.explained->remarks, std::back_inserter(document.warnings));
  }
  if (found.venue) body.add(reconciliation_section(*found.venue, found.differences));
  return document;
}

}  // namespace keel
