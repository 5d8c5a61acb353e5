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
                               {"used", "used"},
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

}  // namespace

Document run_document(const RunReport& report) {
  std::vector<std::string> coins;
  for (const RunReport::Underlying& underlying : report.underlyings) coins.push_back(underlying.risk.underlying.text());
  Document document{.title = page_title(coins, coins.empty() ? "Run" : "run", report.at)};
  Section& body = document.body;
  body.add(doc::Facts{.title = "keel run: closing report",
                      .layout = doc::Facts::Layout::Row,
                      .facts = {{"at", "at", moment(report.at)},
                                {"events", "events", count(report.events)},
                                {.key = "stage", .label = "", .value = text(name_of(report.stage)), .audience = Audience::Program},
                                {.key = "halt_reason", .label = "", .value = text(report.halt_reason), .audience = Audience::Program},
                                {.key = "", .label = "stage", .value = text(stage_text(report)), .audience = Audience::People}}});
  body.add(halt_facts(report));
  body.add(profit_facts(report.profit));
  body.add(underlyings_section(report));
  add_margin(body, report);
  body.add(limit_table(report));
  body.add(risk_table(report));
  body.add(expiry_table(report));
  body.add(price_of_risk(report));
  body.add(position_table(report));
  body.add(cash_table(report));
  body.add(order_facts(report));
  body.add(doc::Facts{.facts = {{"refused_by_venue", "", count(report.refused_by_venue)}}, .audience = Audience::Program});
  body.add(unconfirmed_table(report));
  body.add(data_age_table(report, Audience::Program));
  add_left_out(body, report);
  body.add(doc::Facts{.facts = {{"state_hash", "", text(fmt::format("{:016x}", report.state_hash))}}, .audience = Audience::Program});
  return document;
}

}  // namespace keel
