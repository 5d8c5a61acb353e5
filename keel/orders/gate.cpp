#include "keel/orders/gate.hpp"

#include <cmath>

namespace keel {
namespace {

/// Buying above or selling below fair by more than the collar; an unknown fair price refuses.
bool outside_collar(const PlaceOrder& order, const GateView& view) {
  if (view.fair_price.raw <= 0) return true;
  return (order.price - view.fair_price) * sign_of(order.side) > view.collar;
}

/// A delta too large in the worst case, unless the order shrinks it.
bool outside_delta(const GateDelta& delta, double maximum) {
  const double after = delta.worst_case + delta.of_order;
  const bool shrinks = after * delta.of_order <= 0.0;  // false for what is not a number, too
  return !shrinks && !(std::abs(after) <= maximum);
}

}  // namespace

Verdict gate(const PlaceOrder& order, const Instrument& instrument, const GateView& view, const GateConfig& config) {
  const bool option = instrument.kind == InstrumentKind::Option;
  const Size maximum_order = option ? config.maximum_option_order : config.maximum_linear_order;
  const Size maximum_position = option ? config.maximum_option_position : config.maximum_linear_position;
  if (view.halted) return Verdict::Halted;
  if (view.now - view.index_at > config.stale_after || !(view.basis <= config.maximum_basis)) return Verdict::MarketStale;
  if (outside_collar(order, view)) return Verdict::PriceCollar;
  if (order.size.raw <= 0 || order.size > maximum_order || order.size.raw % instrument.lot.raw != 0) return Verdict::OrderSize;
  const Size after = view.position + (view.open_same_side + order.size) * sign_of(order.side);
  if (abs(after) > maximum_position && abs(after) > abs(view.position)) return Verdict::PositionLimit;
  for (const GateDelta& delta : view.deltas) {
    if (outside_delta(delta, config.maximum_worst_case_delta_usd)) return Verdict::ExposureLimit;
  }
  return view.budget_left ? Verdict::Allowed : Verdict::MessageBudget;
}

}  // namespace keel
