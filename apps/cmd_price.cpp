#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "keel/base/time.hpp"
#include "keel/pricing/black_scholes.hpp"
#include "keel/pricing/calendar.hpp"
#include "keel/pricing/implied_vol.hpp"
#include "keel/pricing/inverse.hpp"

namespace keel {
namespace {

struct PriceOptions {
  std::optional<double> forward;
  std::optional<double> spot;
  double strike = 0.0;
  std::string expiry;
  std::string at;
  std::optional<double> years;
  std::optional<double> vol;
  std::optional<double> price;
  bool call = false;
  bool put = false;
  bool inverse = false;
  double rate = 0.0;
  double yield = 0.0;
  bool json = false;
};

/// One line of the answer, and one key of it in JSON.
struct Figure {
  const char* name;
  double number;
  const char* unit;
};

Result<Instant> expiry_of(const std::string& text) {
  const auto instant = parse_instant(text);
  if (!instant || text.find('T') != std::string::npos) return instant;
  return expiry_at_0800(civil_date(*instant));
}

double years_of(const PriceOptions& options) {
  if (options.years) return *options.years;
  const auto expiry = expiry_of(options.expiry);
  if (!expiry) complain(Error{"--expiry: " + expiry.error().text});
  Instant at{std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
  if (!options.at.empty()) {
    const auto given = parse_instant(options.at);
    if (!given) complain(Error{"--at: " + given.error().text});
    at = *given;
  }
  if (*expiry < at) complain(Error{fmt::format("--expiry: {} lies before {}", format_instant(*expiry), format_instant(at))});
  return years_between(at, *expiry);
}

/// The option on its forward, its vol still to be found if a price was given.
Black76In option_of(const PriceOptions& options) {
  const double years = years_of(options);
  const double forward = options.forward ? *options.forward : *options.spot * std::exp((options.rate - options.yield) * years);
  const Black76In in{forward, options.strike, years, options.vol.value_or(0.0), options.call ? Right::Call : Right::Put};
  value_or_complain(check_domain(in));
  return in;
}

double vol_of(const PriceOptions& options, const Black76In& in) {
  if (options.vol) return *options.vol;
  const double undiscounted = *options.price * (options.inverse ? in.forward : std::exp(options.rate * in.years));
  return value_or_complain(implied_vol({undiscounted, in.forward, in.strike, in.years, in.right}));
}

std::vector<Figure> on_forward(const Black76In& in, double rate) {
  const Black76Greeks g = value_or_complain(checked_black76(in, rate));
  return {{"value", g.value, "USD"},
          {"delta", g.delta, "USD per USD of the forward"},
          {"gamma", g.gamma, "delta per USD"},
          {"vega_per_vol_point", g.vega_per_vol_point, "USD"},
          {"theta_per_day", g.theta_per_day, "USD"},
          {"rho_per_rate_point", g.rho_per_rate_point, "USD, at a fixed forward"},
          {"vanna_per_vol_point", g.vanna_per_vol_point, "delta"},
          {"volga_per_vol_point_square", g.volga_per_vol_point_square, "USD"},
          {"charm_per_day", g.charm_per_day, "delta"},
          {"speed", g.speed, "gamma per USD"},
          {"zomma_per_vol_point", g.zomma_per_vol_point, "gamma"},
          {"color_per_day", g.color_per_day, "gamma"}};
}

std::vector<Figure> on_spot(const PriceOptions& options, const Black76In& in) {
  const BlackScholesGreeks g =
      value_or_complain(black_scholes({*options.spot, in.strike, in.years, in.vol, options.rate, options.yield, in.right}));
  return {{"forward", in.forward, "USD"},
          {"value", g.value, "USD"},
          {"spot_delta", g.spot_delta.per_unit, "USD per USD of the spot"},
          {"forward_delta", g.forward_delta.per_unit, "forward contracts"},
          {"premium_adjusted_spot_delta", g.premium_adjusted_spot_delta.per_unit, "less value / spot"},
          {"premium_adjusted_forward_delta", g.premium_adjusted_forward_delta.per_unit, "less undiscounted value / forward"},
          {"gamma", g.gamma, "spot delta per USD"},
          {"vega_per_vol_point", g.vega_per_vol_point, "USD"},
          {"theta_per_day", g.theta_per_day, "USD"},
          {"rho_per_rate_point", g.rho_per_rate_point, "USD"},
          {"rho_per_yield_point", g.rho_per_yield_point, "USD"},
          {"vanna_per_vol_point", g.vanna_per_vol_point, "spot delta"},
          {"volga_per_vol_point_square", g.volga_per_vol_point_square, "USD"},
          {"charm_per_day", g.charm_per_day, "spot delta"},
          {"speed", g.speed, "gamma per USD"},
          {"zomma_per_vol_point", g.zomma_per_vol_point, "gamma"},
          {"color_per_day", g.color_per_day, "gamma"}};
}

void add_inverse(std::vector<Figure>& figures, const Black76In& in) {
  if (in.forward == 0.0) complain(Error{"--inverse: a coin price needs a forward above 0"});
  const InverseGreeks g = inverse_of(black76(in), in.forward);
  const Figure more[] = {{"price_coin", g.price_coin, "coin"},
                         {"net_transaction_delta_coin", g.net_transaction_delta_coin, "coin: delta less the price"},
                         {"price_slope_coin_per_usd", g.price_slope_coin_per_usd, "coin per USD"},
                         {"price_gamma_coin_per_usd_square", g.price_gamma_coin_per_usd_square, "coin per USD^2"},
                         {"vega_coin_per_vol_point", g.vega_coin_per_vol_point, "coin"},
                         {"theta_coin_per_day", g.theta_coin_per_day, "coin"}};
  figures.insert(figures.end(), std::begin(more), std::end(more));
}

void run_price(const PriceOptions& options) {
  Black76In in = option_of(options);
  in.vol = vol_of(options, in);
  std::vector<Figure> figures{{"years", in.years, "of 365 days"}, {"vol", in.vol, "0.60 = 60 %"}};
  const std::vector<Figure> greeks = options.spot ? on_spot(options, in) : on_forward(in, options.rate);
  figures.insert(figures.end(), greeks.begin(), greeks.end());
  if (options.inverse) add_inverse(figures, in);
  if (options.json) {
    nlohmann::ordered_json json;
    for (const Figure& figure : figures) json[figure.name] = figure.number;
    fmt::print("{}\n", json.dump());
    return;
  }
  for (const Figure& figure : figures) fmt::print("{:<32}{:>18.10g}  {}\n", figure.name, figure.number, figure.unit);
}

}  // namespace

void add_price_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("price", "value and Greeks of one European option, or its implied vol");
  auto options = std::make_shared<PriceOptions>();
  CLI::Option_group* underlying = command->add_option_group("underlying");
  underlying->add_option("--forward", options->forward, "price of the underlying for delivery at expiry");
  CLI::Option* spot = underlying->add_option("--spot", options->spot, "price today; the forward follows from --rate and --yield");
  underlying->require_option(1);
  command->add_option("--strike", options->strike, "strike, in the unit of the forward")->required();
  CLI::Option_group* time = command->add_option_group("time");
  CLI::Option* expiry = time->add_option("--expiry", options->expiry, "2026-12-25 (08:00 UTC) or 2026-12-25T16:00:00Z");
  time->add_option("--years", options->years, "years of 365 days to expiry");
  time->require_option(1);
  command->add_option("--at", options->at, "valuation time for --expiry; now if not given")->needs(expiry);
  CLI::Option_group* known = command->add_option_group("known");
  known->add_option("--vol", options->vol, "annualised vol, 0.60 = 60 %: gives the value");
  known->add_option("--price", options->price, "price, in coin with --inverse: gives the vol");
  known->require_option(1);
  CLI::Option_group* right = command->add_option_group("right");
  right->add_flag("--call", options->call, "right to buy");
  right->add_flag("--put", options->put, "right to sell");
  right->require_option(1);
  CLI::Option* rate = command->add_option("--rate", options->rate, "continuous annual rate that discounts")->capture_default_str();
  command->add_option("--yield", options->yield, "continuous annual yield of the underlying")->capture_default_str()->needs(spot);
  command->add_flag("--inverse", options->inverse, "coin-settled: adds the coin's view")->excludes(rate)->excludes(spot);
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->footer(
      "USD stands for the unit of the forward. Per day and per point: the change for one calendar day, for 0.01 of vol or rate.");
  command->callback([options] { run_price(*options); });
}

}  // namespace keel
