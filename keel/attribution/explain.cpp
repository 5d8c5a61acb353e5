#include "keel/attribution/explain.hpp"

#include <cmath>

#include "keel/base/check.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/exposure/option_greeks.hpp"
#include "keel/exposure/pool_position.hpp"

namespace keel {

Black76Greeks model_greeks(const Instrument& option, const InstrumentState& state) {
  return black76_of_delivery(state.mark.forward, to_double(option.strike), clock_of_delivery(option.expiry, state.at), state.mark.vol,
                             option.right);
}

double model_price(const Instrument& option, const InstrumentState& state) {
  const double value = model_greeks(option, state).value;
  return option.payoff == Payoff::Inverse ? value / state.mark.forward : value;
}

namespace {

/// What a unit of the settlement currency is worth in USD.
Price settle_usd(const Instrument& instrument, const InstrumentState& state) {
  return instrument.payoff == Payoff::Inverse ? state.index : state.quote_usd;
}

/// What moves the price: the forward of an option, the price of a future, and the delivery price at expiry.
double driver(const Instrument& instrument, const InstrumentState& state) {
  if (instrument.expires() && state.at >= instrument.expiry) return to_double(state.index) / to_double(state.quote_usd);
  return instrument.kind == InstrumentKind::Option ? state.mark.forward : to_double(state.mark.price);
}

/// Parts of a change, each in the quote currency, in the forward's world.
struct GreekParts {
  double delta = 0.0;
  double gamma = 0.0;
  double vega = 0.0;
  double theta = 0.0;
  double vanna = 0.0;
  double volga = 0.0;
};

GreekParts option_parts(const Instrument& option, const InstrumentState& from, const InstrumentState& to) {
  const double forward = from.mark.forward;
  const Black76Greeks greeks = model_greeks(option, from);
  const double moved = driver(option, to) - forward;
  const double vol_points = to.at >= option.expiry ? 0.0 : 100.0 * (to.mark.vol - from.mark.vol);
  const double premium_coins = option.payoff == Payoff::Inverse ? greeks.value / forward : 0.0;
  return {.delta = (greeks.delta - premium_coins) * moved,
          .gamma = 0.5 * greeks.gamma * moved * moved,
          .vega = greeks.vega_per_vol_point * vol_points,
          .theta = greeks.theta_per_day * to_days(to.at - from.at),
          .vanna = greeks.vanna_per_vol_point * moved * vol_points,
          .volga = 0.5 * greeks.volga_per_vol_point_square * vol_points * vol_points};
}

/// What the mark differs from the model.
double mark_error(const Instrument& instrument, const InstrumentState& state) {
  if (instrument.kind != InstrumentKind::Option || state.at >= instrument.expiry) return 0.0;
  return to_double(state.mark.price) - model_price(instrument, state);
}

GreekParts parts_of(const Instrument& instrument, const InstrumentState& from, const InstrumentState& to) {
  if (instrument.kind == InstrumentKind::Option) return option_parts(instrument, from, to);
  const double moved = driver(instrument, to) - driver(instrument, from);
  if (instrument.kind == InstrumentKind::Pool) {
    const AmmGreeks pool = amm_greeks(amm_of(instrument, driver(instrument, from)));
    return {.delta = pool.delta * moved, .gamma = 0.5 * pool.gamma * moved * moved};
  }
  return {.delta = instrument.reciprocal() ? moved / driver(instrument, from) : moved};
}

InstrumentState between(const Instrument& instrument, const InstrumentState& from, const InstrumentState& to, double share) {
  const auto line = [share](double a, double b) { return a + share * (b - a); };
  const double vol = to.at >= instrument.expiry ? from.mark.vol : line(from.mark.vol, to.mark.vol);
  InstrumentState state{.at = from.at + Duration{std::llround(share * static_cast<double>((to.at - from.at).raw))},
                        .index = nearest<Price>(line(to_double(from.index), to_double(to.index))),
                        .mark = {.price = {}, .vol = vol, .forward = line(driver(instrument, from), driver(instrument, to))},
                        .quote_usd = nearest<Price>(line(to_double(from.quote_usd), to_double(to.quote_usd)))};
  state.mark.price = nearest<Price>(instrument.kind == InstrumentKind::Option ? model_price(instrument, state) : state.mark.forward);
  return state;
}

}  // namespace

NumeraireAmount ExplainedChange::total() const {
  return delta + gamma + vega + theta + vanna + volga + coin_revaluation + basis + mark_gap + residual;
}

ExplainedChange& ExplainedChange::operator+=(const ExplainedChange& other) {
  delta += other.delta;
  gamma += other.gamma;
  vega += other.vega;
  theta += other.theta;
  vanna += other.vanna;
  volga += other.volga;
  coin_revaluation += other.coin_revaluation;
  basis += other.basis;
  mark_gap += other.mark_gap;
  residual += other.residual;
  return *this;
}

NumeraireAmount worth_of(const Instrument& instrument, Size size, const InstrumentState& state) {
  if (!instrument.paid_up_front()) return {};
  return in_numeraire(settlement_value(instrument, size, state.mark.price), settle_usd(instrument, state));
}

ExplainedChange explain(const Instrument& instrument, Size size, const InstrumentState& from, const InstrumentState& to) {
  KEEL_CHECK(instrument.kind != InstrumentKind::Spot, "spot is cash");
  KEEL_CHECK(from.at <= to.at && (!instrument.expires() || from.at < instrument.expiry), "nothing to explain after expiry");
  const bool inverse = instrument.payoff == Payoff::Inverse;
  const Price from_usd = settle_usd(instrument, from);
  const Price to_usd = settle_usd(instrument, to);
  const SettleAmount before = settlement_value(instrument, size, from.mark.price);
  const SettleAmount gained = settlement_value(instrument, size, to.mark.price) - before;
  const NumeraireAmount change =
      instrument.paid_up_front() ? worth_of(instrument, size, to) - worth_of(instrument, size, from) : in_numeraire(gained, to_usd);

  const double from_driver = driver(instrument, from);
  const double amount = to_double(size) * to_double(instrument.multiplier);
  const double scale = amount * (inverse ? to_double(from_usd) / from_driver : to_double(from_usd));
  const GreekParts unit = parts_of(instrument, from, to);
  const auto part = [scale](double quoted) { return nearest<NumeraireAmount>(scale * quoted); };
  ExplainedChange parts{.delta = part(unit.delta),
                        .gamma = part(unit.gamma),
                        .vega = part(unit.vega),
                        .theta = part(unit.theta),
                        .vanna = part(unit.vanna),
                        .volga = part(unit.volga)};
  // A coin that the contract settles in follows its own forward; any other currency has nothing to follow.
  const double followed_usd = inverse ? to_double(from_usd) * driver(instrument, to) / from_driver : to_double(from_usd);
  parts.mark_gap = nearest<NumeraireAmount>(amount * (mark_error(instrument, to) - mark_error(instrument, from)) * followed_usd);
  parts.basis = nearest<NumeraireAmount>(to_double(gained) * (to_double(to_usd) - followed_usd));
  if (instrument.paid_up_front()) parts.coin_revaluation = in_numeraire(before, to_usd) - in_numeraire(before, from_usd);
  parts.residual = change - parts.total();
  return parts;
}

ExplainedChange explain_path(const Instrument& instrument, Size size, const InstrumentState& from, const InstrumentState& to, int steps) {
  KEEL_CHECK(steps >= 1, "a path has at least one step");
  ExplainedChange sum;
  InstrumentState here = from;
  for (int step = 1; step <= steps; ++step) {
    const InstrumentState next = step == steps ? to : between(instrument, from, to, static_cast<double>(step) / steps);
    sum += explain(instrument, size, here, next);
    here = next;
  }
  return sum;
}

}  // namespace keel
