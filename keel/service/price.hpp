#pragma once

#include <optional>
#include <vector>

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

/// What else the market might do, at once: every move of the underlying with every change of the option's own vol.
struct PriceMoves {
  std::vector<double> underlying{-0.2, -0.1, -0.05, 0.0, 0.05, 0.1, 0.2};  ///< relative, -0.2 = down 20 %
  std::vector<double> vol_points{-10.0, 0.0, 10.0};                        ///< 10 turns 0.50 into 0.60; a smile does not move
};

/// The same, and what one option bought now would have gained in each scenario. A scenario without a price says why.
Result<doc::Document> price_scenarios(const PriceRequest& request, const PriceMoves& moves);

}  // namespace keel
