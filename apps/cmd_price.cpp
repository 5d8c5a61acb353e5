#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "apps/answer.hpp"
#include "apps/commands.hpp"
#include "apps/fraction.hpp"
#include "apps/pricing_options.hpp"
#include "keel/base/time.hpp"
#include "keel/pricing/black/vol_text.hpp"
#include "keel/service/price.hpp"

namespace keel {
namespace {

struct PriceOptions {
  std::optional<double> forward;
  std::optional<double> spot;
  double strike = 0.0;
  std::string expiry;
  std::string at;
  std::optional<double> years;
  std::string vol;
  std::optional<double> price;
  std::vector<double> svi;
  std::string dynamics = "sticky-strike";
  ClockOptions clock;
  bool call = false;
  bool put = false;
  bool inverse = false;
  double rate = 0.0;
  double yield = 0.0;
  bool scenarios = false;
  PriceMoves moves;
  AnswerOptions answer;
};

/// At 08:00 UTC where the text is a date alone.
Result<Instant> expiry_of(const std::string& text) {
  const auto instant = parse_instant(text);
  if (!instant || text.find(':') != std::string::npos) return instant;
  return expiry_at_0800(civil_date(*instant));
}

Instant now() {
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

PriceRequest request_of(const PriceOptions& options) {
  PriceRequest request{.forward = options.forward,
                       .spot = options.spot,
                       .strike = options.strike,
                       .right = options.call ? Right::Call : Right::Put,
                       .years = options.years,
                       .vol = {},
                       .price = options.price,
                       .dynamics = all_dynamics.at(options.dynamics),
                       .inverse = options.inverse,
                       .rate = options.rate,
                       .yield = options.yield};
  if (!options.vol.empty()) request.vol = value_or_complain("--vol", parse_vol(options.vol));
  if (!options.years) {
    request.expiry = value_or_complain("--expiry", expiry_of(options.expiry));
    request.at = options.at.empty() ? now() : value_or_complain("--at", parse_instant(options.at));
    const TradingClock clock = value_or_complain(clock_of(options.clock));
    if (options.clock.weekend != 1.0 || !options.clock.events.empty()) request.clock = clock;
  }
  if (const auto& svi = options.svi; !svi.empty()) request.svi = SviParams{svi[0], svi[1], svi[2], svi[3], svi[4]};
  return request;
}

}  // namespace

void add_price_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("price", "value and Greeks of one European option, or its implied vol");
  auto options = std::make_shared<PriceOptions>();
  CLI::Option_group* underlying = command->add_option_group("underlying");
  underlying->add_option("--forward", options->forward, "price of the underlying for delivery at expiry")->type_name("NUMBER");
  CLI::Option* spot =
      underlying->add_option("--spot", options->spot, "price today; the forward follows from --rate and --yield")->type_name("NUMBER");
  underlying->require_option(1);
  command->add_option("--strike", options->strike, "strike, in the unit of the forward")->type_name("NUMBER")->required();
  CLI::Option_group* time = command->add_option_group("time");
  CLI::Option* expiry = time->add_option("--expiry", options->expiry, "2026-12-25 (08:00 UTC) or 2026-12-25T16:00:00Z")->type_name("TIME");
  time->add_option("--years", options->years, "years of 365 days to expiry")->type_name("NUMBER");
  time->require_option(1);
  command->add_option("--at", options->at, "valuation time for --expiry; now if not given")->type_name("TIME")->needs(expiry);
  CLI::Option_group* known = command->add_option_group("known");
  known->add_option("--vol", options->vol, "annualised vol, 0.60 or 60%: gives the value")->type_name("VOL");
  known->add_option("--price", options->price, "price, in coin with --inverse: gives the vol")->type_name("NUMBER");
  CLI::Option* svi = known->add_option("--svi", options->svi, "a,b,rho,m,s of the expiry's smile: gives the vol, and delta with the smile")
                         ->type_name("NUMBER");
  svi->delimiter(',')->expected(5);
  known->require_option(1);
  CLI::Option_group* right = command->add_option_group("right");
  right->add_flag("--call", options->call, "right to buy");
  right->add_flag("--put", options->put, "right to sell");
  right->require_option(1);
  CLI::Option* rate = command->add_option("--rate", options->rate, "continuous annual rate that discounts, 0.05 or 5%")
                          ->type_name("NUMBER")
                          ->capture_default_str();
  rate->transform(fraction("a rate"));
  command->add_option("--yield", options->yield, "continuous annual yield of the underlying, 0.05 or 5%")
      ->type_name("NUMBER")
      ->transform(fraction("a yield"))
      ->capture_default_str()
      ->needs(spot);
  command->add_option("--dynamics", options->dynamics, "what the smile of --svi does while the forward moves")
      ->type_name("NAME")
      ->check(one_of(all_dynamics))
      ->capture_default_str()
      ->needs(svi);
  for (CLI::Option* clock : add_clock_options(*command, options->clock)) clock->needs(expiry)->excludes(rate)->excludes(spot);
  command->add_flag("--inverse", options->inverse, "coin-settled: adds the coin's view")->excludes(rate)->excludes(spot);
  CLI::Option* scenarios = command->add_flag("--scenarios", options->scenarios, "also its profit as the underlying and its vol move");
  command->add_option("--moves", options->moves.underlying, "relative moves of the underlying, -0.2 or -20%")
      ->type_name("NUMBER")
      ->transform(fraction("a move"))
      ->delimiter(',')
      ->needs(scenarios);
  command->add_option("--vol-moves", options->moves.vol_points, "changes of the vol in points")
      ->type_name("NUMBER")
      ->delimiter(',')
      ->needs(scenarios);
  add_answer_options(*command, options->answer);
  command->footer(
      "USD stands for the unit of the forward. Per day and per point: the change for one calendar day, for 0.01 of vol or rate. With "
      "--weekend or --event vols and what is per day are of that clock; the answer says how many of its days the next 24 hours hold.");
  command->callback([options, command] {
    check_report(options->answer, {});
    const PriceRequest request = request_of(*options);
    give_answer(options->answer,
                value_or_complain(*command, options->scenarios ? price_scenarios(request, options->moves) : price(request)));
  });
}

}  // namespace keel
