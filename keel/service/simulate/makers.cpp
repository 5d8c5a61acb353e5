#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>

#include "keel/paths/avellaneda_stoikov_2008.hpp"
#include "keel/paths/flow_presets.hpp"
#include "keel/paths/stepped_expectation.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/simulate/presets.hpp"

namespace keel {

using namespace doc;

namespace {

Result<MakerStrategy> strategy_of(const SimulateRequest& request) {
  if (request.strategy.empty()) return MakerStrategy::Inventory;
  const auto found = std::ranges::find(maker_strategy_names, request.strategy);
  if (found == maker_strategy_names.end())
    return fail(fmt::format("strategy: \"{}\" is none of {}", request.strategy, fmt::join(maker_strategy_names, ", ")));
  return static_cast<MakerStrategy>(found - maker_strategy_names.begin());
}

/// What paths of a maker have in common.
template <class Outcome>
void add_maker_facts(Facts& facts, const Outcome& outcome, double average_spread) {
  add_moments(facts, "profit", "profit", outcome.profit);
  facts.facts.push_back({"spread_earned_mean", "of it earned by spreads", estimate(outcome.spread_earned.mean(), six_digits)});
  facts.facts.push_back({"terminal_inventory_mean", "inventory at the end, mean", estimate(outcome.inventory.mean(), six_digits)});
  facts.facts.push_back(
      {"terminal_inventory_sd", "inventory at the end, standard deviation", estimate(outcome.inventory.standard_deviation(), six_digits)});
  facts.facts.push_back({"average_spread", "average spread", estimate(average_spread, six_digits)});
  facts.facts.push_back({"trades_mean", "trades", estimate(outcome.trades.mean(), six_digits)});
}

/// At the beginning, of some inventories within the bound.
doc::Table quotes_at_start(const QuoteCourse& course) {
  doc::Table table{.key = "quotes",
                   .title = "Quotes at the beginning",
                   .note = "distances from fair, positive outside",
                   .columns = {{"inventory", "inventory"}, {"bid_distance", "bid distance"}, {"ask_distance", "ask distance"}}};
  const auto shown = [](double distance) {
    return distance < std::numeric_limits<double>::infinity() ? estimate(distance, six_digits) : absent("the inventory is at its bound");
  };
  const int third = std::max(1, course.bound / 3);
  for (int q = -(course.bound / third) * third; q <= course.bound; q += third) {
    const std::size_t at = course.at(0, q);
    table.rows.push_back({.cells = {estimate(q, places(0)), shown(course.bid_distances[at]), shown(course.ask_distances[at])}});
  }
  return table;
}

}  // namespace

Result<Document> simulate_avellaneda_stoikov(const SimulateRequest& request) {
  const auto market = preset_of<AvellanedaStoikov2008>(request);
  if (!market) return std::unexpected(market.error());
  const auto strategy = strategy_of(request);
  if (!strategy) return std::unexpected(strategy.error());
  const SteppedMaker maker = market->maker(*strategy);
  const auto outcome = run_in_blocks(request, [&](const PathRange& paths) { return maker.run(paths); });
  const SteppedExpectation expected = expectation(maker);
  const std::string_view name = maker_strategy_names[static_cast<std::size_t>(*strategy)];
  const SteppedMaker::Quote first = maker.quote(0, 0);

  Facts facts = simulation_facts(request);
  facts.facts.insert(facts.facts.begin() + 1, {"strategy", "strategy", text(name)});
  facts.facts.push_back({"bid", "first bid", estimate(market->s - first.bid_distance, six_digits)});
  facts.facts.push_back({"ask", "first ask", estimate(market->s + first.ask_distance, six_digits)});
  add_maker_facts(facts, outcome, market->average_spread());
  Facts exact{.key = "exact", .title = "Exactly", .note = "of the same model, by its chain of inventories and not by chance"};
  exact.facts = {
      {"profit_mean", "profit, mean", estimate(expected.profit_mean, six_digits)},
      {"profit_sd", "profit, standard deviation", estimate(expected.profit_standard_deviation, six_digits)},
      {"terminal_inventory_sd", "inventory at the end, standard deviation", estimate(expected.inventory_standard_deviation, six_digits)},
      {"trades_mean", "trades", estimate(expected.trades_mean, six_digits)},
      standard_errors(outcome.profit.mean(), expected.profit_mean, outcome.profit.standard_error())};
  Document document{.title = fmt::format("Avellaneda and Stoikov 2008, {} strategy, simulated", name)};
  document.body.add(std::move(facts));
  document.body.add(std::move(exact));
  document.body.add(parameters_of(*market));
  return document;
}

Result<Document> simulate_cartea_jaimungal(const SimulateRequest& request) {
  const auto model = preset_of<CarteaJaimungalPaths>(request);
  if (!model) return std::unexpected(model.error());
  const QuotedFlow flow = model->flow();
  const auto maker = FlowMaker::make(flow);
  if (!maker) return fail("param", maker.error());
  const auto outcome = run_in_blocks(request, [&](const PathRange& paths) {
    return maker->run(paths, [&](const FlowMaker::PathEnd& end) { return model->value_of(end); });
  });
  const double value = model->value(0);

  Facts facts = simulation_facts(request);
  add_moments(facts, "value", "profit less penalties", outcome.value);
  add_maker_facts(facts, outcome, outcome.average_spread());
  Facts exact{.key = "exact", .title = "Exactly", .note = "by the equation of the value"};
  exact.facts = {{"value", "h(0, 0)", estimate(value, significant(10))},
                 standard_errors(outcome.value.mean(), value, outcome.value.standard_error())};
  Document document{.title = "Cartea and Jaimungal, simulated"};
  document.body.add(std::move(facts));
  document.body.add(std::move(exact));
  document.body.add(quotes_at_start(flow.course));
  document.body.add(parameters_of(*model));
  return document;
}

Result<Document> simulate_glft(const SimulateRequest& request) {
  const auto model = preset_of<GlftPaths>(request);
  if (!model) return std::unexpected(model.error());
  const QuotedFlow flow = model->flow();
  const auto maker = FlowMaker::make(flow);
  if (!maker) return fail("param", maker.error());
  const double sure = model->certainty_equivalent(0);
  const auto outcome = run_in_blocks(request, [&](const PathRange& paths) {
    return maker->run(paths, [&](const FlowMaker::PathEnd& end) { return model->disutility(end, sure); });
  });
  const double equivalent = sure - std::log(outcome.value.mean()) / model->gamma;
  const double standard_error = outcome.value.standard_error() / (model->gamma * outcome.value.mean());

  Facts facts = simulation_facts(request);
  facts.facts.push_back(
      {"certainty_equivalent", "certainty equivalent", estimate(equivalent, six_digits), "the sure profit of the same utility"});
  facts.facts.push_back({"certainty_equivalent_se", "its standard error", estimate(standard_error, six_digits)});
  add_maker_facts(facts, outcome, outcome.average_spread());
  Facts exact{.key = "exact", .title = "Exactly", .note = "by the equation in v, of the best quotes"};
  exact.facts = {{"certainty_equivalent", "certainty equivalent", estimate(sure, significant(10))},
                 standard_errors(equivalent, sure, standard_error)};
  Document document{.title = "Guéant, Lehalle and Fernandez-Tapia, simulated"};
  document.body.add(std::move(facts));
  document.body.add(std::move(exact));
  document.body.add(quotes_at_start(flow.course));
  document.body.add(parameters_of(*model));
  return document;
}

}  // namespace keel
