#include "keel/runtime/course_fills.hpp"

#include <limits>

namespace keel {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// The order table may have forgotten an order that was filled whole: of those a taker's is a hedge.
bool is_hedge(const State& state, const Filled& fill) {
  const WorkingOrder* order = state.orders.find(fill.order);
  return order != nullptr ? order->placed.purpose == Purpose::Hedge : fill.liquidity == Liquidity::Taker;
}

}  // namespace

double course_mid(const Engine& engine, InstrumentId id) {
  const BookTop& top = engine.state().market.top(id).book;
  if (top.bid_size.raw > 0 && top.ask_size.raw > 0) return 0.5 * (to_double(top.bid) + to_double(top.ask));
  const UnitGreeks unit = engine.derived().exposure.unit(id);
  return unit.live ? unit.fair_price : unknown;
}

double CourseFill::markout(std::size_t horizon) const {
  const double price = to_double(fill.price);
  return sign_of(fill.side) * (mid_after[horizon] - price) / price;
}

void CourseFills::note(const Event& event, const Engine& engine) {
  if (const auto* fill = std::get_if<Filled>(&event.fact)) {
    if (fills_.size() == most) {
      ++left_out_;
      return;
    }
    CourseFill& kept = fills_.emplace_back(
        CourseFill{.at = event.at, .fill = *fill, .hedge = is_hedge(engine.state(), *fill), .mid = course_mid(engine, fill->instrument)});
    kept.mid_after.fill(unknown);
  } else if (std::holds_alternative<TimeReached>(event.fact)) {
    for (std::size_t h = 0; h < course_horizons.size(); ++h) {
      for (; due_[h] < fills_.size() && event.at - fills_[due_[h]].at >= course_horizons[h]; ++due_[h]) {
        CourseFill& due = fills_[due_[h]];
        due.mid_after[h] = course_mid(engine, due.fill.instrument);
      }
    }
  }
}

}  // namespace keel
