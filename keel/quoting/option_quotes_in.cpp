#include "keel/quoting/option_quotes_in.hpp"

#include <limits>

#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/quoting/option_quotes_in.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/base/columns/simd-inl.hpp"

// Nothing here multiplies and adds in one rounding: the results are the same at every vector width.

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// `of_more` where the Greek is above 0, `of_less` where it is below.
HWY_INLINE Vector share_of(Vector greek, double of_more, double of_less) {
  const Vector zero = constant(0.0);
  return hn::IfThenElse(hn::Gt(greek, zero), constant(of_more), hn::IfThenElse(hn::Lt(greek, zero), constant(of_less), constant(1.0)));
}

/// share * amount as a bound; an infinite share is none, of nothing either.
HWY_INLINE Vector bound(Vector share, Vector amount) {
  const Vector none = constant(std::numeric_limits<double>::infinity());
  return hn::IfThenElse(hn::Lt(share, none), hn::Mul(share, amount), none);
}

HWY_INLINE Vector least(Vector a, Vector b, Vector c) { return hn::Min(hn::Min(a, b), c); }

void option_rows(const StripView& strip, const QuoteListing& listing, const OptionTerms& terms, bool in_numeraire,
                 const GreekShares& shares, RowRange rows, QuoteStrip& out, QuoteBounds& bounds) {
  const Vector index = constant(strip.index_usd);
  const Vector open = constant(strip.open_share);
  const Vector open_square = constant(strip.open_share * strip.open_share);
  const Vector half_square = constant(0.5 * strip.index_usd * strip.index_usd);
  for (std::size_t row = rows.from; row < rows.to; row += hn::Lanes(Doubles())) {
    const auto put = [&](double* column, Vector value) HWY_ATTR { hn::Store(value, Doubles(), column + row); };
    const Vector coins = load(strip.coins_a_contract, row);
    const Vector value = load(strip.greeks.column(GreekColumns::Value), row);
    const Vector fair = strip.inverse ? hn::Div(value, constant(strip.delivery_forward)) : value;
    const Vector unit_usd = strip.inverse ? hn::Mul(coins, index) : coins;
    const Vector premium_coins = strip.inverse ? fair : constant(0.0);
    const Vector net_delta = hn::Mul(hn::Mul(coins, open), hn::Sub(load(strip.greeks.column(GreekColumns::Delta), row), premium_coins));
    const Vector delta_usd = hn::Mul(index, net_delta);
    const Vector gamma = hn::Mul(coins, hn::Mul(open_square, load(strip.greeks.column(GreekColumns::Gamma), row)));
    const Vector convexity_usd = hn::Mul(half_square, gamma);
    const Vector vega_usd = hn::Mul(coins, load(strip.greeks.column(GreekColumns::Vega), row));
    const Vector underlying_usd = hn::Mul(coins, index);
    const Vector premium_usd = hn::Mul(fair, unit_usd);
    const Vector scale_usd = hn::Max(hn::Mul(load(terms[OptionTerms::ScaleVolPoints], row), vega_usd),
                                     hn::Mul(load(terms[OptionTerms::ScaleCoins], row), underlying_usd));
    put(out[QuoteStrip::FairPrice], fair);
    put(out[QuoteStrip::PriceUnitUsd], unit_usd);
    put(out[QuoteStrip::FlowScaleUsd], scale_usd);
    put(out[QuoteStrip::AdverseBidUsd], hn::Mul(load(terms[OptionTerms::AdverseBidShare], row), scale_usd));
    put(out[QuoteStrip::AdverseAskUsd], hn::Mul(load(terms[OptionTerms::AdverseAskShare], row), scale_usd));
    put(out[QuoteStrip::FeeUsd], hn::Min(hn::Mul(load(listing[QuoteListing::MakerRate], row), underlying_usd),
                                         bound(load(listing[QuoteListing::MostFeeShare], row), premium_usd)));
    put(out[QuoteStrip::LeadUsd], hn::Mul(load(terms[OptionTerms::LeadShare], row), delta_usd));
    put(out[QuoteStrip::ImbalanceUsd], hn::Mul(load(terms[OptionTerms::ImbalanceShare], row), delta_usd));
    put(out[QuoteStrip::MinimumHalfSpreadUsd], hn::Mul(load(terms[OptionTerms::MinimumVolPoints], row), vega_usd));
    put(out[QuoteStrip::MostSpreadUsd], bound(load(terms[OptionTerms::MostSpreadVolPoints], row), vega_usd));
    put(out.loading(0), delta_usd);
    put(out.loading(1), in_numeraire ? hn::Sub(convexity_usd, delta_usd) : convexity_usd);
    put(out.loading(2), vega_usd);
    const std::array<double, 3>& more = shares.of_more;
    const std::array<double, 3>& less = shares.of_less;
    const Vector bid =
        least(share_of(delta_usd, more[0], less[0]), share_of(gamma, more[1], less[1]), share_of(vega_usd, more[2], less[2]));
    const Vector ask =
        least(share_of(delta_usd, less[0], more[0]), share_of(gamma, less[1], more[1]), share_of(vega_usd, less[2], more[2]));
    put(bounds[QuoteBounds::ShareOfBid], hn::Min(load(bounds[QuoteBounds::ShareOfBid], row), bid));
    put(bounds[QuoteBounds::ShareOfAsk], hn::Min(load(bounds[QuoteBounds::ShareOfAsk], row), ask));
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(option_rows);

}  // namespace

void option_quotes_in(const OptionStrip& strip, const QuoteListing& listing, const OptionTerms& terms, bool in_numeraire,
                      const GreekShares& shares, RowRange rows, QuoteStrip& out, QuoteBounds& bounds) {
  KEEL_CHECK(strip.priced() && out.factors().size() == 3, "an option strip is quoted by its spot, convexity and vega");
  HWY_DYNAMIC_DISPATCH(option_rows)(strip.view(), listing, terms, in_numeraire, shares, rows, out, bounds);
}

}  // namespace keel
#endif
