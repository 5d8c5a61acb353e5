#include <fmt/format.h>

#include <array>
#include <optional>

#include "keel/base/sample/moments.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/service/parameter_facts.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/simulate/life.hpp"
#include "keel/service/study/adversary_market.hpp"
#include "keel/service/study/parts.hpp"

namespace keel {

using namespace doc;

namespace {

struct Kind {
  std::string_view name;
  ParticipantId account;  ///< nobody: has none of his own
  void (*join)(const AdversaryMarket&, SimConfig&);
};

constexpr auto kinds = std::to_array<Kind>({
    {"informed", nobody, [](const AdversaryMarket& m, SimConfig& sim) { sim.informed_share = m.informed_share; }},
    {"momentum", nobody, [](const AdversaryMarket& m, SimConfig& sim) { sim.takers.momentum_share = m.momentum_share; }},
    {"contrarian", nobody, [](const AdversaryMarket& m, SimConfig& sim) { sim.takers.contrarian_share = m.contrarian_share; }},
    {"sniper", sniper_id,
     [](const AdversaryMarket& m, SimConfig& sim) {
       sim.adversary.sniper = {m.sniper_size, m.sniper_margin, AdversaryMarket::milliseconds(m.sniper_ms)};
     }},
    {"competitor", competitor_id,
     [](const AdversaryMarket& m, SimConfig& sim) {
       sim.adversary.competitor.size = m.competitor_size;
       sim.adversary.competitor.half_spread = m.competitor_half_spread;
     }},
    {"hedge_hunter", hedge_hunter_id,
     [](const AdversaryMarket& m, SimConfig& sim) {
       sim.adversary.hedge_hunter.share = m.hunter_share;
       sim.adversary.hedge_hunter.latency = AdversaryMarket::milliseconds(m.hunter_ms);
     }},
    {"spoofer", spoofer_id,
     [](const AdversaryMarket& m, SimConfig& sim) {
       sim.adversary.spoofer.size = m.spoofer_size;
       sim.adversary.spoofer.ticks = m.spoofer_ticks;
       sim.adversary.spoofer.takes = m.spoofer_takes;
       sim.adversary.spoofer.latency = AdversaryMarket::milliseconds(m.spoofer_ms);
     }},
});

/// What one life came to, in USD at the hidden price.
struct Lived {
  double ours = 0.0;
  double his = 0.0;
  double from_us = 0.0;  ///< what our trades with him were worth to him when they were made, before fees
  double trades = 0.0;   ///< of us with him
};

Result<Lived> lived(const RunConfig& config, Duration length, ParticipantId him) {
  Lived out;
  const auto watch = [&](SimVenue& venue) {
    if (him == nobody) return;
    venue.on_trade([&venue, &out, him](const Execution& trade, const SimFair& fair, Instant) {
      const bool rests = trade.owner == him && trade.taker == us;
      if (!rests && !(trade.owner == us && trade.taker == him)) return;
      const Instrument& instrument = venue.instruments()[trade.instrument];
      const Size his = trade.size * sign_of(rests ? trade.side : opposite(trade.side));
      const SettleAmount coins =
          settlement_value(instrument, his, nearest<Price>(fair.price)) - settlement_value(instrument, his, trade.price);
      out.from_us += to_double(coins) * venue.price_usd(instrument.id);
      out.trades += 1.0;
    });
  };
  const auto life = live_once(config, length, nullptr, watch);
  if (!life) return std::unexpected(life.error());
  out.ours = life->venue->profit_usd(us);
  if (him != nobody) out.his = life->venue->profit_usd(him);
  return out;
}

struct OfCase {
  Moments changed;  ///< our profit with him less without
  Moments his;
  Moments from_us;
  Moments trades;
};

struct Outcome {
  std::vector<Moments> alone;  ///< by the venue's rule: our profit
  std::vector<OfCase> cases;   ///< of one rule after the other, as kinds
  std::optional<Error> error;
  void join(const Outcome& other) {
    if (!error) error = other.error;
    alone.resize(std::max(alone.size(), other.alone.size()));
    cases.resize(std::max(cases.size(), other.cases.size()));
    for (std::size_t i = 0; i < other.alone.size(); ++i) alone[i].join(other.alone[i]);
    for (std::size_t i = 0; i < other.cases.size(); ++i) {
      cases[i].changed.join(other.cases[i].changed);
      cases[i].his.join(other.cases[i].his);
      cases[i].from_us.join(other.cases[i].from_us);
      cases[i].trades.join(other.cases[i].trades);
    }
  }
};

Result<void> add_path(const AdversaryMarket& market, std::uint64_t seed, Outcome& out) {
  const Duration length = AdversaryMarket::milliseconds(1'000.0 * market.seconds);
  const std::vector<AdversaryMarket::Rule> rules = market.rules_compared();
  out.alone.resize(rules.size());
  out.cases.resize(rules.size() * kinds.size());
  for (std::size_t b = 0; b < rules.size(); ++b) {
    RunConfig config = market.config(rules[b]);
    config.sim.seed = seed;
    const auto alone = lived(config, length, nobody);
    if (!alone) return fail(fmt::format("seed {}", seed), alone.error());
    out.alone[b].add(alone->ours);
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      RunConfig joined = config;
      kinds[k].join(market, joined.sim);
      const auto with = lived(joined, length, kinds[k].account);
      if (!with) return fail(fmt::format("seed {}, {}", seed, kinds[k].name), with.error());
      OfCase& of = out.cases[b * kinds.size() + k];
      of.changed.add(with->ours - alone->ours);
      of.his.add(with->his);
      of.from_us.add(with->from_us);
      of.trades.add(with->trades);
    }
  }
  return {};
}

Value usd(double amount) { return estimate(amount, signed_places(2)); }

doc::Table alone_table(const AdversaryMarket& market, const Outcome& outcome) {
  doc::Table table{.key = "alone",
                   .title = "The engine among takers who know nothing",
                   .note = "a life, all that it holds at the hidden price",
                   .columns = {{"bump_ms", "speed bump", "ms"},
                               {"auction_ms", "auction every", "ms"},
                               {"ours_usd", "we gain", "USD"},
                               {"ours_se_usd", "standard error", "USD"}}};
  const std::vector<AdversaryMarket::Rule> rules = market.rules_compared();
  for (std::size_t b = 0; b < rules.size(); ++b) {
    const Moments& ours = outcome.alone[b];
    table.rows.push_back({.cells = {estimate(rules[b].bump_ms, significant(4)), estimate(rules[b].auction_ms, significant(4)),
                                    usd(ours.mean()), estimate(ours.standard_error(), places(2))}});
  }
  return table;
}

doc::Table losses_table(const AdversaryMarket& market, const Outcome& outcome) {
  doc::Table table{
      .key = "adversaries",
      .title = "What each kind costs us, and gains",
      .note =
          "a life; we gain: with him less without, the same seeds; from us: what our trades with him were worth to him when they "
          "were made, before fees and impact",
      .columns = {{"kind", "kind"},
                  {"bump_ms", "speed bump", "ms"},
                  {"auction_ms", "auction every", "ms"},
                  {"ours_usd", "we gain", "USD"},
                  {"ours_se_usd", "standard error", "USD"},
                  {"his_usd", "he gains", "USD"},
                  {"his_se_usd", "standard error", "USD"},
                  {"from_us_usd", "from us", "USD"},
                  {"from_us_se_usd", "standard error", "USD"},
                  {"trades_with_us", "trades with us"}}};
  const std::vector<AdversaryMarket::Rule> rules = market.rules_compared();
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    for (std::size_t b = 0; b < rules.size(); ++b) {
      const OfCase& of = outcome.cases[b * kinds.size() + k];
      const bool named = kinds[k].account != nobody;
      const auto his = [&](const Value& value) { return named ? value : absent("takers without a name share one account"); };
      table.rows.push_back({.cells = {text(std::string(kinds[k].name)), estimate(rules[b].bump_ms, significant(4)),
                                      estimate(rules[b].auction_ms, significant(4)), usd(of.changed.mean()),
                                      estimate(of.changed.standard_error(), places(2)), his(usd(of.his.mean())),
                                      his(estimate(of.his.standard_error(), places(2))), his(usd(of.from_us.mean())),
                                      his(estimate(of.from_us.standard_error(), places(2))), his(estimate(of.trades.mean(), places(1)))}});
    }
  }
  return table;
}

}  // namespace

Result<Document> study_adversaries(const StudyRequest& asked) {
  const auto request = complete(asked, adversary_paths);
  if (!request) return std::unexpected(request.error());
  const auto market = market_of<AdversaryMarket>(*request);
  if (!market) return std::unexpected(market.error());
  const auto run = [&](const PathRange& paths) {
    Outcome outcome;
    for (std::uint64_t i = 0; i < paths.count; ++i) {
      if (auto added = add_path(*market, paths.seed + paths.first + i, outcome); !added) outcome.error = added.error();
    }
    return outcome;
  };
  const Outcome outcome = run_in_blocks(*request, run, 1);
  if (outcome.error) return std::unexpected(*outcome.error);

  Document document{.title = "Who plays against the engine, and what a venue does about it"};
  Section& body = document.body;
  body.add(study_facts(*request));
  body.add(alone_table(*market, outcome));
  body.add(losses_table(*market, outcome));
  body.add(parameters_of(*market));
  return document;
}

}  // namespace keel
