#include "keel/service/study/market/simulated_facts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "keel/base/sample/moments.hpp"
#include "keel/service/path_blocks.hpp"
#include "keel/service/study/market/option_trades.hpp"
#include "keel/service/study/market/simulated_tape.hpp"

namespace keel {
namespace {

constexpr std::uint64_t most_lives = 10'000;

struct Measured {
  std::string perpetual_name;
  std::vector<MarketFacts> perpetual;
  std::vector<MarketFacts> option_trades;
  std::vector<MarketFacts> option_quotes;
  std::optional<Error> error;

  void join(Measured& other) {
    if (!error) error = other.error;
    if (perpetual_name.empty()) perpetual_name = other.perpetual_name;
    const auto move_into = [](std::vector<MarketFacts>& into, std::vector<MarketFacts>& from) {
      std::ranges::move(from, std::back_inserter(into));
    };
    move_into(perpetual, other.perpetual);
    move_into(option_trades, other.option_trades);
    move_into(option_quotes, other.option_quotes);
  }
};

Measured measure(RunConfig config, Duration length, std::uint64_t life, const std::function<void(std::size_t, std::size_t)>& progress) {
  config.sim.seed += life;
  Measured measured;
  const auto tape = simulate_tape(config, length, progress);
  if (!tape) return measured.error = tape.error(), measured;
  auto trades = option_trade_facts(tape->instruments, tape->option_trades, length);
  if (!trades) return measured.error = trades.error(), measured;
  measured.perpetual_name = tape->perpetual_name;
  measured.perpetual.push_back(tape->perpetual.facts());
  measured.option_trades.push_back(std::move(*trades));
  measured.option_quotes.push_back(tape->option_quotes.facts());
  return measured;
}

MarketFact mean_of(const MarketFact& named, const std::vector<MarketFacts>& lives) {
  Moments values;
  for (const MarketFacts& facts : lives) {
    const auto found = std::ranges::find(facts, named.key, &MarketFact::key);
    if (found != facts.end() && std::isfinite(found->value)) values.add(found->value);
  }
  MarketFact mean = named;
  mean.value = values.count() > 0 ? values.mean() : std::numeric_limits<double>::quiet_NaN();
  mean.standard_error = values.count() > 1 ? values.standard_error() : std::numeric_limits<double>::quiet_NaN();
  return mean;
}

}  // namespace

MarketFacts mean_facts(const std::vector<MarketFacts>& lives) {
  if (lives.size() == 1) return lives.front();
  MarketFacts means;
  for (const MarketFacts& facts : lives) {
    for (const MarketFact& fact : facts) {
      if (std::ranges::find(means, fact.key, &MarketFact::key) == means.end()) means.push_back(mean_of(fact, lives));
    }
  }
  return means;
}

Result<SimulatedFacts> simulate_facts(const SimulatedLives& lives) {
  if (lives.paths < 1 || lives.paths > most_lives)
    return fail(fmt::format("paths: {} is not a whole number from 1 to {}", lives.paths, most_lives));
  if (lives.threads < 0 || lives.threads > most_threads)
    return fail(fmt::format("threads: {} is not a whole number from 0 to {}", lives.threads, most_threads));
  struct {
    std::uint64_t paths;
    std::uint64_t seed;
    int threads;
    std::function<void(std::size_t, std::size_t)> progress;
  } request{.paths = lives.paths, .seed = lives.config.sim.seed, .threads = lives.threads, .progress = {}};
  const bool alone = lives.paths == 1;
  if (!alone && lives.progress) {
    const auto seconds = static_cast<std::size_t>(std::llround(to_seconds(lives.length)));
    request.progress = [&lives, seconds](std::size_t done, std::size_t all) { lives.progress(done * seconds, all * seconds); };
  }
  const auto run = [&](const PathRange& range) {
    return measure(lives.config, lives.length, range.first, alone ? lives.progress : std::function<void(std::size_t, std::size_t)>{});
  };
  const Measured measured = run_in_blocks(request, run, 1);
  if (measured.error) return std::unexpected(*measured.error);
  return SimulatedFacts{.perpetual_name = measured.perpetual_name,
                        .perpetual = mean_facts(measured.perpetual),
                        .option_trades = mean_facts(measured.option_trades),
                        .option_quotes = mean_facts(measured.option_quotes)};
}

}  // namespace keel
