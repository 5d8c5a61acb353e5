#include "keel/quoting/quote_model.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

/// One side from a skew and a half spread; `side` is -1 for the bid, +1 for the ask.
QuoteParts compose(const QuoteIn& in, const SparseFactors& skew_usd, double half_spread_usd, double size_charge_usd, int side) {
  QuoteParts parts;
  parts.fair_usd = in.fair_usd;
  parts.skew_usd = skew_usd;
  parts.half_spread_usd = side * std::max(half_spread_usd, in.minimum_half_spread_usd);
  parts.size_charge_usd = side * size_charge_usd;
  parts.adverse_usd = side * (side < 0 ? in.adverse_bid_usd : in.adverse_ask_usd);
  parts.fee_usd = side * in.fee_usd;
  parts.price_usd =
      parts.fair_usd + parts.half_spread_usd + parts.skew_usd.sum() + parts.size_charge_usd + parts.adverse_usd + parts.fee_usd;
  return parts;
}

TwoSided both(const QuoteIn& in, const SparseFactors& skew_usd, double half_spread_usd, double size_charge_usd) {
  return {compose(in, skew_usd, half_spread_usd, size_charge_usd, -1), compose(in, skew_usd, half_spread_usd, size_charge_usd, 1)};
}

class RiskPriceModel final : public QuoteModel {
 public:
  TwoSided quote(const QuoteIn& in, const RiskView& risk) const override {
    SparseFactors skew_usd;
    for (const SparseFactors::Term& loading : in.loadings.terms())
      skew_usd.add(loading.factor, -loading.value * risk.price[loading.factor]);
    return both(in, skew_usd, 1.0 / in.k_per_usd, in.contracts * in.loadings.quadratic(risk.curvature));
  }
};

class AvellanedaStoikovModel final : public QuoteModel {
 public:
  explicit AvellanedaStoikovModel(double horizon_days) : horizon_days_(horizon_days) {}

  TwoSided quote(const QuoteIn& in, const RiskView& risk) const override {
    // Their sigma is the instrument's own; only the spot move is in their world.
    const double gamma = risk.risk_aversion_per_usd;
    SparseFactors spot_loadings;
    SparseFactors skew_usd;
    for (const SparseFactors::Term& loading : in.loadings.terms()) {
      if (loading.factor % risk.factors_per_underlying != 0) continue;
      spot_loadings.add(loading.factor, loading.value);
      double covariance = 0.0;
      for (int f = 0; f < risk.exposures.size(); f += risk.factors_per_underlying) {
        covariance += risk.sigma_per_day(loading.factor, f) * risk.exposures[f];
      }
      skew_usd.add(loading.factor, -loading.value * gamma * horizon_days_ * covariance);
    }
    const double variance = spot_loadings.quadratic(risk.sigma_per_day);
    return both(in, skew_usd, std::log1p(gamma / in.k_per_usd) / gamma, 0.5 * gamma * variance * horizon_days_);
  }

 private:
  double horizon_days_;
};

}  // namespace

std::unique_ptr<QuoteModel> make_risk_price(const QuotingConfig&) { return std::make_unique<RiskPriceModel>(); }

std::unique_ptr<QuoteModel> make_avellaneda_stoikov(const QuotingConfig& config) {
  return std::make_unique<AvellanedaStoikovModel>(config.avellaneda_stoikov_horizon_days);
}

std::unique_ptr<QuoteModel> make_quote_model(const QuotingConfig& config) {
  for (const QuoteModelEntry& entry : quote_models) {
    if (entry.name == config.model) return entry.make(config);
  }
  return nullptr;
}

}  // namespace keel
