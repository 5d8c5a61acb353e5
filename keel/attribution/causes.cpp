#include "keel/attribution/causes.hpp"

namespace keel {

std::string_view name_of(Cause cause) {
  constexpr std::array<std::string_view, cause_count> names{
      "spread",       "adverse_selection", "delta",      "gamma",    "vega",    "theta", "vanna",
      "volga",        "coin_revaluation",  "basis",      "mark_gap", "funding", "fees",  "hedge_slippage",
      "hedge_impact", "settlement",        "correction", "deposits", "residual"};
  return names[static_cast<std::size_t>(cause)];
}

NumeraireAmount Causes::total() const {
  NumeraireAmount sum;
  for (const NumeraireAmount amount : amounts) sum += amount;
  return sum;
}

NumeraireAmount Causes::gross() const {
  NumeraireAmount sum;
  for (const NumeraireAmount amount : amounts) sum += abs(amount);
  return sum - abs((*this)[Cause::Deposits]);
}

Causes& Causes::operator+=(const Causes& other) {
  for (std::size_t i = 0; i < cause_count; ++i) amounts[i] += other.amounts[i];
  return *this;
}

Causes& Causes::operator-=(const Causes& other) {
  for (std::size_t i = 0; i < cause_count; ++i) amounts[i] -= other.amounts[i];
  return *this;
}

Causes causes_of(const ExplainedChange& change) {
  Causes causes;
  causes[Cause::Delta] = change.delta;
  causes[Cause::Gamma] = change.gamma;
  causes[Cause::Vega] = change.vega;
  causes[Cause::Theta] = change.theta;
  causes[Cause::Vanna] = change.vanna;
  causes[Cause::Volga] = change.volga;
  causes[Cause::CoinRevaluation] = change.coin_revaluation;
  causes[Cause::Basis] = change.basis;
  causes[Cause::MarkGap] = change.mark_gap;
  causes[Cause::Residual] = change.residual;
  return causes;
}

}  // namespace keel
