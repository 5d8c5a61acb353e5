#include "keel/sim/adversaries/hedge_hunter.hpp"

#include <algorithm>

#include "keel/sim/adversaries/taker_sizes.hpp"

namespace keel {

void HedgeHunter::seen(const Execution& execution, double delta, Instant now, std::vector<Sent>& out) {
  if (!execution.traded()) return;
  const Instrument& instrument = instruments_[execution.instrument];
  if (instrument.kind == InstrumentKind::Option && (exchange_.is_member(execution.owner) || exchange_.is_member(execution.taker)))
    run_ahead(execution, delta, now, out);
  if (execution.taker == who() && ahead_.contains(execution.taker_order)) give_back(execution, now, out);
  if (execution.owner != who()) return;
  const auto his = std::ranges::find(held_, execution.order, &Held::order);
  if (his != held_.end()) his->left -= execution.size;
}

void HedgeHunter::run_ahead(const Execution& execution, double delta, Instant now, std::vector<Sent>& out) {
  const Instrument& option = instruments_[execution.instrument];
  const auto is_ours = [&](const Instrument& one) { return one.kind == InstrumentKind::Perpetual && one.base == option.base; };
  const auto perpetual = std::ranges::find_if(instruments_, is_ours);
  if (perpetual == instruments_.end() || !exchange_.trading((*perpetual).id)) return;
  const Side ours = exchange_.is_member(execution.owner) ? execution.side : opposite(execution.side);
  const double bought = sign_of(ours) * delta * to_double(execution.size);
  const double contracts = config_.adversary.hedge_hunter.share * std::abs(bought / world_.fair((*perpetual).id).delta);
  const Side hedge = bought > 0.0 ? Side::Sell : Side::Buy;
  const std::optional<Price> met = exchange_.best((*perpetual).id, opposite(hedge));
  if (bought == 0.0 || !met) return;
  const OrderId order = next_order();
  ahead_.insert(order);
  out.push_back({now + config_.adversary.hedge_hunter.latency, who(),
                 OrderRequest{.order = order,
                              .instrument = (*perpetual).id,
                              .side = hedge,
                              .price = *met,
                              .size = whole_lots(*perpetual, contracts),
                              .lasts = Lasts::ImmediateOrCancel}});
}

void HedgeHunter::give_back(const Execution& execution, Instant now, std::vector<Sent>& out) {
  const Instrument& perpetual = instruments_[execution.instrument];
  const Side side = execution.side;  // he took from those who rest there, and rests there now
  const Price best = exchange_.best(perpetual.id, side).value_or(execution.price);
  const Price inside = side == Side::Sell ? perpetual.ticks.round_down(Price{best.raw - 1}) : perpetual.ticks.round_up(Price{best.raw + 1});
  const OrderId order = next_order();
  const SimHedgeHunter& hunter = config_.adversary.hedge_hunter;
  held_.push_back({now + hunter.patience, order, perpetual.id, side, execution.size});
  out.push_back({now + hunter.latency, who(),
                 OrderRequest{.order = order,
                              .instrument = perpetual.id,
                              .side = side,
                              .price = inside,
                              .size = execution.size,
                              .post_only = PostOnly::Reprice}});
}

std::optional<Instant> HedgeHunter::wakes() const { return held_.empty() ? std::nullopt : std::optional(held_.front().until); }

void HedgeHunter::woken(Instant now, std::vector<Sent>& out) {
  while (!held_.empty() && held_.front().until <= now) {
    const Held one = held_.front();
    held_.erase(held_.begin());
    if (one.left.raw <= 0) continue;
    const Instant arrives = now + config_.adversary.hedge_hunter.latency;
    out.push_back({arrives, who(), one.order});
    out.push_back({arrives, who(),
                   OrderRequest{.order = next_order(),
                                .instrument = one.instrument,
                                .side = one.side,
                                .market = true,
                                .size = one.left,
                                .lasts = Lasts::ImmediateOrCancel,
                                .marks = {.reduce_only = true}}});
  }
}

}  // namespace keel
