#include "keel/service/simulate/market_paths.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>

#include "keel/config/built_in_markets.hpp"
#include "keel/runtime/report.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/simulate/fill_count.hpp"
#include "keel/service/simulate/life.hpp"
#include "keel/service/simulate/presets.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t stages = static_cast<std::size_t>(last_of(Stage{})) + 1;

/// What the lives of one market come to, as far as they have been lived.
struct Lives {
  std::array<Moments, 8> profit;  ///< whole, then its causes, the deepest drawdown
  std::vector<Moments> held;      ///< by underlying: bias, gamma, vega at the end
  std::array<Moments, 4> counts;  ///< fills of quotes, of hedges, events, orders that the gate refused
  std::array<Moments, stages> in_stage;
  std::vector<std::string> coins;  ///< as held, a name for three
  std::uint64_t halted = 0;
  std::optional<Error> error;  ///< of the first life that could not be

  void join(const Lives& other) {
    if (!error) error = other.error;
    if (coins.size() < other.coins.size()) coins = other.coins;
    held.resize(std::max(held.size(), other.held.size()));
    for (std::size_t i = 0; i < profit.size(); ++i) profit[i].join(other.profit[i]);
    for (std::size_t i = 0; i < other.held.size(); ++i) held[i].join(other.held[i]);
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i].join(other.counts[i]);
    for (std::size_t i = 0; i < stages; ++i) in_stage[i].join(other.in_stage[i]);
    halted += other.halted;
  }
};

void note(Lives& lives, const Run& run, const FillCount& count, const VenueTerms& terms) {
  const RunReport report = report_of(run, terms);
  const ProfitSplit& profit = report.profit;
  const std::array amounts{profit.total(), profit.spread, profit.adverse_selection, profit.inventory, profit.hedging_cost,
                           profit.fees,    profit.funding};
  for (std::size_t i = 0; i < amounts.size(); ++i) lives.profit[i].add(to_double(amounts[i]));
  lives.profit[amounts.size()].add(to_double(report.course.deepest_drawdown()));
  for (std::size_t i = 0; i < report.underlyings.size(); ++i) {
    const UnderlyingRisk& risk = report.underlyings[i].risk;
    lives.held.resize(std::max(lives.held.size(), 3 * (i + 1)));
    lives.coins.push_back(risk.underlying.text());
    lives.held[3 * i].add(risk.bias_usd);
    lives.held[3 * i + 1].add(risk.gamma_usd_per_percent);
    lives.held[3 * i + 2].add(risk.vega_usd_per_vol_point);
  }
  std::uint64_t refused = 0;
  for (std::size_t i = 0; i < report.verdict_counts.size(); ++i) {
    if (i != static_cast<std::size_t>(Verdict::Allowed)) refused += report.verdict_counts[i];
  }
  lives.counts[0].add(static_cast<double>(count.of_quotes));
  lives.counts[1].add(static_cast<double>(count.of_hedges));
  lives.counts[2].add(static_cast<double>(report.events));
  lives.counts[3].add(static_cast<double>(refused));
  Duration all;
  for (const Duration time : report.course.in_stage()) all += time;
  for (std::size_t i = 0; i < stages; ++i) {
    lives.in_stage[i].add(all.raw > 0 ? to_seconds(report.course.in_stage()[i]) / to_seconds(all) : 0.0);
  }
  lives.halted += report.halted ? 1 : 0;
}

Lives lives_of_one(RunConfig config, std::uint64_t seed, Duration length) {
  config.sim.seed = seed;
  Lives lives;
  FillCount count;
  const auto life = live_once(config, length, &count);
  if (life) {
    note(lives, *life->run, count, config.venue_terms());
  } else {
    lives.error = Error{fmt::format("seed {}: {}", seed, life.error().text)};
  }
  return lives;
}

doc::Table table_of(std::string key, std::string title) {
  return {.key = std::move(key),
          .title = std::move(title),
          .columns = {{"of", ""}, {"mean", "mean"}, {"sd", "standard deviation"}, {"se", "standard error"}, {"unit", ""}}};
}

void add_row(doc::Table& table, std::string of, const Moments& moments, std::string unit, doc::Shown shown) {
  table.rows.push_back({.cells = {text(std::move(of)), estimate(moments.mean(), shown), estimate(moments.standard_deviation(), shown),
                                  estimate(moments.standard_error(), shown), text(std::move(unit))}});
}

doc::Document document_of(const MarketPathsRequest& request, const Lives& lives) {
  const std::string money = request.config.risk.numeraire.text();
  const doc::Shown amount = request.config.risk.numeraire == Currency::of("USD") ? places(0) : places(6);
  doc::Document document{.title = fmt::format("{}: {} lives of {}", request.name, request.paths, format_duration(request.length))};
  doc::Facts facts;
  facts.facts = {{"market", "market", text(request.name)},
                 {"paths", "lives", count(request.paths)},
                 {"seed", "first seed", count(request.seed)},
                 {"length", "length", text(format_duration(request.length))},
                 {"halted", "halted by limits", count(lives.halted)}};
  add_moments(facts, "profit", fmt::format("profit in {}", money), lives.profit[0]);
  document.body.add(std::move(facts));

  doc::Table profit = table_of("profit", "PROFIT BY CAUSE");
  constexpr std::array<std::string_view, 8> causes{"total",        "spread", "adverse_selection", "inventory",
                                                   "hedging_cost", "fees",   "funding",           "deepest_drawdown"};
  for (std::size_t i = 0; i < causes.size(); ++i) add_row(profit, std::string(causes[i]), lives.profit[i], money, amount);
  document.body.add(std::move(profit));

  doc::Table held = table_of("held_at_the_end", "HELD AT THE END");
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> measures{
      {{"net_bias", "USD"}, {"gamma", "USD per 1 %"}, {"vega", "USD per vol point"}}};
  for (std::size_t i = 0; i < lives.held.size(); ++i) {
    const auto& [measure, unit] = measures[i % 3];
    add_row(held, fmt::format("{} {}", lives.coins[i / 3], measure), lives.held[i], std::string(unit), places(i % 3 == 0 ? 0 : 1));
  }
  document.body.add(std::move(held));

  doc::Table did = table_of("did", "WHAT WAS DONE");
  constexpr std::array<std::string_view, 4> counted{"fills", "hedges", "events", "refused_by_the_gate"};
  for (std::size_t i = 0; i < counted.size(); ++i) add_row(did, std::string(counted[i]), lives.counts[i], "a life", places(1));
  document.body.add(std::move(did));

  doc::Table staged = table_of("stages", "TIME IN STAGES");
  for (std::size_t i = 0; i < stages; ++i) {
    add_row(staged, std::string(name_of(static_cast<Stage>(i))), lives.in_stage[i], "share", places(4));
  }
  document.body.add(std::move(staged));
  return document;
}

}  // namespace

std::vector<std::string_view> market_presets() {
  std::vector<std::string_view> names;
  for (const BuiltInMarket& market : built_in_markets()) names.push_back(market.name);
  return names;
}

Result<RunConfig> market_preset(std::string_view name) {
  const auto markets = built_in_markets();
  const auto found = std::ranges::find(markets, name, &BuiltInMarket::name);
  if (found == markets.end()) return fail(fmt::format("preset: \"{}\" is none of {}", name, fmt::join(market_presets(), ", ")));
  return parse_run_config(found->toml, fmt::format("configs/markets/{}.toml", name));
}

Result<doc::Document> simulate_market(const MarketPathsRequest& request) {
  if (auto checked = check_paths(request); !checked) return std::unexpected(checked.error());
  const auto run = [&](const PathRange& range) {
    Lives lives;
    for (std::uint64_t i = 0; i < range.count; ++i)
      lives.join(lives_of_one(request.config, request.seed + range.first + i, request.length));
    return lives;
  };
  const Lives lives = run_in_blocks(request, run, 1);
  if (lives.error) return std::unexpected(*lives.error);
  return document_of(request, lives);
}

}  // namespace keel
