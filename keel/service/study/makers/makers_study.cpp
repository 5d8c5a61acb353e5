#include "keel/service/study/makers/makers_study.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "keel/service/path_blocks.hpp"
#include "keel/service/study/makers/makers_outcome.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t most_gammas = 10;

Maker maker_of(const NamedConfig& named) { return {.name = named.name, .config = named.config}; }

std::size_t who_withdraws(const MakersStudyRequest& request) {
  if (request.withdraws.empty()) return 0;
  const auto found = std::ranges::find(request.makers, request.withdraws, &NamedConfig::name);
  return static_cast<std::size_t>(found - request.makers.begin());
}

Result<void> check(const MakersStudyRequest& request) {
  if (auto checked = check_paths(request); !checked) return checked;
  if (!request.config.sim.also.empty())
    return fail("config: sim.also: has to be empty, as the study is of one underlying: say sim.underlying = \"BTC\"");
  if (request.makers.empty() || request.makers.size() > most_makers) return fail(fmt::format("makers: 1 to {} are needed", most_makers));
  if (who_withdraws(request) == request.makers.size()) {
    std::vector<std::string> names;
    for (const NamedConfig& maker : request.makers) names.push_back(maker.name);
    return fail(fmt::format("withdraws: \"{}\" is none of {}", request.withdraws, fmt::join(names, ", ")));
  }
  if (request.gamma.size() > most_gammas) return fail(fmt::format("answers: at most {} risk aversions", most_gammas));
  return {};
}

Result<MakersPath> live_path(const MakersStudyRequest& request, std::uint64_t seed) {
  SimConfig sim = request.config.sim;
  sim.seed = seed;
  const VenueTerms terms = request.config.venue_terms();
  const auto see = [&](std::span<const Maker> makers) { return see_life(sim, terms, makers, request.length, request.reach); };
  std::vector<Maker> all;
  for (const NamedConfig& named : request.makers) all.push_back(maker_of(named));
  MakersPath path;
  for (std::size_t number = 0; number <= all.size(); ++number) {
    auto seen = see(std::span(all).first(number));
    if (!seen) return std::unexpected(seen.error());
    path.by_number.push_back(std::move(*seen));
  }
  std::vector<Maker> leaving = all;
  leaving[who_withdraws(request)].withdraws = Duration{request.length.raw / 2};
  auto withdrawn = see(leaving);
  if (!withdrawn) return std::unexpected(withdrawn.error());
  path.withdrawn = std::move(*withdrawn);
  for (const double own : request.gamma) {
    for (const double other : request.gamma) {
      std::vector<Maker> two{{.name = "own", .config = request.config}, {.name = "other", .config = request.config}};
      two[0].config.risk.risk_aversion_per_usd = own;
      two[1].config.risk.risk_aversion_per_usd = other;
      const auto seen = see(two);
      if (!seen) return std::unexpected(seen.error());
      path.answers.push_back({seen->makers[0].profit_usd, seen->makers[1].profit_usd});
    }
  }
  return path;
}

doc::Table makers_table(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  doc::Table table{.key = "makers",
                   .title = "What each engine earns, holds and trades",
                   .note = "a life, all together; profit at the hidden prices; share: of all notional traded, what met its orders",
                   .columns = {{"maker", "engine"},
                               {"risk_aversion_per_usd", "risk aversion", "1/USD"},
                               {"profit_usd", "profit", "USD"},
                               {"profit_se_usd", "standard error", "USD"},
                               {"profit_sd_usd", "deviation", "USD"},
                               {"held_sd_coins", "held, deviation", "coins"},
                               {"held_at_end_coins", "at the end", "coins"},
                               {"fills", "fills"},
                               {"hedges", "hedges"},
                               {"share", "share"}}};
  for (std::size_t m = 0; m < request.makers.size(); ++m) {
    const auto of = [&](auto&& number) { return outcome.over([&](const MakersPath& path) { return number(path.together().makers[m]); }); };
    const Moments profit = of([](const MakerSeen& seen) { return seen.profit_usd; });
    const Moments share =
        outcome.over([&](const MakersPath& path) { return path.together().makers[m].rested_usd / path.together().traded_usd; });
    const auto mean = [&](auto&& number, Shown shown) { return estimate(of(number).mean(), shown); };
    table.rows.push_back(
        {.cells = {text(request.makers[m].name), estimate(request.makers[m].config.risk.risk_aversion_per_usd, significant(4)),
                   estimate(profit.mean(), signed_places(1)), estimate(profit.standard_error(), places(1)),
                   estimate(profit.standard_deviation(), places(1)),
                   mean([](const MakerSeen& seen) { return seen.coins.standard_deviation(); }, places(3)),
                   mean([](const MakerSeen& seen) { return seen.end_coins; }, signed_places(3)),
                   mean([](const MakerSeen& seen) { return seen.fills; }, places(1)),
                   mean([](const MakerSeen& seen) { return seen.hedges; }, places(1)), estimate(share.mean(), percent(1))}});
  }
  return table;
}

/// One measure of a half of the market, as it stands in a stretch of a life.
struct Measured {
  std::string_view name;
  std::string_view unit;
  Moments QuotedMarket::* of;
  int digits;
};
constexpr Measured whole_spread{"spread", "units", &QuotedMarket::spread, 3};
constexpr Measured makers_spread{"spread of the engines", "units", &QuotedMarket::makers_spread, 3};
constexpr Measured whole_depth{"depth", "USD", &QuotedMarket::depth_usd, 0};
constexpr Measured makers_depth{"depth of the engines", "USD", &QuotedMarket::makers_depth_usd, 0};
constexpr Measured both_sides{"engines on both sides", "share", &QuotedMarket::quoted, 3};

/// Not a number where nothing was seen.
double mean_of(const QuotedHalves& halves, std::size_t half, const Measured& measure) {
  const Moments& moments = halves[half].*measure.of;
  return moments.count() == 0 ? no_value : moments.mean();
}

doc::Table market_table(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  doc::Table table{.key = "market",
                   .title = "Their market, by how many they are",
                   .note =
                       "the first of the engines, the first two, and so on; the second half of each life; units are basis points, of "
                       "options vol points",
                   .columns = {{"engines", "engines"},
                               {"of", "market"},
                               {"spread_units", "spread", "units"},
                               {"spread_se_units", "standard error", "units"},
                               {"engines_spread_units", "of the engines", "units"},
                               {"depth_usd", "depth", "USD"},
                               {"depth_se_usd", "standard error", "USD"},
                               {"engines_depth_usd", "of the engines", "USD"},
                               {"quoted", "both sides"}}};
  for (std::size_t number = 0; number <= request.makers.size(); ++number) {
    for (std::size_t half = 0; half < market_halves.size(); ++half) {
      const auto of = [&](const Measured& measure) {
        return outcome.over([&](const MakersPath& path) { return mean_of(path.by_number[number].after, half, measure); });
      };
      const Moments spread = of(whole_spread), theirs = of(makers_spread), depth = of(whole_depth);
      table.rows.push_back({.cells = {count(number), text(market_halves[half]), estimate(spread.mean(), places(3)),
                                      estimate(spread.standard_error(), places(3)),
                                      theirs.count() > 0 ? estimate(theirs.mean(), places(3)) : absent("no engine stood there"),
                                      estimate(depth.mean(), places(0)), estimate(depth.standard_error(), places(0)),
                                      estimate(of(makers_depth).mean(), places(0)), estimate(of(both_sides).mean(), percent(1))}});
    }
  }
  return table;
}

double correlation(const Regression& regression) { return std::copysign(std::sqrt(regression.r_squared()), regression.slope()); }

doc::Table inventory_table(const MakersOutcome& outcome) {
  struct Line {
    std::string_view what;
    std::string_view against;
    std::string_view unit;
    Regression LifeSeen::* of;
  };
  constexpr std::array lines{Line{"the hidden price's move in a second", "its change", "bps a coin", &LifeSeen::price},
                             Line{"the engines' middle of the perpetual less the hidden price", "it", "bps a coin", &LifeSeen::middle},
                             Line{"the engines' spread in the perpetual", "its absolute value", "bps a coin", &LifeSeen::spread},
                             Line{"the engines' depth in the perpetual", "its absolute value", "USD a coin", &LifeSeen::depth}};
  doc::Table table{.key = "common_inventory",
                   .title = "What goes with the common inventory",
                   .note = "the sum of the engines' deltas, each second of a life; means over lives and their standard errors",
                   .columns = {{"what", ""},
                               {"against", "against"},
                               {"correlation", "correlation"},
                               {"correlation_se", "standard error"},
                               {"slope", "slope"},
                               {"slope_se", "standard error"},
                               {"unit", ""}}};
  for (const Line& line : lines) {
    const Moments together = outcome.over([&](const MakersPath& path) { return correlation(path.together().*line.of); });
    const Moments slope = outcome.over([&](const MakersPath& path) { return (path.together().*line.of).slope(); });
    table.rows.push_back({.cells = {text(line.what), text(line.against), estimate(together.mean(), signed_places(3)),
                                    estimate(together.standard_error(), places(3)), estimate(slope.mean(), signed_places(4)),
                                    estimate(slope.standard_error(), places(4)), text(line.unit)}});
  }
  return table;
}

doc::Table withdrawal_table(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  doc::Table table{.key = "withdrawal",
                   .title = fmt::format("What remains when {} withdraws half way", request.makers[who_withdraws(request)].name),
                   .note = "after: from a second later on; all stay: the same time of the same seeds; left: after over all stay",
                   .columns = {{"of", "market"},
                               {"measure", "measure"},
                               {"before", "before"},
                               {"after", "after"},
                               {"all_stay", "all stay"},
                               {"change", "after less all stay"},
                               {"change_se", "standard error"},
                               {"left", "left"},
                               {"unit", ""}}};
  for (std::size_t half = 0; half < market_halves.size(); ++half) {
    for (const Measured& measure : {whole_spread, makers_spread, whole_depth, makers_depth, both_sides}) {
      const auto of = [&](auto&& halves) {
        return outcome.over([&](const MakersPath& path) { return mean_of(halves(path), half, measure); });
      };
      const Moments before = of([](const MakersPath& path) -> auto& { return path.withdrawn.before; });
      const Moments after = of([](const MakersPath& path) -> auto& { return path.withdrawn.after; });
      const Moments stay = of([](const MakersPath& path) -> auto& { return path.together().after; });
      const Moments change = outcome.over([&](const MakersPath& path) {
        return mean_of(path.withdrawn.after, half, measure) - mean_of(path.together().after, half, measure);
      });
      const auto told = [&](const Moments& of_it, double number, Shown shown) {
        return of_it.count() > 1 ? estimate(number, shown) : absent("no engine stood there");
      };
      const Shown shown = places(measure.digits);
      table.rows.push_back(
          {.cells = {text(market_halves[half]), text(measure.name), told(before, before.mean(), shown), told(after, after.mean(), shown),
                     told(stay, stay.mean(), shown), told(change, change.mean(), signed_places(measure.digits)),
                     told(change, change.standard_error(), shown), told(after, after.mean() / stay.mean(), percent(1)),
                     text(measure.unit)}});
    }
  }
  return table;
}

doc::Table answers_table(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  doc::Table table{.key = "answers",
                   .title = "Which risk aversion answers another's best",
                   .note =
                       "two engines of one config; best: what earns most against that of the other, in the mean; less: than the best, the "
                       "same seeds",
                   .columns = {{"other_per_usd", "the other's", "1/USD"},
                               {"own_per_usd", "own", "1/USD"},
                               {"profit_usd", "profit", "USD"},
                               {"profit_se_usd", "standard error", "USD"},
                               {"profit_sd_usd", "deviation", "USD"},
                               {"others_profit_usd", "the other's", "USD"},
                               {"best", "answer"},
                               {"less_usd", "less", "USD"},
                               {"less_se_usd", "standard error", "USD"}}};
  const std::size_t n = request.gamma.size();
  for (std::size_t other = 0; other < n; ++other) {
    const std::size_t best = best_answer(outcome, n, other);
    for (std::size_t own = 0; own < n; ++own) {
      const std::size_t cell = own * n + other;
      const Moments profit = outcome.over([&](const MakersPath& path) { return path.answers[cell].own_usd; });
      const Moments theirs = outcome.over([&](const MakersPath& path) { return path.answers[cell].other_usd; });
      const Moments less =
          outcome.over([&](const MakersPath& path) { return path.answers[best * n + other].own_usd - path.answers[cell].own_usd; });
      const bool is_best = own == best;
      table.rows.push_back({.cells = {estimate(request.gamma[other], significant(4)), estimate(request.gamma[own], significant(4)),
                                      estimate(profit.mean(), signed_places(1)), estimate(profit.standard_error(), places(1)),
                                      estimate(profit.standard_deviation(), places(1)), estimate(theirs.mean(), signed_places(1)),
                                      text(is_best ? "best" : ""), is_best ? absent("it is the best") : estimate(less.mean(), places(1)),
                                      is_best ? absent("it is the best") : estimate(less.standard_error(), places(1))}});
    }
  }
  return table;
}

/// Pairs of risk aversions that answer each other best.
Value mutual_answers(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  const std::size_t n = request.gamma.size();
  std::vector<std::string> pairs;
  for (std::size_t one = 0; one < n; ++one) {
    const std::size_t two = best_answer(outcome, n, one);
    if (one <= two && best_answer(outcome, n, two) == one)
      pairs.push_back(fmt::format("{:g} and {:g}", request.gamma[one], request.gamma[two]));
  }
  return pairs.empty() ? absent("no two of these answer each other best") : text(fmt::format("{}", fmt::join(pairs, "; ")));
}

doc::Facts facts_of(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  doc::Facts facts;
  facts.facts = {{"market", "market", text(request.market)},
                 {"engines", "engines", count(request.makers.size())},
                 {"paths", "lives of each case", count(request.paths)},
                 {"seed", "first seed", count(request.seed)},
                 {"length", "length", text(format_duration(request.length))},
                 {"within_units", "depth counts within", estimate(request.reach, significant(4)), "units of the hidden price"},
                 {"withdraws", "withdraws half way", text(request.makers[who_withdraws(request)].name)}};
  if (!request.gamma.empty())
    facts.facts.push_back({"mutual_answers", "answer each other best", mutual_answers(request, outcome), "1/USD"});
  return facts;
}

}  // namespace

std::vector<NamedConfig> makers_of(const RunConfig& config, const std::vector<double>& risk_aversions) {
  std::vector<NamedConfig> makers;
  for (const double gamma : risk_aversions) {
    NamedConfig& maker = makers.emplace_back(std::string(1, static_cast<char>('A' + makers.size())), config);
    maker.config.risk.risk_aversion_per_usd = gamma;
  }
  return makers;
}

std::size_t best_answer(const MakersOutcome& outcome, std::size_t gammas, std::size_t other) {
  std::vector<double> means;
  for (std::size_t own = 0; own < gammas; ++own)
    means.push_back(outcome.over([&](const MakersPath& path) { return path.answers[own * gammas + other].own_usd; }).mean());
  return static_cast<std::size_t>(std::ranges::max_element(means) - means.begin());
}

Result<Document> study_makers(const MakersStudyRequest& request) {
  if (auto checked = check(request); !checked) return std::unexpected(checked.error());
  const auto run = [&](const PathRange& range) {
    MakersOutcome outcome;
    for (std::uint64_t i = 0; i < range.count; ++i) {
      const std::uint64_t seed = request.seed + range.first + i;
      auto path = live_path(request, seed);
      if (!path) {
        outcome.error = Error{fmt::format("seed {}: {}", seed, path.error().text)};
        break;
      }
      outcome.paths.push_back(std::move(*path));
    }
    return outcome;
  };
  const MakersOutcome outcome = run_in_blocks(request, run, 1);
  if (outcome.error) return std::unexpected(*outcome.error);

  Document document{.title = "Several engines make one market"};
  Section& body = document.body;
  body.add(facts_of(request, outcome));
  body.add(makers_table(request, outcome));
  body.add(market_table(request, outcome));
  body.add(inventory_table(outcome));
  body.add(withdrawal_table(request, outcome));
  if (!request.gamma.empty()) body.add(answers_table(request, outcome));
  body.add(makers_charts(request, outcome));
  return document;
}

}  // namespace keel
