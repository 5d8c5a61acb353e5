#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "keel/account/inventory_totals.hpp"
#include "keel/service/book/parts.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t lines_max = 48;
constexpr NumeraireAmount whole_dollars_from{10'000 * units_per_one};  ///< of gross: cents would only widen the tables

constexpr std::array<std::string_view, cause_count> titles{"spread", "adverse", "delta",   "gamma",    "vega",    "theta", "vanna",
                                                           "volga",  "coin",    "basis",   "marks",    "funding", "fees",  "slippage",
                                                           "impact", "settled", "correct", "deposits", "residual"};

/// Money that came and went is known whatever the positions are worth.
bool needs_prices(Cause cause) { return cause != Cause::Fees && cause != Cause::Funding && cause != Cause::Deposits; }

/// Columns of causes: for people those worth it, the residual first; for programs all.
struct CauseColumns {
  std::vector<Cause> shown;
  int digits = 2;   ///< of USD
  std::string why;  ///< why what needs prices is not told, if it is not

  void add_heads(doc::Table& table) const {
    table.columns.push_back({"", "profit", "", Audience::People});
    for (const Cause cause : shown) {
      table.columns.push_back({"causes." + std::string(name_of(cause)), std::string(titles[static_cast<std::size_t>(cause)])});
    }
    for (std::size_t i = 0; i < cause_count; ++i) {
      if (!is_shown(cause_at(i))) table.columns.push_back({"causes." + std::string(name_of(cause_at(i))), "", "", Audience::Program});
    }
  }
  void add_cells(Row& row, const Causes& sum) const {
    row.cells.emplace_back(worth(sum.profit()));
    for (const Cause cause : shown) row.cells.emplace_back(amount(sum, cause));
    for (std::size_t i = 0; i < cause_count; ++i) {
      if (!is_shown(cause_at(i))) row.cells.emplace_back(amount(sum, cause_at(i)));
    }
  }
  Value worth(NumeraireAmount usd) const { return unless(why, exact(usd, places(digits))); }
  Value amount(const Causes& sum, Cause cause) const { return needs_prices(cause) ? worth(sum[cause]) : exact(sum[cause], places(digits)); }
  bool is_shown(Cause cause) const { return std::ranges::find(shown, cause) != shown.end(); }
};

/// Worth a line; money in and out is no profit.
std::vector<Cause> profit_causes(const Attribution& attribution) {
  std::vector<Cause> causes = causes_in(attribution.steps);
  std::erase(causes, Cause::Deposits);
  return causes;
}

CauseColumns columns_of(const BookFindings& found, const AttributionTotals& totals) {
  return {profit_causes(*found.explained), totals.gross < whole_dollars_from ? 2 : 0, why_no_profit(found)};
}

double share_of(NumeraireAmount part, NumeraireAmount whole) { return whole.raw == 0 ? 0.0 : to_double(part) / to_double(whole); }

std::string spoken(Cause cause) {
  std::string name(name_of(cause));
  std::ranges::replace(name, '_', ' ');
  return name;
}

Value text_or_absent(std::string_view words) { return words.empty() ? absent() : text(words); }

std::string_view kind_name(InstrumentKind kind) {
  switch (kind) {
    case InstrumentKind::Spot: return "spot pair";
    case InstrumentKind::Perpetual: return "perpetual";
    case InstrumentKind::Future: return "future";
    case InstrumentKind::Option: return "option";
    case InstrumentKind::Pool: return "pool";
  }
  KEEL_CHECK(false, "unknown kind");
}

std::string_view source_name(MarkSource source) {
  constexpr std::array<std::string_view, 5> names{"mark", "last_trade", "estimated_settlement", "unpriced", "delivered"};
  return names[static_cast<std::size_t>(source)];
}

std::string_view bridge_name(BridgeKind kind) {
  constexpr std::array<std::string_view, 4> names{"paid_in", "value", "index", "rounding"};
  return names[static_cast<std::size_t>(kind)];
}

std::string bridge_words(const BridgeLine& line) {
  switch (line.kind) {
    case BridgeKind::PaidIn: return fmt::format("{} paid in, at its price now and not then", line.currency.text());
    case BridgeKind::Index: return fmt::format("{} at the last index that a line showed, not the marks'", line.currency.text());
    case BridgeKind::Rounding: return "rounding";
    case BridgeKind::Value: break;
  }
  constexpr std::array<std::string_view, 5> instead{"at fair value, not at the last marks", "at fair value, not at their last trade",
                                                    "delivered otherwise than the book says", "at fair value, not at their last price",
                                                    "delivered otherwise than the book says"};
  return fmt::format("{} {}{} {}", line.positions, kind_name(line.instruments), line.positions == 1 ? "" : "s",
                     instead[static_cast<std::size_t>(line.source)]);
}

doc::Table step_table(const Attribution& attribution, const CauseColumns& columns) {
  doc::Table table{.key = "steps", .audience = Audience::Program};
  for (const char* key : {"from", "to", "equity", "held", "fills", "delivered"}) table.columns.push_back({key, ""});
  columns.add_heads(table);
  for (const AttributionStep& step : attribution.steps) {
    Row row{.cells = {moment(step.from), moment(step.to), unless(columns.why, exact(step.equity)), count(step.held), count(step.fills),
                      count(step.delivered)}};
    columns.add_cells(row, step.causes);
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Mean, its standard error and the number of fills; one fill has no error.
void add_sample(Row& row, const RunningMean& sample) {
  row.cells.emplace_back(sample.count() == 0 ? absent("no such fill") : estimate(sample.mean(), signed_places(3)));
  row.cells.emplace_back(sample.count() < 2 ? absent("fewer than two fills") : estimate(sample.standard_error(), places(3)));
  row.cells.emplace_back(count(sample.count()));
}

std::string_view side_of(const MarkoutCurve& curve, std::string_view both) {
  return !curve.side ? both : *curve.side == Side::Buy ? "bought" : "sold";
}

doc::Table markout_table(std::string title) {
  doc::Table table{.key = "points", .title = std::move(title), .columns = {{"", "", "", Audience::People}, {"horizon_s", "after"}}};
  for (const auto& [key, label] : {std::pair{"usd", "USD"}, std::pair{"vol_points", "vol pts"}, std::pair{"bps", "bps"}}) {
    const std::string part(key);
    table.columns.push_back({part + ".mean", label});
    table.columns.push_back({part + ".standard_error", "+-"});
    table.columns.push_back({part + ".fills", "fills"});
  }
  table.columns.push_back({"market_seen", "", "", Audience::Program});
  table.columns.push_back({"", "market moved", "", Audience::People});
  return table;
}

Row markout_row(const MarkoutCurve& curve, const MarkoutPoint& point) {
  const std::size_t fills = point.usd.count();
  Row row{.cells = {text(fmt::format("{}s {}", name_of(curve.role), side_of(curve, "all"))),
                    {Value(point.horizon), point.horizon.raw == 0 ? "fill" : ""}},
          .audience = fills > 0 ? Audience::Everyone : Audience::Program};
  for (const RunningMean* sample : {&point.usd, &point.vol_points, &point.bps}) add_sample(row, *sample);
  row.cells.emplace_back(count(point.market_seen));
  const bool later = fills > 0 && point.horizon.raw > 0;
  row.cells.emplace_back(later ? estimate(static_cast<double>(point.market_seen) / static_cast<double>(fills), percent(0)) : text(""));
  return row;
}

/// For people all curves in one table, for programs each by itself.
void add_markouts(Section& section, const Attribution& attribution) {
  Section curves{.key = "markouts", .shape = Section::Shape::Array, .audience = Audience::Program};
  for (const MarkoutCurve& curve : attribution.markouts) {
    Section one;
    one.add(doc::Facts{.facts = {{"role", "", text(name_of(curve.role))}, {"side", "", text(side_of(curve, "both"))}}});
    doc::Table points = markout_table("");
    for (const MarkoutPoint& point : curve.points) points.rows.push_back(markout_row(curve, point));
    one.add(std::move(points));
    curves.add(std::move(one));
  }
  section.add(std::move(curves));
  if (!attribution.markouts.empty()) section.add(markouts_table(attribution));
}

void add_members(Section& section, const Attribution& attribution, const AttributionTotals& totals, const std::string& why) {
  section.add(doc::Facts{.facts = {{"start", "", moment(attribution.start)},
                                   {"end", "", moment(attribution.steps.back().to)},
                                   {"markout_s", "", Value(attribution.markout)},
                                   {"quotes", "", count(attribution.quotes)},
                                   {"hedges", "", count(attribution.hedges)},
                                   {"own_prints", "", count(attribution.own_prints)},
                                   {"young", "", count(attribution.young)},
                                   {"profit", "", unless(why, exact(totals.causes.profit()))}},
                         .audience = Audience::Program});
  doc::Facts sums{.key = "totals", .audience = Audience::Program};
  for (std::size_t i = 0; i < cause_count; ++i) {
    const Value amount = exact(totals.causes.amounts[i]);
    sums.facts.push_back({std::string(name_of(cause_at(i))), "", needs_prices(cause_at(i)) ? unless(why, amount) : amount});
  }
  section.add(std::move(sums));
  section.add(doc::Facts{
      .facts = {{"gross", "", unless(why, exact(totals.gross))}, {"gross_residual", "", unless(why, exact(totals.gross_residual))}},
      .audience = Audience::Program});
  doc::Table remarks{.key = "remarks", .columns = {{"remark", ""}}, .shape = doc::Table::Shape::List, .audience = Audience::Program};
  for (const std::string& remark : attribution.remarks) remarks.rows.push_back({.cells = {text(remark)}});
  section.add(std::move(remarks));
}

}  // namespace

doc::Table cause_table(const BookFindings& found, const AttributionTotals& totals) {
  const Attribution& attribution = *found.explained;
  const std::string why = why_no_profit(found);
  std::vector<Cause> causes = profit_causes(attribution);
  std::ranges::rotate(causes, causes.begin() + 1);  // as a sum the residual stands last
  doc::Table table{
      .key = "", .title = "cause", .columns = {{"", ""}, {"", "USD"}, {"", "gross USD"}, {"", "gross"}}, .audience = Audience::Terminal};
  for (const Cause cause : causes) {
    NumeraireAmount gross;
    for (const AttributionStep& step : attribution.steps) gross += abs(step.causes[cause]);
    const std::string why_not = needs_prices(cause) ? why : "";
    table.rows.push_back(
        {.cells = {text(spoken(cause)), unless(why_not, exact(totals.causes[cause], places(2))), unless(why_not, exact(gross, places(2))),
                   unless(why, estimate(share_of(gross, totals.gross), percent(2)))}});
  }
  table.rows.push_back({.cells = {text("profit"), unless(why, exact(totals.causes.profit(), places(2))),
                                  unless(why, exact(totals.gross, places(2))), text("")},
                        .kind = Row::Kind::Sum});
  return table;
}

doc::Table profit_series(const BookFindings& found, const AttributionTotals& totals) {
  const CauseColumns columns = columns_of(found, totals);
  std::span<const AttributionStep> rest = found.explained->steps;
  const bool by_day = rest.size() > lines_max;
  const auto label = [&](const AttributionStep& step) { return format_instant(step.to).substr(0, by_day ? 10 : 19); };
  doc::Table table{.key = "", .title = by_day ? "day" : "until", .columns = {{"", ""}}, .sparse = true, .audience = Audience::Terminal};
  columns.add_heads(table);
  table.columns.push_back({"", "equity"});
  table.columns.push_back({"", "residual", "of all causes", Audience::Page});
  while (!rest.empty()) {
    const std::string name = label(rest.front());
    const auto end = std::ranges::find_if(rest, [&](const AttributionStep& step) { return label(step) != name; });
    const auto group = rest.first(static_cast<std::size_t>(end - rest.begin()));
    const AttributionTotals sum = totals_of(group);
    Row row{.cells = {text(name)}};
    columns.add_cells(row, sum.causes);
    row.cells.emplace_back(columns.worth(group.back().equity));
    row.cells.emplace_back(unless(columns.why, estimate(share_of(sum.gross_residual, sum.gross), percent(2))));
    table.rows.push_back(std::move(row));
    rest = rest.subspan(group.size());
  }
  return table;
}

doc::Table markouts_table(const Attribution& attribution) {
  doc::Table all = markout_table("markout");
  all.audience = Audience::Terminal;
  for (const MarkoutCurve& curve : attribution.markouts) {
    for (const MarkoutPoint& point : curve.points) all.rows.push_back(markout_row(curve, point));
  }
  return all;
}

std::vector<doc::Table> cut_tables(const BookFindings& found, const AttributionTotals& totals) {
  const CauseColumns columns = columns_of(found, totals);
  std::vector<doc::Table> tables;
  for (const AttributionCut& cut : found.explained->cuts) {
    doc::Table table{
        .key = std::string(name_of(cut.by)), .title = fmt::format("by {}", name_of(cut.by)), .columns = {{"group", ""}}, .sparse = true};
    columns.add_heads(table);
    Causes sum;
    for (const CutGroup& group : cut.groups) {
      Row row{.cells = {text(group.name)}};
      columns.add_cells(row, group.causes);
      table.rows.push_back(std::move(row));
      sum += group.causes;
    }
    Row row{.cells = {text("sum")}, .kind = Row::Kind::Sum, .audience = Audience::People};
    columns.add_cells(row, sum);
    table.rows.push_back(std::move(row));
    tables.push_back(std::move(table));
  }
  return tables;
}

Section gain_section(const BookFindings& found) {
  const Attribution& attribution = *found.explained;
  const Causes causes = totals_of(attribution.steps).causes;
  const NumeraireAmount without = causes.profit() - causes[Cause::CoinRevaluation];
  const std::string why = why_no_profit(found);
  Section section;
  doc::Facts facts{.title = "Profit",
                   .facts = {{"", "profit", unless(why, exact(causes.profit(), signed_places(2))), "USD", {}, Audience::People},
                             {"profit_without_revaluation", "without the revaluation of coins held",
                              unless(why, exact(without, signed_places(2))), "USD"}}};
  doc::Table table{.key = "profit_by_currency",
                   .columns = {{"currency", ""}, {"profit", ""}, {"equity", ""}},
                   .shape = doc::Table::Shape::Keyed,
                   .audience = Audience::Program};
  for (const auto& [currency, gained] : currency_profits(found.instruments, attribution.opening, attribution.closing)) {
    table.rows.push_back({.cells = {text(currency.text()), unless(why, exact(gained.profit)), unless(why, exact(gained.equity))}});
    const double worth = to_double(gained.profit) * to_double(attribution.closing.usd.at(currency));
    Shown coins = money_places(currency, 8);
    coins.plus = true;
    if (gained.profit.raw == 0 || !why.empty()) continue;
    facts.facts.push_back({.key = "",
                           .label = "gained in " + currency.text(),
                           .value = exact(gained.profit, coins),
                           .unit = currency.text(),
                           .also = {{estimate(worth, signed_places(2)), "USD at the end"}},
                           .audience = Audience::People});
  }
  section.add(std::move(facts));
  section.add(std::move(table));
  return section;
}

namespace {

/// They differ by a cent or more, or in their currency.
bool is_bridged(const BookFindings& found) {
  return !is_dollar(found.inventory.numeraire) ||
         std::ranges::any_of(found.bridge->lines, [](const BridgeLine& line) { return line.kind != BridgeKind::Rounding; });
}

/// For people lines, for programs an array.
void add_bridge(Section& section, const BookFindings& found) {
  doc::Facts lines{.title = "From the book's profit to what is explained", .audience = Audience::People};
  doc::Table table{
      .key = "profit_bridge", .columns = {{"from", ""}, {"of", ""}, {"positions", ""}, {"usd", ""}}, .audience = Audience::Program};
  const auto add = [&](std::string words, std::string_view from, std::string_view of, Value positions, NumeraireAmount usd) {
    lines.facts.push_back({"", std::move(words), exact(usd, signed_places(2)), "USD"});
    table.rows.push_back({.cells = {text(from), text_or_absent(of), std::move(positions), exact(usd)}});
  };
  add("profit of the book", "book", "", absent(), found.bridge->book);
  for (const BridgeLine& line : found.bridge->lines) {
    const bool value = line.kind == BridgeKind::Value;
    const std::string of = value ? fmt::format("{}s, {}", kind_name(line.instruments), source_name(line.source)) : line.currency.text();
    add(bridge_words(line), bridge_name(line.kind), line.kind == BridgeKind::Rounding ? "" : of, value ? count(line.positions) : absent(),
        line.usd);
  }
  add("profit explained", "explained", "", absent(), found.bridge->explained);
  if (is_bridged(found)) section.add(std::move(lines));
  section.add(std::move(table));
}

}  // namespace

Section bridge_section(const BookFindings& found) {
  Section section;
  const std::string why = why_no_profit(found);
  if (found.bridge && why.empty()) {
    add_bridge(section, found);
  } else {
    section.add(doc::Facts{.facts = {{"profit_bridge", "the book's own profit", absent(why.empty() ? found.why_no_before : why)}}});
  }
  return section;
}

void add_fill_remarks(Section& section, const Attribution& attribution) {
  const bool one = attribution.own_prints == 1;
  if (attribution.own_prints > 0)
    section.add(Remark{fmt::format("{} could be valued by nothing but {} own price: {} spread is 0",
                                   counted(attribution.own_prints, "fill"), one ? "its" : "their", one ? "its" : "their")});
  if (attribution.young > 0)
    section.add(Remark{fmt::format("{} younger than the horizon at the end", counted(attribution.young, "fill is", "fills are"))});
}

doc::Facts equity_facts(const BookFindings& found, const AttributionTotals& totals) {
  const NumeraireAmount end = found.explained->steps.back().equity;
  const std::string why = why_no_profit(found);
  const std::string why_no_start = found.before ? why : "";  // before the first fact there was nothing
  return {.layout = doc::Facts::Layout::Row,
          .facts = {{"equity_at_start", "equity at the start", unless(why_no_start, exact(end - totals.causes.total(), places(2))), "USD"},
                    {"", "deposits", exact(totals.causes[Cause::Deposits], signed_places(2)), "", {}, Audience::People},
                    {"", "profit", unless(why, exact(totals.causes.profit(), signed_places(2))), "", {}, Audience::People},
                    {"equity_at_end", "equity at the end", unless(why, exact(end, places(2))), "USD"}}};
}

Section explained_section(const BookFindings& found) {
  const Attribution& attribution = *found.explained;
  const AttributionTotals totals = totals_of(attribution.steps);
  Section section{.key = "explained"};
  const std::string why = why_no_profit(found);
  add_members(section, attribution, totals, why);
  section.add(doc::Facts{.title = fmt::format("PROFIT EXPLAINED {} to {}, {}, {} filled, {}, markout horizon {}",
                                              format_instant(attribution.start), format_instant(attribution.steps.back().to),
                                              counted(attribution.steps.size(), "valuation"), counted(attribution.quotes, "quote"),
                                              counted(attribution.hedges, "hedge"), format_duration(attribution.markout)),
                         .layout = doc::Facts::Layout::Row,
                         .audience = Audience::Terminal});
  section.add(equity_facts(found, totals));
  section.add(gain_section(found));
  section.add(bridge_section(found));
  section.add(cause_table(found, totals));
  if (why.empty())
    section.add(Remark{fmt::format("gross: absolute values of the valuations added up. Residual {:.2f} USD of it, {:.3f} %",
                                   to_double(totals.gross_residual), 100.0 * share_of(totals.gross_residual, totals.gross))});
  add_fill_remarks(section, attribution);
  section.add(profit_series(found, totals));
  add_markouts(section, attribution);
  Section cuts{.key = "cuts"};
  for (doc::Table& table : cut_tables(found, totals)) cuts.add(std::move(table));
  section.add(std::move(cuts));
  section.add(step_table(attribution, columns_of(found, totals)));
  return section;
}

}  // namespace keel
