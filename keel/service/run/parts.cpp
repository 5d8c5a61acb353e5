#include "keel/service/run/parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "keel/domain/name_at_venue.hpp"
#include "keel/service/greek_columns.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown cents = signed_places(2);

}  // namespace

Tone tone_of(Stage stage) {
  if (stage >= Stage::Flatten) return Tone::Bad;
  return stage == Stage::Normal ? Tone::Plain : Tone::Warn;
}

std::string stage_text(const RunReport& report) {
  const std::string_view stage = name_of(report.stage);
  return report.halt_reason.empty() ? std::string(stage) : fmt::format("{} ({})", stage, report.halt_reason);
}

Value size_usd(const RunReport::Quote& quote) {
  return quote.size_usd ? estimate(*quote.size_usd, places(0)) : absent("no index is known");
}

doc::Facts profit_facts(const ProfitSplit& profit) {
  const auto usd = [](std::string key, std::string label, NumeraireAmount amount) {
    return doc::Fact{std::move(key), std::move(label), exact(amount, cents)};
  };
  return {.key = "profit_usd",
          .title = "PROFIT USD",
          .layout = doc::Facts::Layout::Row,
          .facts = {usd("total", "total", profit.total()), usd("spread", "spread earned", profit.spread),
                    usd("adverse_selection", "adverse selection", profit.adverse_selection),
                    usd("inventory", "inventory", profit.inventory), usd("hedging_cost", "hedging cost", profit.hedging_cost),
                    usd("fees", "fees", profit.fees), usd("funding", "funding", profit.funding),
                    usd("deposits", "deposits", profit.deposits), usd("equity", "equity", profit.equity)}};
}

doc::Fact bias_fact(const UnderlyingRisk& risk) {
  const auto value = [&](double bias, int shown_places) {
    return risk.whole ? estimate(bias, signed_places(shown_places)) : absent("something that is held has no price yet");
  };
  return {.key = "net_bias_coin",
          .label = "net bias",
          .value = value(risk.bias_coin, 4),
          .unit = risk.underlying.text(),
          .also = {{value(risk.bias_usd, 0), "USD"}}};
}

doc::Facts underlying_facts(const UnderlyingRisk& risk) {
  const std::string coin = risk.underlying.text();
  const doc::Fact bias = bias_fact(risk);
  return {.title = coin,
          .layout = doc::Facts::Layout::Row,
          .facts = {{"index_usd", "index", estimate(risk.index_usd, places(2)), "USD"},
                    {"equity_coin", "equity", estimate(risk.equity_coin, places(8)), coin},
                    bias,
                    {.key = "net_bias_usd", .label = "", .value = bias.also[0].value, .audience = Audience::Program}}};
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
    if (!one.under || one.left_out > 0) {
      const std::string why = one.under ? fmt::format("positions that are not in it: {}", one.left_out) : one.under.error().text;
      for (int cell = 0; cell < 4; ++cell) row.cells.emplace_back(absent(why));
      table.rows.push_back(std::move(row));
      continue;
    }
    for (const MarginUse& margin : {one.under->standard, one.under->portfolio}) {
      row.cells.emplace_back(std::isfinite(margin.use) ? estimate(margin.use, percent(2))
                                                       : absent("nothing is left that margin is held against"));
      row.cells.emplace_back(margin.distance_spot ? estimate(*margin.distance_spot, percent(2)) : absent("liquidation is out of reach"));
    }
    table.rows.push_back(std::move(row));
  }
  if (table.rows.empty()) table.audience = Audience::Program;
  body.add(std::move(table));
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
  for (const auto& [risk, with_bids, with_asks, tenors] : report.underlyings) {
    const std::string coin = risk.underlying.text();
    for (const RunReport::Expiry& expiry : report.expiries) {
      if (expiry.underlying == coin) row(coin + " " + expiry.expiry, expiry.greeks, Row::Kind::Plain);
    }
    row(coin + " total", risk.greeks, Row::Kind::Sum);
    if (report.orders.empty()) continue;
    row(" if bids fill", with_bids, Row::Kind::Plain);
    row(" if asks fill", with_asks, Row::Kind::Plain);
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
                               {"unit", "", "", Audience::Program},
                               {"", "price", "", Audience::People},
                               {"", "", "", Audience::People}}};
  for (const RunReport::Factor& factor : report.factors) {
    table.rows.push_back(
        {.cells = {text(factor.name), estimate(factor.exposure_usd, cents), estimate(factor.price, significant(15)),
                   text(factor.vega ? "USD for 1 USD per vol point" : "USD for 1 USD"),
                   estimate(factor.vega ? factor.price : 1e4 * factor.price, signed_places(4)), text(factor.vega ? "vol points" : "bps")}});
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

void add_overrides(Section& body, const RunReport& report) {
  doc::Table table{.key = "overrides",
                   .title = "LIMITS SET BY PEOPLE",
                   .columns = {{"measure", ""},
                               {"soft", "soft"},
                               {"hard", "hard"},
                               {"emergency", "emergency"},
                               {"by", "by"},
                               {"confirmed_by", "confirmed by"},
                               {"until", "until"},
                               {"lapses", "asked for until"}},
                   .audience = report.overrides.empty() ? Audience::Program : Audience::Everyone};
  for (const auto& [set, holds, lapses] : report.overrides) {
    const auto threshold = [&](double at) { return set.limit.is_set() ? estimate(at, significant(9)) : absent("no limit"); };
    table.rows.push_back({.cells = {text(set.measure), threshold(set.limit.soft), threshold(set.limit.hard), threshold(set.limit.emergency),
                                    text(set.by), set.confirmed_by.empty() ? absent() : text(set.confirmed_by),
                                    set.until == never ? absent("for good") : moment(set.until),
                                    lapses  ? moment(*lapses)
                                    : holds ? absent("in force")
                                            : absent("when the next ends")}});
  }
  body.add(std::move(table));
}

namespace {

Audience told(bool any) { return any ? Audience::Everyone : Audience::Program; }

}  // namespace

doc::Table taken_over_table(const RunReport& report) {
  doc::Table table{.key = "taken_over",
                   .title = "TRADES OF OTHER MAKERS, TAKEN OVER",
                   .columns = {{"maker", "by"}, {"instrument", ""}, {"trades", "trades"}, {"contracts", "net contracts"}},
                   .audience = told(!report.taken_over.empty())};
  for (const auto& [maker, instrument, trades, bought] : report.taken_over) {
    table.rows.push_back({.cells = {text(maker), text(instrument), count(trades), exact(bought)}});
  }
  return table;
}

void add_other_makers(Section& body, const RunReport& report) {
  doc::Table beside{
      .key = "other_makers",
      .title = "OTHER MAKERS ON THE ACCOUNT",
      .columns = {{"maker", ""}, {"by", "by"}, {"confirmed_by", "confirmed by"}, {"until", "until"}, {"lapses", "asked for until"}},
      .audience = told(!report.beside.empty())};
  for (const auto& [other, lapses] : report.beside) {
    beside.rows.push_back({.cells = {text(other.maker), text(other.by), other.confirmed_by.empty() ? absent() : text(other.confirmed_by),
                                     moment(other.until), lapses ? moment(*lapses) : absent("in force")}});
  }
  body.add(std::move(beside));
  body.add(taken_over_table(report));
}

void add_barred(Section& body, const RunReport& report) {
  doc::Table stopped{.key = "stopped",
                     .title = "STOPPED: EXECUTED TOO OFTEN",
                     .columns = {{"instrument", ""}, {"at", "at"}},
                     .audience = told(!report.stopped.empty())};
  for (const RunReport::Stopped& one : report.stopped) stopped.rows.push_back({.cells = {text(one.instrument), moment(one.at)}});
  doc::Table waiting{.key = "waiting",
                     .title = "QUOTES WAIT: REJECTED BEFORE",
                     .columns = {{"of", ""}, {"rejects", "rejects in a row"}, {"until", "until"}},
                     .audience = told(!report.waiting.empty())};
  for (const RunReport::Waiting& one : report.waiting)
    waiting.rows.push_back({.cells = {text(one.of), count(one.rejects), moment(one.until)}});
  doc::Table restricted{.key = "restricted",
                        .title = "RESTRICTED",
                        .columns = {{"instrument", ""}, {"reason", "reason"}, {"source", "source"}},
                        .audience = told(!report.restricted.empty())};
  for (const auto& [instrument, reason, source] : report.restricted) {
    restricted.rows.push_back({.cells = {text(instrument), text(reason), text(source)}});
  }
  doc::Table nothing{.key = "names_nothing",
                     .title = "SETTINGS THAT NAME NOTHING THAT IS LISTED NOW",
                     .columns = {{"setting", ""}, {"name", "name"}},
                     .audience = told(!report.names_nothing.empty())};
  for (const auto& [setting, name] : report.names_nothing) nothing.rows.push_back({.cells = {text(setting), text(name)}});
  body.add(std::move(stopped));
  body.add(std::move(waiting));
  body.add(std::move(restricted));
  body.add(std::move(nothing));
}

namespace {

/// What a limit that has no number has instead.
Value nothing_of(const RunReport::Limit& limit) {
  if (!limit.value) return absent("it is not known, so that nothing may add to it");
  return absent(limit.thresholds.falls() ? "liquidation is out of reach" : "nothing is left that margin is held against");
}

bool has_number(const RunReport::Limit& limit) { return limit.value && std::isfinite(*limit.value); }

Value seconds(const std::optional<Duration>& age) { return age ? estimate(to_seconds(*age), places(3)) : absent("never heard of"); }

}  // namespace

Value limit_value(const RunReport::Limit& limit) { return has_number(limit) ? estimate(*limit.value, significant(6)) : nothing_of(limit); }

Value limit_used(const RunReport::Limit& limit, double threshold) {
  return has_number(limit) ? estimate(share_used(*limit.value, threshold, limit.thresholds), percent(1)) : nothing_of(limit);
}

std::vector<Cell> next_cells(const RunReport::Limit& limit) {
  if (!limit.next) return {absent(), absent(), absent()};
  return {text(name_of(limit.next->stage)), estimate(limit.next->at, significant(9)), limit_used(limit, limit.next->at)};
}

doc::Table data_age_table(const RunReport& report, Audience audience) {
  doc::Table table{.key = "data_age",
                   .title = "AGE OF DATA",
                   .columns = {{"underlying", ""},
                               {"index_s", "index", "s"},
                               {"newest_quote_s", "newest quote", "s"},
                               {"oldest_quote_s", "oldest quote", "s"},
                               {"oldest_instrument", "of"},
                               {"silent", "without a quote"}},
                   .shape = doc::Table::Shape::Keyed,
                   .audience = audience};
  for (const RunReport::DataAge& age : report.data_ages) {
    table.rows.push_back({.cells = {text(age.underlying), seconds(age.index), seconds(age.newest_quote), seconds(age.oldest_quote),
                                    age.oldest.empty() ? absent() : text(age.oldest), count(age.silent)}});
  }
  return table;
}

}  // namespace keel
