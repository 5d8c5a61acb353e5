#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "keel/domain/instrument.hpp"

namespace keel {

/// What can be dealt at in one option.
struct StrikeQuotes {
  std::size_t row = 0;  ///< in the chain
  double strike = 0.0;
  Right right = Right::Call;
  double k = 0.0;              ///< ln(strike / forward)
  std::optional<double> bid;   ///< premium in the chain's unit
  std::optional<double> ask;   ///< likewise
  double forward_units = 1.0;  ///< of a unit of premium
};

/// One option sold at its bid and others bought at their asks that pay at least as much, for less. Before fees, and for the sizes shown
/// at these quotes, which a chain does not tell.
struct QuoteArbitrage {
  enum class Kind : std::uint8_t { Vertical, Butterfly, Calendar };
  Kind kind = Kind::Vertical;
  double gain = 0.0;  ///< premium in the chain's unit for each option sold, > 0
  std::size_t sold = 0;
  std::vector<std::size_t> bought;  ///< rows; a part of each, which adds to one with what is bought for nothing at strike 0
};

/// The largest gain that quotes of one expiry give, alone or bought against those of the expiry `before` sold; nothing where they give
/// none. Both come by strike. Within an expiry a premium falls (puts: rises) with the strike and is convex in it, in coin as in cash: what
/// is bid lies on no asks' lower hull. Against the expiry before, an option of no more moneyness (puts: no less) is worth no less, in units
/// of the forward, as long as the two forwards keep their ratio.
std::optional<QuoteArbitrage> largest_arbitrage(std::span<const StrikeQuotes> quotes, std::span<const StrikeQuotes> before);

}  // namespace keel
