#pragma once

#include "keel/pricing/chain/chain_surface.hpp"

namespace keel {

/// The rows of one expiry, by strike, calls before puts.
using ChainGroup = std::vector<std::size_t>;

/// The steps in which a chain's prices come, as they themselves show: venues quote dearer options in steps five times as wide.
struct PremiumSteps {
  double fine = 0.0;         ///< the lowest price or narrowest spread; 0 where there is none
  double coarse_from = 0.0;  ///< every price above is a multiple of five of it
  double at(double premium) const { return premium > coarse_from ? 5.0 * fine : fine; }
};
PremiumSteps premium_steps(const Chain& chain);

/// Forward, k and vols of a row. Domain: the expiry has a forward.
void find_vols(const Chain& chain, const ChainQuote& quote, const ChainExpiry& expiry, ChainRow& row);

RowRejection rejection_of(const ChainQuote& quote, const ChainExpiry& expiry, const ChainRow& row);

/// One point a strike: of the option out of the money when both can be used. The other is marked InTheMoney.
void gather_points(const Chain& chain, const ChainGroup& group, const PremiumSteps& steps, std::vector<ChainRow>& rows,
                   ChainExpiry& expiry);

}  // namespace keel
