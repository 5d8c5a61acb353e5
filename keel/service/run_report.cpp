#include "keel/service/run_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "keel/domain/name_at_venue.hpp"
#include "keel/service/greek_columns.hpp"
#include "keel/service/page_title.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown cents = signed_places(2);

doc::Facts profit_facts(const ProfitSplit& profit) {
  const auto usd = [](std::string key, std::string label, NumeraireAmount amount) {
    return doc::Fact{std::move(key), std::move(label), exact(amount, cents)};
  };
  return {
      .key = "profit_usd",
      .title = "PROFIT USD",
      .layout = doc::Facts::Layout::Row,
      .facts = {usd("total", "total", profit.total()), usd("spread", "spread earned", profit.spread),
                usd("adverse_selection", "adverse selection", profit.adverse_selection), usd("inventory", "inventory", profit.inventory),
                usd("hedging_cost", "hedging cost", profit.hedging_cost), usd("fees", "fees", profit.fees),
                usd("deposits", "deposits", profit.deposits), usd("equity", "equity", profit.equity)}};
}

doc::Facts underlying_facts(const UnderlyingRisk& risk) {
  const std::string coin = risk.underlying.text();
  const auto bias = [&](double value, Shown shown) {
    return risk.whole ? estimate(value, shown) : absent("something that is held has no price yet");
  };
  return {.title = coin,
          .layout = doc::Facts::Layout::Row,
          .facts = {{"index_usd", "index", estimate(risk.index_usd, places(2)), "USD"},
                    {"equity_coin", "equity", estimate(risk.equity_coin, places(8)), coin},
                    {.key = "net_bias_coin",
                     .label = "net bias",
                     .value = bias(risk.bias_coin, signed_places(4)),
                     .unit = coin,
                     .also = {{bias(risk.bias_usd, signed_places(0)), "USD"}}},
                    {.key = "net_bias_usd", .label = "", .value = bias(risk.bias_usd, signed_places(0)), .audience = Audience::Program}}};
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

/// Margin used and how far the index is from liquidation, of each coin; what is out of reach says so.
void add_margin(Section& body, const RunReport& report) {
  if (!report.margins) {
    body.add(doc::Facts{.facts = {{"margin", "margin", absent(report.margins.error().text)}}});
    return;
  }
  doc::Table table{.key = "margin",
                   .title = "MARGIN",
                   .columns = {{"coin", ""},
                               {"standard.use", "standard used"},
                               {"standard.liquidation_distance", "liquidation"},
                               {"portfolio.use", "portfolio used"},
                               {"portfolio.liquidation_distance", "liquidation"}},
                   .shape = doc::Table::Shape::Keyed};
  for (const MarginUses& one : *report.margins) {
    Row row{.cells = {text(full_name(one.coin, one.venue))}};
    for (const MarginUse& margin : {one.standard, one.portfolio}) {
      row.cells.emplace_back(std::isfinite(margin.use) ? estimate(margin.use, percent(2))
                                                       : absent("nothing is left that margin is held against"));
      row.cells.emplace_back(margin.distance_spot ? estimate(*margin.distance_spot, percent(2)) : absent("liquidation is out of reach"));
    }
    table.rows.push_back(std::move(row));
  }
  body.add(std::move(table));
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
                               {"stage", "stage"}}};
  for (const RunReport::Limit& limit : report.limits) {
    const bool known = limit.value.has_value();
    const Value nothing = absent(known ? "nothing is left that margin is held against" : "it is not known, so that nothing may add to it");
    const bool finite = known && std::isfinite(*limit.value);
    const LimitConfig& at = limit.thresholds;
    table.rows.push_back(
        {.cells = {text(limit.whose), text(limit.measure), finite ? estimate(*limit.value, significant(6)) : nothing,
                   finite ? estimate(*limit.value / at.hard, percent(1)) : nothing, estimate(at.soft, significant(9)),
                   estimate(at.hard, significant(9)), estimate(at.emergency, significant(9)), text(name_of(limit.stage))}});
  }
  return table;
}

/// What is held by expiry, and in all with open orders as they are, or filled.
doc::Table risk_table(const RunReport& report) {
  doc::Table table{.key = "", .title = "RISK", .columns = {{"", ""}}, .audience = Audience::People};
  std::ranges::move(greek_columns(GreekSet::Main, "coin"), std::back_inserter(table.columns));
  const auto row = [&](std::string name, const Greeks& greeks, Row::Kind kind) {
    Row added{.cells = {text(name)}, .kind = kind};
    std::ranges::move(greek_cells(GreekSet::Main, greeks), std::back_inserter(added.cells));
    table.rows.push_back(std::move(added));
  };
  for (const RunReport::Expiry& expiry : report.expiries) row(expiry.expiry, expiry.greeks, Row::Kind::Plain);
  for (const auto& [risk, with_bids, with_asks, tenors] : report.underlyings) {
    row(risk.underlying.text() + " total", risk.greeks, Row::Kind::Sum);
    if (report.orders.empty()) continue;
    row(" if bids fill", with_bids, Row::Kind::Plain);
    row(" if asks fill", with_asks, Row::Kind::Plain);
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

/// A price of vega is USD for one USD/point: vol points. The others are shares of the exposure.
doc::Table price_of_risk(const RunReport& report) {
  doc::Table table{.key = "price_of_risk",
                   .title = "PRICE OF RISK",
                   .columns = {{"factor", ""},
                               {"exposure_usd", "exposure", "USD"},
                               {"price", "", "", Audience::Program},
                               {"", "price", "", Audience::People},
                               {"", "", "", Audience::People}}};
  for (const RunReport::Factor& factor : report.factors) {
    table.rows.push_back(
        {.cells = {text(factor.name), estimate(factor.exposure_usd, cents), estimate(factor.price, significant(15)),
                   estimate(factor.vega ? factor.price : 1e4 * factor.price, signed_places(4)), text(factor.vega ? "vol points" : "bps")}});
  }
  return table;
}

doc::Table position_table(const RunReport& report) {
  doc::Table table{.key = "positions", .title = "POSITIONS", .columns = {{"instrument", ""}, {"amount", "contracts"}}};
  for (const RunReport::Quote& quote : report.quotes) {
    if (quote.position.raw != 0) table.rows.push_back({.cells = {text(quote.instrument), exact(quote.position)}});
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

/// What no number here holds: a list for programs, a remark for people.
void add_left_out(Section& body, const RunReport& report) {
  doc::Table table{.key = "not_valued", .columns = {{"", ""}}, .shape = doc::Table::Shape::List, .audience = Audience::Program};
  std::vector<std::string> money;
  for (const Currency currency : report.not_valued) {
    money.push_back(currency.text());
    table.rows.push_back({.cells = {text(money.back())}});
  }
  body.add(std::move(table));
  if (!money.empty()) body.add(Remark{fmt::format("money whose worth in USD is not known, in no amount here: {}", fmt::join(money, ", "))});
}

/// Held instruments first.
doc::Table quote_table(const RunReport& report) {
  doc::Table table{.key = "",
                   .title = "QUOTES",
                   .columns = {{"", ""},
                               {"", "size", "contracts"},
                               {"", "bid"},
                               {"", "fair"},
                               {"", "ask"},
                               {"", "size", "contracts"},
                               {"", "position", "contracts"}},
                   .elastic = true};
  const auto side = [](const auto& amount, Size size) { return size.raw == 0 ? absent() : exact(amount); };
  for (const bool held : {true, false}) {
    for (const auto& [instrument, shown, fair, position] : report.quotes) {
      if ((position.raw != 0) != held) continue;
      table.rows.push_back({.cells = {text(instrument), side(shown.bid_size, shown.bid_size), side(shown.bid, shown.bid_size),
                                      estimate(fair, significant(6)), side(shown.ask, shown.ask_size), side(shown.ask_size, shown.ask_size),
                                      exact(position)}});
    }
  }
  return table;
}

doc::Table fill_table(std::string title, const std::deque<RecentFill>& fills) {
  doc::Table table{.key = "",
                   .title = std::move(title),
                   .columns = {{"", ""}, {"", "side"}, {"", "size", "contracts"}, {"", "instrument"}, {"", "price"}, {"", "fee"}},
                   .elastic = true};
  for (const auto& [at, instrument, fill] : fills) {
    table.rows.push_back({.cells = {text(format_instant(at).substr(11, 8)), text(name_of(fill.side)), exact(fill.size), text(instrument),
                                    exact(fill.price), exact(fill.fee)}});
  }
  return table;
}

std::string stage_text(const RunReport& report) {
  return report.halt_reason.empty() ? report.stage : fmt::format("{} ({})", report.stage, report.halt_reason);
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
                                {.key = "stage", .label = "", .value = text(report.stage), .audience = Audience::Program},
                                {.key = "halt_reason", .label = "", .value = text(report.halt_reason), .audience = Audience::Program},
                                {.key = "", .label = "stage", .value = text(stage_text(report)), .audience = Audience::People}}});
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
  body.add(unconfirmed_table(report));
  add_left_out(body, report);
  body.add(doc::Facts{.facts = {{"state_hash", "", text(fmt::format("{:016x}", report.state_hash))}}, .audience = Audience::Program});
  return document;
}

Document live_document(const RunReport& report, const RecentFills& fills, const std::string& status, const std::string& keys) {
  Document document{.title = "keel run"};
  Section& body = document.body;
  body.add(doc::Facts{.title = "KEEL",
                      .layout = doc::Facts::Layout::Row,
                      .facts = {{"", "", text(format_instant(report.at).substr(0, 19))},
                                {"", "stage", text(stage_text(report))},
                                {"", "working orders", count(report.orders.size())},
                                {"", "", text(keys)},
                                {"", "events", count(report.events)},
                                {"", "", text(status)}}});
  doc::Facts profit = profit_facts(report.profit);
  profit.facts.resize(6);  // what was deposited and what it has come to is for the end
  body.add(std::move(profit));
  for (const RunReport::Underlying& underlying : report.underlyings) body.add(underlying_facts(underlying.risk));
  add_margin(body, report);
  body.add(limit_table(report));
  add_left_out(body, report);
  body.add(risk_table(report));
  body.add(price_of_risk(report));
  body.add(quote_table(report));
  body.add(fill_table("LAST FILLS", fills.quotes));
  body.add(fill_table("LAST HEDGES", fills.hedges));
  return document;
}

}  // namespace keel
