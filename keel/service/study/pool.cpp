#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "keel/paths/pool/pool_arbitrage.hpp"
#include "keel/paths/pool/sandwich.hpp"
#include "keel/service/parameter_facts.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/study/parts.hpp"
#include "keel/service/study/pool_charts.hpp"
#include "keel/service/study/pool_study.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::uint64_t days_of_block = 8;

Value kind_text(PoolMarket::Kind kind) { return text(PoolMarket::kind_names[static_cast<std::size_t>(kind)]); }
Value fee_value(double fee_bps) { return estimate(fee_bps, significant(4)); }

Value off_by(double measured, double expected) { return estimate(measured / expected - 1.0, Shown{Notation::Percent, 2, true}); }

/// Blocks of one rate after the other.
doc::Table arbitrage_table(const PoolMarket& market, const std::vector<PoolArbitrage::Outcome>& outcomes) {
  doc::Table table{
      .key = "arbitrage",
      .title = "What arbitrage takes, with no one else in the pool",
      .note =
          "share of blocks with an arbitrage; profit in bps of the pool a day; formula: 1 / (1 + sqrt(2 lambda) gamma / sigma), "
          "and that times the loss versus rebalancing",
      .columns = {{"block_s", "block", "s"},
                  {"pool", "pool"},
                  {"fee_bps", "fee", "bps"},
                  {"share", "share"},
                  {"share_se", "standard error"},
                  {"share_formula", "formula"},
                  {"share_off", "off by"},
                  {"profit_bps", "profit", "bps/day"},
                  {"profit_se_bps", "standard error", "bps/day"},
                  {"profit_formula_bps", "formula", "bps/day"},
                  {"profit_off", "off by"}}};
  const auto listed = market.listed();
  for (std::size_t b = 0; b < outcomes.size(); ++b) {
    for (std::size_t i = 0; i < listed.size(); ++i) {
      const auto& of = outcomes[b].pools[i];
      const double blocks = PoolMarket::seconds_per_day / market.block_s[b];
      const double formula = arbitrage_share(1e-4 * listed[i].fee_bps, market.sigma, blocks);
      table.rows.push_back({.cells = {estimate(market.block_s[b], significant(4)), kind_text(listed[i].kind), fee_value(listed[i].fee_bps),
                                      estimate(of.share.mean(), percent(2)), estimate(of.share.standard_error(), percent(2)),
                                      estimate(formula, percent(2)), off_by(of.share.mean(), formula),
                                      estimate(of.profit_bps.mean(), places(4)), estimate(of.profit_bps.standard_error(), places(4)),
                                      estimate(of.formula_bps.mean(), places(4)), off_by(of.profit_bps.mean(), of.formula_bps.mean())}});
    }
  }
  return table;
}

doc::Table income_table(const PoolMarket& market, const PoolProvider::Outcome& outcome) {
  doc::Table table{.key = "income",
                   .title = "Fees against arbitrage, with noise traders",
                   .note =
                       "bps of the pool a day; arbitrage: what arbitrageurs keep, their fees paid; noise traders pay fees and slippage; "
                       "net: what is left to "
                       "the provider without market risk",
                   .columns = {{"pool", "pool"},
                               {"fee_bps", "fee", "bps"},
                               {"noise_volume", "noise volume", "of the pool a day"},
                               {"noise_fees_bps", "fees of noise", "bps/day"},
                               {"arbitrage_fees_bps", "of arbitrage", "bps/day"},
                               {"noise_cost_bps", "noise pays", "bps/day"},
                               {"arbitrage_bps", "arbitrage", "bps/day"},
                               {"net_bps", "net", "bps/day"}}};
  const auto listed = market.listed();
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const auto& of = outcome.pools[i];
    table.rows.push_back({.cells = {kind_text(listed[i].kind), fee_value(listed[i].fee_bps), estimate(of.noise_volume.mean(), percent(1)),
                                    estimate(of.noise_fees.mean(), places(3)), estimate(of.arbitrage_fees.mean(), places(3)),
                                    estimate(of.noise_cost.mean(), places(3)), estimate(-of.arbitrage_profit.mean(), places(3)),
                                    estimate(of.noise_cost.mean() - of.arbitrage_profit.mean(), signed_places(3))}});
  }
  return table;
}

doc::Table hedge_table(const PoolMarket& market, const PoolProvider::Outcome& outcome) {
  doc::Table table{.key = "hedged",
                   .title = "The provider's profit, hedged by its delta",
                   .note = "bps of the pool a day, after what the hedge costs",
                   .columns = {{"pool", "pool"},
                               {"fee_bps", "fee", "bps"},
                               {"hedge", "hedge"},
                               {"profit_bps", "profit", "bps/day"},
                               {"profit_se_bps", "standard error", "bps/day"},
                               {"profit_sd_bps", "deviation", "bps"},
                               {"cost_bps", "cost of hedging", "bps/day"}}};
  const auto listed = market.listed();
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const auto& of = outcome.pools[i];
    for (std::size_t way = 0; way < PoolProvider::hedge_names.size(); ++way) {
      const Moments& profit = of.profit[way];
      table.rows.push_back({.cells = {kind_text(listed[i].kind), fee_value(listed[i].fee_bps), text(PoolProvider::hedge_names[way]),
                                      estimate(profit.mean(), signed_places(3)), estimate(profit.standard_error(), places(3)),
                                      estimate(profit.standard_deviation(), places(2)), estimate(of.hedge_cost[way].mean(), places(3))}});
    }
  }
  return table;
}

doc::Table sandwich_table(const PoolMarket& market, const SandwichMarket& seen) {
  doc::Table table{.key = "sandwiches",
                   .title = "A purchase that somebody sees first",
                   .note = "the attack that earns most; the victim's loss at the price before; bps of what the victim pays",
                   .columns = {{"pool", "pool"},
                               {"fee_bps", "fee", "bps"},
                               {"victim_usd", "victim pays", "USD"},
                               {"tolerance_bps", "tolerates", "bps"},
                               {"front_usd", "attacker buys", "USD"},
                               {"gain_usd", "gains", "USD"},
                               {"gain_formula_usd", "formula", "USD"},
                               {"victim_loss_usd", "victim loses", "USD"},
                               {"victim_loss_bps", "", "bps"},
                               {"extra_fees_usd", "fees more", "USD"}}};
  for (const auto kind : {PoolMarket::Kind::ConstantProduct, PoolMarket::Kind::Concentrated}) {
    for (const double fee_bps : seen.victim_fee_bps) {
      for (const double victim : seen.victim_usd) {
        for (const double tolerance : seen.tolerance_bps) {
          const SandwichIn in{market.pool({kind, fee_bps}), victim, 1e-4 * tolerance};
          const bool fits = within_range(in);
          const Sandwich best = fits ? best_sandwich(in) : Sandwich{};
          const auto told = [&](double number, int digits) {
            return fits ? estimate(number, places(digits)) : absent("the range does not take the victim and the attack");
          };
          table.rows.push_back(
              {.cells = {kind_text(kind), fee_value(fee_bps), estimate(victim, places(0)), estimate(tolerance, significant(4)),
                         told(best.front_quote, 0), told(best.attacker_gain, 2), told(sandwich_gain(in, best.front_quote), 2),
                         told(best.victim_loss, 2), told(1e4 * best.victim_loss / victim, 1), told(best.fees - best.fees_alone, 2)}});
        }
      }
    }
  }
  return table;
}

/// The least purchase that is worth attacking.
doc::Table least_victims(const PoolMarket& market, const SandwichMarket& seen) {
  doc::Table table{.key = "least_victims",
                   .title = "From where on a purchase is attacked",
                   .note = "y fee / (1 - fee)^2 of quote y, in a range of its virtual reserve",
                   .columns = {{"pool", "pool"}, {"fee_bps", "fee", "bps"}, {"victim_usd", "victim pays", "USD"}}};
  for (const auto kind : {PoolMarket::Kind::ConstantProduct, PoolMarket::Kind::Concentrated}) {
    for (const double fee_bps : seen.victim_fee_bps) {
      table.rows.push_back(
          {.cells = {kind_text(kind), fee_value(fee_bps), estimate(least_victim_quote(market.pool({kind, fee_bps})), places(0))}});
    }
  }
  return table;
}

}  // namespace

Result<Document> study_pool(const StudyRequest& asked) {
  const auto request = complete(asked, pool_paths);
  if (!request) return std::unexpected(request.error());
  const auto study = market_of<PoolStudy>(*request);
  if (!study) return std::unexpected(study.error());
  const PoolMarket& market = *study;
  const PoolProvider& provider = *study;
  const SandwichMarket& seen = *study;

  struct Simulated {
    std::vector<PoolArbitrage::Outcome> arbitrage;  ///< as block_s
    PoolProvider::Outcome provider;
    void join(const Simulated& other) {
      arbitrage.resize(other.arbitrage.size());
      for (std::size_t i = 0; i < arbitrage.size(); ++i) arbitrage[i].join(other.arbitrage[i]);
      provider.join(other.provider);
    }
  };
  const auto outcome = run_in_blocks(
      *request,
      [&](const PathRange& paths) {
        Simulated one;
        for (const double block_s : market.block_s) one.arbitrage.push_back(PoolArbitrage::run(market, block_s, paths));
        one.provider = provider.run(market, paths);
        return one;
      },
      days_of_block);

  Document document{.title = "A pool beside the book"};
  Section& body = document.body;
  body.add(study_facts(*request));
  body.add(arbitrage_table(market, outcome.arbitrage));
  body.add(arbitrage_charts(market, outcome.arbitrage));
  body.add(income_table(market, outcome.provider));
  body.add(provider_charts(market, outcome.provider));
  body.add(hedge_table(market, outcome.provider));
  body.add(sandwich_table(market, seen));
  body.add(least_victims(market, seen));
  body.add(parameters_of(*study));
  return document;
}

}  // namespace keel
