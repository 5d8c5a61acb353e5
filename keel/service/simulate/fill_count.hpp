#pragma once

#include <cstdint>
#include <set>

#include "keel/engine/ports.hpp"

namespace keel {

/// Counts fills, and tells hedges' from quotes'.
struct FillCount final : Observer {
  void stepped(const Event& event, const std::vector<Command>& commands) override {
    for (const Command& command : commands) {
      const auto* place = std::get_if<PlaceOrder>(&command);
      if (place != nullptr && place->purpose == Purpose::Hedge) hedges.insert(place->order);
    }
    const auto* filled = std::get_if<Filled>(&event.fact);
    if (filled != nullptr && trades.insert(filled->trade).second) ++(hedges.contains(filled->order) ? of_hedges : of_quotes);
  }
  std::set<TradeId> trades;  ///< a fill may be told twice
  std::set<OrderId> hedges;
  std::uint64_t of_quotes = 0;
  std::uint64_t of_hedges = 0;
};

}  // namespace keel
