#include "keel/service/hedge/hedge_proposal.hpp"

#include <algorithm>
#include <cmath>

#include "keel/domain/dollar.hpp"
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

/// What risk costs whoever quotes all the offers, before he has learned anything.
class RiskPrice {
 public:
  RiskPrice(const FactorLayout& layout, std::span<const HedgeOffer> offers, const EngineConfig& config)
      : sigma_per_day(factor_covariance_per_day(config.risk, layout)), flow_(layout.size()) {
    for (const HedgeOffer& offer : offers) {
      if (!offer.instrument->has_order_book()) continue;
      const QuotingConfig& quoting = config.quoting_of(group_of(offer, config));
      flow_.add(trade_loadings(offer.unit, *offer.instrument, layout),
                is_option(offer) ? quoting.flow.option_arrivals_per_day : quoting.flow.linear_arrivals_per_day,
                1.0 / flow_scale_usd(quoting.flow, *offer.instrument, offer.unit),
                to_double(is_option(offer) ? quoting.option_size : quoting.linear_size));
    }
    near_ = value_curvature_of_sizes(sigma_per_day, flow_, config.risk.risk_aversion_per_usd, config.risk.untraded_horizon_days);
  }

  /// c at those exposures.
  double correction(const FactorVector& exposures) const { return price_correction(spread(exposures)); }
  FactorMatrix curvature(const FactorVector& exposures) const { return correction(exposures) * near_; }
  FactorVector price(const FactorVector& exposures) const { return 2.0 * correction(exposures) * (near_ * exposures); }
  double value_usd(const FactorVector& exposures) const { return value_correction(spread(exposures)) * exposures.dot(near_ * exposures); }

  const FactorMatrix sigma_per_day;

 private:
  double spread(const FactorVector& exposures) const { return flow_.spread_of_price(2.0 * (near_ * exposures)); }

  FlowMatrix flow_;
  FactorMatrix near_;  ///< A
};

bool is_of(InstrumentKind kind, HedgeKinds kinds, const HedgingConfig& hedging) {
  switch (kinds) {
    case HedgeKinds::All:
      if (kind == InstrumentKind::Option) return true;
      [[fallthrough]];
    case HedgeKinds::Delta: return kind == InstrumentKind::Perpetual || kind == InstrumentKind::Future;
    case HedgeKinds::Run: return std::ranges::find(hedging.kinds, name_of(kind)) != hedging.kinds.end();
  }
  return false;
}

bool is_candidate(const HedgeOffer& offer, const EngineConfig& config, HedgeKinds kinds) {
  const Instrument& instrument = *offer.instrument;
  const std::size_t group = group_of(offer, config);
  const bool lives = !instrument.expires() || offer.unit.days_to_expiry > to_days(config.quoting_of(group).minimum_time_to_expiry);
  return lives && is_dollar(instrument.quote) && is_of(instrument.kind, kinds, config.hedging_of(group));
}

/// The candidates, in columns.
struct Candidates {
  std::vector<const HedgeOffer*> offers;
  std::vector<std::string_view> model;
  std::vector<TakingCost> buys, sells;
  LegColumns legs;
  std::vector<Size> maximum_order;

  void add(const HedgeOffer& offer, const FactorLayout& layout, const HedgingConfig& hedging) {
    offers.push_back(&offer);
    model.push_back(hedging.model);
    const TakingCost& buy = buys.emplace_back(cost_of_taking(*offer.instrument, offer.unit, offer.shown, hedging, Side::Buy));
    const TakingCost& sell = sells.emplace_back(cost_of_taking(*offer.instrument, offer.unit, offer.shown, hedging, Side::Sell));
    legs.add({.loadings = trade_loadings(offer.unit, *offer.instrument, layout),
              .buy_cost_usd = buy.cost_usd(),
              .sell_cost_usd = sell.cost_usd(),
              .impact_usd = impact_usd(offer.unit, hedging.impact_bps_per_million_usd),
              .lot = offer.instrument->lot,
              .most_bought = buy.price.raw > 0 ? largest_setting_size : Size{},
              .most_sold = sell.price.raw > 0 ? largest_setting_size : Size{}});
    maximum_order.push_back(is_option(offer) ? largest_setting_size : hedging.maximum_order);
  }
};

FactorVector hedged(const FactorVector& exposures, const HedgeLegs& legs, std::span<const Size> changes) {
  FactorVector after = exposures;
  for (std::size_t h = 0; h < legs.size(); ++h) {
    for (const SparseFactors::Term& term : legs.loadings[h].terms()) after[term.factor] += to_double(changes[h]) * term.value;
  }
  return after;
}

/// Each model by the legs of the groups that hedge by it, the later ones with what the earlier trade counted.
std::vector<Size> changes_of(const RiskPrice& risk, const FactorLayout& layout, const HedgedBook& book, const Candidates& candidates,
                             double risk_aversion_per_usd) {
  std::vector<Size> changes(candidates.offers.size());
  std::vector<HeldDelta> held = book.held;
  FactorVector counted = book.exposures;
  for (const HedgeModelEntry& model : hedge_models) {
    LegColumns legs;
    std::vector<std::size_t> places;
    for (std::size_t h = 0; h < candidates.offers.size(); ++h) {
      if (candidates.model[h] != model.name) continue;
      legs.add(candidates.legs.leg(h));
      places.push_back(h);
    }
    if (places.empty()) continue;
    const FactorVector exposures = hedged(book.exposures, candidates.legs.legs(), changes);
    for (int u = 0; u < static_cast<int>(held.size()); ++u) {
      held[static_cast<std::size_t>(u)].delta_usd += exposures[layout.spot(u)] - counted[layout.spot(u)];
    }
    counted = exposures;
    std::vector<Size> out(places.size());
    const FactorMatrix curvature = risk.curvature(exposures);
    const FactorVector price = risk.price(exposures);
    const double now = risk.correction(exposures);
    hedge_to_its_end(
        model,
        {.curvature = curvature,
         .price = price,
         .sigma_per_day = risk.sigma_per_day,
         .risk_aversion_per_usd = risk_aversion_per_usd,
         .factors_per_underlying = layout.per_underlying(),
         .held = held},
        legs.legs(), [&](const FactorVector& moved) { return risk.correction(exposures + moved) / now; }, out);
    for (std::size_t i = 0; i < places.size(); ++i) changes[places[i]] = out[i];
  }
  return changes;
}

}  // namespace

double HedgeProposal::cost_usd() const {
  double sum = 0.0;
  for (const HedgeTrade& trade : trades) sum += trade.cost_usd();
  return sum;
}

HedgeProposal propose_hedge(const FactorLayout& layout, const HedgedBook& book, std::span<const HedgeOffer> offers,
                            const EngineConfig& config, HedgeKinds kinds) {
  const RiskPrice risk(layout, offers, config);
  HedgeProposal proposal{.exposures_before = book.exposures, .exposures_after = {}, .price_before = {}, .price_after = {}};
  Candidates candidates;
  for (const HedgeOffer& offer : offers) {
    if (!is_candidate(offer, config, kinds)) continue;
    if (is_option(offer) && offer.shown.bid.raw <= 0 && offer.shown.ask.raw <= 0) {
      ++proposal.not_shown;
      continue;
    }
    candidates.add(offer, layout, config.hedging_of(group_of(offer, config)));
  }
  proposal.candidates = candidates.offers.size();
  const std::vector<Size> changes = changes_of(risk, layout, book, candidates, config.risk.risk_aversion_per_usd);
  const HedgeLegs legs = candidates.legs.legs();
  proposal.exposures_after = hedged(book.exposures, legs, changes);
  proposal.price_before = risk.price(proposal.exposures_before);
  proposal.price_after = risk.price(proposal.exposures_after);
  proposal.risk_usd_before = risk.value_usd(proposal.exposures_before);
  proposal.risk_usd_after = risk.value_usd(proposal.exposures_after);
  for (std::size_t h = 0; h < changes.size(); ++h) {
    if (changes[h].raw == 0) continue;
    const TakingCost& side = changes[h].raw > 0 ? candidates.buys[h] : candidates.sells[h];
    const double contracts = std::abs(to_double(changes[h]));
    proposal.trades.push_back({.instrument = candidates.offers[h]->instrument,
                               .contracts = changes[h],
                               .price = side.price,
                               .half_spread_usd = contracts * side.half_spread_usd,
                               .fee_usd = contracts * side.fee_usd,
                               .impact_usd = contracts * contracts * legs.impact_usd[h],
                               .cost_usd_a_contract = side.cost_usd(),
                               .risk_price_usd_before = legs.loadings[h].dot(proposal.price_before),
                               .risk_price_usd_after = legs.loadings[h].dot(proposal.price_after),
                               .orders = (abs(changes[h]).raw + candidates.maximum_order[h].raw - 1) / candidates.maximum_order[h].raw});
  }
  return proposal;
}

}  // namespace keel
