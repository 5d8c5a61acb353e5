#include "keel/service/hedge/hedge_proposal.hpp"

#include <algorithm>
#include <cmath>

#include "keel/engine/derive.hpp"
#include "keel/hedging/hedge_cost.hpp"
#include "keel/hedging/leg_columns.hpp"
#include "keel/quoting/groups.hpp"
#include "keel/risk/covariance.hpp"
#include "keel/risk/price_of_risk.hpp"
#include "keel/service/hedge/hedge_offer.hpp"

namespace keel {
namespace {

bool is_option(const HedgeOffer& offer) { return offer.instrument->kind == InstrumentKind::Option; }

std::size_t group_of(const HedgeOffer& offer, const EngineConfig& config) {
  const double delta = std::abs(offer.unit.delta) / to_double(offer.instrument->multiplier);
  return group_of(config, *offer.instrument, offer.unit.days_to_expiry, delta);
}

FactorMatrix curvature_of(const FactorLayout& layout, std::span<const HedgeOffer> offers, const EngineConfig& config) {
  FlowMatrix flow(layout.size());
  for (const HedgeOffer& offer : offers) {
    if (!offer.instrument->has_order_book()) continue;
    const QuotingConfig& quoting = config.quoting_of(group_of(offer, config));
    flow.add(trade_loadings(offer.unit, *offer.instrument, layout),
             is_option(offer) ? quoting.flow.option_arrivals_per_day : quoting.flow.linear_arrivals_per_day,
             1.0 / flow_scale_usd(quoting.flow, *offer.instrument, offer.unit),
             to_double(is_option(offer) ? quoting.option_size : quoting.linear_size));
  }
  return value_curvature(factor_covariance_per_day(config.risk, layout), flow.matrix(), config.risk.risk_aversion_per_usd,
                         config.risk.untraded_horizon_days);
}

bool is_candidate(const HedgeOffer& offer, const EngineConfig& config, bool options_too) {
  const Instrument& instrument = *offer.instrument;
  const bool lives =
      !instrument.expires() || offer.unit.days_to_expiry > to_days(config.quoting_of(group_of(offer, config)).minimum_time_to_expiry);
  if (instrument.kind == InstrumentKind::Option) return options_too && lives;
  return lives && (instrument.kind == InstrumentKind::Perpetual || instrument.kind == InstrumentKind::Future);
}

/// The candidates, in columns.
struct Candidates {
  std::vector<const HedgeOffer*> offers;
  std::vector<TakingCost> buys, sells;
  LegColumns legs;
  std::vector<Size> maximum_order;

  void add(const HedgeOffer& offer, const FactorLayout& layout, const HedgingConfig& hedging) {
    offers.push_back(&offer);
    const TakingCost& buy = buys.emplace_back(cost_of_taking(*offer.instrument, offer.unit, offer.shown, hedging, Side::Buy));
    const TakingCost& sell = sells.emplace_back(cost_of_taking(*offer.instrument, offer.unit, offer.shown, hedging, Side::Sell));
    legs.add({.loadings = trade_loadings(offer.unit, *offer.instrument, layout),
              .buy_cost_usd = buy.cost_usd(),
              .sell_cost_usd = sell.cost_usd(),
              .impact_usd = impact_usd(offer.unit, hedging),
              .lot = offer.instrument->lot,
              .most_bought = buy.price.raw > 0 ? largest_setting_size : Size{},
              .most_sold = sell.price.raw > 0 ? largest_setting_size : Size{}});
    maximum_order.push_back(is_option(offer) ? largest_setting_size : hedging.maximum_order);
  }
};

}  // namespace

double HedgeProposal::cost_usd() const {
  double sum = 0.0;
  for (const HedgeTrade& trade : trades) sum += trade.cost_usd();
  return sum;
}

HedgeProposal propose_hedge(const FactorLayout& layout, const FactorVector& exposures, std::span<const HedgeOffer> offers,
                            const EngineConfig& config, bool options_too) {
  const FactorMatrix a = curvature_of(layout, offers, config);
  HedgeProposal proposal{.exposures_before = exposures, .exposures_after = exposures, .price_before = {}, .price_after = {}};
  price_of_risk(a, exposures, proposal.price_before);
  Candidates candidates;
  for (const HedgeOffer& offer : offers) {
    if (!is_candidate(offer, config, options_too)) continue;
    if (is_option(offer) && offer.shown.bid.raw <= 0 && offer.shown.ask.raw <= 0) {
      ++proposal.not_shown;
      continue;
    }
    candidates.add(offer, layout, config.hedging_of(group_of(offer, config)));
  }
  proposal.candidates = candidates.offers.size();
  std::vector<Size> changes(candidates.offers.size());
  hedge_in_lots(a, proposal.price_before, candidates.legs.legs(), changes);
  for (std::size_t h = 0; h < changes.size(); ++h) {
    for (const SparseFactors::Term& term : candidates.legs.legs().loadings[h].terms())
      proposal.exposures_after[term.factor] += to_double(changes[h]) * term.value;
  }
  price_of_risk(a, proposal.exposures_after, proposal.price_after);
  proposal.risk_usd_before = 0.5 * exposures.dot(proposal.price_before);
  proposal.risk_usd_after = 0.5 * proposal.exposures_after.dot(proposal.price_after);
  for (std::size_t h = 0; h < changes.size(); ++h) {
    if (changes[h].raw == 0) continue;
    const TakingCost& side = changes[h].raw > 0 ? candidates.buys[h] : candidates.sells[h];
    const double contracts = std::abs(to_double(changes[h]));
    proposal.trades.push_back({.instrument = candidates.offers[h]->instrument,
                               .contracts = changes[h],
                               .price = side.price,
                               .half_spread_usd = contracts * side.half_spread_usd,
                               .fee_usd = contracts * side.fee_usd,
                               .impact_usd = contracts * contracts * candidates.legs.legs().impact_usd[h],
                               .cost_usd_a_contract = side.cost_usd(),
                               .risk_price_usd_before = candidates.legs.legs().loadings[h].dot(proposal.price_before),
                               .risk_price_usd_after = candidates.legs.legs().loadings[h].dot(proposal.price_after),
                               .orders = (abs(changes[h]).raw + candidates.maximum_order[h].raw - 1) / candidates.maximum_order[h].raw});
  }
  return proposal;
}

}  // namespace keel
