#include "apps/book_explain.hpp"

#include <fmt/format.h>

#include "apps/complain.hpp"
#include "apps/whole_number.hpp"

namespace keel {
namespace {

Duration above_zero(std::string_view flag, const std::string& text) {
  const Duration parsed = value_or_complain(flag, parse_duration(text));
  if (parsed.raw <= 0) complain(Error{fmt::format("{}: {} is not above 0", flag, text)});
  return parsed;
}

}  // namespace

void add_hedge_flags(CLI::App& command, HedgeFlags& flags) {
  auto* hedge = command.add_option("--hedge", flags.policy, "simulated delta hedges on the index: never, every=1h or band=0.5 (coins)")
                    ->type_name("WHEN")
                    ->capture_default_str();
  command.add_option("--hedge-half-spread", flags.half_spread_bps, "bps of the index that a simulated hedge pays besides the taker's fee")
      ->type_name("NUMBER")
      ->needs(hedge)
      ->capture_default_str();
}

HedgePolicy hedge_policy(const HedgeFlags& flags) {
  HedgePolicy policy = value_or_complain("--hedge", parse_hedge_policy(flags.policy));
  // CLI11's Range lets what is no number through.
  const bool in_range = flags.half_spread_bps >= 0.0 && flags.half_spread_bps <= 1000.0;
  if (!in_range) complain(Error{fmt::format("--hedge-half-spread: {:g} is not from 0 to 1000", flags.half_spread_bps)});
  policy.half_spread = nearest<Rate>(flags.half_spread_bps * 1e-4);
  return policy;
}

void add_explain_flags(CLI::App& command, ExplainFlags& flags) {
  auto* explain =
      command.add_flag("--explain", flags.explain, "also every change of equity by cause, at the marks of --chain or of the trades");
  command.add_option("--markout", flags.markout, "with --explain: how long a fill's moves are adverse selection")
      ->type_name("TIME")
      ->needs(explain)
      ->capture_default_str();
  command
      .add_option("--explain-by", flags.cuts,
                  "also causes by instrument, expiry, underlying, moneyness, side, aggressor, hour, strategy or sub-book")
      ->type_name("WHAT")
      ->delimiter(',')
      ->needs(explain);
  command.add_option("--explain-every", flags.every, "time between two valuations without --chain; else 1h, or 1d beyond a week")
      ->type_name("TIME")
      ->needs(explain);
  command.add_option("--explain-steps", flags.path_steps, "straight steps between two valuations, Greeks anew in each")
      ->type_name("N")
      ->transform(whole_number(1, 10000))
      ->needs(explain)
      ->capture_default_str();
}

std::optional<AttributionOptions> attribution_options(const ExplainFlags& flags) {
  if (!flags.explain) return std::nullopt;
  AttributionOptions options{.markout = above_zero("--markout", flags.markout), .path_steps = flags.path_steps};
  if (!flags.every.empty()) options.every = above_zero("--explain-every", flags.every);
  if (!flags.every.empty() && options.every < second) complain(Error{fmt::format("--explain-every: {} is below 1s", flags.every)});
  for (const std::string& name : flags.cuts) {
    options.cuts.push_back(value_or_complain("--explain-by", parse_cut_by(name)));
  }
  return options;
}

}  // namespace keel
