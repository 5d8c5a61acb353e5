#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include "keel/domain/settings/config.hpp"
#include "keel/hedging/hedge_optimiser.hpp"

namespace keel {

/// What bands read of an underlying, measured on the book itself: no factor of a chosen numeraire is in it.
struct HeldDelta {
  double delta_usd = 0.0;
  double gamma_usd_per_percent = 0.0;
  double gamma_years = 0.0;  ///< to the expiries of that gamma, weighted by its size; 0 if none is held, or asked
};

/// The book as every hedge model sees it, hedges in flight in it; nobody has a notion of risk of his own.
struct HedgeBook {
  const FactorMatrix& curvature;  ///< A
  const FactorVector& price;      ///< P = 2AE
  const FactorMatrix& sigma_per_day;
  double risk_aversion_per_usd = 0.0;
  int factors_per_underlying = 1;   ///< the first of each underlying's is its spot
  std::span<const HeldDelta> held;  ///< by underlying
};

/// Contracts to trade of each leg, + buys, into `out`.
using HedgeModel = void (*)(const HedgeBook& book, const HedgeLegs& legs, std::span<Size> out);

/// hedge_in_lots.
void hedge_by_price_of_risk(const HedgeBook& book, const HedgeLegs& legs, std::span<Size> out);

/// Baselines, blind to everything but delta and gamma: each underlying whose delta is outside the band trades to its nearer edge, in the
/// leg on its spot, no option, that costs least for it, in whole lots toward zero. The cost of the band is that leg's, the vol Sigma's.
void hedge_by_whalley_wilmott(const HedgeBook& book, const HedgeLegs& legs, std::span<Size> out);
/// Where no gamma is held there is no expiry: of a year.
void hedge_by_zakamouline(const HedgeBook& book, const HedgeLegs& legs, std::span<Size> out);

struct HedgeModelEntry {
  std::string_view name;
  HedgeModel hedge;
  bool internalises = false;  ///< trades nothing while no leg's |e'P| exceeds its cost
  bool asks_gamma_years = false;
};
inline constexpr auto hedge_models = std::to_array<HedgeModelEntry>({{"risk_price", hedge_by_price_of_risk, true},
                                                                     {"whalley_wilmott", hedge_by_whalley_wilmott},
                                                                     {"zakamouline", hedge_by_zakamouline, false, true}});

static_assert(std::ranges::equal(hedge_models, hedge_model_names, {}, &HedgeModelEntry::name), "hedging.model names each model");

/// What carrying risk costs at exposures that have moved by so much, as a share of what it costs now: c of price_correction there over c
/// here.
using RelativePrice = std::function<double(const FactorVector& moved)>;

/// The model at the price of risk where its hedge ends, A and P of `book` being those of now: far from no risk the less there is the dearer
/// it is, and a hedge to where the price of now stops would be one of several the same way. From the price of now up, so that of several
/// ends it is the first. Bands do not read it.
void hedge_to_its_end(const HedgeModelEntry& model, const HedgeBook& book, const HedgeLegs& legs, const RelativePrice& relative,
                      std::span<Size> out);

/// Domain: a name of hedge_models.
const HedgeModelEntry& find_hedge_model(std::string_view name);

}  // namespace keel
