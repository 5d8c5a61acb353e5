#pragma once

#include <gtest/gtest.h>

#include "keel/quoting/quote_model.hpp"
#include "keel/risk/price_of_risk.hpp"

/// What the tests of quote models share.
namespace keel {

inline FactorVector vector1(double value) { return FactorVector::Constant(1, value); }

inline SparseFactors one_factor(double loading) {
  SparseFactors loadings;
  loadings.add(0, loading);
  return loadings;
}

/// One linear asset at price s with inventory q, as the papers have it.
struct OneAsset {
  double gamma = 0.1;
  double k = 1.5;
  double arrivals_per_day = 140.0;
  double sigma = 2.0;
  RiskView risk;
  QuoteIn in;

  explicit OneAsset(double q, double horizon_days = 1.0) {
    FlowMatrix flow(1);
    flow.add(one_factor(1.0), arrivals_per_day, k, 1.0);
    risk.sigma_per_day = FactorMatrix::Constant(1, 1, sigma * sigma);
    risk.curvature = value_curvature(risk.sigma_per_day, flow.matrix(), gamma, horizon_days);
    risk.exposures = vector1(q);
    price_of_risk(risk.curvature, risk.exposures, risk.price);
    risk.risk_aversion_per_usd = gamma;
    in = {.fair_usd = 100.0, .loadings = one_factor(1.0), .contracts = 1.0, .k_per_usd = k, .takers_per_day = arrivals_per_day};
  }
};

inline void expect_sums(const QuoteParts& parts) {
  EXPECT_NEAR(parts.fair_usd + parts.half_spread_usd + parts.skew_usd.sum() + parts.size_charge_usd + parts.adverse_usd + parts.fee_usd,
              parts.price_usd, 1e-12);
}

}  // namespace keel
