#include <fmt/format.h>

#include <algorithm>

#include "keel/account/inventory_totals.hpp"
#include "keel/domain/name_at_venue.hpp"
#include "keel/service/book/parts.hpp"
#include "keel/service/page_title.hpp"

namespace keel {

using namespace doc;

namespace {

std::string file_name(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

/// What cannot wait: liquidation, and what is left out of everything below.
void add_banners(Section& page, const BookFindings& found) {
  std::vector<std::string> liquidated;
  for (const CoinMargin& margin : found.margins) {
    const auto add = [&](const char* rule, const LiquidationDistance& distance, double has, double needs) {
      if (!distance.now) return;
      liquidated.push_back(fmt::format("{0} by {1} margin ({2:.4f} {4} where {3:.4f} are needed)", full_name(margin.coin, margin.venue),
                                       rule, has, needs, margin.coin.text()));
    };
    add("portfolio", margin.liquidation.portfolio, margin.equity, margin.portfolio.maintenance);
    add("standard", margin.liquidation.standard, margin.margin_balance, margin.standard.maintenance);
  }
  for (const SettleMargin& margin : found.settle_margins) {
    if (margin.unknown.empty() && margin.liquidation.now)
      liquidated.push_back(fmt::format("{0} by standard margin ({1:.2f} {3} where {2:.2f} are needed)",
                                       full_name(margin.settle, margin.venue), margin.equity, margin.standard.maintenance,
                                       margin.settle.text()));
  }
  if (!liquidated.empty()) page.add(Remark{fmt::format("Liquidated now: {}", fmt::join(liquidated, "; ")), Audience::Page, Tone::Bad});
  if (std::string simulated = simulated_words(found); !simulated.empty()) {
    simulated[0] = 'W';
    page.add(Remark{simulated + ".", Audience::Page, Tone::Warn});
  }
  const Unpriced unpriced = unpriced_in(found);
  if (unpriced.left_out == 0) return;
  std::vector<std::string> coins;
  for (const auto& [coin, sum] : found.inventory.underlyings) {
    if (const std::size_t left_out = unpriced_in(found, coin).left_out; left_out > 0)
      coins.push_back(fmt::format("{} in {}", left_out, coin.text()));
  }
  page.add(Remark{fmt::format("{} ({}). {}", unpriced.words(), fmt::join(coins, ", "),
                              found.leave_out_unpriced
                                  ? "Greeks, ladders, stress and margin leave them out; equity and profit count them at their last price."
                                  : "Equity, profit, Greeks, ladders and stress over them are not told."),
                  Audience::Page, Tone::Warn});
}

doc::Facts tiles(const BookFindings& found) {
  const Inventory& inventory = found.inventory;
  doc::Facts tiles{.layout = doc::Facts::Layout::Row, .facts = summary_facts(found)};
  for (Fact& fact : tiles.facts) fact.label[0] = static_cast<char>(fact.label[0] - 'a' + 'A');
  for (const CoinRisk& one : coin_risks(found)) {
    tiles.facts.push_back({.key = "",
                           .label = "Net bias " + one.coin.text(),
                           .value = estimate(one.bias_coin, signed_places(4)),
                           .unit = one.coin.text(),
                           .also = {{one.bias_usd(signed_places(0)), "USD"}}});
    if (const std::string why = why_withheld(found, one.unpriced); !why.empty()) withhold(tiles.facts.back(), why);
  }
  if (const auto& profit = found.explained; profit && !profit->steps.empty()) {
    tiles.facts.push_back({"", "Profit explained", unless(why_no_profit(found), exact(totals_of(profit->steps).causes.profit(), places(2))),
                           "USD until " + format_instant(profit->steps.back().to).substr(0, 10)});
  }
  tiles.facts.push_back({"", "Trades", count(inventory.trades), "in " + counted(inventory.instruments, "instrument")});
  tiles.facts.push_back({"", "As of", text(format_instant(inventory.as_of).substr(0, 10)), format_instant(inventory.as_of).substr(11)});
  return tiles;
}

std::string index_note(const UnderlyingInventory& sum) {
  return sum.index.raw > 0 ? fmt::format("index {} USD", to_text(sum.index)) : "no index is known";
}

Section risk_section(const BookFindings& found, Currency coin, const UnderlyingInventory& sum) {
  Section section{.title = coin.text() + " risk", .note = index_note(sum)};
  Section two{.layout = Section::Layout::Two};
  two.add(doc::Facts{
      .title = coin.text() + " Greeks", .note = "net bias: the deltas and the coin itself", .facts = risk_facts(found, coin, sum)});
  for (Section& margin : margin_sections(found)) {
    if (parse_name_at_venue(margin.key, {})->name == coin.text()) two.add(std::move(margin));
  }
  section.add(std::move(two));
  for (const InventoryOrders& orders : found.orders) {
    if (orders.coin == coin) section.add(orders_section(found, orders));
  }
  section.add(expiry_table(found, coin));
  return section;
}

/// Of what settles in dollars, on whatever coin it is.
void add_settle_margins(Section& page, const BookFindings& found) {
  for (Section& margin : margin_sections(found)) {
    const bool dollars =
        std::ranges::any_of(found.settle_margins, [&](const SettleMargin& one) { return full_name(one.settle, one.venue) == margin.key; });
    if (!dollars) continue;
    Section section{.title = margin.key + " margin", .note = "of linear contracts on all coins"};
    section.add(std::move(margin));
    page.add(std::move(section));
  }
}

void add_ladders(Section& page, const BookFindings& found) {
  const LadderDrawing& drawing = *found.drawing;
  if (!drawing.ladders) {
    Section none{.title = "Ladder"};
    none.add(Remark{"no ladder: " + drawing.ladders.error().text, Audience::Page, Tone::Warn});
    page.add(std::move(none));
    return;
  }
  for (const CoinLadder& ladder : *drawing.ladders) page.add(ladder_page(found, ladder));
  for (const MarkedUnderlying& one : found.marked.underlyings) {
    if (!one.positions.empty() || one.unpriced.empty()) continue;
    Section none{.title = one.coin.text() + " ladder"};
    none.add(Remark{"no ladder: " + unpriced_in(found, one.coin).words(), Audience::Page, Tone::Warn});
    page.add(std::move(none));
  }
}

Section money_section(const BookFindings& found) {
  Section section{.title = "Profit and loss"};
  Section two{.layout = Section::Layout::Two};
  for (const auto& [coin, sum] : found.inventory.underlyings)
    two.add(doc::Facts{.title = coin.text() + " profit", .note = index_note(sum), .facts = profit_facts(found, coin, sum)});
  doc::Facts account = account_facts(found);
  account.note = std::exchange(account.title, "Cash and equity");
  for (const auto& [coin, sum] : found.inventory.underlyings) {
    for (Fact& fact : money_facts(found, coin, sum)) {
      fact.label = coin.text() + (fact.label == "  of which cash" ? " cash" : ' ' + fact.label);
      account.facts.push_back(std::move(fact));
    }
  }
  two.add(std::move(account));
  section.add(std::move(two));
  if (!found.groups.empty()) section.add(group_table(found));
  return section;
}

Section position_section(const BookFindings& found) {
  Section section{.title = "Positions",
                  .note =
                      "amounts as the venue counts them: coins, or quote currency of coin-settled futures; what is settled or flat is "
                      "grey"};
  for (const auto& [coin, sum] : found.inventory.underlyings) {
    doc::Table table = held_table(found, coin);
    table.audience = Audience::Page;
    section.add(std::move(table));
  }
  return section;
}

/// Files by their names alone: where they lie is nobody's business.
Section source_section(const BookFindings& found) {
  std::vector<std::string> remarks = found.inventory.remarks;
  if (found.explained) std::ranges::copy(found.explained->remarks, std::back_inserter(remarks));
  Section section{.title = "Sources and remarks"};
  doc::Table table{.key = "", .columns = {{"", ""}}};
  for (const std::string& path : found.files) table.rows.push_back({.cells = {text("from " + file_name(path))}});
  for (std::string& remark : remarks) {
    for (const std::string& path : found.files) {
      if (remark.starts_with(path)) remark = file_name(path) + remark.substr(path.size());
    }
    table.rows.push_back({.cells = {text(remark)}});
  }
  section.add(std::move(table));
  return section;
}

}  // namespace

std::string page_title(const BookFindings& found) {
  std::vector<std::string> coins;
  for (const auto& [coin, sum] : found.inventory.underlyings) coins.push_back(coin.text());
  return page_title(coins, coins.empty() ? "Book" : "book", found.inventory.as_of);
}

Section page_section(const BookFindings& found) {
  Section page{.audience = Audience::Page};
  add_banners(page, found);
  page.add(tiles(found));
  page.add(summary_table(found));
  if (found.hedge) page.add(hedge_section(*found.hedge));
  for (const auto& [coin, sum] : found.inventory.underlyings) page.add(risk_section(found, coin, sum));
  for (const InventoryOrders& orders : found.orders) {
    if (!found.inventory.underlyings.contains(orders.coin)) page.add(orders_section(found, orders));
  }
  add_settle_margins(page, found);
  if (found.stress) {
    const Unpriced unpriced = unpriced_in(found);
    const bool told = why_withheld(found, unpriced).empty();
    Section stress{.title = "Stress", .note = told ? fmt::format("equity now {:.2f} USD", found.stress->equity_usd) : unpriced.words()};
    stress.add(stress_table(found));
    if (told && unpriced.left_out > 0) stress.add(Remark{unpriced.words() + ": they keep their last value"});
    if (doc::Table sources = stress_sources(*found.stress); !sources.rows.empty()) stress.add(std::move(sources));
    page.add(std::move(stress));
  }
  if (Section pins = pin_section(found); found.asked_pin && !pins.items.empty()) {
    pins.title = "Pin risk";
    page.add(std::move(pins));
  }
  add_ladders(page, found);
  for (const auto& [coin, sum] : found.inventory.underlyings) {
    if (Section maps = heat_maps(found, coin); !maps.items.empty()) page.add(std::move(maps));
  }
  page.add(money_section(found));
  if (found.explained) page.add(profit_page(found));
  page.add(position_section(found));
  if (found.venue) {
    Section reconciliation = reconciliation_section(found);
    reconciliation.title = "Compared with the venue";
    page.add(std::move(reconciliation));
  }
  page.add(source_section(found));
  return page;
}

}  // namespace keel
