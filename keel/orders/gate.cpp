#include "keel/orders/gate.hpp"

#include <cmath>

namespace keel {
namespace {

/// Buying above or selling below fair by more than the collar, or for nothing; an unknown fair price refuses.
bool outside_collar(const PlaceOrder& order, const GateView& view) {
  if (!view.fair_price || order.price.raw <= 0) return true;
  return (order.price - *view.fair_price) * sign_of(order.side) > view.collar;
}

/// A delta too large in the worst case, unless the order shrinks it; one that is not known, unless it closes a position.
bool outside_delta(const GateDelta& delta, double maximum, bool closes) {
  const double after = delta.worst_case + delta.of_order;
  if (std::isnan(after)) return !closes;
  const bool shrinks = after * delta.of_order <= 0.0;
  return !shrinks && std::abs(after) > maximum;
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
  const bool same_side = after.raw == 0 || (after.raw < 0) == (view.position.raw < 0);
  const bool closes = same_side && abs(after) < abs(view.position);
  for (const GateDelta& delta : view.deltas) {
    if (outside_delta(delta, config.maximum_worst_case_delta_usd, closes)) return Verdict::ExposureLimit;
  }
  return view.budget_left ? Verdict::Allowed : Verdict::MessageBudget;
}

}  // namespace keel
