#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "keel/service/run/parts.hpp"
#include "keel/service/run/report.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown cents = signed_places(2);

Tone tone_of(NumeraireAmount profit) {
  if (profit.raw == 0) return Tone::Plain;
  return profit.raw > 0 ? Tone::Good : Tone::Bad;
}

doc::Facts status_facts(const RunReport& report, const LiveStatus& status) {
  return {.title = "KEEL",
          .layout = doc::Facts::Layout::Row,
          .facts = {{.key = "", .label = "", .value = text("stage " + stage_text(report)), .tone = tone_of(report.stage)},
                    {"", "", text(format_instant(report.at).substr(0, 19))},
                    {"", "", text(status.speed)}}};
}

/// The sum and what it has come to before what it is made of.
doc::Facts live_profit(const ProfitSplit& profit) {
  doc::Facts facts = profit_facts(profit);
  facts.key = "";
  const bool funded = profit.funding.raw != 0;
  std::erase_if(facts.facts, [&](const doc::Fact& fact) { return fact.key == "deposits" || (fact.key == "funding" && !funded); });
  std::rotate(facts.facts.begin() + 1, facts.facts.end() - 1, facts.facts.end());
  facts.facts.front().tone = tone_of(profit.total());
  return facts;
}

doc::Facts live_underlying(const UnderlyingRisk& risk) {
  doc::Facts facts = underlying_facts(risk);
  for (doc::Fact& fact : facts.facts) {
    if (fact.key == "equity_coin") fact.value = estimate(risk.equity_coin, places(4));
  }
  return facts;
}

Threshold next_of(const RunReport::Limit& limit) { return limit.next.value_or(Threshold{Stage::Halt, limit.thresholds.emergency}); }

/// Of each underlying, and of the account, the limit that is nearest to what it leads to; of one not known nobody knows how near.
std::vector<RunReport::Limit> nearest_limits(const RunReport& report) {
  const auto used = [](const RunReport::Limit& limit) {
    return limit.value ? share_used(*limit.value, next_of(limit).at, limit.thresholds) : std::numeric_limits<double>::infinity();
  };
  std::vector<RunReport::Limit> nearest;
  for (const RunReport::Limit& limit : report.limits) {
    if (nearest.empty() || nearest.back().whose != limit.whose) {
      nearest.push_back(limit);
    } else if (std::pair(limit.stage, used(limit)) > std::pair(nearest.back().stage, used(nearest.back()))) {
      nearest.back() = limit;
    }
  }
  return nearest;
}

/// Each limit against what it leads to next, or against where everything has stopped.
doc::Table live_limits(std::string title, const std::vector<RunReport::Limit>& limits) {
  doc::Table table{.key = "",
                   .title = std::move(title),
                   .columns = {{"", ""}, {"", ""}, {"", "value"}, {"", "used"}, {"", "of"}, {"", "leads to"}, {"", "stage"}}};
  for (const RunReport::Limit& limit : limits) {
    const Threshold next = next_of(limit);
    const Tone tone = tone_of(limit.stage);
    table.rows.push_back({.cells = {text(limit.whose),
                                    text(limit.measure),
                                    {limit_value(limit), "", tone},
                                    {limit_used(limit, next.at), "", tone},
                                    estimate(next.at, significant(9)),
                                    text(name_of(next.stage)),
                                    {text(name_of(limit.stage)), "", tone}}});
  }
  return table;
}

/// What came of the orders that were wanted: counts of the gate's verdicts, and of the venue's refusals.
doc::Facts live_orders(const RunReport& report) {
  const auto fact = [](std::string label, std::uint64_t number, Tone tone = Tone::Plain) {
    return doc::Fact{.key = "", .label = std::move(label), .value = count(number), .tone = tone};
  };
  doc::Facts facts{.title = "ORDERS", .layout = doc::Facts::Layout::Row};
  facts.facts.push_back(fact("working", report.orders.size()));
  facts.facts.push_back(fact("sent", report.verdict_counts[0]));
  const std::uint64_t by_gate = std::accumulate(report.verdict_counts.begin() + 1, report.verdict_counts.end(), std::uint64_t{0});
  facts.facts.push_back(fact("refused by the gate", by_gate));
  for (std::size_t i = 1; i < report.verdict_counts.size(); ++i) {
    if (report.verdict_counts[i] > 0)
      facts.facts.push_back(fact(std::string(name_of(static_cast<Verdict>(i))), report.verdict_counts[i], Tone::Warn));
  }
  facts.facts.push_back(fact("refused by the venue", report.refused_by_venue, report.refused_by_venue > 0 ? Tone::Warn : Tone::Plain));
  return facts;
}

/// What the first of an order has most of.
double weight_of(const RunReport::Quote& quote, QuoteOrder order) {
  switch (order) {
    case QuoteOrder::Held: return std::abs(quote.size_usd.value_or(0.0));
    case QuoteOrder::Delta: return std::abs(quote.delta_usd);
    case QuoteOrder::Vega: return std::abs(quote.vega_usd_per_vol_point);
    case QuoteOrder::Age: return quote.age ? to_seconds(*quote.age) : std::numeric_limits<double>::infinity();
    case QuoteOrder::Listed: return 0.0;
  }
  return 0.0;
}

std::vector<const RunReport::Quote*> sorted(const RunReport& report, QuoteOrder order) {
  std::vector<const RunReport::Quote*> quotes;
  for (const RunReport::Quote& quote : report.quotes) quotes.push_back(&quote);
  const bool held_first = order <= QuoteOrder::Vega;
  std::ranges::stable_sort(quotes, std::greater{}, [&](const RunReport::Quote* quote) {
    return std::pair(held_first && quote->position.raw != 0, weight_of(*quote, order));
  });
  return quotes;
}

doc::Table quote_table(const RunReport& report, QuoteOrder order) {
  doc::Table table{.key = "",
                   .title = fmt::format("QUOTES by {}", name_of(order)),
                   .columns = {{"", ""},
                               {"", "position", "contracts"},
                               {"", "", "USD"},
                               {"", "bid"},
                               {"", "fair"},
                               {"", "ask"},
                               {"", "age", "s"},
                               {"", "bid size", "contracts"},
                               {"", "ask size", "contracts"},
                               {"", "delta", "USD"},
                               {"", "vega", "USD/pt"}}};
  const auto side = [](const auto& amount, Size size) { return size.raw == 0 ? absent() : exact(amount); };
  for (const RunReport::Quote* quote : sorted(report, order)) {
    const ShownQuote& shown = quote->shown;
    const bool held = quote->position.raw != 0;
    table.rows.push_back(
        {.cells = {text(quote->instrument), exact(quote->position), size_usd(*quote), side(shown.bid, shown.bid_size),
                   estimate(quote->fair, significant(6)), side(shown.ask, shown.ask_size),
                   quote->age ? estimate(to_seconds(*quote->age), places(1)) : absent(), side(shown.bid_size, shown.bid_size),
                   side(shown.ask_size, shown.ask_size), held ? estimate(quote->delta_usd, places(0)) : absent(),
                   held ? estimate(quote->vega_usd_per_vol_point, places(2)) : absent()}});
  }
  return table;
}

doc::Table fill_table(std::string title, const std::deque<RecentFill>& fills) {
  doc::Table table{.key = "",
                   .title = std::move(title),
                   .columns = {{"", ""}, {"", "side"}, {"", "size", "contracts"}, {"", "instrument"}, {"", "price"}, {"", "fee"}}};
  for (const auto& [at, instrument, fill] : fills) {
    table.rows.push_back({.cells = {text(format_instant(at).substr(11, 8)), text(name_of(fill.side)), exact(fill.size), text(instrument),
                                    exact(fill.price), exact(fill.fee)}});
  }
  return table;
}

}  // namespace

std::string_view name_of(QuoteOrder order) {
  constexpr std::array<std::string_view, 5> names{"size", "delta", "vega", "age", "listing"};
  return names[static_cast<std::size_t>(order)];
}

Document live_document(const RunReport& report, const RecentFills& fills, const LiveStatus& status) {
  Document document{.title = "keel run"};
  Section head{.items = {}, .pinned = true};
  head.add(status_facts(report, status));
  head.add(Remark{status.keys});
  head.add(live_profit(report.profit));
  for (const RunReport::Underlying& underlying : report.underlyings) head.add(live_underlying(underlying.risk));
  // A terminal of 24 lines has no room for every limit of several underlyings before what else matters.
  const bool several = report.underlyings.size() > 1;
  head.add(several ? live_limits("NEAREST LIMITS", nearest_limits(report)) : live_limits("LIMITS", report.limits));
  Section& body = document.body;
  body.add(std::move(head));
  add_margin(body, report);
  body.add(live_orders(report));
  add_overrides(body, report);
  add_other_makers(body, report);
  add_barred(body, report);
  body.add(data_age_table(report, Audience::People));
  add_left_out(body, report);
  body.add(risk_table(report));
  body.add(fill_table("LAST FILLS", fills.quotes));
  body.add(fill_table("LAST HEDGES", fills.hedges));
  body.add(quote_table(report, status.order));
  body.add(price_of_risk(report));
  if (several) body.add(live_limits("ALL LIMITS", report.limits));
  return document;
}

Document log_document(const RunReport& report, const std::string& what, const std::string& speed) {
  doc::Facts facts{.layout = doc::Facts::Layout::Row,
                   .facts = {{"at", "", text(format_instant(report.at).substr(0, 19) + "Z")},
                             {"what", "", text(what)},
                             {"stage", "stage", text(stage_text(report))},
                             {"profit_usd", "profit", exact(report.profit.total(), cents), "USD"}}};
  for (const auto& [risk, with_bids, with_asks, tenors] : report.underlyings) {
    facts.facts.push_back(bias_fact(risk));
  }
  const std::uint64_t by_gate = std::accumulate(report.verdict_counts.begin() + 1, report.verdict_counts.end(), std::uint64_t{0});
  facts.facts.push_back({"working", "working orders", count(report.orders.size())});
  facts.facts.push_back({"sent", "sent", count(report.verdict_counts[0])});
  facts.facts.push_back({"refused", "refused", count(by_gate + report.refused_by_venue)});
  facts.facts.push_back({"events", "events", count(report.events)});
  if (!speed.empty()) facts.facts.push_back({"", "", text(speed)});
  Document document{.title = "keel run"};
  document.body.add(std::move(facts));
  return document;
}

}  // namespace keel
