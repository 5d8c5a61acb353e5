#include "keel/hedging/hedge_model.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/check.hpp"
#include "keel/base/time.hpp"
#include "keel/hedging/delta_band.hpp"
#include "keel/hedging/whole_lots.hpp"

namespace keel {
namespace {

constexpr int most_rounds = 100;
constexpr double same_price = 1e-9;

/// The band in USD is that in coins at a spot of 1 USD.
DeltaBandIn band_of(const HedgeBook& book, const HeldDelta& held, int spot, double cost_share) {
  return {.spot_usd = 1.0,
          .gamma_per_usd = 100.0 * held.gamma_usd_per_percent,
          .vol = std::sqrt(days_per_year * book.sigma_per_day(spot, spot)),
          .years = held.gamma_years > 0.0 ? held.gamma_years : 1.0,
          .cost_share = cost_share,
          .risk_aversion_per_usd = book.risk_aversion_per_usd};
}

/// Delta and nothing else.
bool is_of_delta(const SparseFactors& loadings, int spot, int factors) {
  return loadings.of(spot) != 0.0 &&
         std::ranges::none_of(loadings.terms(), [&](const SparseFactors::Term& term) { return term.factor % factors > 1; });
}

void hedge_by_band(const HedgeBook& book, const HedgeLegs& legs, std::span<Size> out, double (*band)(const DeltaBandIn&)) {
  std::ranges::fill(out, Size{});
  int spot = -book.factors_per_underlying;
  for (const HeldDelta& held : book.held) {
    spot += book.factors_per_underlying;
    const double delta = held.delta_usd;
    std::size_t cheapest = legs.size();
    double least = HUGE_VAL;
    for (std::size_t h = 0; h < legs.size(); ++h) {
      if (!is_of_delta(legs.loadings[h], spot, book.factors_per_underlying)) continue;
      const double own = legs.loadings[h].of(spot);
      const double share = (own * delta > 0.0 ? legs.sell_cost_usd[h] : legs.buy_cost_usd[h]) / std::abs(own);
      if (share < least) {
        least = share;
        cheapest = h;
      }
    }
    if (cheapest == legs.size()) continue;
    const double excess = std::abs(delta) - band(band_of(book, held, spot, std::max(least, 0.0)));
    if (!(excess > 0.0)) continue;
    const double own = legs.loadings[cheapest].of(spot);
    const bool sells = own * delta > 0.0;
    const Size most = sells ? legs.most_sold[cheapest] : legs.most_bought[cheapest];
    const double contracts = std::min(excess / std::abs(own), to_double(most));
    const auto lots = static_cast<std::int64_t>(whole_lots(contracts, legs.lot[cheapest]));
    out[cheapest] = legs.lot[cheapest] * (sells ? -lots : lots);
  }
}

}  // namespace

void hedge_by_price_of_risk(const HedgeBook& book, const HedgeLegs& legs, std::span<Size> out) {
  hedge_in_lots(book.curvature, book.price, legs, out);
}

void hedge_by_whalley_wilmott(const HedgeBook& book, const HedgeLegs& legs, std::span<Size> out) {
  hedge_by_band(book, legs, out, whalley_wilmott_band);
}

void hedge_by_zakamouline(const HedgeBook& book, const HedgeLegs& legs, std::span<Size> out) {
  hedge_by_band(book, legs, out, zakamouline_band);
}

void hedge_to_its_end(const HedgeModelEntry& model, const HedgeBook& book, const HedgeLegs& legs, const RelativePrice& relative,
                      std::span<Size> out) {
  if (!model.internalises) return model.hedge(book, legs, out);
  FactorMatrix curvature = book.curvature;
  FactorVector price = book.price;
  double price_there = 1.0;
  for (int round = 0; round < most_rounds; ++round) {
    const std::vector<double> contracts = optimal_hedge(curvature, price, legs);
    FactorVector moved = FactorVector::Zero(price.size());
    for (std::size_t h = 0; h < legs.size(); ++h) {
      for (const SparseFactors::Term& term : legs.loadings[h].terms()) moved[term.factor] += contracts[h] * term.value;
    }
    const double there = relative(moved);
    if (!(there > price_there * (1.0 + same_price))) break;
    price_there = there;
    curvature = there * book.curvature;
    price = there * book.price;
  }
  model.hedge({.curvature = curvature,
               .price = price,
               .sigma_per_day = book.sigma_per_day,
               .risk_aversion_per_usd = book.risk_aversion_per_usd,
               .factors_per_underlying = book.factors_per_underlying,
               .held = book.held},
              legs, out);
}

const HedgeModelEntry& find_hedge_model(std::string_view name) {
  const auto found = std::ranges::find(hedge_models, name, &HedgeModelEntry::name);
  KEEL_CHECK(found != hedge_models.end(), "hedging.model is one of hedge_models");
  return *found;
}

}  // namespace keel
