#include "keel/sim/adversaries/spoofer.hpp"

#include <algorithm>

#include "keel/sim/adversaries/taker_sizes.hpp"

namespace keel {

Spoofer::Spoofer(ParticipantId who, const SimConfig& config, const Instruments& instruments, Exchange& exchange)
    : Adversary(who),
      config_(config),
      instruments_(instruments),
      exchange_(exchange),
      began_(config.start),
      wakes_(config.start + config.adversary.spoofer.every) {}

void Spoofer::woken(Instant now, std::vector<Sent>& out) {
  if (!leans_.empty()) return end(now, out);
  lean(now, out);
}

void Spoofer::lean(Instant now, std::vector<Sent>& out) {
  const SimSpoofer& spoofer = config_.adversary.spoofer;
  began_ = now;
  wakes_ = now + spoofer.every;
  for (const Instrument& instrument : instruments_) {
    if (instrument.kind != InstrumentKind::Perpetual) continue;
    const std::optional<Price> best = exchange_.best(instrument.id, side_);
    if (!best) continue;
    const PriceOffset tick = instrument.ticks.tick_at(*best);
    const Price behind{best->raw - sign_of(side_) * static_cast<std::int64_t>(spoofer.ticks) * tick.raw};
    if (behind.raw <= 0) continue;
    const OrderId order = next_order();
    leans_.push_back({instrument.id, order, *best});
    out.push_back({now + spoofer.latency, who(),
                   OrderRequest{.order = order,
                                .instrument = instrument.id,
                                .side = side_,
                                .price = side_ == Side::Buy ? instrument.ticks.round_down(behind) : instrument.ticks.round_up(behind),
                                .size = mean_takers(config_, instrument, spoofer.size),
                                .post_only = PostOnly::Reprice}});
  }
  if (!leans_.empty()) wakes_ = now + spoofer.stands;
}

void Spoofer::end(Instant now, std::vector<Sent>& out) {
  const SimSpoofer& spoofer = config_.adversary.spoofer;
  for (const Lean& one : leans_) {
    const Instrument& instrument = instruments_[one.instrument];
    const std::optional<Price> best = exchange_.best(instrument.id, side_);
    out.push_back({now + spoofer.latency, who(), one.order});
    if (!best || spoofer.takes <= 0.0 || (*best - one.before) * sign_of(side_) <= PriceOffset{}) continue;
    out.push_back({now + spoofer.latency, who(),
                   OrderRequest{.order = next_order(),
                                .instrument = instrument.id,
                                .side = opposite(side_),
                                .price = *best,
                                .size = mean_takers(config_, instrument, spoofer.takes),
                                .lasts = Lasts::ImmediateOrCancel}});
  }
  leans_.clear();
  side_ = opposite(side_);
  wakes_ = began_ + spoofer.every;
}

}  // namespace keel
