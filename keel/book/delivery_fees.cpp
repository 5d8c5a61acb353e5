#include "keel/book/delivery_fees.hpp"

#include <algorithm>
#include <utility>

#include "keel/book/allocation.hpp"
#include "keel/domain/settlement.hpp"

namespace keel {

DeliveryFees::DeliveryFees(const AccountFacts& account) : one_group_(account.groups.size() <= 1), told_(account.told_delivery_fees) {
  if (one_group_) return;
  struct Stands {
    InstrumentId instrument;
    std::uint32_t group = 0;
    Size size;
  };
  std::map<std::pair<Venue, TradeId>, Stands> trades;
  for (const AccountFact& fact : account.facts) {
    if (fact.kind != EntryKind::Trade && !undoes(fact.kind)) continue;
    const Instrument& instrument = account.instruments[fact.instrument];
    if (!instrument.expires()) continue;
    const std::pair key{instrument.venue, fact.trade};
    if (fact.kind == EntryKind::Trade) {
      trades.try_emplace(key, fact.instrument, fact.group, fact.size);
    } else if (const auto known = trades.find(key); known != trades.end()) {
      known->second.size = fact.kind == EntryKind::Bust ? Size{} : fact.size;
    }
  }
  for (const auto& [key, trade] : trades) held_[trade.instrument][trade.group] += trade.size;
}

std::optional<SettleAmount> DeliveryFees::of(const Instrument& instrument, std::uint32_t group, Price delivery) const {
  const auto told = told_.find(instrument.id);
  if (one_group_) return told == told_.end() ? std::nullopt : std::optional(told->second);
  const auto held = held_.find(instrument.id);
  if (held == held_.end()) return SettleAmount{};
  Size net;
  for (const auto& [other, size] : held->second) net += size;
  Size before;  // of those on the net's side whose share is cut before this one's
  Size ours;
  Size all;
  for (const auto& [other, size] : held->second) {
    if (sign(size) != sign(net)) continue;
    if (other < group) before += size;
    if (other == group) ours = size;
    all += size;
  }
  if (ours.raw == 0) return SettleAmount{};
  const SettleAmount fee = told == told_.end() ? delivery_fee(instrument, net, delivery) : told->second;
  return allocated(fee, before + ours, all) - allocated(fee, before, all);
}

}  // namespace keel
