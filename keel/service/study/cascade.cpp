#include "keel/paths/cascade/cascade.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keel/service/parameter_facts.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/study/parts.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::uint64_t worlds_of_block = 4;

Value share(const Moments& moments, int digits = 1) { return estimate(moments.mean(), percent(digits)); }

/// What went before the numbers of a case: its leverage, depth, or share of coins.
struct CaseTable {
  doc::Table table;
  void add(std::vector<Cell> first, const Cascade::OfCase& of) {
    const auto until = [&](const Moments& moments) {
      return moments.count() > 0 ? estimate(moments.mean(), places(1)) : absent("nobody was deleveraged");
    };
    for (const Value& value : {share(of.drop, 2), estimate(of.drop.standard_error(), percent(2)), share(of.accounts), share(of.liquidated),
                               share(of.busiest_minute), share(of.deleveraged), share(of.happened, 0), until(of.until_deleveraging_s),
                               share(of.below_zero, 3), estimate(of.fund_lost_musd.mean(), places(1))}) {
      first.emplace_back(value);
    }
    table.rows.push_back({.cells = std::move(first)});
  }
};

void add_columns(doc::Table& table) {
  for (Column column : {Column{"drop", "price falls"}, Column{"drop_se", "standard error"}, Column{"accounts", "accounts liquidated"},
                        Column{"liquidated", "of the open interest"}, Column{"busiest_minute", "in the worst minute"},
                        Column{"deleveraged", "deleveraged", "of liquidated"}, Column{"deleveraging_happened", "in how many worlds"},
                        Column{"until_deleveraging_s", "after the first liquidation", "s"},
                        Column{"below_zero", "owed below zero", "of liquidated"}, Column{"fund_lost_musd", "fund loses", "million USD"}}) {
    table.columns.push_back(std::move(column));
  }
}

doc::Table cascade_table(const CascadeMarket& market, const std::vector<CascadeCase>& cases, const Cascade::Outcome& outcome) {
  CaseTable made{{.key = "cascades",
                  .title = "The cascade by leverage and depth",
                  .note = fmt::format("the fundamental loses {:g} % in {:g} s", 100.0 * market.shock, market.shock_s),
                  .columns = {{"leverage", "leverage"}, {"depth_musd", "depth", "million USD a percent"}}}};
  add_columns(made.table);
  for (std::size_t i = 0; i < market.leverage.size() * market.depth_musd.size(); ++i)
    made.add({estimate(cases[i].leverage, significant(4)), estimate(cases[i].depth_musd, significant(4))}, outcome.cases[i]);
  return made.table;
}

doc::Table contagion_table(const CascadeMarket& market, const std::vector<CascadeCase>& cases, const Cascade::Outcome& outcome) {
  const std::size_t first = market.leverage.size() * market.depth_musd.size();
  CaseTable made{{.key = "contagion",
                  .title = "Collateral that falls with the position",
                  .note = fmt::format("at leverage {:g}, {:g} million USD a percent; coins are sold with the position",
                                      cases[first].leverage, cases[first].depth_musd),
                  .columns = {{"coin_share", "equity in coins"}}}};
  add_columns(made.table);
  for (std::size_t i = first; i < cases.size(); ++i) made.add({estimate(cases[i].coin_share, percent(0))}, outcome.cases[i]);
  return made.table;
}

doc::Table maker_table(const std::vector<CascadeCase>& cases, const Cascade::Outcome& outcome) {
  doc::Table table{.key = "maker",
                   .title = "A maker who is short here against coins elsewhere",
                   .note =
                       "what deleveraging takes of his hedge, and what he has lost on a position that was neutral: at the end (below 0: "
                       "gained), and at the "
                       "worst on the way",
                   .columns = {{"leverage", "leverage"},
                               {"depth_musd", "depth", "million USD a percent"},
                               {"coin_share", "equity in coins"},
                               {"taken", "hedge taken"},
                               {"happened", "in how many worlds"},
                               {"lost_bps", "loses", "bps of it"},
                               {"lost_se_bps", "standard error", "bps"},
                               {"lost_sd_bps", "deviation", "bps"},
                               {"worst_bps", "at the worst", "bps"}}};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& of = outcome.cases[i];
    table.rows.push_back(
        {.cells = {estimate(cases[i].leverage, significant(4)), estimate(cases[i].depth_musd, significant(4)),
                   estimate(cases[i].coin_share, percent(0)), share(of.maker_taken), share(of.maker_open, 0),
                   estimate(of.maker_lost_bps.mean(), places(1)), estimate(of.maker_lost_bps.standard_error(), places(1)),
                   estimate(of.maker_lost_bps.standard_deviation(), places(1)), estimate(of.maker_worst_bps.mean(), places(1))}});
  }
  return table;
}

/// At the middle leverage, in each depth.
doc::Table maker_ways_table(const CascadeMarket& market, const std::vector<CascadeCase>& cases, const Cascade::Outcome& outcome) {
  const std::size_t leverage = market.leverage.size() / 2;
  doc::Table table{
      .key = "maker_policies",
      .title = fmt::format("The same maker, if he sells coins once his hedge is taken, at leverage {:g}", market.leverage[leverage]),
      .note = fmt::format("by each hedge model, and with a limit of {:g} million USD on what is open; costs {:g} bps",
                          market.maker_limit_musd, market.maker_cost_bps),
      .columns = {{"depth_musd", "depth", "million USD a percent"},
                  {"policy", "policy"},
                  {"limited", "limit"},
                  {"open_most", "open at most"},
                  {"lost_bps", "loses", "bps"},
                  {"lost_se_bps", "standard error", "bps"},
                  {"lost_sd_bps", "deviation", "bps"},
                  {"worst_bps", "at the worst", "bps"},
                  {"cost_bps", "cost", "bps"}}};
  for (std::size_t d = 0; d < market.depth_musd.size(); ++d) {
    const std::size_t i = leverage * market.depth_musd.size() + d;
    for (std::size_t w = 0; w < CascadeMaker::ways; ++w) {
      const CascadeMaker::Way way = CascadeMaker::way(w);
      const CascadeMaker::OfWay& of = outcome.cases[i].maker_ways[w];
      table.rows.push_back(
          {.cells = {estimate(cases[i].depth_musd, significant(4)), text(CascadeMaker::policy_names[static_cast<std::size_t>(way.policy)]),
                     text(way.limited ? "yes" : "no"), share(of.open_most), estimate(of.lost_bps.mean(), signed_places(1)),
                     estimate(of.lost_bps.standard_error(), places(1)), estimate(of.lost_bps.standard_deviation(), places(1)),
                     estimate(of.worst_bps.mean(), places(1)), estimate(of.cost_bps.mean(), places(2))}});
    }
  }
  return table;
}

/// One perpetual venue on 10 October 2025, as reconstructed from its chain and printed: docs/models/cascade.md.
doc::Table printed_table() {
  constexpr double liquidated_musd = 5511.0, deleveraged_musd = 2103.0, below_zero_musd = 23.19;
  doc::Table table{.key = "printed",
                   .title = "10 October 2025 on one venue",
                   .note = "all its contracts together, as printed",
                   .columns = {{"liquidated_musd", "liquidated", "million USD"},
                               {"deleveraged_musd", "deleveraged", "million USD"},
                               {"deleveraged", "", "of liquidated"},
                               {"until_deleveraging_s", "after the first liquidation", "s"},
                               {"below_zero_musd", "owed below zero", "million USD"},
                               {"below_zero", "", "of liquidated"}}};
  table.rows.push_back({.cells = {estimate(liquidated_musd, places(0)), estimate(deleveraged_musd, places(0)),
                                  estimate(deleveraged_musd / liquidated_musd, percent(1)), estimate(61.7, places(1)),
                                  estimate(below_zero_musd, places(2)), estimate(below_zero_musd / liquidated_musd, percent(3))}});
  return table;
}

Section cascade_charts(const CascadeMarket& market, const Cascade::Outcome& outcome) {
  Section section{.audience = Audience::Page};
  if (market.depth_musd.size() < 2) return section;
  const auto [least, most] = std::ranges::minmax(market.depth_musd);
  if (!(least < most)) return section;
  Chart chart{.title = "How far the price falls",
              .note = "against the depth, million USD a percent, by leverage; the line across is what the fundamental loses",
              .x = {.scale = Axis::Scale::Log, .from = least, .to = most, .shown = significant(3)},
              .y = {.shown = percent(0), .fitted = true},
              .y_rule = market.shock,
              .size = Chart::Size::Wide};
  for (const double depth : market.depth_musd) chart.x.ticks.push_back({depth, fmt::format("{:g}", depth)});
  Legend legend;
  for (std::size_t l = 0; l < market.leverage.size(); ++l) {
    const std::string name = fmt::format("leverage {:g}", market.leverage[l]);
    Series series{.style = fmt::format("s{}", l), .mark = Series::Mark::Nodes, .title = name};
    for (std::size_t d = 0; d < market.depth_musd.size(); ++d)
      series.points.push_back({.x = market.depth_musd[d], .y = outcome.cases[l * market.depth_musd.size() + d].drop.mean()});
    std::ranges::sort(series.points, {}, &PlotPoint::x);
    legend.entries.push_back({series.style, name});
    chart.series.push_back(std::move(series));
  }
  section.add(std::move(legend));
  section.add(std::move(chart));
  return section;
}

}  // namespace

Result<Document> study_cascade(const StudyRequest& asked) {
  const auto request = complete(asked, cascade_paths);
  if (!request) return std::unexpected(request.error());
  const auto market = market_of<CascadeMarket>(*request);
  if (!market) return std::unexpected(market.error());
  const auto outcome = run_in_blocks(*request, [&](const PathRange& paths) { return Cascade::run(*market, paths); }, worlds_of_block);
  const auto cases = Cascade::cases(*market);

  Document document{.title = "A cascade of liquidations"};
  Section& body = document.body;
  body.add(study_facts(*request));
  body.add(cascade_table(*market, cases, outcome));
  body.add(cascade_charts(*market, outcome));
  body.add(printed_table());
  body.add(contagion_table(*market, cases, outcome));
  if (market->maker_share > 0.0) {
    body.add(maker_table(cases, outcome));
    body.add(maker_ways_table(*market, cases, outcome));
  }
  body.add(parameters_of(*market));
  return document;
}

}  // namespace keel
