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
    const std::string why = why_withheld(found, {group.held, group.left_out});
    Row row{.cells = {text(group.name), text(group.underlying.text()), exact(group.realised, shown),
                      unless(why, exact(group.unrealised, shown)), exact(group.fees, shown), exact(group.funding, shown),
                      unless(why, exact(group.profit(), shown)), text(group.settle.text()),
                      unless(why, exact(profit, money_places(inventory.numeraire, 8)))}};
    std::vector<Cell> greeks = greek_cells(GreekSet::All, group.risk);
    if (!why.empty()) std::ranges::fill(greeks, Cell(absent(why)));
    std::ranges::move(greeks, std::back_inserter(row.cells));
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

namespace {

/// Of one underlying, or of all.
Unpriced unpriced_in(const Instruments& instruments, const Inventory& inventory, std::optional<Currency> underlying) {
  Unpriced sum;
  for (const InventoryRow& row : inventory.rows) {
    const Instrument& instrument = instruments[row.instrument];
    if ((underlying && instrument.base != *underlying) || !is_position(instrument, row)) continue;
    ++sum.held;
    if (row.has_no_price()) ++sum.left_out;
  }
  return sum;
}

}  // namespace

Unpriced unpriced_in(const BookFindings& found, Currency underlying) { return unpriced_in(found.instruments, found.inventory, underlying); }

Unpriced unpriced_in(const BookFindings& found) { return unpriced_in(found.instruments, found.inventory, std::nullopt); }

std::string why_withheld(const BookFindings& found, const Unpriced& unpriced) {
  return unpriced.left_out > 0 && !found.leave_out_unpriced ? unpriced.words() : std::string();
}

std::string why_no_profit(const BookFindings& found) {
  std::string why = why_withheld(found, unpriced_in(found));
  if (!why.empty() || !found.before) return why;
  why = why_withheld(found, unpriced_in(found.instruments, *found.before, std::nullopt));
  return why.empty() ? why : why + " at " + format_instant(found.since);
}

void finish_left_out(Section& section, const BookFindings& found, const Unpriced& unpriced) {
  const std::string why = why_withheld(found, unpriced);
  if (!why.empty()) withhold(section, why);
  section.add(doc::Facts{.facts = {{"positions_left_out", "", count(unpriced.left_out)}}, .audience = Audience::Program});
  if (unpriced.left_out == 0) return;
  section.add(Remark{why.empty() ? fmt::format("{}: they are left out", unpriced.words()) : why});
}

namespace {

/// All but the page, which has an order of its own.
Section lines_and_members(const BookFindings& found) {
  Section body{.audience = Audience::TerminalAndProgram};
  body.add(summary_section(found));
  if (found.hedge) body.add(hedge_section(*found.hedge));
  add_members(body, found);
  add_totals(body, found);
  if (!found.groups.empty()) body.add(group_table(found));
  if (!found.orders.empty()) {
    Section orders{.key = "orders"};
    for (const InventoryOrders& one : found.orders) orders.add(orders_section(found, one));
    body.add(std::move(orders));
  }
  if (found.asked_margin) {
    Section margin{.key = "margin"};
    for (Section& one : margin_sections(found)) margin.add(std::move(one));
    if (margin.items.empty()) margin.add(Remark{"Margin: nothing is held for which a venue asks margin"});
    body.add(std::move(margin));
  }
  if (found.asked_ladder) body.add(ladder_section(found));
  if (found.asked_pin) body.add(pin_section(found));
  if (found.stress) body.add(stress_section(found));
  if (found.explained) body.add(explained_section(found));
  if (found.venue) body.add(reconciliation_section(found));
  body.add(position_lines(found));
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
