#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "apps/commands.hpp"
#include "apps/complain.hpp"
#include "apps/pricing_options.hpp"
#include "keel/base/time.hpp"
#include "keel/pricing/black/black_scholes.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "keel/pricing/black/inverse.hpp"
#include "keel/pricing/chain/calendar.hpp"
#include "keel/pricing/chain/surface.hpp"

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
  std::vector<double> svi;
  std::string dynamics = "sticky-strike";
  ClockOptions clock;
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

struct Time {
  double years;                         ///< of variance, to expiry
  double calendar_years;                ///< ACT/365F
  std::optional<double> next_day_days;  ///< of variance, in the coming 24 hours or until expiry; only on a trading clock
};

Time time_of(const PriceOptions& options) {
  if (options.years) return {*options.years, *options.years, {}};
  const auto expiry = expiry_of(options.expiry);
  if (!expiry) complain(Error{"--expiry: " + expiry.error().text});
  Instant at{std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
  if (!options.at.empty()) {
    const auto given = parse_instant(options.at);
    if (!given) complain(Error{"--at: " + given.error().text});
    at = *given;
  }
  if (*expiry < at) complain(Error{fmt::format("--expiry: {} lies before {}", format_instant(*expiry), format_instant(at))});
  const TradingClock clock = value_or_complain(clock_of(options.clock));
  Time time{clock.years(at, *expiry), years_between(at, *expiry), {}};
  if (options.clock.weekend != 1.0 || !options.clock.events.empty())
    time.next_day_days = clock.years(at, *expiry - at < day ? *expiry : at + day) * days_per_year;
  return time;
}

std::optional<SurfaceSlice> slice_of(const PriceOptions& options, double forward, double years) {
  if (options.svi.empty()) return std::nullopt;
  const SviParams svi{options.svi[0], options.svi[1], options.svi[2], options.svi[3], options.svi[4]};
  if (const auto valid = check_svi(svi); !valid) complain(Error{"--" + valid.error().text});
  if (!(forward > 0.0 && options.strike > 0.0 && years > 0.0)) {
    complain(Error{"--svi: a smile needs a forward, a strike and a time to expiry above 0"});
  }
  return SurfaceSlice{years, forward, forward, svi};
}

/// The option on its forward, its vol still to be found if a price was given.
Black76In option_of(const PriceOptions& options, double years) {
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

std::vector<Figure> on_forward(const Black76In& in, double rate, double calendar_years) {
  const Black76Greeks g = value_or_complain(checked_black76(in, rate));
  return {{"value", g.value, "USD"},
          {"delta", g.delta, "USD per USD of the forward"},
          {"gamma", g.gamma, "delta per USD"},
          {"vega_per_vol_point", g.vega_per_vol_point, "USD"},
          {"theta_per_day", g.theta_per_day, "USD"},
          {"rho_per_rate_point", -0.01 * calendar_years * g.value, "USD, at a fixed forward"},
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
  if (in.forward < least_inverse_forward) {
    complain(Error{fmt::format("--inverse: a coin price needs a forward of at least {}", least_inverse_forward)});
  }
  const InverseGreeks g = inverse_of(black76(in), in.forward);
  const Figure more[] = {{"price_coin", g.price_coin, "coin"},
                         {"net_transaction_delta_coin", g.net_transaction_delta_coin, "coin: delta less the price"},
                         {"price_slope_coin_per_usd", g.price_slope_coin_per_usd, "coin per USD"},
                         {"price_gamma_coin_per_usd_square", g.price_gamma_coin_per_usd_square, "coin per USD^2"},
                         {"vega_coin_per_vol_point", g.vega_coin_per_vol_point, "coin"},
                         {"theta_coin_per_day", g.theta_coin_per_day, "coin"}};
  figures.insert(figures.end(), std::begin(more), std::end(more));
}

/// What the smile's own move adds to delta and theta. On the spot theta holds the spot, so the forward loses its drift.
void add_smile(std::vector<Figure>& figures, const PriceOptions& options, const SurfaceSlice& slice, const Black76In& in) {
  const SmileGreeks g = smile_greeks(slice, in.strike, in.right, all_dynamics.at(options.dynamics));
  const double discount = std::exp(-options.rate * in.years);
  const double more_delta = discount * (g.smile_delta - g.black.delta);
  const double more_theta = discount * (g.smile_theta_per_day - g.black.theta_per_day);
  const auto figure = [&](std::string_view name) {
    return std::find_if(figures.begin(), figures.end(), [&](const Figure& f) { return f.name == name; })->number;
  };
  if (options.spot) {
    const double carry = options.rate - options.yield;
    const double forward_per_spot = std::exp(carry * in.years);
    figures.push_back({"smile_delta", figure("spot_delta") + forward_per_spot * more_delta, "spot delta, the smile moving"});
    figures.push_back({"smile_theta_per_day", figure("theta_per_day") + more_theta - more_delta * carry * in.forward / days_per_year,
                       "USD, the smile moving"});
    return;
  }
  figures.push_back({"smile_delta", figure("delta") + more_delta, "delta, the smile moving"});
  figures.push_back({"smile_theta_per_day", figure("theta_per_day") + more_theta, "USD, the smile moving"});
  if (options.inverse) {
    figures.push_back({"smile_net_transaction_delta_coin", figure("net_transaction_delta_coin") + more_delta, "coin, the smile moving"});
  }
}

void run_price(const PriceOptions& options) {
  const Time time = time_of(options);
  Black76In in = option_of(options, time.years);
  const std::optional<SurfaceSlice> slice = slice_of(options, in.forward, in.years);
  in.vol = slice ? smile_greeks(*slice, in.strike, in.right, VolDynamics::StickyStrike).vol : vol_of(options, in);
  std::vector<Figure> figures{{"years", in.years, time.next_day_days ? "of 365 days of the clock" : "of 365 days"}};
  if (time.next_day_days)
    figures.push_back({"clock_days_next_24h", *time.next_day_days, "theta_per_day times this: until this time tomorrow"});
  figures.push_back({"vol", in.vol, "0.60 = 60 %"});
  const std::vector<Figure> greeks = options.spot ? on_spot(options, in) : on_forward(in, options.rate, time.calendar_years);
  figures.insert(figures.end(), greeks.begin(), greeks.end());
  if (options.inverse) add_inverse(figures, in);
  if (slice) add_smile(figures, options, *slice, in);
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
  CLI::Option* svi = known->add_option("--svi", options->svi, "a,b,rho,m,s of the expiry's smile: gives the vol, and delta with the smile");
  svi->delimiter(',')->expected(5);
  known->require_option(1);
  CLI::Option_group* right = command->add_option_group("right");
  right->add_flag("--call", options->call, "right to buy");
  right->add_flag("--put", options->put, "right to sell");
  right->require_option(1);
  CLI::Option* rate = command->add_option("--rate", options->rate, "continuous annual rate that discounts")->capture_default_str();
  command->add_option("--yield", options->yield, "continuous annual yield of the underlying")->capture_default_str()->needs(spot);
  command->add_option("--dynamics", options->dynamics, "what the smile of --svi does while the forward moves")
      ->check(one_of(all_dynamics))
      ->capture_default_str()
      ->needs(svi);
  for (CLI::Option* clock : add_clock_options(*command, options->clock)) clock->needs(expiry)->excludes(rate)->excludes(spot);
  command->add_flag("--inverse", options->inverse, "coin-settled: adds the coin's view")->excludes(rate)->excludes(spot);
  command->add_flag("--json", options->json, "one JSON object on stdout");
  command->footer(
      "USD stands for the unit of the forward. Per day and per point: the change for one calendar day, for 0.01 of vol or rate.");
  command->callback([options] { run_price(*options); });
}

}  // namespace keel
