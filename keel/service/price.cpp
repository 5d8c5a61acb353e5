#include "keel/service/price.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "keel/pricing/black/black_scholes.hpp"
#include "keel/pricing/black/implied_vol.hpp"
#include "keel/pricing/black/inverse.hpp"

namespace keel {

using namespace doc;

namespace {

constexpr Shown ten_digits = significant(10);

struct Figure {
  std::string_view key;
  std::string_view label;
  double number;
  std::string_view unit;
};

struct Time {
  double years;                              ///< of variance, to expiry
  double calendar_years;                     ///< ACT/365F
  std::optional<double> next_day_days = {};  ///< of variance, in the coming 24 hours or until expiry; only on a trading clock
};

/// What is known of the option before its Greeks: on its forward, with its vol.
struct Option {
  Time time;
  Black76In in;
  std::optional<SurfaceSlice> smile;
};

Result<Time> time_of(const PriceRequest& request) {
  if (request.years) return Time{*request.years, *request.years};
  const Instant expiry = request.expiry.value_or(request.at);
  if (expiry < request.at) return fail(fmt::format("expiry: {} lies before {}", format_instant(expiry), format_instant(request.at)));
  if (!request.clock) return Time{years_between(request.at, expiry), years_between(request.at, expiry)};
  const Instant tomorrow = std::min(expiry, request.at + day);
  return Time{request.clock->years(request.at, expiry), years_between(request.at, expiry),
              request.clock->years(request.at, tomorrow) * days_per_year};
}

Result<SurfaceSlice> slice_of(const SviParams& svi, const Black76In& in) {
  if (const auto valid = check_svi(svi); !valid) return std::unexpected(valid.error());
  if (!(in.forward > 0.0 && in.strike > 0.0 && in.years > 0.0)) {
    return fail("svi: a smile needs a forward, a strike and a time to expiry above 0");
  }
  return SurfaceSlice{in.years, in.forward, in.forward, svi};
}

std::string title_of(const PriceRequest& request) {
  return fmt::format("{:g} {} on {:g}", request.strike, name_of(request.right), request.forward ? *request.forward : *request.spot);
}

Result<double> vol_of(const PriceRequest& request, const Black76In& in) {
  if (!request.price) return request.vol.value_or(0.0);
  const double undiscounted = *request.price * (request.inverse ? in.forward : std::exp(request.rate * in.years));
  const auto vol = implied_vol({undiscounted, in.forward, in.strike, in.years, in.right});
  const std::string what =
      fmt::format("price: {}{}: no vol gives that to the {}", *request.price, request.inverse ? " coin" : "", title_of(request));
  if (!vol) return fail(what, vol.error());
  if (*vol == 0.0) return fail(ErrorCode::OutOfRange, what + ": it is the intrinsic value, which leaves nothing for a vol");
  return vol;
}

Result<Option> option_of(const PriceRequest& request) {
  if (!request.forward && !request.spot) return fail("forward: this or spot is needed");
  if (!request.vol && !request.price && !request.svi) return fail("vol: this, price or svi is needed");
  const auto time = time_of(request);
  if (!time) return std::unexpected(time.error());
  const double years = time->years;
  const double forward = request.forward ? *request.forward : request.spot.value_or(0.0) * std::exp((request.rate - request.yield) * years);
  Option option{.time = *time, .in = {forward, request.strike, years, request.vol.value_or(0.0), request.right}, .smile = {}};
  if (const auto valid = check_domain(option.in); !valid) return std::unexpected(valid.error());
  if (request.svi) {
    const auto slice = slice_of(*request.svi, option.in);
    if (!slice) return std::unexpected(slice.error());
    option.smile = *slice;
    option.in.vol = smile_greeks(*slice, option.in.strike, option.in.right, VolDynamics::StickyStrike).vol;
    return option;
  }
  const auto vol = vol_of(request, option.in);
  if (!vol) return std::unexpected(vol.error());
  option.in.vol = *vol;
  return option;
}

Result<std::vector<Figure>> on_forward(const Black76In& in, double rate, double calendar_years) {
  const auto greeks = checked_black76(in, rate);
  if (!greeks) return std::unexpected(greeks.error());
  const Black76Greeks& g = *greeks;
  return std::vector<Figure>{{"value_usd", "value", g.value, "USD"},
                             {"delta_coin", "delta", g.delta, "USD per USD of the forward"},
                             {"gamma_coin_per_usd", "gamma", g.gamma, "delta per USD"},
                             {"vega_usd_per_vol_point", "vega_per_vol_point", g.vega_per_vol_point, "USD"},
                             {"theta_usd_per_day", "theta_per_day", g.theta_per_day, "USD"},
                             {"rho_usd_per_rate_point", "rho_per_rate_point", -0.01 * calendar_years * g.value, "USD, at a fixed forward"},
                             {"vanna_coin_per_vol_point", "vanna_per_vol_point", g.vanna_per_vol_point, "delta"},
                             {"volga_usd_per_vol_point_square", "volga_per_vol_point_square", g.volga_per_vol_point_square, "USD"},
                             {"charm_coin_per_day", "charm_per_day", g.charm_per_day, "delta"},
                             {"speed_coin_per_usd_square", "speed", g.speed, "gamma per USD"},
                             {"zomma_coin_per_usd_per_vol_point", "zomma_per_vol_point", g.zomma_per_vol_point, "gamma"},
                             {"color_coin_per_usd_per_day", "color_per_day", g.color_per_day, "gamma"}};
}

Result<std::vector<Figure>> on_spot(const PriceRequest& request, const Black76In& in) {
  const auto greeks = black_scholes({*request.spot, in.strike, in.years, in.vol, request.rate, request.yield, in.right});
  if (!greeks) return std::unexpected(greeks.error());
  const BlackScholesGreeks& g = *greeks;
  return std::vector<Figure>{
      {"forward_usd", "forward", in.forward, "USD"},
      {"value_usd", "value", g.value, "USD"},
      {"spot_delta_coin", "spot_delta", g.spot_delta.per_unit, "USD per USD of the spot"},
      {"forward_delta_coin", "forward_delta", g.forward_delta.per_unit, "forward contracts"},
      {"premium_adjusted_spot_delta_coin", "premium_adjusted_spot_delta", g.premium_adjusted_spot_delta.per_unit, "less value / spot"},
      {"premium_adjusted_forward_delta_coin", "premium_adjusted_forward_delta", g.premium_adjusted_forward_delta.per_unit,
       "less undiscounted value / forward"},
      {"gamma_coin_per_usd", "gamma", g.gamma, "spot delta per USD"},
      {"vega_usd_per_vol_point", "vega_per_vol_point", g.vega_per_vol_point, "USD"},
      {"theta_usd_per_day", "theta_per_day", g.theta_per_day, "USD"},
      {"rho_usd_per_rate_point", "rho_per_rate_point", g.rho_per_rate_point, "USD"},
      {"rho_usd_per_yield_point", "rho_per_yield_point", g.rho_per_yield_point, "USD"},
      {"vanna_coin_per_vol_point", "vanna_per_vol_point", g.vanna_per_vol_point, "spot delta"},
      {"volga_usd_per_vol_point_square", "volga_per_vol_point_square", g.volga_per_vol_point_square, "USD"},
      {"charm_coin_per_day", "charm_per_day", g.charm_per_day, "spot delta"},
      {"speed_coin_per_usd_square", "speed", g.speed, "gamma per USD"},
      {"zomma_coin_per_usd_per_vol_point", "zomma_per_vol_point", g.zomma_per_vol_point, "gamma"},
      {"color_coin_per_usd_per_day", "color_per_day", g.color_per_day, "gamma"}};
}

Result<std::vector<Figure>> in_coin(const Black76In& in) {
  if (in.forward < least_inverse_forward) {
    return fail(fmt::format("inverse: a coin price needs a forward of at least {}", least_inverse_forward));
  }
  const InverseGreeks g = inverse_of(black76(in), in.forward);
  return std::vector<Figure>{
      {"price_coin", "price_coin", g.price_coin, "coin"},
      {"net_transaction_delta_coin", "net_transaction_delta_coin", g.net_transaction_delta_coin, "coin: delta less the price"},
      {"price_slope_coin_per_usd", "price_slope_coin_per_usd", g.price_slope_coin_per_usd, "coin per USD"},
      {"price_gamma_coin_per_usd_square", "price_gamma_coin_per_usd_square", g.price_gamma_coin_per_usd_square, "coin per USD^2"},
      {"vega_coin_per_vol_point", "vega_coin_per_vol_point", g.vega_coin_per_vol_point, "coin"},
      {"theta_coin_per_day", "theta_coin_per_day", g.theta_coin_per_day, "coin"}};
}

double figure(const std::vector<Figure>& figures, std::string_view key) { return std::ranges::find(figures, key, &Figure::key)->number; }

/// What the smile's own move adds to delta and theta. On the spot theta holds the spot, so the forward loses its drift.
void add_smile(std::vector<Figure>& figures, const PriceRequest& request, const Option& option) {
  const Black76In& in = option.in;
  const SmileGreeks g = smile_greeks(*option.smile, in.strike, in.right, request.dynamics);
  const double discount = std::exp(-request.rate * in.years);
  const double more_delta = discount * (g.smile_delta - g.black.delta);
  const double more_theta = discount * (g.smile_theta_per_day - g.black.theta_per_day);
  const double theta = figure(figures, "theta_usd_per_day") + more_theta;
  const auto add = [&](std::string_view key, std::string_view label, double number, std::string_view unit) {
    figures.push_back({key, label, number, unit});
  };
  if (request.spot) {
    const double carry = request.rate - request.yield;
    add("smile_delta_coin", "smile_delta", figure(figures, "spot_delta_coin") + std::exp(carry * in.years) * more_delta,
        "spot delta, the smile moving");
    add("smile_theta_usd_per_day", "smile_theta_per_day", theta - more_delta * carry * in.forward / days_per_year, "USD, the smile moving");
    return;
  }
  add("smile_delta_coin", "smile_delta", figure(figures, "delta_coin") + more_delta, "delta, the smile moving");
  add("smile_theta_usd_per_day", "smile_theta_per_day", theta, "USD, the smile moving");
  if (!request.inverse) return;
  add("smile_net_transaction_delta_coin", "smile_net_transaction_delta_coin", figure(figures, "net_transaction_delta_coin") + more_delta,
      "coin, the smile moving");
}

/// All that is known of it, in the order in which it is told.
Result<std::vector<Figure>> figures_of(const PriceRequest& request, const Option& option) {
  const Time& time = option.time;
  std::vector<Figure> figures{{"years", "years", option.in.years, time.next_day_days ? "of 365 days of the clock" : "of 365 days"}};
  if (time.next_day_days) {
    figures.push_back(
        {"clock_days_next_24h", "clock_days_next_24h", *time.next_day_days, "theta_per_day times this: until this time tomorrow"});
  }
  figures.push_back({"vol", "vol", option.in.vol, "0.60 = 60 %"});
  const auto greeks = request.spot ? on_spot(request, option.in) : on_forward(option.in, request.rate, time.calendar_years);
  if (!greeks) return std::unexpected(greeks.error());
  std::ranges::copy(*greeks, std::back_inserter(figures));
  if (request.inverse) {
    const auto coin = in_coin(option.in);
    if (!coin) return std::unexpected(coin.error());
    std::ranges::copy(*coin, std::back_inserter(figures));
  }
  if (option.smile) add_smile(figures, request, option);
  return figures;
}

Document document_of(const PriceRequest& request, const std::vector<Figure>& figures) {
  Facts facts;
  for (const Figure& one : figures) {
    facts.facts.push_back({std::string(one.key), std::string(one.label), estimate(one.number, ten_digits), std::string(one.unit)});
  }
  Document document{.title = title_of(request)};
  document.body.add(std::move(facts));
  return document;
}

/// The option in another market: what it is priced on moved by a share, its own vol by points; the smile does not move.
Result<std::vector<Figure>> moved_figures(PriceRequest request, const Option& option, double move, double vol_points) {
  for (std::optional<double>* underlying : {&request.forward, &request.spot}) {
    if (*underlying) **underlying *= 1.0 + move;
  }
  request.vol = option.in.vol + 0.01 * vol_points;
  request.price = std::nullopt;
  request.svi = std::nullopt;
  const auto moved = option_of(request);
  if (!moved) return std::unexpected(moved.error());
  return figures_of(request, *moved);
}

/// Rows of moves, columns of vols: what the option has gained there, in USD or in coin.
Table profit_grid(const PriceMoves& moves, std::string title, std::string note) {
  Table table{.key = "", .title = std::move(title), .note = std::move(note), .columns = {{"", "move"}}, .audience = Audience::People};
  for (const double points : moves.vol_points)
    table.columns.push_back({.key = "", .label = fmt::format("vol {:+g}", points), .unit = "points", .heat = true});
  for (const double move : moves.underlying) table.rows.push_back({.cells = {estimate(move, {Notation::Percent, 1, true})}});
  return table;
}

Table scenario_list(const PriceRequest& request) {
  Table table{.key = "scenarios",
              .columns = {{"move", ""},
                          {"vol_points", ""},
                          {"value_usd", ""},
                          {"profit_usd", ""},
                          {"delta_coin", ""},
                          {"gamma_coin_per_usd", ""},
                          {"vega_usd_per_vol_point", ""},
                          {"theta_usd_per_day", ""}},
              .audience = Audience::Program};
  if (request.inverse) table.columns.push_back({"profit_coin", ""});
  return table;
}

}  // namespace

Result<Document> price(const PriceRequest& request) {
  const auto option = option_of(request);
  if (!option) return std::unexpected(option.error());
  const auto figures = figures_of(request, *option);
  if (!figures) return std::unexpected(figures.error());
  return document_of(request, *figures);
}

Result<Document> price_scenarios(const PriceRequest& request, const PriceMoves& moves) {
  const auto option = option_of(request);
  if (!option) return std::unexpected(option.error());
  const auto now = figures_of(request, *option);
  if (!now) return std::unexpected(now.error());
  Document document = document_of(request, *now);
  Table list = scenario_list(request);
  Table usd = profit_grid(moves, "Profit", "USD, of one option bought now");
  Table coin = profit_grid(moves, "Profit", "coin, of one option bought now");
  const std::string_view delta = request.spot ? "spot_delta_coin" : "delta_coin";
  for (std::size_t row = 0; row < moves.underlying.size(); ++row) {
    for (const double points : moves.vol_points) {
      const double move = moves.underlying[row];
      const auto there = moved_figures(request, *option, move, points);
      const auto value = [&](std::string_view key, Shown shown) {
        return there ? estimate(figure(*there, key), shown) : absent(there.error().text);
      };
      const auto gained = [&](std::string_view key, Shown shown) {
        return there ? estimate(figure(*there, key) - figure(*now, key), shown) : absent(there.error().text);
      };
      Row added{.cells = {estimate(move, ten_digits), estimate(points, ten_digits), value("value_usd", ten_digits),
                          gained("value_usd", ten_digits)}};
      for (const std::string_view key : {delta, std::string_view("gamma_coin_per_usd"), std::string_view("vega_usd_per_vol_point"),
                                         std::string_view("theta_usd_per_day")}) {
        added.cells.emplace_back(value(key, ten_digits));
      }
      usd.rows[row].cells.emplace_back(gained("value_usd", signed_places(2)));
      if (request.inverse) {
        coin.rows[row].cells.emplace_back(gained("price_coin", signed_places(6)));
        added.cells.emplace_back(gained("price_coin", ten_digits));
      }
      list.rows.push_back(std::move(added));
    }
  }
  document.body.add(std::move(usd));
  if (request.inverse) document.body.add(std::move(coin));
  document.body.add(std::move(list));
  return document;
}

}  // namespace keel
