#pragma once

#include <memory>

#include "keel/quoting/quote_strip.hpp"
#include "keel/quoting/theory/stationary_vega.hpp"

namespace keel {

/// The price of risk as every model sees it: no model has a private notion of inventory.
struct RiskView {
  FactorVector exposures;  ///< E, USD
  FactorVector price;      ///< P = 2 A E
  FactorMatrix curvature;  ///< A, 1 / USD
  FactorMatrix sigma_per_day;
  double risk_aversion_per_usd = 0.0;
  int factors_per_underlying = 1;          ///< the first of each underlying's is its spot, the third and those after it are its vegas
  std::vector<StationaryVega> vega_costs;  ///< by underlying; empty where no group asks for them
};

/// Of a strip at once. Whatever a model answers, the half spread is at least the strip's least one, and charges and fees come on top
/// (strip_prices).
class QuoteModel {
 public:
  virtual ~QuoteModel() = default;
  /// Into the rows [from, to) of `out` and no others. Domain: the strip's rows.
  virtual void answer(const QuoteStrip& in, std::size_t from, std::size_t to, const RiskView& risk, StripAnswer& out) const = 0;
};

/// bid = fair - (pi_bid + 1/k) - adverse - fee with pi_bid = e'P + z e'Ae; the ask mirrors it.
std::unique_ptr<QuoteModel> make_risk_price(const QuotingConfig& config);

/// Null when there is no model of that name.
std::unique_ptr<QuoteModel> make_quote_model(const QuotingConfig& config);

/// Whether both make one and the same model.
bool same_model(const QuotingConfig& a, const QuotingConfig& b);

}  // namespace keel
