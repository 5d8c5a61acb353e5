#include "keel/quoting/quote_strip.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

/// What a spread that may not be as large is shrunk to, as a share of it.
double obliged_share(double spread_usd, double most_usd) { return spread_usd > most_usd ? most_usd / spread_usd : 1.0; }

}  // namespace

void QuoteStrip::reset(std::size_t rows, std::span<const int> factors) {
  KEEL_CHECK(factors.size() <= factors_.size(), "more factors than a contract has");
  rows_ = rows;
  factor_count_ = factors.size();
  std::ranges::copy(factors, factors_.begin());
  columns_.resize(rows);
}

void QuoteStrip::reset(const QuoteIn& only) {
  std::array<int, SparseFactors::most_terms> factors{};
  const std::span<const SparseFactors::Term> terms = only.loadings.terms();
  for (std::size_t i = 0; i < terms.size(); ++i) factors[i] = terms[i].factor;
  reset(1, std::span(factors).first(terms.size()));
  for (std::size_t i = 0; i < terms.size(); ++i) *loading(i) = terms[i].value;
  *columns_[FairPrice] = only.fair_price;
  *columns_[PriceUnitUsd] = only.price_unit_usd;
  *columns_[Contracts] = only.contracts;
  *columns_[FlowScaleUsd] = only.flow_scale_usd;
  *columns_[TakersPerDay] = only.takers_per_day;
  *columns_[AdverseBidUsd] = only.adverse_bid_usd;
  *columns_[AdverseAskUsd] = only.adverse_ask_usd;
  *columns_[FeeUsd] = only.fee_usd;
  *columns_[LeadUsd] = only.lead_usd;
  *columns_[ImbalanceUsd] = only.imbalance_usd;
  *columns_[MinimumHalfSpreadUsd] = only.minimum_half_spread_usd;
  *columns_[Widening] = only.widening;
  *columns_[MostSpreadUsd] = only.most_spread_usd;
}

QuoteIn QuoteStrip::row(std::size_t row) const {
  QuoteIn in{.fair_price = columns_[FairPrice][row],
             .price_unit_usd = columns_[PriceUnitUsd][row],
             .loadings = {},
             .contracts = columns_[Contracts][row],
             .flow_scale_usd = columns_[FlowScaleUsd][row],
             .takers_per_day = columns_[TakersPerDay][row],
             .adverse_bid_usd = columns_[AdverseBidUsd][row],
             .adverse_ask_usd = columns_[AdverseAskUsd][row],
             .fee_usd = columns_[FeeUsd][row],
             .lead_usd = columns_[LeadUsd][row],
             .imbalance_usd = columns_[ImbalanceUsd][row],
             .minimum_half_spread_usd = columns_[MinimumHalfSpreadUsd][row],
             .widening = columns_[Widening][row],
             .most_spread_usd = columns_[MostSpreadUsd][row]};
  for (std::size_t i = 0; i < factor_count_; ++i) in.loadings.add(factors_[i], loading(i)[row]);
  return in;
}

UsdParts usd_parts(const QuoteStrip& in, const StripAnswer& answer, std::size_t row, Side side) {
  const double outside = -sign_of(side);
  const bool buys = side == Side::Buy;
  UsdParts parts{.fair_usd = in[QuoteStrip::FairPrice][row] * in[QuoteStrip::PriceUnitUsd][row],
                 .half_spread_usd = outside * std::max(answer[StripAnswer::HalfSpreadUsd][row], in[QuoteStrip::MinimumHalfSpreadUsd][row]),
                 .lead_usd = in[QuoteStrip::LeadUsd][row],
                 .imbalance_usd = in[QuoteStrip::ImbalanceUsd][row],
                 .skew_usd = {},
                 .size_charge_usd = outside * answer[StripAnswer::SizeChargeUsd][row],
                 .adverse_usd = outside * in[buys ? QuoteStrip::AdverseBidUsd : QuoteStrip::AdverseAskUsd][row],
                 .fee_usd = outside * in[QuoteStrip::FeeUsd][row]};
  for (std::size_t i = 0; i < in.factors().size(); ++i) parts.skew_usd.add(in.factors()[i], answer.skew_usd(i)[row]);
  parts.widening_usd = (in[QuoteStrip::Widening][row] - 1.0) * parts.half_spread_usd;
  const double before_fee = std::abs(parts.half_spread_usd + parts.widening_usd) + answer[StripAnswer::SizeChargeUsd][row];
  const auto distance = [&](QuoteStrip::Column adverse) {  // twin of prices_of_rows
    return std::max(before_fee + in[QuoteStrip::FeeUsd][row] + in[adverse][row], in[QuoteStrip::MinimumHalfSpreadUsd][row]);
  };
  const double spread = distance(QuoteStrip::AdverseBidUsd) + distance(QuoteStrip::AdverseAskUsd);
  const double ours = distance(buys ? QuoteStrip::AdverseBidUsd : QuoteStrip::AdverseAskUsd);
  parts.fee_usd = outside * (ours - before_fee) - parts.adverse_usd;  // of a rebate what counts
  parts.obligation_usd = outside * ours * (obliged_share(spread, in[QuoteStrip::MostSpreadUsd][row]) - 1.0);
  return parts;
}

QuoteParts quote_parts(const QuoteStrip& in, const StripAnswer& answer, std::size_t row, Side side, Price price) {
  const UsdParts usd = usd_parts(in, answer, row, side);
  const double a_usd = 1.0 / in[QuoteStrip::PriceUnitUsd][row];
  const auto offset = [&](double part_usd) {
    return PriceOffset{nearest_raw(part_usd * a_usd).value_or(0)};  // what does not fit is told as rounding
  };
  QuoteParts parts{.fair = nearest<Price>(in[QuoteStrip::FairPrice][row]),
                   .lead = offset(usd.lead_usd),
                   .imbalance = offset(usd.imbalance_usd),
                   .half_spread = offset(usd.half_spread_usd),
                   .widening = offset(usd.widening_usd),
                   .skew = {},
                   .size_charge = offset(usd.size_charge_usd),
                   .adverse = offset(usd.adverse_usd),
                   .fee = offset(usd.fee_usd),
                   .obligation = offset(usd.obligation_usd),
                   .rounding = {}};
  std::size_t next = 0;
  for (const SparseFactors::Term& term : usd.skew_usd.terms())
    parts.skew[next++] = {static_cast<std::uint32_t>(term.factor), offset(term.value)};
  parts.rounding = price - parts.price();
  return parts;
}

}  // namespace keel
