#include "keel/quoting/quote_model.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

/// Both sides from a price of risk and a half spread; `side` is -1 for the bid, +1 for the ask.
QuoteParts compose(const QuoteIn& in, const FactorVector& price_of_risk, double half_spread_usd, double size_charge_usd, int side) {
  QuoteParts parts;
  parts.fair_usd = in.fair_usd;
  parts.skew_usd = -in.loadings.cwiseProduct(price_of_risk);
  parts.half_spread_usd = side * std::max(half_spread_usd, in.minimum_half_spread_usd);
  parts.size_charge_usd = side * size_charge_usd;
  parts.adverse_usd = side * (side < 0 ? in.adverse_bid_usd : in.adverse_ask_usd);
  parts.fee_usd = side * in.fee_usd;
  parts.price_usd =
      parts.fair_usd + parts.half_spread_usd + parts.skew_usd.sum() + parts.size_charge_usd + parts.adverse_usd + parts.fee_usd;
  return parts;
}

TwoSided both(const QuoteIn& in, const FactorVector& price_of_risk, double half_spread_usd, double size_charge_usd) {
  return {compose(in, price_of_risk, half_spread_usd, size_charge_usd, -1),
          compose(in, price_of_risk, half_spread_usd, size_charge_usd, 1)};
}

class RiskPriceModel final : public QuoteModel {
 public:
  TwoSided quote(const QuoteIn& in, const RiskView& risk) const override {
    const double own_risk = in.contracts * in.loadings.dot(risk.curvature * in.loadings);
    return both(in, risk.price, 1.0 / in.k_per_usd, own_risk);
  }
};

class AvellanedaStoikovModel final : public QuoteModel {
 public:
  explicit AvellanedaStoikovModel(double horizon_days) : horizon_days_(horizon_days) {}

  TwoSided quote(const QuoteIn& in, const RiskView& risk) const override {
    // Their sigma is the instrument's own; only the spot move is in their world.
    FactorVector spot_loadings = FactorVector::Zero(in.loadings.size());
    FactorVector spot_exposures = FactorVector::Zero(in.loadings.size());
    const double gamma = risk.risk_aversion_per_usd;
    for (int f = 0; f < in.loadings.size(); f += risk.factors_per_underlying) {
      spot_loadings[f] = in.loadings[f];
      spot_exposures[f] = risk.exposures[f];
    }
    const FactorVector price = gamma * horizon_days_ * (risk.sigma_per_day * spot_exposures);
    const double variance = spot_loadings.dot(risk.sigma_per_day * spot_loadings);
    QuoteIn spot_only = in;
    spot_only.loadings = spot_loadings;
    return both(spot_only, price, std::log1p(gamma / in.k_per_usd) / gamma, 0.5 * gamma * variance * horizon_days_);
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
