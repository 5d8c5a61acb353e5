#pragma once

#include <span>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/config.hpp"
#include "keel/exposure/factors.hpp"

namespace keel {

struct HedgeOffer;

struct HedgeTrade {
  const Instrument* instrument = nullptr;
  Size contracts;                ///< + buys, not 0
  Price price;                   ///< that shown, else fair and the half spread, rounded to the tick away from fair
  double half_spread_usd = 0.0;  ///< from fair to that price
  double fee_usd = 0.0;
  double impact_usd = 0.0;
  double cost_usd_a_contract = 0.0;    ///< half spread and fee of its side
  double risk_price_usd_before = 0.0;  ///< e'P of one contract: what carrying one more costs
  double risk_price_usd_after = 0.0;
  std::int64_t orders = 1;  ///< of hedging.maximum_order; an option's are one

  double cost_usd() const { return half_spread_usd + fee_usd + impact_usd; }
};

/// What of a book's risk is worth trading now, and at what cost.
struct HedgeProposal {
  std::vector<HedgeTrade> trades;                      ///< in the order of the offers
  FactorVector exposures_before, exposures_after;      ///< E
  FactorVector price_before, price_after;              ///< P = 2AE
  double risk_usd_before = 0.0, risk_usd_after = 0.0;  ///< E'AE
  std::size_t candidates = 0;
  std::size_t not_shown = 0;  ///< options that are none, as neither side of them is shown

  double cost_usd() const;
};

/// The hedge of docs/models/hedge.md, priced as by a maker who quotes all the offers under `config`: A of [risk] and [quoting.flow], costs
/// of what is shown (less than nothing counts as nothing), of the venue's fees and of [hedging], each instrument by its group; no limit
/// stiffens A and nothing caps a trade. Candidates are perpetuals and futures, with `options_too` the options of which a side is shown, on
/// that side, of what does not expire within quoting.minimum_time_to_expiry. Domain: exposures of the layout.
HedgeProposal propose_hedge(const FactorLayout& layout, const FactorVector& exposures, std::span<const HedgeOffer> offers,
                            const EngineConfig& config, bool options_too);

}  // namespace keel
