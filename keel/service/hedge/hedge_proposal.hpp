#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/config.hpp"
#include "keel/exposure/factors.hpp"
#include "keel/hedging/hedge_model.hpp"

namespace keel {

struct HedgeOffer;

/// What a proposal may trade: perpetuals, futures and options; the first two; or what hedging.kinds of each group says.
enum class HedgeKinds : std::uint8_t { All, Delta, Run };
inline constexpr std::array<std::string_view, 3> hedge_kinds_names{"all", "delta", "run"};

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
  FactorVector price_before, price_after;              ///< P = c 2AE, each with the c of its own exposures
  double risk_usd_before = 0.0, risk_usd_after = 0.0;  ///< what carrying it costs: that price added up along the ray from no risk
  std::size_t candidates = 0;
  std::size_t not_shown = 0;  ///< options that are none, as neither side of them is shown

  double cost_usd() const;
};

/// A book's exposures, and what bands read of each of its underlyings.
struct HedgedBook {
  FactorVector exposures;       ///< of the layout
  std::vector<HeldDelta> held;  ///< by underlying of the layout
};

/// The hedge of docs/models/hedge.md by hedging.model, priced as by a maker who quotes all the offers under `config`: A of [risk] and
/// [quoting.flow] with sizes counted and c that of where the hedge ends, costs of what is shown (less than nothing counts as nothing), of
/// the venue's fees and of [hedging], each instrument by its group; no limit stiffens A and nothing caps a trade. Candidates are of
/// `kinds`, quoted in dollars, options of which a side is shown, on that side, of what does not expire within
/// quoting.minimum_time_to_expiry.
HedgeProposal propose_hedge(const FactorLayout& layout, const HedgedBook& book, std::span<const HedgeOffer> offers,
                            const EngineConfig& config, HedgeKinds kinds);

}  // namespace keel
