#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "keel/exposure/factors.hpp"

namespace keel {

/// What a model may know about one instrument. USD are per contract; distances are from fair value.
struct QuoteIn {
  double fair_usd = 0.0;
  SparseFactors loadings;        ///< USD exposure that buying one contract adds
  double contracts = 0.0;        ///< size of the quote, > 0
  double k_per_usd = 0.0;        ///< takers thin out as exp(-k distance), > 0
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

/// bid = fair - (pi_bid + 1/k) - adverse - fee with pi_bid = e'P + z e'Ae; the ask mirrors it.
std::unique_ptr<QuoteModel> make_risk_price(const QuotingConfig& config);

/// The baseline: Avellaneda and Stoikov (2008) over the same exposures. Their reservation price s - q gamma sigma^2 (T - t)
/// is A = 1/2 gamma Sigma (T - t) restricted to the spot factors, their half spread (1/gamma) ln(1 + gamma/k) plus half of
/// gamma sigma^2 (T - t). Blind to vega and to how often takers come.
std::unique_ptr<QuoteModel> make_avellaneda_stoikov(const QuotingConfig& config);

struct QuoteModelEntry {
  std::string_view name;
  std::unique_ptr<QuoteModel> (*make)(const QuotingConfig&);
};
inline constexpr auto quote_models =
    std::to_array<QuoteModelEntry>({{"risk_price", make_risk_price}, {"avellaneda_stoikov", make_avellaneda_stoikov}});

static_assert(std::ranges::equal(quote_models, quote_model_names, {}, &QuoteModelEntry::name), "quoting.model names each model");

/// Null when there is no model of that name.
std::unique_ptr<QuoteModel> make_quote_model(const QuotingConfig& config);

}  // namespace keel
