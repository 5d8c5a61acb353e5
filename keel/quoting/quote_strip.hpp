#pragma once

#include <array>
#include <limits>
#include <span>

#include "keel/base/columns/columns.hpp"
#include "keel/exposure/factors.hpp"
#include "keel/quoting/quote_parts.hpp"

namespace keel {

/// What a model may know about one instrument. USD are per contract; distances are from fair value.
struct QuoteIn {
  double fair_price = 0.0;       ///< in the instrument's quotation
  double price_unit_usd = 1.0;   ///< USD that a contract gains when its price rises by 1, > 0
  SparseFactors loadings;        ///< USD exposure that buying one contract adds
  double contracts = 0.0;        ///< size of the quote, >= 0
  double flow_scale_usd = 0.0;   ///< 1/k, > 0: takers thin out as exp(-distance / scale)
  double takers_per_day = 0.0;   ///< who reach each side at the fair price, > 0
  double adverse_bid_usd = 0.0;  ///< expected loss after a fill on that side, >= 0
  double adverse_ask_usd = 0.0;
  double fee_usd = 0.0;        ///< maker fee; negative is a rebate
  double lead_usd = 0.0;       ///< what signals move the fair value by, + up: quoting.signal
  double imbalance_usd = 0.0;  ///< the same
  double minimum_half_spread_usd = 0.0;
  double widening = 1.0;                                             ///< times the half spread, >= 1
  double most_spread_usd = std::numeric_limits<double>::infinity();  ///< from bid to ask
};

/// The same of instruments whose loadings are on the same factors: the options of one expiry and payoff, or one instrument alone.
class QuoteStrip {
 public:
  enum Column : std::size_t {
    FairPrice,
    PriceUnitUsd,
    Contracts,
    FlowScaleUsd,
    TakersPerDay,
    AdverseBidUsd,
    AdverseAskUsd,
    FeeUsd,
    LeadUsd,
    ImbalanceUsd,
    MinimumHalfSpreadUsd,
    Widening,
    MostSpreadUsd,
    FirstLoading,  ///< one column for each of factors()
    column_count = FirstLoading + SparseFactors::most_terms
  };

  /// What it held is lost. Domain: at most SparseFactors::most_terms factors.
  void reset(std::size_t rows, std::span<const int> factors);
  /// Of one instrument alone.
  void reset(const QuoteIn& only);

  std::size_t rows() const { return rows_; }
  std::span<const int> factors() const { return {factors_.data(), factor_count_}; }
  double* operator[](std::size_t name) { return columns_[name]; }
  const double* operator[](std::size_t name) const { return columns_[name]; }
  double* loading(std::size_t factor) { return columns_[FirstLoading + factor]; }
  const double* loading(std::size_t factor) const { return columns_[FirstLoading + factor]; }
  QuoteIn row(std::size_t row) const;

 private:
  std::size_t rows_ = 0;
  std::size_t factor_count_ = 0;
  std::array<int, SparseFactors::most_terms> factors_{};
  Columns<column_count> columns_;
};

/// What a model answers for a strip, USD per contract. The skew moves bid and ask, by what is written; the others are distances from fair,
/// positive outside, of both.
struct StripAnswerNames {
  enum Column : std::size_t {
    HalfSpreadUsd,
    SizeChargeUsd,
    FirstSkewUsd,  ///< one column for each factor of the strip
    column_count = FirstSkewUsd + SparseFactors::most_terms
  };
};
class StripAnswer : public NamedColumns<StripAnswerNames> {
 public:
  double* skew_usd(std::size_t factor) { return (*this)[FirstSkewUsd + factor]; }
  const double* skew_usd(std::size_t factor) const { return (*this)[FirstSkewUsd + factor]; }
};

/// One side's price before it is rounded, USD per contract: fair + the parts = the price, to rounding.
struct UsdParts {
  double fair_usd = 0.0;
  double half_spread_usd = 0.0;  ///< signed: - for a bid
  double widening_usd = 0.0;     ///< signed
  double lead_usd = 0.0;         ///< the same for bid and ask
  double imbalance_usd = 0.0;    ///< the same for bid and ask
  SparseFactors skew_usd;        ///< by factor; the same for bid and ask
  double size_charge_usd = 0.0;  ///< signed: the risk that the quote itself would add
  double adverse_usd = 0.0;      ///< signed
  double fee_usd = 0.0;          ///< signed
  double obligation_usd = 0.0;   ///< signed: the other way
  double price_usd() const {
    return fair_usd + lead_usd + imbalance_usd + half_spread_usd + widening_usd + obligation_usd + skew_usd.sum() + size_charge_usd +
           adverse_usd + fee_usd;
  }
};
UsdParts usd_parts(const QuoteStrip& in, const StripAnswer& answer, std::size_t row, Side side);

/// The same in the instrument's quotation, exact: its parts add up to `price`, the rounding being what is left.
QuoteParts quote_parts(const QuoteStrip& in, const StripAnswer& answer, std::size_t row, Side side, Price price);

}  // namespace keel
