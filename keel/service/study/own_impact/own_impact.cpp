#include "keel/service/study/own_impact/own_impact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "keel/base/sample/moments.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/simulate/together.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr double bps = 1e4;

/// What one life saw of one underlying.
struct Seen {
  std::string coin;
  double trend_bps = 0.0;    ///< ln of the price's move
  double vol = 0.0;          ///< annualised
  double taken_coins = 0.0;  ///< delta that we took, whatever its side
  double held_coins = 0.0;   ///< of it: what we bought less what we sold, whatever its sign
};

using Life = std::vector<Seen>;  ///< by underlying

class Watcher {
 public:
  explicit Watcher(const OwnImpactRequest& request) : step_(request.step), next_(request.config.sim.start + request.step) {}

  void begin(SimVenue& venue) {
    for (const Instrument& instrument : venue.instruments()) {
      if (instrument.kind != InstrumentKind::Perpetual) continue;
      perpetuals_.push_back(instrument.id);
      const double log_price = std::log(venue.price_usd(instrument.id));
      first_.push_back(log_price);
      last_.push_back(log_price);
      squares_.push_back(0.0);
      life_.push_back({.coin = instrument.base.text()});
    }
    venue.on_trade([this, &venue](const Execution& trade, const SimFair& fair, Instant) {
      if (trade.taker != us) return;
      for (std::size_t u = 0; u < perpetuals_.size(); ++u) {
        if (venue.instruments()[perpetuals_[u]].base != venue.instruments()[trade.instrument].base) continue;
        const double coins = fair.delta * to_double(trade.size);
        life_[u].taken_coins += std::abs(coins);
        life_[u].held_coins -= sign_of(trade.side) * coins;
      }
    });
  }

  void look(SimVenue& venue, Instant now) {
    if (now < next_) return;
    for (; next_ <= now; next_ += step_) ++steps_;
    for (std::size_t u = 0; u < perpetuals_.size(); ++u) {
      const double log_price = std::log(venue.price_usd(perpetuals_[u]));
      squares_[u] += (log_price - last_[u]) * (log_price - last_[u]);
      last_[u] = log_price;
    }
  }

  Life seen() {
    const double years = to_days(step_) / days_per_year;
    for (std::size_t u = 0; u < life_.size(); ++u) {
      life_[u].trend_bps = bps * (last_[u] - first_[u]);
      life_[u].vol = std::sqrt(squares_[u] / (years * static_cast<double>(std::max(1, steps_))));
      life_[u].held_coins = std::abs(life_[u].held_coins);
    }
    return life_;
  }

 private:
  Duration step_;
  Instant next_;
  int steps_ = 0;
  std::vector<InstrumentId> perpetuals_;
  std::vector<double> first_;
  std::vector<double> last_;
  std::vector<double> squares_;
  Life life_;
};

Result<Life> lived(const OwnImpactRequest& request, const RunConfig& config) {
  Watcher watcher(request);
  const Maker alone{.name = "", .config = config};
  const LifeWatch watch{.before = [&](SimVenue& venue) { watcher.begin(venue); },
                        .lived = [&](SimVenue& venue, Instant now) { watcher.look(venue, now); }};
  auto life = live_together(config.sim, config.venue_terms(), {&alone, 1}, request.length, watch);
  if (!life) return std::unexpected(life.error());
  return watcher.seen();
}

struct Pair {
  Life with;
  Life without;
};

struct Outcome {
  std::vector<Pair> pairs;  ///< in the order of the lives
  std::optional<Error> error;
  void join(const Outcome& other) {
    if (!error) error = other.error;
    pairs.insert(pairs.end(), other.pairs.begin(), other.pairs.end());
  }
};

Result<Pair> pair_of(const OwnImpactRequest& request, std::uint64_t seed) {
  RunConfig config = request.config;
  config.sim.seed = seed;
  auto with = lived(request, config);
  if (!with) return fail(fmt::format("seed {}", seed), with.error());
  config.sim.impact.own_share = 0.0;
  auto without = lived(request, config);
  if (!without) return fail(fmt::format("seed {}, its twin", seed), without.error());
  return Pair{std::move(*with), std::move(*without)};
}

/// A number of both lives of a pair.
struct Both {
  double with = 0.0;
  double without = 0.0;
};

struct Measure {
  std::string_view name;
  std::string_view unit;
  Both (*of)(const Seen& with, const Seen& without);
  Shown shown;
};

/// A trend is told along the twin's: caused above 0 has driven it on.
constexpr auto measures = std::to_array<Measure>(
    {{"trend", "bps",
      [](const Seen& with, const Seen& without) {
        return Both{std::copysign(1.0, without.trend_bps) * with.trend_bps, std::abs(without.trend_bps)};
      },
      places(3)},
     {"realised_vol", "annualised", [](const Seen& with, const Seen& without) { return Both{with.vol, without.vol}; }, percent(3)},
     {"taken", "coins", [](const Seen& with, const Seen& without) { return Both{with.taken_coins, without.taken_coins}; }, places(4)},
     {"held", "coins", [](const Seen& with, const Seen& without) { return Both{with.held_coins, without.held_coins}; }, places(4)}});

Row row_of(const Measure& measure, const std::string& coin, const std::vector<Both>& pairs) {
  Moments with;
  Moments without;
  Moments caused;
  for (const Both& both : pairs) {
    with.add(both.with);
    without.add(both.without);
    caused.add(both.with - both.without);
  }
  // The error of a ratio of means is that of what each pair is off it.
  const double share = caused.mean() / without.mean();
  Moments off;
  for (const Both& both : pairs) off.add(both.with - both.without - share * both.without);
  const auto of_all = [&](double value) {
    return without.mean() > 0.0 ? estimate(value, Shown{Notation::Percent, 3, true}) : absent("there is none without it");
  };
  Shown change = measure.shown;
  change.plus = true;
  return {.cells = {text(coin), text(std::string(measure.name)), estimate(with.mean(), measure.shown),
                    estimate(without.mean(), measure.shown), estimate(caused.mean(), change),
                    estimate(caused.standard_error(), measure.shown), of_all(share),
                    without.mean() > 0.0 ? estimate(off.standard_error() / without.mean(), percent(3)) : absent("there is none without it"),
                    text(std::string(measure.unit))}};
}

doc::Table table_of(const Outcome& outcome) {
  doc::Table table{
      .key = "own_impact",
      .title = "What our own hedging did to the price",
      .note = "means over lives; caused: with our impact less without it, the same seeds; a trend is told along that of the twin",
      .columns = {{"underlying", "underlying"},
                  {"measure", "measure"},
                  {"with", "with"},
                  {"without", "without"},
                  {"caused", "caused"},
                  {"caused_se", "standard error"},
                  {"share", "of all"},
                  {"share_se", "standard error"},
                  {"unit", "unit"}}};
  const Life& first = outcome.pairs.front().with;
  for (std::size_t u = 0; u < first.size(); ++u) {
    for (const Measure& measure : measures) {
      std::vector<Both> pairs;
      for (const Pair& pair : outcome.pairs) pairs.push_back(measure.of(pair.with[u], pair.without[u]));
      table.rows.push_back(row_of(measure, first[u].coin, pairs));
    }
  }
  return table;
}

}  // namespace

Result<Document> study_own_impact(const OwnImpactRequest& request) {
  if (auto checked = check_paths(request); !checked) return std::unexpected(checked.error());
  if (request.step.raw <= 0 || request.step > request.length)
    return fail(fmt::format("step: {} is outside above 0 to {}", format_duration(request.step), format_duration(request.length)));
  const auto run = [&](const PathRange& range) {
    Outcome outcome;
    for (std::uint64_t i = 0; i < range.count; ++i) {
      auto pair = pair_of(request, request.seed + range.first + i);
      if (pair) outcome.pairs.push_back(std::move(*pair));
      if (!pair && !outcome.error) outcome.error = pair.error();
    }
    return outcome;
  };
  const Outcome outcome = run_in_blocks(request, run, 1);
  if (outcome.error) return std::unexpected(*outcome.error);

  Document document{.title = fmt::format("Our own hedging in {}: {} lives of {}, and their twins", request.market, request.paths,
                                         format_duration(request.length))};
  document.body.add(doc::Facts{.facts = {{"market", "market", text(request.market)},
                                         {"paths", "lives", count(request.paths)},
                                         {"seed", "first seed", count(request.seed)},
                                         {"length", "length", text(format_duration(request.length))},
                                         {"step", "vol from steps of", text(format_duration(request.step))}}});
  document.body.add(table_of(outcome));
  return document;
}

}  // namespace keel
