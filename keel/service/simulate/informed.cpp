#include <cstddef>

#include "keel/paths/glosten_milgrom.hpp"
#include "keel/paths/kyle.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/simulate/presets.hpp"

namespace keel {

using namespace doc;

Result<Document> simulate_glosten_milgrom(const SimulateRequest& request) {
  const auto market = preset_of<GlostenMilgrom>(request);
  if (!market) return std::unexpected(market.error());
  const auto outcome = run_in_blocks(request, [&](const PathRange& paths) { return market->run(paths); });
  const auto expected = market->expected();
  const auto quote = market->quote(0);

  Facts facts = simulation_facts(request);
  facts.facts.push_back({"ask", "first ask", estimate(quote.ask, six_digits)});
  facts.facts.push_back({"bid", "first bid", estimate(quote.bid, six_digits)});
  add_moments(facts, "maker_profit", "maker's profit", outcome.profit);
  facts.facts.push_back({"from_informed_mean", "of it from informed traders", estimate(outcome.from_informed.mean(), six_digits)});
  facts.facts.push_back({"from_uninformed_mean", "of it from the others", estimate(outcome.from_uninformed.mean(), six_digits)});
  Facts exact{.key = "exact", .title = "Exactly", .note = "competition leaves the maker nothing"};
  exact.facts = {{"maker_profit_mean", "maker's profit, mean", estimate(0.0, six_digits)},
                 standard_errors(outcome.profit.mean(), 0.0, outcome.profit.standard_error())};
  doc::Table by_trade{.key = "by_trade",
                      .title = "Trade by trade",
                      .note = "mean spread before a trade; mean square of what the asset is worth less what the maker believes after it",
                      .columns = {{"trade", "trade"},
                                  {"spread", "spread"},
                                  {"spread_exact", "exactly"},
                                  {"error_square", "error squared"},
                                  {"error_square_exact", "exactly"}}};
  for (std::size_t i = 0; i < expected.spread.size(); ++i) {
    by_trade.rows.push_back(
        {.cells = {count(i + 1), estimate(outcome.spread[i].mean(), six_digits), estimate(expected.spread[i], six_digits),
                   estimate(outcome.error_square[i].mean(), six_digits), estimate(expected.error_square[i], six_digits)}});
  }
  Document document{.title = "Glosten and Milgrom, simulated"};
  document.body.add(std::move(facts));
  document.body.add(std::move(exact));
  document.body.add(std::move(by_trade));
  document.body.add(parameters_of(*market));
  return document;
}

Result<Document> simulate_kyle(const SimulateRequest& request) {
  const auto market = preset_of<Kyle>(request);
  if (!market) return std::unexpected(market.error());
  const Kyle::Equilibrium equilibrium = market->equilibrium();
  const auto outcome = run_in_blocks(request, [&](const PathRange& paths) { return market->run(equilibrium, paths); });

  Facts facts = simulation_facts(request);
  add_moments(facts, "insider_profit", "insider's profit", outcome.insider_profit);
  add_moments(facts, "maker_profit", "makers' profit", outcome.maker_profit);
  Facts exact{.key = "exact", .title = "Exactly", .note = "by the recursion of the equilibrium"};
  exact.facts = {{"insider_profit_mean", "insider's profit, mean", estimate(equilibrium.insider_profit, six_digits)},
                 {"maker_profit_mean", "makers' profit, mean", estimate(0.0, six_digits)},
                 standard_errors(outcome.insider_profit.mean(), equilibrium.insider_profit, outcome.insider_profit.standard_error())};
  doc::Table auctions{
      .key = "auctions",
      .title = "Auction by auction",
      .note = "lambda: the slope of what the value is beyond the price on the orders that come; Sigma: the variance that they leave",
      .columns = {{"auction", "auction"},
                  {"lambda", "lambda"},
                  {"lambda_se", "its standard error"},
                  {"lambda_exact", "exactly"},
                  {"Sigma", "Sigma"},
                  {"Sigma_exact", "exactly"},
                  {"beta_dt", "insider's units per price"}}};
  for (std::size_t n = 0; n < equilibrium.auctions.size(); ++n) {
    const Kyle::Auction& auction = equilibrium.auctions[n];
    const Regression& measured = outcome.value_on_orders[n];
    auctions.rows.push_back(
        {.cells = {count(n + 1), estimate(measured.slope(), six_digits), estimate(measured.slope_standard_error(), six_digits),
                   estimate(auction.lambda, six_digits), estimate(measured.variance_left(), six_digits),
                   estimate(auction.variance, six_digits), estimate(auction.intensity, six_digits)}});
  }
  Document document{.title = "Kyle, simulated"};
  document.body.add(std::move(facts));
  document.body.add(std::move(exact));
  document.body.add(std::move(auctions));
  document.body.add(parameters_of(*market));
  return document;
}

}  // namespace keel
