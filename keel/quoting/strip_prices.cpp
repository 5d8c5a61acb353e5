#include "keel/quoting/strip_prices.hpp"

#include <limits>

#include "keel/base/columns/vector_widths.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/quoting/strip_prices.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/base/columns/simd-inl.hpp"

// Nothing here multiplies and adds in one rounding: the results are the same at every vector width.

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

using Mask = hn::Mask<Doubles>;

struct LadderRows {
  Vector low;
  Vector from;
  Vector high;
  HWY_INLINE Vector tick(Vector raw) const { return hn::IfThenElse(hn::Ge(raw, from), high, low); }
  HWY_INLINE Vector down(Vector raw) const { return hn::Mul(hn::Floor(hn::Div(raw, tick(raw))), tick(raw)); }
  HWY_INLINE Vector up(Vector raw) const { return hn::Mul(hn::Ceil(hn::Div(raw, tick(raw))), tick(raw)); }
};

HWY_INLINE Vector no_price() { return constant(std::numeric_limits<double>::quiet_NaN()); }

/// Where a 64-bit amount ends.
HWY_INLINE Vector farthest() { return constant(9.2e18); }

struct Sides {
  Vector bid;
  Vector ask;
};

/// On the ladder away from fair and clear of what others show; not a number where there is no price. Each side is one division: what lies
/// under another's ask in whole units is rounded with the price itself.
HWY_INLINE Sides on_ladder(Vector bid_raw, Vector ask_raw, const LadderRows& ladder, Vector others_bid, Vector others_ask) {
  const Vector one = constant(1.0);
  const Vector ask = ladder.up(hn::Max(hn::Max(hn::Round(ask_raw), one), hn::Add(others_bid, one)));
  const Vector down = ladder.down(hn::Min(hn::Round(bid_raw), hn::Sub(others_ask, one)));
  // Without any distance both may be at fair: a tick lies between them then.
  const Mask ask_exists = hn::Lt(ask_raw, farthest());
  const Mask meet = hn::And(ask_exists, hn::Ge(down, ask));
  const Vector bid = hn::IfThenElse(meet, hn::Sub(down, ladder.tick(hn::Sub(down, one))), down);
  const Mask bid_exists = hn::And(hn::And(hn::Gt(bid_raw, constant(0.0)), hn::Lt(bid_raw, farthest())), hn::Ge(bid, ladder.low));
  return {hn::IfThenElse(bid_exists, bid, no_price()), hn::IfThenElse(ask_exists, ask, no_price())};
}

/// Whole lots of that share of `full`, which is in lots; nothing where there is no price. `least`: owed where anything is shown.
HWY_INLINE Vector sized(Vector share, Vector full, Vector least, Vector lot, Vector price) {
  const Vector wanted = hn::Mul(share, full);
  const Vector lots = hn::Max(hn::Floor(hn::Add(wanted, constant(1e-9))), hn::IfThenElseZero(hn::Gt(wanted, constant(0.0)), least));
  const Mask priced = hn::Eq(price, price);
  return hn::IfThenElseZero(hn::And(priced, hn::Gt(lots, constant(0.0))), hn::Mul(lots, lot));
}

void prices_of_rows(const QuoteStrip& in, const StripAnswer& answer, const QuoteListing& listing, const OthersBest& others,
                    const QuoteBounds& bounds, const RequoteTerms& requote, RowRange rows, StripPrices& out) {
  const std::size_t factors = in.factors().size();
  const Vector raw_units = constant(1e8);
  for (std::size_t row = rows.from; row < rows.to; row += hn::Lanes(Doubles())) {
    const Vector unit_usd = load(in[QuoteStrip::PriceUnitUsd], row);
    const Vector answered = load(answer[StripAnswer::HalfSpreadUsd], row);
    const Vector smallest = load(in[QuoteStrip::MinimumHalfSpreadUsd], row);
    const Vector usual = hn::IfThenElse(hn::Lt(answered, smallest), smallest, answered);  // an answer that is no number stays none
    const Vector half_spread = hn::Mul(usual, load(in[QuoteStrip::Widening], row));
    Vector skew = hn::Add(load(in[QuoteStrip::LeadUsd], row), load(in[QuoteStrip::ImbalanceUsd], row));
    for (std::size_t factor = 0; factor < factors; ++factor) skew = hn::Add(skew, load(answer.skew_usd(factor), row));
    const Vector both = hn::Add(hn::Add(half_spread, load(answer[StripAnswer::SizeChargeUsd], row)), load(in[QuoteStrip::FeeUsd], row));
    // No rebate brings a side nearer to fair than the least half spread.
    const auto least = [&](Vector distance) HWY_ATTR { return hn::IfThenElse(hn::Lt(distance, smallest), smallest, distance); };
    const Vector wide_below = least(hn::Add(both, load(in[QuoteStrip::AdverseBidUsd], row)));
    const Vector wide_above = least(hn::Add(both, load(in[QuoteStrip::AdverseAskUsd], row)));
    const Vector spread = hn::Add(wide_below, wide_above);
    const Vector most = load(in[QuoteStrip::MostSpreadUsd], row);
    const Vector obliged = hn::IfThenElse(hn::Gt(spread, most), hn::Div(most, spread), constant(1.0));
    const Vector below = hn::Mul(wide_below, obliged);
    const Vector above = hn::Mul(wide_above, obliged);
    const Vector fair = load(in[QuoteStrip::FairPrice], row);
    const Vector a_usd = hn::Div(constant(1.0), unit_usd);
    const Vector bid_raw = hn::Mul(hn::Add(fair, hn::Mul(hn::Sub(skew, below), a_usd)), raw_units);
    const Vector ask_raw = hn::Mul(hn::Add(fair, hn::Mul(hn::Add(skew, above), a_usd)), raw_units);

    const LadderRows ladder{load(listing[QuoteListing::TickLow], row), load(listing[QuoteListing::TickFrom], row),
                            load(listing[QuoteListing::TickHigh], row)};
    const auto [bid, ask] = on_ladder(bid_raw, ask_raw, ladder, load(others.bid_raw, row), load(others.ask_raw, row));
    const Vector lot = load(listing[QuoteListing::LotRaw], row);
    const auto in_lots = [&](Vector contracts) HWY_ATTR { return hn::Div(hn::Mul(contracts, raw_units), lot); };
    const Vector full = in_lots(load(in[QuoteStrip::Contracts], row));
    const Vector owed = hn::Ceil(hn::Sub(in_lots(load(bounds[QuoteBounds::LeastContracts], row)), constant(1e-9)));
    const Vector nearest = hn::Min(hn::Min(below, above), half_spread);  // what an obligation or a rebate has left of it
    const Vector share = hn::Mul(hn::Mul(hn::Mul(constant(requote.share), nearest), a_usd), raw_units);
    const Vector ticks = hn::Sub(hn::Mul(constant(requote.ticks), ladder.tick(hn::Mul(fair, raw_units))), constant(1.0));
    store(bid, out[StripPrices::Bid], row);
    store(ask, out[StripPrices::Ask], row);
    store(sized(load(bounds[QuoteBounds::ShareOfBid], row), full, owed, lot, bid), out[StripPrices::BidSize], row);
    store(sized(load(bounds[QuoteBounds::ShareOfAsk], row), full, owed, lot, ask), out[StripPrices::AskSize], row);
    store(hn::Max(share, ticks), out[StripPrices::Tolerance], row);
  }
}

void risk_price_of_rows(const QuoteStrip& in, std::size_t from, std::size_t to, const FactorMatrix& curvature, const FactorVector& price,
                        StripAnswer& out) {
  const std::span<const int> factors = in.factors();
  const RowRange lines{from / doubles_per_line * doubles_per_line, padded(to)};
  for (std::size_t row = lines.from; row < lines.to; row += hn::Lanes(Doubles())) {
    const Vector place = hn::Iota(Doubles(), static_cast<double>(row));
    const Mask asked = hn::And(hn::Ge(place, constant(static_cast<double>(from))), hn::Lt(place, constant(static_cast<double>(to))));
    const auto put = [&](double* column, Vector value) HWY_ATTR { hn::BlendedStore(value, asked, Doubles(), column + row); };
    Vector quadratic = constant(0.0);
    for (std::size_t i = 0; i < factors.size(); ++i) {
      const Vector loading = load(in.loading(i), row);
      Vector along = constant(0.0);
      for (std::size_t j = 0; j < factors.size(); ++j) {
        along = hn::Add(along, hn::Mul(constant(curvature(factors[i], factors[j])), load(in.loading(j), row)));
      }
      quadratic = hn::Add(quadratic, hn::Mul(loading, along));
      put(out.skew_usd(i), hn::Neg(hn::Mul(loading, constant(price[factors[i]]))));
    }
    put(out[StripAnswer::HalfSpreadUsd], load(in[QuoteStrip::FlowScaleUsd], row));
    put(out[StripAnswer::SizeChargeUsd], hn::Mul(load(in[QuoteStrip::Contracts], row), quadratic));
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(prices_of_rows);
HWY_EXPORT(risk_price_of_rows);

}  // namespace

void QuoteListing::add(const Instrument& instrument) {
  const std::size_t row = rows_++;
  columns_.add_row(row);
  columns_[LotRaw][row] = static_cast<double>(instrument.lot.raw);
  columns_[MakerRate][row] = to_double(instrument.fees.maker);
  const double cap = to_double(instrument.fees.option_cap);
  columns_[MostFeeShare][row] = cap == 0.0 ? std::numeric_limits<double>::infinity() : cap;
  set_ticks(row, instrument.ticks, 0.0);
  few_steps_ = few_steps_ && instrument.ticks.steps() <= 2;
}

void QuoteListing::set_ticks(std::size_t row, const TickLadder& ladder, double near_raw) {
  const auto [low, from, high] = ladder.steps_about(Price{near_raw < 9.2e18 ? static_cast<std::int64_t>(near_raw) : 0});
  columns_[TickLow][row] = static_cast<double>(low.raw);
  columns_[TickFrom][row] = from ? to_raw(*from) : std::numeric_limits<double>::infinity();
  columns_[TickHigh][row] = static_cast<double>(high.raw);
}

void strip_prices(const QuoteStrip& in, const StripAnswer& answer, const QuoteListing& listing, const OthersBest& others,
                  const QuoteBounds& bounds, const RequoteTerms& requote, RowRange rows, StripPrices& out) {
  HWY_DYNAMIC_DISPATCH(prices_of_rows)(in, answer, listing, others, bounds, requote, rows, out);
}

void risk_price_answer(const QuoteStrip& in, std::size_t from, std::size_t to, const FactorMatrix& curvature, const FactorVector& price,
                       StripAnswer& out) {
  HWY_DYNAMIC_DISPATCH(risk_price_of_rows)(in, from, to, curvature, price, out);
}

}  // namespace keel
#endif
