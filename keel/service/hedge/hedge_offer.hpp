#pragma once

#include "keel/domain/marks.hpp"
#include "keel/exposure/unit_greeks.hpp"

namespace keel {

/// An instrument that is priced now.
struct HedgeOffer {
  const Instrument* instrument = nullptr;
  UnitGreeks unit;    ///< valid, of one contract
  ShownPrices shown;  ///< nothing on either side: a perpetual or future costs hedging.half_spread_bps
};

}  // namespace keel
