#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "keel/service/greek_columns.hpp"
#include "keel/service/page_title.hpp"
#include "keel/service/run/parts.hpp"
#include "keel/service/run/report.hpp"

namespace keel {

using namespace doc;

namespace {

/// What halted it, for programs: people read it beside the stage.
Item halt_facts(const RunReport& report) {
  if (!report.halted) return {doc::Facts{.facts = {{"halted", "", absent()}}, .audience = Audience::Program}};
  const HaltCause& cause = report.halted->cause;
  const bool by_limit = !cause.of.empty();
  const auto of_limit = [&](Value value) { return by_limit ? std::move(value) : absent(); };
  return {doc::Facts{.key = "halted",
                     .facts = {{"at", "", moment(cause.at)},
                               {"why", "", cause.why.empty() ? absent() : text(cause.why)},
                               {"by", "", cause.by.empty() ? absent() : text(cause.by)},
                               {"of", "", of_limit(text(cause.of))},
                               {"limit", "", of_limit(text(cause.change.measure))},
                               {"value", "", of_limit(estimate(cause.change.value, significant(6)))},
                               {"threshold", "", of_limit(estimate(cause.change.threshold, significant(9)))},
                               {"unit", "", of_limit(text(report.halted->unit))}},
                     .audience = Audience::Program}};
}

Section underlyings_section(const RunReport& report) {
  Section all{.key = "underlyings"};
  for (const auto& [risk, with_bids, with_asks, tenors] : report.underlyings) {
    const std::string coin = risk.underlying.text();
    const auto greeks = [&](std::string key, std::string title, const Greeks& of) {
      return doc::Facts{.key = std::move(key),
                        .title = std::move(title),
                        .facts = greek_facts(of, coin, risk.index_usd),
                        .audience = Audience::PageAndProgram};
    };
    Section one{.key = coin};
    one.add(underlying_facts(risk));
    one.add(greeks("", coin + " Greeks", risk.greeks));
    for (doc::Facts& facts : std::array{greeks("if_bids_fill", "", with_bids), greeks("if_asks_fill", "", with_asks)}) {
      facts.audience = Audience::Program;
      one.add(std::move(facts));
    }
    one.add(tenor_table(tenors));
    all.add(std::move(one));
  }
  return all;
}

/// How much of each limit is used, against the threshold from which nothing may grow. What cannot be read says so and is not zero.
doc::Table limit_table(const RunReport& report) {
  doc::Table table{.key = "limits",
                   .title = "LIMITS",
                   .columns = {{"of", ""},
                               {"measure", ""},
                               {"value", "value"},
                               {"used", "used of hard"},
                               {"soft", "soft"},
                               {"hard", "hard"},
                               {"emergency", "emergency"},
                               {"stage", "stage"},
                               {"next.stage", "", "", Audience::Program},
                               {"next.threshold", "", "", Audience::Program},
                               {"next.used", "", "", Audience::Program}}};
  for (const RunReport::Limit& limit : report.limits) {
    const LimitConfig& at = limit.thresholds;
    table.rows.push_back({.cells = {text(limit.whose), text(limit.measure), limit_value(limit), limit_used(limit, at.hard),
                                    estimate(at.soft, significant(9)), estimate(at.hard, significant(9)),
                                    estimate(at.emergency, significant(9)), text(name_of(limit.stage))}});
    std::ranges::move(next_cells(limit), std::back_inserter(table.rows.back().cells));
  }
  return table;
}

/// A learned number with its standard error, as a share of it.
doc::Table taker_table(const RunReport& report) {
  doc::Table table{
      .key = "takers",
      .title = "TAKERS",
      .note = "said: by the config; learned: from what came, and its standard error; scale: the distance over which they fall to 1/e",
      .columns = {{"group", ""},
                  {"kind", ""},
                  {"instruments", "instruments"},
                  {"said_per_day", "said", "a day"},
                  {"arrivals_per_day", "learned", "a day"},
                  {"arrivals_error", "+-"},
                  {"said_scale", "scale", "said"},
                  {"scale", "learned"},
                  {"scale_error", "+-"},
                  {"scale_unit", ""}}};
  for (const RunReport::TakerFlow& flow : report.takers) {
    const bool learns = flow.learned.log_arrivals_deviation > 0.0;
    const auto learned = [&](double value, Shown digits) { return learns ? estimate(value, digits) : absent("flow.learn is off"); };
    table.rows.push_back(
        {.cells = {text(flow.group), text(name_of(flow.kind)), count(flow.instruments), estimate(flow.said_per_day, significant(6)),
                   learned(flow.learned.arrivals_per_day, significant(5)), learned(flow.learned.log_arrivals_deviation, percent(1)),
                   estimate(flow.said_scale, significant(4)), learned(flow.said_scale * flow.learned.scale, significant(4)),
                   learned(flow.learned.log_scale_deviation, percent(1)), text(flow.scale_unit)}});
  }
  return table;
}

doc::Table pulse_table(const RunReport& report) {
  const bool tells = std::ranges::any_of(report.pulses, [](const RunReport::Pulse& pulse) { return pulse.triggers > 0; });
  doc::Table table{
      .key = "protection",
      .title = "PROTECTION",
      .columns = {{"underlying", ""}, {"vol_now", "vol just now"}, {"triggers", "triggered", "times"}, {"frozen_until", "no quotes until"}},
      .audience = tells ? Audience::Everyone : Audience::Program};
  for (const RunReport::Pulse& pulse : report.pulses) {
    table.rows.push_back({.cells = {text(pulse.underlying), estimate(pulse.vol, percent(1)), count(pulse.triggers),
                                    pulse.frozen_until ? moment(*pulse.frozen_until) : absent()}});
  }
  return table;
}

doc::Table obligation_table(const RunReport& report) {
  doc::Table table{.key = "obligations",
                   .title = "OBLIGATIONS",
                   .columns = {{"group", ""}, {"owed_share_of_time", "owed"}, {"met_share_of_time", "met"}},
                   .audience = report.obligations.empty() ? Audience::Program : Audience::Everyone};
  for (const RunReport::Obliged& one : report.obligations) {
    table.rows.push_back({.cells = {text(one.group), estimate(one.owed, percent(1)),
                                    Cell{estimate(one.met, percent(1)), "", one.met < one.owed ? Tone::Warn : Tone::Plain}}});
  }
  return table;
}

doc::Table expiry_table(const RunReport& report) {
  doc::Table table{.key = "expiries", .columns = {{"underlying", ""}, {"expiry", ""}}, .audience = Audience::Program};
  std::ranges::move(greek_columns(GreekSet::All, ""), std::back_inserter(table.columns));
  for (const RunReport::Expiry& expiry : report.expiries) {
    Row row{.cells = {text(expiry.underlying), text(expiry.expiry)}};
    std::ranges::move(greek_cells(GreekSet::All, expiry.greeks), std::back_inserter(row.cells));
    table.rows.push_back(std::move(row));
  }
  return table;
}

doc::Table position_table(const RunReport& report) {
  doc::Table table{.key = "positions",
                   .title = "POSITIONS",
                   .columns = {{"instrument", ""}, {"contracts", "contracts"}, {"amount", "amount"}, {"size_usd", "size", "USD"}}};
  for (const RunReport::Quote& quote : report.quotes) {
    if (quote.position.raw != 0)
      table.rows.push_back({.cells = {text(quote.instrument), exact(quote.position), exact(quote.amount), size_usd(quote)}});
  }
  return table;
}

doc::Table cash_table(const RunReport& report) {
  doc::Table table{.key = "cash",
                   .title = "Cash",
                   .columns = {{"currency", ""}, {"amount", ""}},
                   .shape = doc::Table::Shape::Pairs,
                   .audience = Audience::PageAndProgram};
  for (const Money& money : report.cash) table.rows.push_back({.cells = {text(money.currency.text()), exact(money.amount)}});
  return table;
}

doc::Facts order_facts(const RunReport& report) {
  doc::Facts facts{.key = "orders", .title = "ORDERS", .layout = doc::Facts::Layout::Row};
  for (std::size_t i = 0; i < report.verdict_counts.size(); ++i) {
    const std::string name(name_of(static_cast<Verdict>(i)));
    facts.facts.push_back({.key = name,
                           .label = name,
                           .value = count(report.verdict_counts[i]),
                           .audience = report.verdict_counts[i] > 0 ? Audience::Everyone : Audience::Program});
  }
  if (report.refused_by_venue > 0) {
    facts.facts.push_back(
        {.key = "", .label = "refused by the venue", .value = count(report.refused_by_venue), .audience = Audience::People});
  }
  return facts;
}

/// After the end: what rests at a venue, for all that is known.
doc::Table unconfirmed_table(const RunReport& report) {
  doc::Table table{.key = "unconfirmed_orders",
                   .title = "ORDERS THAT NO VENUE HAS CONFIRMED AS GONE",
                   .columns = {{"order", "order"}, {"instrument", ""}, {"side", "side"}, {"size", "contracts"}, {"price", "price"}},
                   .audience = report.orders.empty() ? Audience::Program : Audience::Everyone};
  for (const auto& [order, instrument, side, remaining, price] : report.orders) {
    table.rows.push_back({.cells = {count(order), text(instrument), text(name_of(side)), exact(remaining), exact(price)}});
  }
  return table;
}

/// "2026-01-05 00:03:00 UTC"
std::string second_of(Instant at) {
  std::string text = format_instant(at).substr(0, 19);
  text[10] = ' ';
  return text + " UTC";
}

/// "delta" of delta_usd, "gamma" of gamma_usd_per_percent, "fills" of fills_per_interval: its unit stands beside it.
std::string measure_words(std::string_view name) {
  std::string words(name.substr(0, std::min(name.find("_usd"), name.find("_per_"))));
  std::ranges::replace(words, '_', ' ');
  return words;
}

doc::Table limit_page(const RunReport& report) {
  doc::Table table{.key = "",
                   .columns = {{"", "of"},
                               {"", "measure"},
                               {"", "value"},
                               {"", "used of hard"},
                               {"", "soft"},
                               {"", "hard"},
                               {"", "emergency"},
                               {"", "unit"},
                               {"", "stage"}}};
  for (const RunReport::Limit& limit : report.limits) {
    const LimitConfig& at = limit.thresholds;
    const Tone tone = tone_of(limit.stage);
    const keel::Measure* measure = find_measure(limit.measure);
    table.rows.push_back({.cells = {text(limit.whose),
                                    text(measure_words(limit.measure)),
                                    {limit_value(limit), "", tone},
                                    {limit_used(limit, at.hard), "", tone},
                                    estimate(at.soft, significant(9)),
                                    estimate(at.hard, significant(9)),
                                    estimate(at.emergency, significant(9)),
                                    text(measure == nullptr ? "" : std::string(measure->unit)),
                                    {text(name_of(limit.stage)), "", tone}}});
  }
  return table;
}

/// A table as a section of a page: without a title of its own, blanks for zeros. One without rows is none.
void add_titled(Section& page, std::string title, doc::Table table) {
  if (table.rows.empty()) return;
  table.title.clear();
  table.audience = Audience::Page;
  table.sparse = true;
  Section section{.title = std::move(title)};
  section.add(std::move(table));
  page.add(std::move(section));
}

bool holds_something(const RunReport& report) {
  return std::ranges::any_of(report.quotes, [](const RunReport::Quote& quote) { return quote.position.raw != 0; });
}

Section risk_page(const RunReport& report) {
  Section risk{.title = "Risk"};
  if (!holds_something(report)) {
    risk.add(Remark{"no contract is held", Audience::Page});
    return risk;
  }
  doc::Table held = risk_table(report);
  held.title.clear();
  held.sparse = true;
  risk.add(std::move(held));
  for (const auto& [of, with_bids, with_asks, tenors] : report.underlyings) {
    doc::Table by_tenor = tenor_table(tenors);
    by_tenor.title = of.underlying.text() + " vega by tenor";
    by_tenor.sparse = true;
    if (!by_tenor.rows.empty()) risk.add(std::move(by_tenor));
  }
  return risk;
}

/// What cannot wait first, then risk, margin and limits, then how it came about.
Section run_page(const RunReport& report) {
  Section page{.audience = Audience::Page};
  if (report.stage == Stage::Halt) page.add(Remark{"Halted: " + report.halt_reason, Audience::Page, Tone::Bad});
  doc::Facts tiles{.layout = doc::Facts::Layout::Row,
                   .facts = {{"", "At", text(second_of(report.at))},
                             {.key = "", .label = "Stage", .value = text(name_of(report.stage)), .tone = tone_of(report.stage)},
                             {"", "Profit", exact(report.profit.total(), signed_places(2)), "USD"},
                             {"", "Equity", exact(report.profit.equity, places(2)), "USD"}}};
  for (const RunReport::Underlying& underlying : report.underlyings) {
    doc::Fact bias = bias_fact(underlying.risk);
    bias.label = "Net bias " + underlying.risk.underlying.text();
    tiles.facts.push_back(std::move(bias));
  }
  page.add(std::move(tiles));
  page.add(risk_page(report));
  Section margin{.title = "Margin"};
  add_margin(margin, report);
  for (Item& item : margin.items) {
    if (auto* table = std::get_if<doc::Table>(&item.what)) table->title.clear();
  }
  const auto* margins = margin.items.empty() ? nullptr : std::get_if<doc::Table>(&margin.items.front().what);
  if (margins == nullptr || !margins->rows.empty()) page.add(std::move(margin));
  add_titled(page, "Limits", limit_page(report));
  add_titled(page, "Price of risk", price_of_risk(report));
  Section profit{.title = "Profit"};
  doc::Facts causes = profit_facts(report.profit);
  causes.title.clear();
  profit.add(std::move(causes));
  page.add(std::move(profit));
  add_course_page(page, report);
  add_titled(page, "Positions", position_table(report));
  add_titled(page, "Trades of other makers, taken over", taken_over_table(report));
  add_titled(page, "Cash", cash_table(report));
  add_titled(page, "Takers", taker_table(report));
  if (!report.obligations.empty()) add_titled(page, "Obligations", obligation_table(report));
  Section orders{.title = "Orders"};
  doc::Facts verdicts = order_facts(report);
  verdicts.title.clear();
  orders.add(std::move(verdicts));
  page.add(std::move(orders));
  add_titled(page, "Orders that no venue has confirmed as gone", unconfirmed_table(report));
  return page;
}

}  // namespace

Document run_document(const RunReport& report) {
  std::vector<std::string> coins;
  for (const RunReport::Underlying& underlying : report.underlyings) coins.push_back(underlying.risk.underlying.text());
  Document document{.title = page_title(coins, coins.empty() ? "Run" : "run", report.at)};
  document.body.add(run_page(report));
  Section body{.audience = Audience::TerminalAndProgram};
  body.add(doc::Facts{.title = "closing report",
                      .layout = doc::Facts::Layout::Row,
                      .facts = {{"at", "at", moment(report.at)},
                                {"events", "events", count(report.events)},
                                {.key = "stage", .label = "", .value = text(name_of(report.stage)), .audience = Audience::Program},
                                {.key = "halt_reason", .label = "", .value = text(report.halt_reason), .audience = Audience::Program},
                                {.key = "", .label = "stage", .value = text(stage_text(report)), .audience = Audience::People}}});
  body.add(halt_facts(report));
  body.add(profit_facts(report.profit));
  add_course(body, report);
  body.add(underlyings_section(report));
  add_margin(body, report);
  body.add(limit_table(report));
  body.add(risk_table(report));
  body.add(expiry_table(report));
  body.add(price_of_risk(report));
  body.add(taker_table(report));
  body.add(pulse_table(report));
  body.add(obligation_table(report));
  body.add(position_table(report));
  body.add(cash_table(report));
  body.add(order_facts(report));
  body.add(doc::Facts{.facts = {{"refused_by_venue", "", count(report.refused_by_venue)}}, .audience = Audience::Program});
  add_overrides(body, report);
  add_other_makers(body, report);
  add_barred(body, report);
  body.add(unconfirmed_table(report));
  body.add(data_age_table(report, Audience::Program));
  add_left_out(body, report);
  body.add(doc::Facts{.facts = {{"state_hash", "", text(fmt::format("{:016x}", report.state_hash))}}, .audience = Audience::Program});
  document.body.add(std::move(body));
  return document;
}

}  // namespace keel
