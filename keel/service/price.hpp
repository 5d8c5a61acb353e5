#pragma once

#include <optional>

#include "keel/base/result.hpp"
#include "keel/document/document.hpp"
#include "keel/domain/right.hpp"
#include "keel/pricing/chain/calendar.hpp"
#include "keel/pricing/chain/surface.hpp"

namespace keel {

/// One European option. USD stands for the unit of the forward.
struct PriceRequest {
  std::optional<double> forward;  ///< for delivery at expiry; this, or `spot`
  std::optional<double> spot;
  double strike = 0.0;
  Right right = Right::Call;
  std::optional<double> years;  ///< to expiry, or `expiry` and `at`
  std::optional<Instant> expiry;
  Instant at;
  std::optional<TradingClock> clock;  ///< years of variance; without it ACT/365F. Not with `spot` or `rate`
  std::optional<double> vol;          ///< this, `price` or `svi`
  std::optional<double> price;        ///< in coin if `inverse`
  std::optional<SviParams> svi;       ///< the expiry's smile of total variance
  VolDynamics dynamics = VolDynamics::StickyStrike;
  bool inverse = false;  ///< adds the coin's view. Not with `spot` or `rate`
  double rate = 0.0;     ///< continuous, annual
  double yield = 0.0;
};

/// Value and Greeks from a vol, or the vol from a price and then the same. Error: `field: what`.
Result<doc::Document> price(const PriceRequest& request);

}  // namespace keel
