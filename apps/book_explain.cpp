#include "apps/book_explain.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <set>

#include "apps/complain.hpp"
#include "keel/analysis/hedge_policy.hpp"
#include "keel/venue/deribit/instrument_name.hpp"

namespace keel {
namespace {

/// One line that rewrites itself, on a terminal only, and only once the work has turned out to be long.
class Progress {
 public:
  void step(std::size_t done, std::size_t facts) {
    if (!terminal_ || done < shown_ + 20'000) return;
    shown_ = done;
    fmt::print(stderr, "\rexplaining {} of {} facts\x1b[K", done, facts);
  }
  Progress() = default;
  ~Progress() {
    if (shown_ > 0) fmt::print(stderr, "\r\x1b[K");
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  std::size_t shown_ = 0;
};

Duration above_zero(const std::string& flag, const std::string& text) {
  const auto parsed = parse_duration(text);
  if (!parsed) complain(Error{flag + ": " + parsed.error().text});
  if (parsed->raw <= 0) complain(Error{flag + ": must be above 0"});
  return *parsed;
}

}  // namespace

void add_hedge_flags(CLI::App& command, HedgeFlags& flags) {
  auto* hedge = command.add_option("--hedge", flags.policy, "simulated delta hedges on the index: never, every=1h or band=0.5 (coins)")
                    ->capture_default_str();
  command.add_option("--hedge-half-spread", flags.half_spread_bps, "bps of the index that a simulated hedge pays besides the taker's fee")
      ->check(CLI::Range(0.0, 1000.0))
      ->needs(hedge)
      ->capture_default_str();
}

AccountFacts hedged(const HedgeFlags& flags, AccountFacts account, std::span<const MarkSet> marks) {
  auto policy = parse_hedge_policy(flags.policy);
  if (!policy) complain(Error{"--hedge: " + policy.error().text});
  policy->half_spread = nearest<Rate>(flags.half_spread_bps * 1e-4);
  std::set<Currency> coins;
  for (const Instrument& instrument : account.instruments) coins.insert(instrument.base);
  std::vector<Instrument> perpetuals;
  for (const Currency coin : coins) {
    // A coin without a perpetual of its own is not hedged.
    if (auto perpetual = parse_deribit_instrument(coin.text() + "-PERPETUAL")) perpetuals.push_back(std::move(*perpetual));
  }
  return value_or_complain(with_hedges(std::move(account), marks, perpetuals, *policy));
}

void add_explain_flags(CLI::App& command, ExplainFlags& flags) {
  auto* explain =
      command.add_flag("--explain", flags.explain, "also every change of equity by cause, at the marks of --chain or of the trades");
  command.add_option("--markout", flags.markout, "with --explain: how long a fill's moves are adverse selection")
      ->needs(explain)
      ->capture_default_str();
  command
      .add_option("--explain-by", flags.cuts,
                  "also causes by instrument, expiry, underlying, moneyness, side, aggressor, hour, strategy or sub-book")
      ->delimiter(',')
      ->needs(explain);
  command.add_option("--explain-every", flags.every, "time between two valuations without --chain; else 1h, or 1d beyond a week")
      ->needs(explain);
  command.add_option("--explain-steps", flags.path_steps, "straight steps between two valuations, Greeks anew in each")
      ->check(CLI::Range(1, 10000))
      ->needs(explain)
      ->capture_default_str();
}

std::optional<Attribution> explain_if_asked(const ExplainFlags& flags, const AccountFacts& account, std::span<const MarkSet> marks) {
  if (!flags.explain) return std::nullopt;
  AttributionOptions options{.markout = above_zero("--markout", flags.markout), .path_steps = flags.path_steps};
  if (!flags.every.empty()) options.every = above_zero("--explain-every", flags.every);
  for (const std::string& name : flags.cuts) {
    const auto cut = parse_cut_by(name);
    if (!cut) complain(Error{"--explain-by: " + cut.error().text});
    options.cuts.push_back(*cut);
  }
  Progress progress;
  options.progress = [&](std::size_t done, std::size_t facts) { progress.step(done, facts); };
  auto attribution = attribute_profit(account, marks, options);
  if (!attribution) complain(attribution.error());
  return std::move(*attribution);
}

}  // namespace keel
