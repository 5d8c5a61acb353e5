#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "keel/domain/name_at_venue.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/service/book/parts.hpp"
#include "keel/service/greek_columns.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown cents = places(2);
constexpr Shown coin_places = places(6);

/// Of a moved book; it knows no rho, for which there is a column in no answer of it.
Greeks greeks_of(const MovedWorth& worth) {
  return {.delta = worth.delta,
          .net_transaction_delta = worth.net_transaction_delta,
          .gamma_per_usd = worth.gamma_per_usd,
          .vega_usd_per_vol_point = worth.vega_usd_per_vol_point,
          .theta_usd_per_day = worth.theta_usd_per_day,
          .vanna_per_vol_point = worth.vanna_per_vol_point,
          .volga_usd_per_vol_point_square = worth.volga_usd_per_vol_point_square,
          .charm_per_day = worth.charm_per_day};
}

/// People get the main ones.
void add_moved_columns(doc::Table& table, const std::string& coin) {
  const std::size_t main = greek_columns(GreekSet::Main, coin).size();
  std::vector<Column> columns = greek_columns(GreekSet::All, coin);
  for (std::size_t i = main; i < columns.size(); ++i) columns[i].audience = Audience::Program;
  std::erase_if(columns, [](const Column& column) { return column.key == "rho_usd_per_rate_point"; });
  std::ranges::move(columns, std::back_inserter(table.columns));
}

void add_moved_cells(Row& row, const MovedWorth& worth) {
  const std::vector<Column> columns = greek_columns(GreekSet::All, "");
  std::vector<Cell> cells = greek_cells(GreekSet::All, greeks_of(worth));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (columns[i].key != "rho_usd_per_rate_point") row.cells.push_back(std::move(cells[i]));
  }
}

Row ladder_row(const CoinLadder& ladder, std::size_t time, std::size_t vol, std::size_t spot) {
  const LadderAxes& axes = ladder.ladder.axes;
  const LadderCell& cell = ladder.ladder.at(time, vol, spot);
  const double move = axes.spot_moves[spot];
  Row row{.cells = {estimate(axes.days[time], significant(6)), estimate(axes.vol_ratios[vol], significant(6)),
                    estimate(move, {Notation::Percent, 1, true}), money(ladder.index_usd * (1.0 + move), cents),
                    money(cell.profit_usd, cents), money(cell.profit_coin, coin_places)}};
  add_moved_cells(row, cell);
  return row;
}

/// For people a table for every time and vol, for programs all cells in one.
doc::Table ladder_table(const CoinLadder& ladder, std::string title, Audience audience) {
  const std::string coin = ladder.coin.text();
  doc::Table table{.key = "cells",
                   .title = std::move(title),
                   .columns = {{"days", "", "", Audience::Program},
                               {"vol_ratio", "", "", Audience::Program},
                               {"spot_move", "spot"},
                               {"index_usd", "index", "USD"},
                               {"profit_usd", "profit", "USD"},
                               {"profit_coin", "profit", coin}},
                   .audience = audience};
  add_moved_columns(table, coin);
  return table;
}

doc::Table strike_table(const CoinPin& pin, const PinExpiry& expiry) {
  const std::string coin = pin.coin.text();
  doc::Table table{.key = "strikes",
                   .columns = {{"strike", "strike", "USD"},
                               {"calls", "calls", coin},
                               {"puts", "puts", coin},
                               {"delta_below_coin", "delta below", coin},
                               {"delta_above_coin", "delta above", coin},
                               {"distance", "away"},
                               {"distance_deviations", "away", "deviations"},
                               {"probability", fmt::format("ends within {:g} %", 100.0 * pin.settings.band), "probability"}},
                   .sparse = true};
  const Shown held{Notation::Significant, 4, true};
  for (const PinStrike& strike : expiry.strikes) {
    table.rows.push_back({.cells = {estimate(strike.strike, significant(15)), estimate(strike.calls, held), estimate(strike.puts, held),
                                    estimate(strike.delta_below, signed_places(4)), estimate(strike.delta_above, signed_places(4)),
                                    estimate(strike.distance, {Notation::Percent, 2, true}),
                                    estimate(strike.distance_deviations, signed_places(2)), estimate(strike.probability, percent(2))}});
  }
  return table;
}

doc::Table gap_table(const PinExpiry& expiry) {
  doc::Table table{.key = "gaps",
                   .columns = {{"jump", "jump"},
                               {"delivery_usd", "delivered at", "USD"},
                               {"profit_usd", "unhedged", "USD"},
                               {"hedged_profit_usd", "delta-hedged", "USD"}},
                   .sparse = true};
  for (const GapProfit& gap : expiry.gaps) {
    table.rows.push_back({.cells = {estimate(gap.jump, {Notation::Percent, 0, true}), money(gap.delivery_usd, cents),
                                    money(gap.profit_usd, cents), money(gap.hedged_profit_usd, cents)}});
  }
  return table;
}

Section pin_expiry(const CoinPin& pin, const PinExpiry& expiry, bool known) {
  const std::string coin = pin.coin.text();
  Section section;
  section.add(doc::Facts{.facts = {{"expiry", "", moment(expiry.expiry)},
                                   {"days", "", estimate(expiry.days, places(3))},
                                   {"positions", "", count(expiry.positions)},
                                   {"lowest_profit_usd", "", money(expiry.lowest_profit_usd, cents)},
                                   {"highest_profit_usd", "", money(expiry.highest_profit_usd, cents)},
                                   {"lowest_delta_coin", "", estimate(expiry.lowest_delta, signed_places(4))},
                                   {"highest_delta_coin", "", estimate(expiry.highest_delta, signed_places(4))}},
                         .audience = Audience::Program});
  doc::Table strikes = strike_table(pin, expiry);
  strikes.title = fmt::format("{} pin risk, {} in {:.3f} days, {} held, index {:.2f}", coin, format_instant(expiry.expiry), expiry.days,
                              counted(expiry.positions, "instrument"), pin.index_usd);
  section.add(std::move(strikes));
  if (known)
    section.add(Remark{fmt::format(
        "delivered within {:g} % of the index: profit from {:.2f} to {:.2f} USD, delta from {:+.4f} to {:+.4f} {}",
        100.0 * pin.settings.range, expiry.lowest_profit_usd, expiry.highest_profit_usd, expiry.lowest_delta, expiry.highest_delta, coin)});
  const bool averaging = expiry.days < to_days(delivery_window);
  section.add(
      Remark{averaging ? "the index jumps now, the open share of the delivery price with it" : "the index jumps just before delivery"});
  section.add(gap_table(expiry));
  return section;
}

doc::Facts margin_after(const MarginState& state) {
  return {.key = "margin",
          .facts = {{"equity", "", money(state.equity, coin_places)},
                    {"margin_balance", "", money(state.margin_balance, coin_places)},
                    {"standard_initial", "", money(state.standard.initial, coin_places)},
                    {"standard_maintenance", "", money(state.standard.maintenance, coin_places)},
                    {"portfolio_initial", "", money(state.portfolio.initial, coin_places)},
                    {"portfolio_maintenance", "", money(state.portfolio.maintenance, coin_places)}}};
}

/// One scenario for a program.
Section scenario_members(const BookStress& stress, std::size_t index) {
  const StressScenario& scenario = stress.scenarios[index];
  const StressOutcome& outcome = stress.outcomes[index];
  Section section;
  section.add(doc::Facts{.facts = {{"name", "", text(scenario.name)},
                                   {"kind", "", text(name_of(scenario.kind))},
                                   {"source", "", text(scenario.source)},
                                   {"profit_usd", "", money(outcome.profit_usd, cents)},
                                   {"cash_profit_usd", "", money(outcome.cash_profit_usd, cents)},
                                   {"equity_usd", "", money(outcome.equity_usd, cents)},
                                   {"profit_numeraire", "", money(outcome.profit_numeraire, cents)},
                                   {"equity_numeraire", "", money(outcome.equity_numeraire, cents)}}});
  std::map<std::string, Section> coins;
  for (const UnderlyingStress& one : outcome.underlyings) {
    doc::Facts facts{.facts = {{"index_usd", "", money(one.index_usd, cents)}, {"profit_usd", "", money(one.profit_usd, cents)}}};
    doc::Table greeks;
    Row row;
    add_moved_columns(greeks, one.coin.text());
    add_moved_cells(row, one.after);
    for (std::size_t i = 0; i < row.cells.size(); ++i) facts.facts.push_back({greeks.columns[i].key, "", row.cells[i].value});
    coins[one.coin.text()].add(std::move(facts));
  }
  if (!stress.margins.empty()) {
    for (const MarginAfter& one : stress.margins[index]) coins[full_name(one.coin, one.venue)].add(margin_after(one.state));
  }
  Section underlyings{.key = "underlyings"};
  for (auto& [coin, members] : coins) {
    members.key = coin;
    underlyings.add(std::move(members));
  }
  section.add(std::move(underlyings));
  return section;
}

doc::Table scenario_table(const BookStress& stress) {
  const std::string numeraire = stress.numeraire.text();
  const Shown total = money_places(stress.numeraire);
  doc::Table table{.key = "",
                   .title = "scenario",
                   .columns = {{"", ""}, {"", ""}, {"", "total profit", numeraire}, {"", "of which", "USD"}},
                   .audience = Audience::Terminal};
  std::ranges::move(greek_columns(GreekSet::Main, "coin"), std::back_inserter(table.columns));
  table.columns.push_back({"", "equity after", numeraire});
  const std::size_t width = table.columns.size();
  for (std::size_t i = 0; i < stress.outcomes.size(); ++i) {
    const StressOutcome& outcome = stress.outcomes[i];
    Row sum{.cells = {text(stress.scenarios[i].name), text(""), estimate(outcome.profit_numeraire, total)}, .kind = Row::Kind::Sum};
    sum.cells.resize(width - 1, Cell(text("")));
    sum.cells.emplace_back(estimate(outcome.equity_numeraire, total));
    table.rows.push_back(std::move(sum));
    for (const UnderlyingStress& one : outcome.underlyings) {
      Row row{.cells = {text(""), text(one.coin.text()), text(""), money(one.profit_usd, cents)}};
      std::ranges::move(greek_cells(GreekSet::Main, greeks_of(one.after)), std::back_inserter(row.cells));
      table.rows.push_back(std::move(row));
    }
    table.rows.push_back({.cells = {text(""), text("cash"), text(""), money(outcome.cash_profit_usd, cents)}});
  }
  return table;
}

/// What each scenario leaves in each coin, against the maintenance margin of then.
doc::Table margin_table(const BookStress& stress) {
  doc::Table table{.key = "",
                   .title = "margin after",
                   .columns = {{"", ""}, {"", ""}, {"", "standard has"}, {"", "needs"}, {"", "portfolio has"}, {"", "needs"}, {"", ""}},
                   .audience = Audience::Terminal};
  for (std::size_t i = 0; i < stress.margins.size(); ++i) {
    for (const MarginAfter& one : stress.margins[i]) {
      const MarginState& state = one.state;
      const bool liquidated = state.standard_excess() < 0.0 || state.portfolio_excess() < 0.0;
      table.rows.push_back(
          {.cells = {text(stress.scenarios[i].name), text(full_name(one.coin, one.venue)), money(state.margin_balance, coin_places),
                     money(state.standard.maintenance, coin_places), money(state.equity, coin_places),
                     money(state.portfolio.maintenance, coin_places), text(liquidated ? "LIQUIDATED" : "")}});
    }
  }
  return table;
}

}  // namespace

Value money(double amount, Shown shown) {
  const double whole = std::round(amount * 1e8);
  return estimate(std::abs(amount) < 1e7 && std::abs(amount * 1e8 - whole) < 0.01 ? whole / 1e8 : amount, shown);
}

/// A coin in which nothing can be priced has no answer, and says so.
void add_unpriced_coin(Section& section, const BookFindings& found, const MarkedUnderlying& one) {
  if (!one.positions.empty() || one.unpriced.empty()) return;
  Section silent{.key = one.coin.text()};
  silent.add(doc::Facts{.facts = {{"positions_left_out", "", count(one.unpriced.size())}}, .audience = Audience::Program});
  silent.add(Remark{fmt::format("{} {}: {}", one.coin.text(), section.key, unpriced_in(found, one.coin).words())});
  section.add(std::move(silent));
}

Section ladder_section(const BookFindings& found) {
  Section section{.key = "ladder"};
  for (const CoinLadder& ladder : found.ladders) {
    const LadderAxes& axes = ladder.ladder.axes;
    Section one{.key = ladder.coin.text()};
    one.add(doc::Facts{.facts = {{"index_usd", "", estimate(ladder.index_usd, cents)}}, .audience = Audience::Program});
    doc::Table all = ladder_table(ladder, "", Audience::Program);
    for (std::size_t time = 0; time < axes.days.size(); ++time) {
      for (std::size_t vol = 0; vol < axes.vol_ratios.size(); ++vol) {
        doc::Table table = ladder_table(
            ladder, fmt::format("{} ladder, {:g} days on, vols times {:g}", ladder.coin.text(), axes.days[time], axes.vol_ratios[vol]),
            Audience::Terminal);
        for (std::size_t spot = 0; spot < axes.spot_moves.size(); ++spot) table.rows.push_back(ladder_row(ladder, time, vol, spot));
        std::ranges::copy(table.rows, std::back_inserter(all.rows));
        one.add(std::move(table));
      }
    }
    one.add(std::move(all));
    one.add(Remark{ladder_remark, Audience::Terminal});
    finish_left_out(one, found, unpriced_in(found, ladder.coin));
    section.add(std::move(one));
  }
  for (const MarkedUnderlying& one : found.marked.underlyings) add_unpriced_coin(section, found, one);
  return section;
}

Section pin_section(const BookFindings& found) {
  Section section{.key = "pin"};
  for (const CoinPin& pin : found.pins) {
    Section one{.key = pin.coin.text()};
    one.add(doc::Facts{.facts = {{"index_usd", "", estimate(pin.index_usd, cents)},
                                 {"range", "", estimate(pin.settings.range, percent(2))},
                                 {"band", "", estimate(pin.settings.band, percent(2))}},
                       .audience = Audience::Program});
    Section expiries{.key = "expiries", .shape = Section::Shape::Array};
    for (const PinExpiry& expiry : pin.expiries) expiries.add(pin_expiry(pin, expiry, pin.left_out == 0 || found.leave_out_unpriced));
    one.add(std::move(expiries));
    if (pin.expiries.empty()) {
      one.add(doc::Facts{.title = fmt::format("{} pin risk: nothing expires within {:g} days", pin.coin.text(), pin.settings.days),
                         .layout = doc::Facts::Layout::Row,
                         .audience = Audience::People});
    }
    finish_left_out(one, found, unpriced_in(found, pin.coin));
    section.add(std::move(one));
  }
  for (const MarkedUnderlying& one : found.marked.underlyings) add_unpriced_coin(section, found, one);
  return section;
}

doc::Table stress_table(const BookFindings& found) {
  const BookStress& stress = *found.stress;
  doc::Table table{
      .key = "",
      .title = "Scenarios",
      .note = "every contract priced anew, all underlyings at once" +
              std::string(stress.margins.empty() ? "" : "; over margin: equity less portfolio maintenance margin, in the coin"),
      .columns = {{"", "scenario"},
                  {"", "kind"},
                  {.key = "", .label = "profit", .unit = "USD", .heat = true},
                  {"", "equity after", "USD"},
                  {"", "of cash", "USD"}},
      .sparse = true};
  for (const Currency coin : stress.coins) table.columns.push_back({"", "of " + coin.text(), "USD, at its index"});
  if (!stress.margins.empty()) {
    for (const MarginAfter& one : stress.margins.front()) table.columns.push_back({"", "over margin", full_name(one.coin, one.venue)});
  }
  for (std::size_t i = 0; i < stress.outcomes.size(); ++i) {
    const StressScenario& scenario = stress.scenarios[i];
    const StressOutcome& outcome = stress.outcomes[i];
    Row row{.cells = {text(scenario.name), text(name_of(scenario.kind)), money(outcome.profit_usd, cents), money(outcome.equity_usd, cents),
                      money(outcome.cash_profit_usd, cents)}};
    for (const UnderlyingStress& one : outcome.underlyings)
      row.cells.emplace_back(money(one.profit_usd, cents), fmt::format("{:.{}f}", one.index_usd, one.index_usd < 100.0 ? 4 : 0));
    if (!stress.margins.empty()) {
      for (const MarginAfter& one : stress.margins[i]) {
        const double excess = one.state.portfolio_excess();
        row.cells.emplace_back(estimate(excess, places(4)), "", excess < 0.0 ? Tone::Bad : Tone::Plain);
      }
    }
    table.rows.push_back(std::move(row));
  }
  if (const std::string why = why_withheld(found, unpriced_in(found)); !why.empty()) withhold(table, why);
  return table;
}

doc::Table stress_sources(const BookStress& stress) {
  doc::Table table{.key = "", .title = "Sources of the scenarios", .columns = {{"", "scenario"}, {"", "source"}}};
  for (const StressScenario& scenario : stress.scenarios) {
    if (!scenario.source.empty()) table.rows.push_back({.cells = {text(scenario.name), text(scenario.source)}});
  }
  return table;
}

Section stress_section(const BookFindings& found) {
  const BookStress& stress = *found.stress;
  Section section{.key = "stress"};
  section.add(doc::Facts{.title = "Stress",
                         .layout = doc::Facts::Layout::Row,
                         .facts = {{"equity_usd", "equity now", estimate(stress.equity_usd, cents), "USD"}}});
  section.add(scenario_table(stress));
  Section scenarios{.key = "scenarios", .shape = Section::Shape::Array, .audience = Audience::Program};
  for (std::size_t i = 0; i < stress.outcomes.size(); ++i) scenarios.add(scenario_members(stress, i));
  section.add(std::move(scenarios));
  if (!stress.margins.empty()) section.add(margin_table(stress));
  finish_left_out(section, found, unpriced_in(found));
  return section;
}

}  // namespace keel
