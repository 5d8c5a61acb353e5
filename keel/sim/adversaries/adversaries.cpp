#include "keel/sim/adversaries/adversaries.hpp"

#include <algorithm>

#include "keel/sim/adversaries/competitor.hpp"
#include "keel/sim/adversaries/crowd.hpp"
#include "keel/sim/adversaries/hedge_hunter.hpp"
#include "keel/sim/adversaries/sniper.hpp"
#include "keel/sim/adversaries/spoofer.hpp"

namespace keel {

Adversaries::Adversaries(const SimConfig& config, const Instruments& instruments, World& world, Exchange& exchange)
    : world_(world), exchange_(exchange) {
  const SimAdversaries& named = config.adversary;
  if (named.sniper.size > 0.0) all_.push_back(std::make_unique<Sniper>(sniper_id, config, instruments, world, exchange));
  if (named.competitor.size > 0.0) all_.push_back(std::make_unique<Competitor>(competitor_id, config, instruments, world, exchange));
  if (named.hedge_hunter.share > 0.0) all_.push_back(std::make_unique<HedgeHunter>(hedge_hunter_id, config, instruments, world, exchange));
  if (named.spoofer.size > 0.0) all_.push_back(std::make_unique<Spoofer>(spoofer_id, config, instruments, exchange));
  if (!config.crowd.none()) all_.push_back(std::make_unique<Crowd>(crowd_id, config, instruments, world, exchange));
}

void Adversaries::moved(Instant now) {
  for (const auto& one : all_) one->moved(now, sent_);
  take_in();
}

void Adversaries::seen(const Execution& execution, Instant now) {
  const double delta = world_.fair(execution.instrument).delta;
  for (const auto& one : all_) one->seen(execution, delta, now, sent_);
  take_in();
}

void Adversaries::take_in() {
  for (Sent& one : sent_) under_way_.emplace(one.arrives, std::move(one));
  sent_.clear();
}

std::optional<Instant> Adversaries::next() const {
  std::optional<Instant> soonest;
  if (!under_way_.empty()) soonest = under_way_.begin()->first;
  for (const auto& one : all_) {
    if (const auto wakes = one->wakes()) soonest = std::min(soonest.value_or(*wakes), *wakes);
  }
  return soonest;
}

void Adversaries::happen(Instant now) {
  if (!under_way_.empty() && under_way_.begin()->first <= now) {
    const Sent one = std::move(under_way_.begin()->second);
    under_way_.erase(under_way_.begin());
    if (const auto* order = std::get_if<OrderRequest>(&one.what)) return exchange_.place(one.who, *order, now);
    return exchange_.cancel(one.who, std::get<OrderId>(one.what), now);
  }
  for (const auto& one : all_) {
    const auto wakes = one->wakes();
    if (!wakes || *wakes > now) continue;
    one->woken(now, sent_);
    return take_in();
  }
}

}  // namespace keel
