#include "keel/quoting/vega_inventory_model.hpp"

#include <cmath>

#include "keel/base/columns/vector_widths.hpp"
#include "keel/quoting/strip_prices.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "keel/quoting/vega_inventory_model.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "keel/base/columns/simd-inl.hpp"

// Nothing here multiplies and adds in one rounding: the results are the same at every vector width.

HWY_BEFORE_NAMESPACE();
namespace keel::HWY_NAMESPACE {

/// StationaryVega::cost_usd.
HWY_INLINE Vector cost_of(Vector vega, const StationaryVega& costs) {
  const hn::RebindToSigned<Doubles> places;
  const Vector distance = hn::Abs(vega);
  const Vector spacing = constant(costs.spacing());
  const Vector inside = hn::Min(hn::Div(distance, spacing), constant(static_cast<double>(StationaryVega::last_cell)));
  const Vector cell = hn::IfThenElseZero(hn::Eq(distance, distance), hn::Floor(inside));  // what is no number must have a place, too
  const auto place = hn::ConvertTo(places, cell);
  const Vector slope = hn::GatherIndex(Doubles(), costs.slopes(), place);
  const Vector next = hn::GatherIndex(Doubles(), costs.slopes() + 1, place);
  const Vector t = hn::Sub(distance, hn::Mul(spacing, cell));
  const Vector bend = hn::Div(hn::Mul(t, hn::Sub(next, slope)), hn::Mul(constant(2.0), spacing));
  return hn::Add(hn::GatherIndex(Doubles(), costs.costs(), place), hn::Mul(t, hn::Add(slope, bend)));
}

void vega_rows(const QuoteStrip& in, std::size_t from, std::size_t to, std::size_t vega_factor, double vol_points_per_root_day, double held,
               const StationaryVega& costs, StripAnswer& out) {
  const Vector zero = constant(0.0);
  const Vector half = constant(0.5);
  const Vector before = cost_of(constant(held), costs);
  const RowRange lines{from / doubles_per_line * doubles_per_line, padded(to)};
  for (std::size_t row = lines.from; row < lines.to; row += hn::Lanes(Doubles())) {
    const Vector place = hn::Iota(Doubles(), static_cast<double>(row));
    const auto asked = hn::And(hn::Ge(place, constant(static_cast<double>(from))), hn::Lt(place, constant(static_cast<double>(to))));
    const auto put = [&](double* column, Vector value) HWY_ATTR { hn::BlendedStore(value, asked, Doubles(), column + row); };
    const Vector size = load(in[QuoteStrip::Contracts], row);
    const Vector contracts = hn::IfThenElse(hn::Gt(size, zero), size, constant(1.0));
    const Vector trade = hn::Mul(contracts, hn::Mul(load(in.loading(vega_factor), row), constant(vol_points_per_root_day)));
    const Vector bought = hn::Div(hn::Sub(cost_of(hn::Add(constant(held), trade), costs), before), contracts);
    const Vector sold = hn::Div(hn::Sub(cost_of(hn::Sub(constant(held), trade), costs), before), contracts);
    for (std::size_t i = 0; i < in.factors().size(); ++i) {
      put(out.skew_usd(i), i == vega_factor ? hn::Mul(half, hn::Sub(sold, bought)) : zero);
    }
    put(out[StripAnswer::HalfSpreadUsd], load(in[QuoteStrip::FlowScaleUsd], row));
    put(out[StripAnswer::SizeChargeUsd], hn::Mul(half, hn::Add(bought, sold)));
  }
}

}  // namespace keel::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace keel {
namespace {

HWY_EXPORT(vega_rows);

/// The vols of an underlying move as one, each bucket's by its own deviation.
double vega_held(const RiskView& risk, int underlying) {
  double held = 0.0;
  const int first = underlying * risk.factors_per_underlying;
  for (int f = first + FactorLayout::first_vega; f < first + risk.factors_per_underlying; ++f) {
    held += risk.exposures[f] * std::sqrt(risk.sigma_per_day(f, f));
  }
  return held;
}

class VegaInventoryModel final : public QuoteModel {
 public:
  void answer(const QuoteStrip& in, std::size_t from, std::size_t to, const RiskView& risk, StripAnswer& out) const override {
    for (std::size_t i = 0; i < in.factors().size(); ++i) {
      const int factor = in.factors()[i];
      if (factor % risk.factors_per_underlying < FactorLayout::first_vega) continue;
      const int underlying = factor / risk.factors_per_underlying;
      return vega_answer(in, from, to, i, std::sqrt(risk.sigma_per_day(factor, factor)), vega_held(risk, underlying),
                         risk.vega_costs[static_cast<std::size_t>(underlying)], out);
    }
    risk_price_answer(in, from, to, risk.curvature, risk.price, out);
  }
};

}  // namespace

std::unique_ptr<QuoteModel> make_vega_inventory(const QuotingConfig&) { return std::make_unique<VegaInventoryModel>(); }

void vega_answer(const QuoteStrip& in, std::size_t from, std::size_t to, std::size_t vega_factor, double vol_points_per_root_day,
                 double held, const StationaryVega& costs, StripAnswer& out) {
  HWY_DYNAMIC_DISPATCH(vega_rows)(in, from, to, vega_factor, vol_points_per_root_day, held, costs, out);
}

}  // namespace keel
#endif
