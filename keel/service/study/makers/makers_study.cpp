#include "keel/service/study/makers/makers_study.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "keel/base/validate.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/study/makers/makers_answers.hpp"
#include "keel/service/study/makers/makers_outcome.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr std::size_t most_answers = 10;
constexpr double most_reach = 1000.0, least_reach = 0.01;
constexpr Duration shortest_life = second * 10, longest_life = day;

Maker maker_of(const NamedConfig& named) { return {.name = named.name, .config = named.config}; }

std::size_t who_withdraws(const MakersStudyRequest& request) {
  if (request.withdraws.empty()) return 0;
  const auto found = std::ranges::find(request.makers, request.withdraws, &NamedConfig::name);
  return static_cast<std::size_t>(found - request.makers.begin());
}

/// A config's own bounds hold of each.
Result<void> check_aversions(std::string_view field, const std::vector<double>& said, std::size_t least, std::size_t most) {
  if (said.size() < least || said.size() > most)
    return fail(fmt::format("{}: {} to {} risk aversions are needed, not {}", field, least, most, said.size()));
  for (const double one : said) {
    if (const auto bad = first_bad_setting(RiskConfig{.risk_aversion_per_usd = one})) return fail(fmt::format("{}: {}", field, bad->what));
  }
  return {};
}

Result<void> check_makers(const MakersStudyRequest& request) {
  const std::vector<NamedConfig>& makers = request.makers;
  if (makers.empty() || makers.size() > most_makers)
    return fail(fmt::format("makers: 1 to {} engines are needed, not {}", most_makers, makers.size()));
  std::vector<std::string> names;
  for (const NamedConfig& maker : makers) {
    if (maker.name.empty()) return fail("makers: each needs a name");
    if (std::ranges::find(names, maker.name) != names.end()) return fail(fmt::format("makers: the name \"{}\" stands twice", maker.name));
    names.push_back(maker.name);
  }
  if (who_withdraws(request) == makers.size())
    return fail(fmt::format("withdraws: \"{}\" is none of {}", request.withdraws, fmt::join(names, ", ")));
  return {};
}

Result<void> check_answers(const std::vector<double>& answers) {
  if (answers.empty()) return {};
  if (auto checked = check_aversions("answers", answers, 2, most_answers); !checked) return checked;
  for (auto one = answers.begin(); one != answers.end(); ++one) {
    if (std::find(answers.begin(), one, *one) != one) return fail(fmt::format("answers: {} stands twice", *one));
  }
  return {};
}

Result<void> check(const MakersStudyRequest& request) {
  if (auto checked = check_paths(request); !checked) return checked;
  if (!request.config.sim.also.empty())
    return fail("config: sim.also: has to be empty, as the study is of one underlying: say sim.underlying = \"BTC\"");
  if (auto checked = check_makers(request); !checked) return checked;
  if (auto checked = check_answers(request.answers); !checked) return checked;
  if (request.length < shortest_life || request.length > longest_life)
    return fail(fmt::format("for: {} is outside {}..{}", format_duration(request.length), format_duration(shortest_life),
                            format_duration(longest_life)));
  if (!(request.reach >= least_reach && request.reach <= most_reach))
    return fail(fmt::format("within: {} is outside {}..{} units", request.reach, least_reach, most_reach));
  return {};
}

Result<MakersPath> live_path(const MakersStudyRequest& request, std::uint64_t seed) {
  SimConfig sim = request.config.sim;
  sim.seed = seed;
  const VenueTerms terms = request.config.venue_terms();
  Duration after_from = second_half(request.length);
  const auto see = [&](std::span<const Maker> makers) { return see_life(sim, terms, makers, request.length, request.reach, after_from); };
  std::vector<Maker> all;
  for (const NamedConfig& named : request.makers) all.push_back(maker_of(named));
  MakersPath path;
  std::vector<Maker> leaving = all;
  leaving[who_withdraws(request)].withdraws = Duration{request.length.raw / 2};
  auto withdrawn = see(leaving);
  if (!withdrawn) return std::unexpected(withdrawn.error());
  path.withdrawn = std::move(*withdrawn);
  // What is compared with it is of the same time.
  after_from = path.withdrawn.after_from;
  for (std::size_t number = 0; number <= all.size(); ++number) {
    auto seen = see(std::span(all).first(number));
    if (!seen) return std::unexpected(seen.error());
    path.by_number.push_back(std::move(*seen));
  }
  for (const double own : request.answers) {
    for (const double other : request.answers) {
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

/// Of lives in which there was something to see.
Value seen(const Moments& of, double number, Shown shown, std::string_view nothing) {
  return of.count() == 0 ? absent(std::string(nothing)) : estimate(number, shown);
}

doc::Table makers_table(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  doc::Table table{.key = "makers",
                   .title = "What each engine earns, holds and trades",
                   .note =
                       "a life, all together; profit at the hidden prices; share: of all notional traded, what met its resting orders, "
                       "another engine's hedges among it; less: than who earns most, the same seeds",
                   .columns = {{"maker", "engine"},
                               {"risk_aversion_per_usd", "risk aversion", "1/USD"},
                               {"profit_usd", "profit", "USD"},
                               {"profit_se_usd", "standard error", "USD"},
                               {"profit_sd_usd", "deviation", "USD"},
                               {"held_sd_coins", "held, deviation", "coins"},
                               {"held_at_end_coins", "at the end", "coins"},
                               {"fills", "fills"},
                               {"hedges", "hedges"},
                               {"share", "share"},
                               {"less_usd", "less", "USD"},
                               {"less_se_usd", "standard error", "USD"}}};
  const auto profit_of = [&](std::size_t m) {
    return outcome.over([&](const MakersPath& path) { return path.together().makers[m].profit_usd; });
  };
  std::size_t most = 0;
  for (std::size_t m = 1; m < request.makers.size(); ++m) {
    if (profit_of(m).mean() > profit_of(most).mean()) most = m;
  }
  for (std::size_t m = 0; m < request.makers.size(); ++m) {
    const auto of = [&](auto&& number) { return outcome.over([&](const MakersPath& path) { return number(path.together().makers[m]); }); };
    const Moments profit = profit_of(m);
    const Moments less = outcome.over(
        [&](const MakersPath& path) { return path.together().makers[most].profit_usd - path.together().makers[m].profit_usd; });
    const auto told = [&](double number) { return m == most ? absent("nobody earns more") : estimate(number, places(1)); };
    const Moments share =
        outcome.over([&](const MakersPath& path) { return path.together().makers[m].rested_usd / path.together().traded_usd; });
    const auto mean = [&](auto&& number, Shown shown) { return estimate(of(number).mean(), shown); };
    table.rows.push_back(
        {.cells = {text(request.makers[m].name), estimate(request.makers[m].config.risk.risk_aversion_per_usd, significant(4)),
                   estimate(profit.mean(), signed_places(1)), estimate(profit.standard_error(), places(1)),
                   estimate(profit.standard_deviation(), places(1)),
                   mean([](const MakerSeen& maker) { return maker.coins.standard_deviation(); }, places(3)),
                   mean([](const MakerSeen& maker) { return maker.end_coins; }, signed_places(3)),
                   mean([](const MakerSeen& maker) { return maker.fills; }, places(1)),
                   mean([](const MakerSeen& maker) { return maker.hedges; }, places(1)),
                   seen(share, share.mean(), percent(1), "nobody traded"), told(less.mean()), told(less.standard_error())}});
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

doc::Table market_table(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  doc::Table table{.key = "market",
                   .title = "Their market, by how many they are",
                   .note =
                       "the first of the engines, the first two, and so on; the second half of each life; change: from one engine "
                       "less, the same seeds; spread: of the lives in which there was one with every number of engines, nobody aside; "
                       "units are basis points, of options vol points",
                   .columns = {{"engines", "engines"},
                               {"of", "market"},
                               {"spread_units", "spread", "units"},
                               {"spread_se_units", "standard error", "units"},
                               {"spread_change_units", "change", "units"},
                               {"spread_change_se_units", "standard error", "units"},
                               {"engines_spread_units", "of the engines", "units"},
                               {"depth_usd", "depth", "USD"},
                               {"depth_se_usd", "standard error", "USD"},
                               {"engines_depth_usd", "of the engines", "USD"},
                               {"quoted", "both sides"}}};
  for (std::size_t number = 0; number <= request.makers.size(); ++number) {
    for (std::size_t half = 0; half < market_halves.size(); ++half) {
      const auto of = [&](const Measured& measure) {
        return outcome.over([&](const MakersPath& path) { return mean_of(path.by_number[number].after[half].*measure.of); });
      };
      const Moments spread = spread_of(outcome, number, half), depth = of(whole_depth);
      const Moments change = number == 0 ? Moments{} : spread_change(outcome, number, half);
      const auto changed = [&](double by, Shown shown) {
        return number == 0 ? absent("there is no engine less") : seen(change, by, shown, "nobody stood on both sides");
      };
      const auto whole = [&](const Moments& of_it, double told, Shown shown) {
        return seen(of_it, told, shown, "nobody stood on both sides");
      };
      const auto theirs = [&](const Measured& measure, Shown shown) {
        return seen(of(measure), of(measure).mean(), shown, "no engine stood on both sides");
      };
      table.rows.push_back(
          {.cells = {count(number), text(market_halves[half]), whole(spread, spread.mean(), places(3)),
                     whole(spread, spread.standard_error(), places(3)), changed(change.mean(), signed_places(3)),
                     changed(change.standard_error(), places(3)), theirs(makers_spread, places(3)), whole(depth, depth.mean(), places(0)),
                     whole(depth, depth.standard_error(), places(0)), theirs(makers_depth, places(0)), theirs(both_sides, percent(1))}});
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
  doc::Table table{
      .key = "common_inventory",
      .title = "What goes with the common inventory",
      .note = "the sum of the engines' deltas, each second of the second half of a life; means over lives and their standard errors",
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
    const auto told = [](const Moments& of, double number, Shown shown) {
      return seen(of, number, shown, "one of them was always the same");
    };
    table.rows.push_back({.cells = {text(line.what), text(line.against), told(together, together.mean(), signed_places(3)),
                                    told(together, together.standard_error(), places(3)), told(slope, slope.mean(), signed_places(4)),
                                    told(slope, slope.standard_error(), places(4)), text(line.unit)}});
  }
  return table;
}

doc::Table withdrawal_table(const MakersStudyRequest& request, const MakersOutcome& outcome) {
  doc::Table table{.key = "withdrawal",
                   .title = fmt::format("What remains when {} withdraws half way", request.makers[who_withdraws(request)].name),
                   .note =
                       "after: from a second later on, or from when its last order has left; all stay: the same time of the same seeds; "
                       "left: after over all stay; of the lives in which all that is told was seen",
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
      const Withdrawal withdrawal = withdrawal_of(outcome, half, measure.of);
      const auto& [before, after, stay, change] = withdrawal;
      const bool engines = measure.of == makers_spread.of;
      const auto told = [&](const Moments& of_it, double number, Shown how) {
        return seen(of_it, number, how, engines ? "no engine stood on both sides" : "nobody stood on both sides, or not at that time");
      };
      const Shown shown = places(measure.digits);
      table.rows.push_back(
          {.cells = {text(market_halves[half]), text(measure.name), told(before, before.mean(), shown), told(after, after.mean(), shown),
                     told(stay, stay.mean(), shown), told(change, change.mean(), signed_places(measure.digits)),
                     told(change, change.standard_error(), shown),
                     stay.mean() == 0.0 ? absent("there was nothing") : told(after, after.mean() / stay.mean(), percent(1)),
                     text(measure.unit)}});
    }
  }
  return table;
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
  if (!request.answers.empty())
    facts.facts.push_back({"mutual_answers", "answer each other best",
                           mutual_answers(request.answers, AnswerGrid(outcome, request.answers.size())), "1/USD"});
  return facts;
}

}  // namespace

Result<std::vector<NamedConfig>> makers_of(const RunConfig& config, const std::vector<double>& risk_aversions) {
  if (auto checked = check_aversions("gamma", risk_aversions, 1, most_makers); !checked) return std::unexpected(checked.error());
  std::vector<NamedConfig> makers;
  for (const double gamma : risk_aversions) {
    NamedConfig& maker = makers.emplace_back(std::string(1, static_cast<char>('A' + makers.size())), config);
    maker.config.risk.risk_aversion_per_usd = gamma;
  }
  return makers;
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
  if (!request.answers.empty()) body.add(answers_table(request.answers, AnswerGrid(outcome, request.answers.size())));
  body.add(makers_charts(request, outcome));
  return document;
}

}  // namespace keel
