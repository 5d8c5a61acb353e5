#pragma once

#include <memory>

#include "keel/exposure/factors.hpp"

namespace keel {

/// What a model may know about one instrument. USD are per contract; distances are from fair value.
struct QuoteIn {
  double fair_usd = 0.0;
  SparseFactors loadings;        ///< USD exposure that buying one contract adds
  double contracts = 0.0;        ///< size of the quote, > 0
  double k_per_usd = 0.0;        ///< takers thin out as exp(-k distance), > 0
  double takers_per_day = 0.0;   ///< who reach each side at the fair price, > 0
  double adverse_bid_usd = 0.0;  ///< expected loss after a fill on that side, >= 0
  double adverse_ask_usd = 0.0;
  double fee_usd = 0.0;  ///< maker fee; negative is a rebate
  double minimum_half_spread_usd = 0.0;
};

/// The price of risk as every model sees it: no model has a private notion of inventory.
struct RiskView {
  FactorVector exposures;  ///< E, USD
  FactorVector price;      ///< P = 2 A E
  FactorMatrix curvature;  ///< A, 1 / USD
  FactorMatrix sigma_per_day;
  double risk_aversion_per_usd = 0.0;
  int factors_per_underlying = 1;  ///< the first of each underlying's is its spot
};

/// One quoted price, taken apart: fair + skew by factor + everything else = price_usd, to rounding.
struct QuoteParts {
  double fair_usd = 0.0;
  double half_spread_usd = 0.0;  ///< signed: - for a bid
  SparseFactors skew_usd;        ///< by factor; the same for bid and ask
  double size_charge_usd = 0.0;  ///< signed: the risk that the quote itself would add
  double adverse_usd = 0.0;      ///< signed
  double fee_usd = 0.0;          ///< signed
  double price_usd = 0.0;
};

struct TwoSided {
  QuoteParts bid;
  QuoteParts ask;
};

class QuoteModel {
 public:
  virtual ~QuoteModel() = default;
  virtual TwoSided quote(const QuoteIn& in, const RiskView& risk) const = 0;
};

/// Both sides, each with the parts that the instrument brings itself. `skew_usd` moves both; the others are distances from fair, positive
/// outside.
TwoSided two_sided(const QuoteIn& in, const SparseFactors& skew_usd, double half_spread_usd, double size_charge_usd);

/// bid = fair - (pi_bid + 1/k) - adverse - fee with pi_bid = e'P + z e'Ae; the ask mirrors it.
std::unique_ptr<QuoteModel> make_risk_price(const QuotingConfig& config);

/// Null when there is no model of that name.
std::unique_ptr<QuoteModel> make_quote_model(const QuotingConfig& config);

}  // namespace keel
