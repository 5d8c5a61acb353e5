#include "keel/orders/gate.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

bool stale(const GateView& view, const GateConfig& config) {
  return view.now - view.index_at > config.stale_after || !(view.basis <= config.maximum_basis);
}

/// Buying above or selling below fair by more than the collar, or for nothing; an unknown fair price refuses.
bool outside_collar(const PlaceOrder& order, const GateView& view) {
  if (!view.fair_price || order.price.raw <= 0) return true;
  return (order.price - *view.fair_price) * sign_of(order.side) > view.collar;
}

/// Dearer than the lowest fair price of the window allows, or cheaper than the highest: a price that runs away is not run after.
bool outside_window(const PlaceOrder& order, const GateView& view) {
  if (order.side == Side::Buy) return view.dearest_buy && order.price > *view.dearest_buy;
  return view.cheapest_sale && order.price < *view.cheapest_sale;
}

bool outside_size(const PlaceOrder& order, const Instrument& instrument, const GateConfig& config) {
  const Size maximum = instrument.kind == InstrumentKind::Option ? config.maximum_option_order : config.maximum_linear_order;
  return order.size.raw <= 0 || order.size > maximum || order.size.raw % instrument.lot.raw != 0;
}

/// The position once the order has filled, with all that is open on its side.
Size position_after(const PlaceOrder& order, const GateView& view) {
  return view.position + (view.open_same_side + order.size) * sign_of(order.side);
}

/// It makes the position smaller and does not turn it, whatever fills.
bool only_closes(const PlaceOrder& order, const GateView& view) {
  const Size after = position_after(order, view);
  const bool turns = after.raw != 0 && (after.raw < 0) != (view.position.raw < 0);
  return !turns && abs(after) < abs(view.position);
}

/// A position too large, unless the order does no more than close it.
bool outside_position(const PlaceOrder& order, const Instrument& instrument, const GateView& view, const GateConfig& config) {
  const Size maximum = instrument.kind == InstrumentKind::Option ? config.maximum_option_position : config.maximum_linear_position;
  return abs(position_after(order, view)) > maximum && !only_closes(order, view);
}

/// An exposure too large in the worst case, unless the order shrinks it; one that is not known, unless it closes a position.
bool outside_exposure(const GateExposure& exposure, double maximum, bool closes) {
  const double after = exposure.worst_case + exposure.of_order;
  if (std::isnan(after)) return !closes;
  const bool shrinks = after * exposure.of_order <= 0.0;
  return !shrinks && std::abs(after) > maximum;
}

bool outside_exposures(const GateView& view, const GateConfig& config, bool closes) {
  return outside_exposure(view.deltas[0], config.maximum_worst_case_delta_usd, closes) ||
         outside_exposure(view.deltas[1], config.maximum_worst_case_delta_usd, closes) ||
         outside_exposure(view.gamma, config.maximum_worst_case_gamma_usd_per_percent, closes) ||
         outside_exposure(view.vega, config.maximum_worst_case_vega_usd_per_vol_point, closes);
}

/// A gross notional too large, or not known, unless the order adds nothing to it.
bool outside_notional(double added, double worst_case, double maximum) { return added != 0.0 && !(worst_case + added <= maximum); }

bool outside_notionals(const GateView& view, const GateConfig& config) {
  return outside_notional(view.notional.added_usd, view.notional.group_usd, view.group_notional_limit) ||
         outside_notional(view.notional.added_usd, view.notional.account_usd, config.maximum_worst_case_notional_usd);
}

bool meets_own(const PlaceOrder& order, const GateView& view) {
  return view.own_opposite && (order.price - *view.own_opposite) * sign_of(order.side) >= PriceOffset{};
}

}  // namespace

Verdict gate(const PlaceOrder& order, const Instrument& instrument, const GateView& view, const GateConfig& config) {
  const bool closes = only_closes(order, view);
  if (view.halted) return Verdict::Halted;
  if (view.restricted) return Verdict::Restricted;
  if (stale(view, config)) return Verdict::MarketStale;
  if (outside_collar(order, view)) return Verdict::PriceCollar;
  if (outside_window(order, view)) return Verdict::WindowCollar;
  if (outside_size(order, instrument, config)) return Verdict::OrderSize;
  if (!(view.value_usd <= config.maximum_order_value_usd)) return Verdict::OrderValue;
  if (outside_position(order, instrument, view, config)) return Verdict::PositionLimit;
  if (outside_exposures(view, config, closes)) return Verdict::ExposureLimit;
  if (outside_notionals(view, config)) return Verdict::NotionalLimit;
  if (meets_own(order, view)) return Verdict::SelfTrade;
  if (view.duplicate) return Verdict::Duplicate;
  if (view.stopped && !(closes && order.purpose == Purpose::Hedge)) return Verdict::RepeatedExecution;
  return view.budget_left ? Verdict::Allowed : Verdict::MessageBudget;
}

bool restricts(const RestrictionConfig& restriction, const Instrument& instrument) {
  const std::string& of = restriction.of;
  return of == instrument.name || of == instrument.full_name() || of == instrument.base.text() || of == instrument.quote.text() ||
         of == instrument.settle.text();
}

const RestrictionConfig* restriction_on(const Instrument& instrument, const GateConfig& config) {
  const auto found = std::ranges::find_if(config.restricted, [&](const RestrictionConfig& one) { return restricts(one, instrument); });
  return found == config.restricted.end() ? nullptr : &*found;
}

}  // namespace keel
