#pragma once

#include <map>
#include <optional>

#include "keel/book/account_fact.hpp"

namespace keel {

/// What the groups of an account pay of the venue's delivery fees. The venue charges what an account holds of an instrument, which is what
/// its groups hold together: those on the side of that net share the fee by their sizes, the others pay nothing. The shares sum to the fee
/// exactly.
class DeliveryFees {
 public:
  /// Of what is held at the expiry: busted trades left out, corrected ones as they were last corrected. Domain: facts in time order.
  explicit DeliveryFees(const AccountFacts& account);
  /// At a delivery price of the underlying, as it was told, else by the terms. Nothing if the account has one group and was told none: the
  /// fee is that of its position. Domain: an instrument
  /// of the account that expires.
  std::optional<SettleAmount> of(const Instrument& instrument, std::uint32_t group, Price delivery) const;

 private:
  bool one_group_;
  std::map<InstrumentId, SettleAmount> told_;
  std::map<InstrumentId, std::map<std::uint32_t, Size>> held_;  ///< by group
};

}  // namespace keel
