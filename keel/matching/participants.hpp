#pragma once

#include <array>
#include <vector>

#include "keel/matching/order_request.hpp"
#include "keel/risk/fill_protection.hpp"

namespace keel {

/// What a matching engine keeps of each participant: positions, his word on trades with himself, his protection, which orders are his
/// quotes. Participants count from 1, without gaps worth mentioning.
class Participants {
 public:
  struct Protection {
    Currency underlying;
    ProtectionConfig limits;
    FillProtection window;
  };

  Size position(ParticipantId who, InstrumentId id) const;
  Size& position(ParticipantId who, InstrumentId id);
  SelfTrade self_trade(ParticipantId who) const { return who.value < all_.size() ? all_[who.value].self_trade : SelfTrade::CancelResting; }
  void rule(ParticipantId who, SelfTrade rule) { of(who).self_trade = rule; }
  void protect(ParticipantId who, Currency underlying, const ProtectionConfig& limits);
  /// Null: none on that underlying.
  Protection* protection(ParticipantId who, Currency underlying);
  /// The order that is his quote on a side; none: 0.
  OrderId& quote(ParticipantId who, InstrumentId id, Side side);

 private:
  struct Participant {
    SelfTrade self_trade = SelfTrade::CancelResting;
    std::vector<Size> positions;                 ///< by instrument, as far as he traded
    std::vector<std::array<OrderId, 2>> quotes;  ///< as positions, by side
    std::vector<Protection> protections;
  };
  Participant& of(ParticipantId who);

  std::vector<Participant> all_;
};

}  // namespace keel
