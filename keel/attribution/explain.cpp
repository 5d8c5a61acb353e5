#include "keel/attribution/explain.hpp"

#include <cmath>

#include "keel/base/check.hpp"
#include "keel/book/amount_limits.hpp"
#include "keel/domain/settlement.hpp"
#include "keel/exposure/option_greeks.hpp"
#include "keel/exposure/pool_position.hpp"
#include "keel/pricing/batch/batch_black76.hpp"

namespace keel {

Black76In model_input(const Instrument& option, const InstrumentState& state) {
  return delivery_input(state.mark.forward, to_double(option.strike), clock_of_delivery(option.expiry, state.at), state.mark.vol,
                        option.right);
}

PricedState with_model(const Instrument& option, const InstrumentState& state, const Black76Greeks& answer) {
  return {state, greeks_of_delivery(answer, clock_of_delivery(option.expiry, state.at))};
}

PricedState with_model(const Instrument& instrument, const InstrumentState& state) {
  if (instrument.kind != InstrumentKind::Option || state.at >= instrument.expiry) return {state, {}};
  return with_model(instrument, state, black76_in_vectors(model_input(instrument, state)));
}

double model_price(const Instrument& option, const PricedState& state) {
  return option.payoff == Payoff::Inverse ? state.model.value * (1.0 / state.mark.forward) : state.model.value;
}

namespace {

// As the vectors do it that move many options at once (option_lines.cpp): by factors, not by divisions.
constexpr double unit = 1e-8;
constexpr double units = 1e8;
template <class Amount>
double whole(Amount amount) {
  return static_cast<double>(amount.raw) * unit;
}
double days_of(Duration time) { return static_cast<double>(time.raw) * (1.0 / static_cast<double>(day.raw)); }

/// What moves the price: the forward of an option, the price of a future, and the delivery price at expiry.
double driver(const Instrument& instrument, const InstrumentState& state) {
  if (instrument.expires() && state.at >= instrument.expiry) return to_double(state.index) / to_double(state.quote_usd);
  return instrument.kind == InstrumentKind::Option ? state.mark.forward : to_double(state.mark.price);
}

PricedState between(const Instrument& instrument, const InstrumentState& from, const InstrumentState& to, double share) {
  const auto line = [share](double a, double b) { return a + share * (b - a); };
  const double vol = to.at >= instrument.expiry ? from.mark.vol : line(from.mark.vol, to.mark.vol);
  const InstrumentState bare{.at = from.at + Duration{std::llround(share * static_cast<double>((to.at - from.at).raw))},
                             .index = nearest<Price>(line(to_double(from.index), to_double(to.index))),
                             .mark = {.price = {}, .vol = vol, .forward = line(driver(instrument, from), driver(instrument, to))},
                             .quote_usd = nearest<Price>(line(to_double(from.quote_usd), to_double(to.quote_usd)))};
  PricedState state = with_model(instrument, bare);
  state.mark.price = nearest<Price>(instrument.kind == InstrumentKind::Option ? model_price(instrument, state) : state.mark.forward);
  return state;
}

/// Half to even.
double nearest_integer(double number) {
  constexpr double shifter = 0x1.8p52;
  return std::abs(number) < 0x1p51 ? (number + shifter) - shifter : std::nearbyint(number);
}

/// A Greek that speaks of more than an account may come to explains nothing: an index moved by a factor of thousands. It is left to the
/// residual, and the parts sum within 64 bits.
NumeraireAmount part_of(double in_units) {
  if (!(std::abs(in_units) < largest_amount / 8.0 * units)) return {};
  return {static_cast<std::int64_t>(nearest_integer(in_units))};
}

}  // namespace

Price settle_usd(const Instrument& instrument, const InstrumentState& state) {
  return instrument.payoff == Payoff::Inverse ? state.index : state.quote_usd;
}

double unit_usd(const Instrument& instrument, const InstrumentState& state) {
  const double usd = whole(settle_usd(instrument, state));
  return instrument.payoff == Payoff::Inverse ? usd * (1.0 / driver(instrument, state)) : usd;
}

double mark_error(const Instrument& instrument, const PricedState& state) {
  if (instrument.kind != InstrumentKind::Option || state.at >= instrument.expiry) return 0.0;
  return whole(state.mark.price) - model_price(instrument, state);
}

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

double units_of(const Instrument& instrument, Size size) { return to_double(size) * to_double(instrument.multiplier) * units; }

NumeraireAmount worth_of(const Instrument& instrument, Size size, const InstrumentState& state) {
  if (!instrument.paid_up_front()) return {};
  return in_numeraire(settlement_value(instrument, size, state.mark.price), settle_usd(instrument, state));
}

StateMove::Parts StateMove::option_parts(const Instrument& option, const PricedState& from, const PricedState& to) {
  const Black76Greeks& greeks = from.model;
  const double forward = from.mark.forward;
  const double moved = driver(option, to) - forward;
  const double vol_points = to.at >= option.expiry ? 0.0 : 100.0 * (to.mark.vol - from.mark.vol);
  const double premium_coins = option.payoff == Payoff::Inverse ? model_price(option, from) : 0.0;
  return {.delta = (greeks.delta - premium_coins) * moved,
          .gamma = 0.5 * greeks.gamma * moved * moved,
          .vega = greeks.vega_per_vol_point * vol_points,
          .theta = greeks.theta_per_day * days_of(to.at - from.at),
          .vanna = greeks.vanna_per_vol_point * moved * vol_points,
          .volga = 0.5 * greeks.volga_per_vol_point_square * vol_points * vol_points};
}

StateMove::Parts StateMove::parts_of(const Instrument& instrument, const PricedState& from, const PricedState& to) {
  if (instrument.kind == InstrumentKind::Option) return option_parts(instrument, from, to);
  const double moved = driver(instrument, to) - driver(instrument, from);
  if (instrument.kind == InstrumentKind::Pool) {
    const AmmGreeks pool = amm_greeks(amm_of(instrument, driver(instrument, from)));
    return {.delta = pool.delta * moved, .gamma = 0.5 * pool.gamma * moved * moved};
  }
  return {.delta = instrument.reciprocal() ? moved / driver(instrument, from) : moved};
}

StateMove::Step StateMove::step_of(const Instrument& instrument, const PricedState& from, const PricedState& to) {
  KEEL_CHECK(instrument.kind != InstrumentKind::Spot, "spot is cash");
  KEEL_CHECK(from.at <= to.at && (!instrument.expires() || from.at < instrument.expiry), "nothing to explain after expiry");
  const bool inverse = instrument.payoff == Payoff::Inverse;
  Step step{.parts = parts_of(instrument, from, to),
            .mark_gap = mark_error(instrument, to) - mark_error(instrument, from),
            .from = from.mark.price,
            .to = to.mark.price,
            .from_usd = settle_usd(instrument, from),
            .to_usd = settle_usd(instrument, to)};
  step.unit_usd = unit_usd(instrument, from);
  // A coin that the contract settles in follows its own forward; any other currency has nothing to follow.
  step.followed_usd = inverse ? step.unit_usd * driver(instrument, to) : step.unit_usd;
  return step;
}

StateMove::StateMove(const Instrument& instrument, const PricedState& from, const PricedState& to, int steps) : instrument_(instrument) {
  KEEL_CHECK(steps >= 1, "a path has at least one step");
  PricedState here = from;
  for (int step = 1; step < steps; ++step) {
    const PricedState next = between(instrument, from, to, static_cast<double>(step) / steps);
    between_.push_back(step_of(instrument, here, next));
    here = next;
  }
  last_ = step_of(instrument, here, to);
}

ExplainedChange StateMove::explain(Size size) const {
  ExplainedChange sum = explain(size, last_);
  for (const Step& step : between_) sum += explain(size, step);
  return sum;
}

ExplainedChange StateMove::explain(Size size, const Step& step) const {
  const SettleAmount before = settlement_value(instrument_, size, step.from);
  const SettleAmount after = settlement_value(instrument_, size, step.to);
  const SettleAmount gained = after - before;
  const NumeraireAmount gained_usd = in_numeraire(gained, step.to_usd);

  const double amount = units_of(instrument_, size);
  const double scale = amount * step.unit_usd;
  const auto part = [scale](double quoted) { return part_of(scale * quoted); };
  ExplainedChange parts{.delta = part(step.parts.delta),
                        .gamma = part(step.parts.gamma),
                        .vega = part(step.parts.vega),
                        .theta = part(step.parts.theta),
                        .vanna = part(step.parts.vanna),
                        .volga = part(step.parts.volga)};
  parts.mark_gap = part_of(amount * step.mark_gap * step.followed_usd);
  parts.basis = part_of(static_cast<double>(gained.raw) * (whole(step.to_usd) - step.followed_usd));
  parts.residual = gained_usd - parts.total();
  if (instrument_.paid_up_front()) {
    parts.coin_revaluation = in_numeraire(after, step.to_usd) - in_numeraire(before, step.from_usd) - gained_usd;
  }
  return parts;
}

ExplainedChange explain(const Instrument& instrument, Size size, const InstrumentState& from, const InstrumentState& to) {
  return explain_path(instrument, size, from, to, 1);
}

ExplainedChange explain_path(const Instrument& instrument, Size size, const InstrumentState& from, const InstrumentState& to, int steps) {
  return StateMove(instrument, with_model(instrument, from), with_model(instrument, to), steps).explain(size);
}

}  // namespace keel
