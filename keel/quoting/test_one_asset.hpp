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
    in = {
        .fair_price = 100.0, .loadings = one_factor(1.0), .contracts = 1.0, .flow_scale_usd = 1.0 / k, .takers_per_day = arrivals_per_day};
  }
};

/// One side of a quote, taken apart, and its price, USD.
struct QuotedSide : UsdParts {
  double price_usd = 0.0;
};
struct TwoSided {
  QuotedSide bid;
  QuotedSide ask;
};

/// What a model makes of one instrument.
inline TwoSided quote(const QuoteModel& model, const QuoteIn& in, const RiskView& risk) {
  QuoteStrip strip;
  strip.reset(in);
  StripAnswer answer;
  answer.resize(1);
  model.answer(strip, 0, 1, risk, answer);
  const auto side = [&](Side one) {
    const UsdParts parts = usd_parts(strip, answer, 0, one);
    return QuotedSide{parts, parts.price_usd()};
  };
  return {side(Side::Buy), side(Side::Sell)};
}

}  // namespace keel
