#pragma once

#include <array>

#include "keel/scenario/marked_book.hpp"

namespace keel {

struct PinSettings {
  double days = 2.0;    ///< expiries up to so many days away, > 0
  double range = 0.05;  ///< of the index around it, in which profit and delta at delivery are searched, in (0, 1)
  double band = 0.01;   ///< of the strike around it, whose probability is told, in (0, 1)
};

struct PinStrike {
  double strike = 0.0;  ///< USD
  double calls = 0.0;   ///< coins held, signed
  double puts = 0.0;
  double delta_below = 0.0;          ///< coins: of all that expires then, delivered just below the strike
  double delta_above = 0.0;          ///< the difference is calls + puts
  double distance = 0.0;             ///< strike / index - 1
  double distance_deviations = 0.0;  ///< ln(strike / forward) in standard deviations of the delivery price
  double probability = 0.0;          ///< of delivery within the band: lognormal about the forward at the mark vol
};

/// The index jumps from where it is, just before delivery, or now if the delivery price is being fixed already.
struct GapProfit {
  double jump = 0.0;
  double delivery_usd = 0.0;       ///< the index after the jump, or what its open share makes of the expected delivery price
  double profit_usd = 0.0;         ///< change of what is paid, nothing hedged
  double hedged_profit_usd = 0.0;  ///< with the delta at the index hedged before
};
inline constexpr std::array gap_jumps{-0.10, -0.05, -0.02, -0.01, 0.01, 0.02, 0.05, 0.10};

struct PinExpiry {
  Instant expiry;
  double days = 0.0;
  std::size_t positions = 0;       ///< instruments held
  std::vector<PinStrike> strikes;  ///< in which options are held, rising
  double lowest_profit_usd = 0.0;  ///< from the marks to delivery within the range
  double highest_profit_usd = 0.0;
  double lowest_delta = 0.0;  ///< coins, at delivery within the range
  double highest_delta = 0.0;
  std::array<GapProfit, gap_jumps.size()> gaps{};
};

/// What can happen to the positions of one underlying as they expire: docs/models/pin_risk.md. Exact at delivery, where payoffs are
/// straight between strikes. Domain: index_usd > 0, settings as said. Refuses, by name, marks that cannot be priced. Expiries rise.
Result<std::vector<PinExpiry>> pin_risk(std::span<const MarkedPosition> positions, double index_usd, Instant now,
                                        const PinSettings& settings = {});

/// What expires soon of everything held in one underlying.
struct CoinPin {
  Currency coin;
  double index_usd = 0.0;
  PinSettings settings;
  std::vector<PinExpiry> expiries;  ///< none: nothing expires so soon
  std::size_t left_out = 0;         ///< positions without a price, of any expiry
};

/// One for every underlying in which something that expires and can be priced is held. Refuses settings outside their ranges, an underlying
/// without an index, and as pin_risk does.
Result<std::vector<CoinPin>> pins_of(const MarkedBook& book, const PinSettings& settings = {});

}  // namespace keel
