#include "apps/book_explain.hpp"

#include "apps/complain.hpp"

namespace keel {
namespace {

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

HedgePolicy hedge_policy(const HedgeFlags& flags) {
  auto policy = parse_hedge_policy(flags.policy);
  if (!policy) complain(Error{"--hedge: " + policy.error().text});
  policy->half_spread = nearest<Rate>(flags.half_spread_bps * 1e-4);
  return std::move(*policy);
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

std::optional<AttributionOptions> attribution_options(const ExplainFlags& flags) {
  if (!flags.explain) return std::nullopt;
  AttributionOptions options{.markout = above_zero("--markout", flags.markout), .path_steps = flags.path_steps};
  if (!flags.every.empty()) options.every = above_zero("--explain-every", flags.every);
  if (!flags.every.empty() && options.every < second) complain(Error{"--explain-every: must be at least 1s"});
  for (const std::string& name : flags.cuts) {
    const auto cut = parse_cut_by(name);
    if (!cut) complain(Error{"--explain-by: " + cut.error().text});
    options.cuts.push_back(*cut);
  }
  return options;
}

}  // namespace keel
