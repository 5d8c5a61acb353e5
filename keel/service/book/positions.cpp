#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "keel/account/inventory_totals.hpp"
#include "keel/service/book/parts.hpp"
#include "keel/service/greek_columns.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown many_places = signed_places(8);
constexpr std::size_t lines_max = 20;  ///< of positions, unless all are asked for

/// What has no price first, then the largest by their share of the delta or of the vega of all, in USD.
std::set<const InventoryRow*> largest_rows(const BookFindings& found) {
  struct Size {
    const InventoryRow* row;
    double delta_usd, vega_usd, share;
  };
  std::vector<Size> sizes;
  double delta = 0.0;
  double vega = 0.0;
  for (const InventoryRow& row : found.inventory.rows) {
    const double index = to_double(found.inventory.underlyings.at(found.instruments[row.instrument].base).index);
    sizes.push_back({&row, std::abs(row.risk.delta * index), std::abs(row.risk.vega_usd_per_vol_point), 0.0});
    delta += sizes.back().delta_usd;
    vega += sizes.back().vega_usd;
  }
  for (Size& size : sizes) {
    const auto share = [](double part, double whole) { return whole > 0.0 ? part / whole : 0.0; };
    size.share = size.row->has_no_price() ? 1.0 : std::max(share(size.delta_usd, delta), share(size.vega_usd, vega));
  }
  std::ranges::stable_sort(sizes, std::greater<>(), &Size::share);
  std::set<const InventoryRow*> largest;
  for (const Size& size : std::span(sizes).first(std::min(sizes.size(), lines_max))) largest.insert(size.row);
  return largest;
}

/// Coin prices need their decimals, dollar prices do not.
Shown price_places(double price) { return places(std::abs(price) < 10.0 ? 6 : 2); }

Value average_of(const Instrument& instrument, const InventoryRow& row) {
  if (row.amount.raw == 0) return absent("nothing is held");
  if (instrument.kind == InstrumentKind::Pool) return absent("a pool's cost is of no one price");
  return estimate(row.average_price, price_places(row.average_price));
}

/// A price of 0 is one that nothing told, but for what is worth nothing at its delivery.
Value mark_of(const InventoryRow& row, Shown shown = {}) {
  const bool known = row.mark.price.raw != 0 || is_settled(row.source);
  return known ? exact(row.mark.price, shown) : absent("nothing tells its price");
}

Value vol_of(const Instrument& instrument, const InventoryRow& row) {
  const bool marked = row.source == MarkSource::Chain || row.source == MarkSource::LastTrade;
  return instrument.kind == InstrumentKind::Option && marked ? estimate(row.mark.vol, percent(2)) : absent();
}

std::vector<Cell> greeks_of(GreekSet set, const InventoryRow& row, double index_usd = 0.0) {
  std::vector<Cell> cells = greek_cells(set, row.risk, index_usd);
  if (row.source == MarkSource::Unpriced) std::ranges::fill(cells, Cell(absent(std::string(text_of(WhyUnpriced::NoMark)))));
  return cells;
}

/// At its last price, if that is asked for.
Value unrealised_of(const BookFindings& found, const InventoryRow& row, Value unrealised) {
  const bool told = !row.has_no_price() || found.leave_out_unpriced;
  return unless(told ? "" : std::string(text_of(WhyUnpriced::NoMark)), std::move(unrealised));
}

Value text_or_absent(const std::string& words) { return words.empty() ? absent() : text(words); }

doc::Table position_table(const BookFindings& found) {
  doc::Table table{.key = "positions", .audience = Audience::Program};
  for (const char* key : {"instrument", "amount", "average_price", "mark_price", "mark_iv", "realised", "unrealised", "fees", "funding"})
    table.columns.push_back({key, ""});
  std::ranges::move(greek_columns(GreekSet::All, ""), std::back_inserter(table.columns));
  for (const char* key : {"strategy", "sub_book", "delivery_price", "estimated_delivery_price"}) table.columns.push_back({key, ""});
  for (const InventoryRow& row : found.inventory.rows) {
    const Instrument& instrument = found.instruments[row.instrument];
    const BookGroup& group = found.inventory.groups[row.group];
    const auto delivered = [&](MarkSource source) {
      return row.source == source ? estimate(row.mark.forward, price_places(row.mark.forward)) : absent();
    };
    Row cells{.cells = {text(instrument.full_name()), exact(row.amount), average_of(instrument, row), mark_of(row), vol_of(instrument, row),
                        exact(row.realised), unrealised_of(found, row, exact(row.unrealised)), exact(row.fees), exact(row.funding)}};
    std::ranges::move(greeks_of(GreekSet::All, row), std::back_inserter(cells.cells));
    for (const Value& value : {text_or_absent(group.strategy), text_or_absent(group.sub_book), delivered(MarkSource::Delivered),
                               delivered(MarkSource::EstimatedSettlement)})
      cells.cells.emplace_back(value);
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Cell name_cell(const InventoryRow& row, const Instrument& instrument) {
  const std::string name = instrument.full_name();
  if (row.source == MarkSource::Unpriced) return {text(name), "unpriced", Tone::Warn};
  return is_settled(row.source) ? Cell(text(name), "settled") : Cell(text(name));
}

Row shown_row(const BookFindings& found, const InventoryRow& row, double index_usd) {
  const Instrument& instrument = found.instruments[row.instrument];
  const BookGroup& group = found.inventory.groups[row.group];
  constexpr std::array<std::string_view, 5> source_marks{"", "", " s", " ?", " s"};
  const Shown money = money_places(instrument.settle);
  const double mark = to_double(row.mark.price);
  Row shown{.cells = {text(fmt::format("{}{}", instrument.full_name(), source_marks[static_cast<std::size_t>(row.source)])),
                      name_cell(row, instrument), exact(row.amount), row.amount.raw == 0 ? absent() : average_of(instrument, row),
                      mark_of(row, price_places(mark)), vol_of(instrument, row), exact(row.realised, money),
                      unrealised_of(found, row, exact(row.unrealised, money)), exact(row.fees, money), exact(row.funding, money),
                      text(instrument.settle.text())}};
  if (row.amount.raw == 0 || row.source == MarkSource::EstimatedSettlement) shown.kind = Row::Kind::Muted;
  std::ranges::move(greeks_of(GreekSet::Desk, row, index_usd), std::back_inserter(shown.cells));
  const std::string both = group.sub_book.empty() ? group.strategy : fmt::format("{}/{}", group.strategy, group.sub_book);
  for (const std::string& words : {group == BookGroup{} ? std::string() : both, group.strategy, group.sub_book})
    shown.cells.emplace_back(text(words));
  return shown;
}

/// Of one expiry; money only where it is of one currency.
Row sum_row(std::string_view expiry, const InventoryGroup& sum, bool one_currency, double index_usd, bool leave_out) {
  const auto money = [&](SettleAmount amount) { return one_currency ? exact(amount, money_places(sum.settle)) : text(""); };
  const std::string why = sum.left_out > 0 && !leave_out ? std::string(text_of(WhyUnpriced::NoMark)) : std::string();
  const std::string left_out = sum.left_out == 0 ? "" : fmt::format(", {} left out", sum.left_out);
  Row row{.cells = {text(fmt::format("= {} ({}{})", expiry, sum.rows, left_out)),
                    {text(expiry), counted(sum.rows, "position") + left_out},
                    text(""),
                    text(""),
                    text(""),
                    text(""),
                    money(sum.realised),
                    one_currency ? unless(why, money(sum.unrealised)) : text(""),
                    money(sum.fees),
                    money(sum.funding),
                    text("")},
          .kind = Row::Kind::Sum};
  std::vector<Cell> greeks = greek_cells(GreekSet::Desk, sum.risk, index_usd);
  if (!why.empty()) std::ranges::fill(greeks, Cell(absent(why)));
  std::ranges::move(greeks, std::back_inserter(row.cells));
  return row;
}

std::vector<Column> held_columns(Currency underlying, const std::string& unit, bool one_currency) {
  std::vector<Column> columns{{"", "", "", Audience::Terminal},
                              {"", "instrument", "", Audience::Page},
                              {"", "amount"},
                              {"", "average"},
                              {"", "mark"},
                              {"", "IV"},
                              {"", "realised", unit},
                              {"", "unrealised", unit},
                              {"", "fees", unit},
                              {"", "funding", unit, Audience::Page},
                              {"", "in", "", one_currency ? Audience::Program : Audience::Page}};
  std::ranges::move(greek_columns(GreekSet::Desk, underlying.text()), std::back_inserter(columns));
  columns.push_back({"", "", "", Audience::Terminal});
  columns.push_back({"", "strategy", "", Audience::Page});
  columns.push_back({"", "sub-book", "", Audience::Page});
  return columns;
}

Value bias_usd(double bias_coin, double index_usd) {
  return index_usd > 0.0 ? estimate(bias_coin * index_usd, signed_places(2)) : absent("no index is known");
}

Section underlying_members(const BookFindings& found, Currency underlying, const UnderlyingInventory& sum) {
  const double index = to_double(sum.index);
  const double bias = directional_bias_coin(found.instruments, found.inventory, underlying);
  const std::string why = why_withheld(found, unpriced_in(found, underlying));
  Section section{.key = underlying.text()};
  section.add(doc::Facts{.facts = {{"index_usd", "", index > 0.0 ? exact(sum.index) : absent("no index is known")}}});
  section.add(doc::Facts{.facts = greek_facts(sum.risk, underlying.text(), index)});
  section.add(doc::Facts{.facts = {{"positions_left_out", "", count(unpriced_in(found, underlying).left_out)},
                                   {"net_bias_coin", "", estimate(bias, many_places)},
                                   {"net_bias_usd", "", bias_usd(bias, index)},
                                   {"currency", "", text(sum.currency.text())},
                                   {"cash", "", exact(sum.cash)},
                                   {"equity", "", unless(why, exact(sum.equity))}}});
  section.add(tenor_table(sum.vega_tenors));
  if (!why.empty()) withhold(section, why);
  return section;
}

/// Money of a currency, and in the numeraire; nothing, if there is a reason why not.
Fact amount_fact(const Inventory& inventory, std::string label, Currency currency, SettleAmount amount, const std::string& why = "") {
  const SettleAmount worth = in_numeraire(inventory, currency, amount);
  return {.key = "",
          .label = std::move(label),
          .value = unless(why, exact(amount)),
          .unit = currency.text(),
          .also = {{unless(why, exact(worth, money_places(inventory.numeraire, 8))), inventory.numeraire.text()}}};
}

doc::Facts underlying_lines(const BookFindings& found, Currency underlying, const UnderlyingInventory& sum) {
  const std::string coin = underlying.text();
  doc::Facts lines{.title = sum.index.raw > 0 ? fmt::format("{} at index {}", coin, to_text(sum.index)) : coin,
                   .audience = Audience::Terminal};
  lines.facts = profit_facts(found, underlying, sum);
  std::ranges::move(money_facts(found, underlying, sum), std::back_inserter(lines.facts));
  std::ranges::move(risk_facts(found, underlying, sum), std::back_inserter(lines.facts));
  if (const Unpriced unpriced = unpriced_in(found, underlying); unpriced.left_out > 0)
    lines.facts.push_back({"", found.leave_out_unpriced ? "left out of the Greeks" : "left out", text(unpriced.words())});
  return lines;
}

}  // namespace

doc::Facts account_facts(const BookFindings& found) {
  const Inventory& inventory = found.inventory;
  const std::string why = why_withheld(found, unpriced_in(found));
  doc::Facts lines{.title = fmt::format("{}, {}, valued at {}", counted(inventory.trades, "trade"),
                                        counted(inventory.instruments, "instrument"), format_instant(inventory.as_of)),
                   .audience = Audience::People};
  for (const Money& money : inventory.cash.entries()) {
    if (money.amount.raw != 0) lines.facts.push_back(amount_fact(inventory, "cash", money.currency, money.amount));
  }
  lines.facts.push_back(amount_fact(inventory, "equity", inventory.numeraire, total_equity(found.instruments, inventory), why));
  lines.facts.push_back(amount_fact(inventory, "premium cash (options, spot, pools)", inventory.money_currency, inventory.premium_cash));
  lines.facts.push_back(
      amount_fact(inventory, "market value of options", inventory.money_currency, options_value(found.instruments, inventory), why));
  lines.facts.push_back(amount_fact(inventory, "fees paid", inventory.money_currency, inventory.fees));
  if (inventory.duplicates > 0) lines.facts.push_back({"", "duplicates", count(inventory.duplicates), "rows of trades already booked"});
  return lines;
}

doc::Table held_table(const BookFindings& found, Currency underlying, const std::set<const InventoryRow*>* shown) {
  const Instruments& instruments = found.instruments;
  const auto rows = rows_by_expiry(instruments, found.inventory, underlying);
  const Currency settle = instruments[rows.front()->instrument].settle;
  const bool one_currency = std::ranges::all_of(rows, [&](const auto* row) { return instruments[row->instrument].settle == settle; });
  const std::string unit = one_currency ? settle.text() : "own ccy";
  const double index = to_double(found.inventory.underlyings.at(underlying).index);
  doc::Table table{.key = "",
                   .title = underlying.text() + " positions",
                   .columns = held_columns(underlying, unit, one_currency),
                   .sparse = true,
                   .audience = Audience::Terminal};
  for (std::size_t i = 0; i < rows.size();) {
    const Instrument& first = instruments[rows[i]->instrument];
    InventoryGroup sum{.name = {}, .underlying = underlying, .settle = settle};
    std::vector<Row> lines;
    bool held = false;
    for (; i < rows.size() && instruments[rows[i]->instrument].expiry == first.expiry; ++i) {
      const InventoryRow& row = *rows[i];
      sum.add(instruments[row.instrument], row);
      held = held || (row.amount.raw != 0 && !is_settled(row.source));
      if (shown == nullptr || shown->contains(&row)) lines.push_back(shown_row(found, row, index));
    }
    if (lines.empty() && !held) continue;
    if (!lines.empty()) table.rows.push_back({.cells = {}, .audience = Audience::Terminal});
    std::ranges::move(lines, std::back_inserter(table.rows));
    table.rows.push_back(sum_row(expiry_name(first), sum, one_currency, index, found.leave_out_unpriced));
  }
  return table;
}

std::vector<Fact> profit_facts(const BookFindings& found, Currency underlying, const UnderlyingInventory& sum) {
  const std::string why = why_withheld(found, unpriced_in(found, underlying));
  std::vector<Fact> facts;
  const auto add = [&](const char* label, SettleAmount amount, const std::string& why_not = "") {
    facts.push_back(amount_fact(found.inventory, label, sum.currency, amount, why_not));
  };
  add("realised", sum.realised);
  add("unrealised", sum.unrealised, why);
  add("fees", -sum.fees);
  if (sum.funding.raw != 0) add("funding", -sum.funding);
  add("profit and loss", sum.profit(), why);
  return facts;
}

std::vector<Fact> money_facts(const BookFindings& found, Currency underlying, const UnderlyingInventory& sum) {
  const Inventory& inventory = found.inventory;
  const std::string why = why_withheld(found, unpriced_in(found, underlying));
  std::vector<Fact> facts;
  const bool whole = sum.currency == underlying;
  if (whole) facts.push_back(amount_fact(inventory, "equity", sum.currency, sum.equity, why));
  facts.push_back(amount_fact(inventory, whole ? "  of which cash" : "moved in cash", sum.currency, sum.cash));
  return facts;
}

std::vector<Fact> risk_facts(const BookFindings& found, Currency underlying, const UnderlyingInventory& sum) {
  std::vector<Fact> facts;
  const std::string coin = underlying.text();
  const double index = to_double(sum.index);
  const auto coins = [&](std::string label, double amount) {
    facts.push_back({.key = "",
                     .label = std::move(label),
                     .value = estimate(amount, many_places),
                     .unit = coin,
                     .also = {{bias_usd(amount, index), "USD"}}});
  };
  for (Fact& fact : greek_facts(sum.risk, coin, index)) {
    if (fact.key == "delta_coin") {
      coins("delta", sum.risk.delta);
    } else if (fact.key == "net_transaction_delta_coin") {
      coins("net transaction delta", sum.risk.net_transaction_delta);
      coins("net bias", directional_bias_coin(found.instruments, found.inventory, underlying));
    } else {
      const bool vega = fact.key == "vega_usd_per_vol_point";
      facts.push_back(std::move(fact));
      for (const TenorVega& tenor : sum.vega_tenors.buckets()) {
        if (!vega || tenor.vega_usd_per_vol_point == 0.0) continue;
        facts.push_back({.key = "",
                         .label = std::isinf(tenor.up_to_days) ? "  longer" : fmt::format("  up to {:g} days", tenor.up_to_days),
                         .value = estimate(tenor.vega_usd_per_vol_point, signed_places(2)),
                         .unit = "USD",
                         .also = {{estimate(tenor.time_weighted_usd_per_vol_point, signed_places(2)), "time-weighted"}}});
      }
    }
  }
  if (const std::string why = why_withheld(found, unpriced_in(found, underlying)); !why.empty()) {
    for (Fact& fact : facts) withhold(fact, why);
  }
  return facts;
}

void add_members(Section& body, const BookFindings& found) {
  const Inventory& inventory = found.inventory;
  const std::string why = why_withheld(found, unpriced_in(found));
  body.add(doc::Facts{.facts = {{"as_of", "", moment(inventory.as_of)},
                                {"numeraire", "", text(inventory.numeraire.text())},
                                {"equity", "", unless(why, exact(total_equity(found.instruments, inventory)))},
                                {"deposits", "", exact(total_deposits(inventory))},
                                {"profit", "", unless(why, exact(total_profit(found.instruments, inventory)))},
                                {"positions_left_out", "", count(unpriced_in(found).left_out)}},
                      .audience = Audience::Program});
  doc::Table cash{
      .key = "cash", .columns = {{"currency", ""}, {"amount", ""}}, .shape = doc::Table::Shape::Pairs, .audience = Audience::Program};
  for (const Money& money : inventory.cash.entries()) cash.rows.push_back({.cells = {text(money.currency.text()), exact(money.amount)}});
  body.add(std::move(cash));
  body.add(doc::Facts{.facts = {{"trades", "", count(inventory.trades)},
                                {"instruments", "", count(inventory.instruments)},
                                {"money_currency", "", text(inventory.money_currency.text())},
                                {"premium_cash", "", exact(inventory.premium_cash)},
                                {"options_value", "", unless(why, exact(options_value(found.instruments, inventory)))},
                                {"fees", "", exact(inventory.fees)}},
                      .audience = Audience::Program});
  body.add(position_table(found));
}

Section position_lines(const BookFindings& found) {
  Section section{.audience = Audience::Terminal};
  const std::size_t all = found.inventory.rows.size();
  if (all == 0) return section;
  const bool few = found.all_positions || all <= lines_max;
  const std::set<const InventoryRow*> largest = few ? std::set<const InventoryRow*>{} : largest_rows(found);
  for (const auto& [underlying, sum] : found.inventory.underlyings) section.add(held_table(found, underlying, few ? nullptr : &largest));
  if (!few)
    section.add(
        Remark{fmt::format("{} of {} positions, the largest by their share of delta or vega; --positions shows all", lines_max, all)});
  section.add(
      Remark{"s  expired: amount and mark are what was settled    ?  unpriced: the mark is its last price    NTD  net transaction delta: "
             "delta less the mark in coin"});
  return section;
}

void add_totals(Section& body, const BookFindings& found) {
  Section underlyings{.key = "underlyings", .audience = Audience::Program};
  for (const auto& [underlying, sum] : found.inventory.underlyings) underlyings.add(underlying_members(found, underlying, sum));
  body.add(std::move(underlyings));
  for (const auto& [underlying, sum] : found.inventory.underlyings) body.add(underlying_lines(found, underlying, sum));
  doc::Facts account = account_facts(found);
  account.audience = Audience::Terminal;
  body.add(std::move(account));
}

Section orders_section(const BookFindings& found, const InventoryOrders& orders) {
  const std::string coin = orders.coin.text();
  Section section{.key = coin};
  section.add(
      doc::Facts{.facts = {{"orders", "", count(orders.orders)}, {"left_out", "", count(orders.left_out)}}, .audience = Audience::Program});
  doc::Table table{.key = "",
                   .title = fmt::format("{} with {}", coin, counted(orders.orders, "working order")),
                   .columns = {{"", ""}},
                   .audience = Audience::People};
  std::ranges::move(greek_columns(GreekSet::Desk, coin), std::back_inserter(table.columns));
  table.columns.push_back({"", "net bias", coin});
  const auto add = [&](const char* key, const char* label, const Greeks& greeks, double bias, const Unpriced& unpriced) {
    doc::Facts facts{.key = key, .facts = greek_facts(greeks, coin, orders.index_usd), .audience = Audience::Program};
    facts.facts.push_back({"net_bias_coin", "", estimate(bias, many_places)});
    Row row{.cells = {text(label)}};
    std::vector<Cell> cells = greek_cells(GreekSet::Desk, greeks, orders.index_usd);
    cells.emplace_back(estimate(bias, signed_places(4)));
    if (const std::string why = why_withheld(found, unpriced); !why.empty()) {
      withhold(facts, why);
      std::ranges::fill(cells, Cell(absent(why)));
    }
    std::ranges::move(cells, std::back_inserter(row.cells));
    section.add(std::move(facts));
    table.rows.push_back(std::move(row));
  };
  const Unpriced held = unpriced_in(found, orders.coin);
  const Unpriced all{held.held + orders.orders, held.left_out + orders.left_out};
  const double bias = orders.filled_bias_coin;
  add("filled", "filled", orders.filled, bias, held);
  add("if_bids_fill", "if bids fill", orders.filled + orders.bids, bias + orders.bids_bias_coin, all);
  add("if_asks_fill", "if asks fill", orders.filled + orders.asks, bias + orders.asks_bias_coin, all);
  section.add(std::move(table));
  const std::size_t unpriced = orders.left_out - orders.combos;
  if (unpriced > 0) section.add(Remark{fmt::format("{} of them left out: no price", unpriced)});
  if (orders.combos > 0) section.add(Remark{fmt::format("{} of them left out: on combos whose legs are not told", orders.combos)});
  return section;
}

}  // namespace keel
