#pragma once

#include <array>

#include "keel/exposure/option_strip.hpp"
#include "keel/quoting/strip_prices.hpp"

namespace keel {

/// What a strip's quotes are made of that does not move with prices.
struct OptionTermsNames {
  enum Column : std::size_t {
    ScaleVolPoints,   ///< of 1/k
    ScaleCoins,       ///< at least so much of it, in coins for a coin of options
    AdverseBidShare,  ///< expected loss after a fill on that side, in units of 1/k
    AdverseAskShare,
    MostSpreadVolPoints,  ///< from bid to ask; infinite: any
    MinimumVolPoints,     ///< of the half spread
    LeadShare,            ///< what signals move the underlying by, as a share of it
    ImbalanceShare,
    column_count
  };
};
using OptionTerms = NamedColumns<OptionTermsNames>;

/// The share of a full size that limits leave to what adds to delta, gamma or vega, and to what takes from it.
struct GreekShares {
  std::array<double, 3> of_more{1.0, 1.0, 1.0};
  std::array<double, 3> of_less{1.0, 1.0, 1.0};
};

/// Fills in what depends on prices of a strip that is priced: fair prices, their worth, the loadings on spot, convexity and vega (the
/// strip's three factors), 1/k, charges and fee; and lowers both shares of `bounds` to what limits leave. Formulas:
/// unit_greeks, trade_loadings, trade_fee (not rounded). Contracts and takers a day stay as they are.
void option_quotes_in(const OptionStrip& strip, const QuoteListing& listing, const OptionTerms& terms, bool in_numeraire,
                      const GreekShares& shares, RowRange rows, QuoteStrip& out, QuoteBounds& bounds);

}  // namespace keel
