#include "keel/engine/profit.hpp"

#include <algorithm>
#include <cmath>

namespace keel {
namespace {

NumeraireAmount change_to(ProfitSplit& split, NumeraireAmount equity_now) {
  const NumeraireAmount change = equity_now - split.equity;
  split.equity = equity_now;
  return change;
}

}  // namespace

void AdverseMean::learn(double loss_scales, double weight, Instant now, Duration horizon) {
  const double since = at == Instant{} ? 1.0 : static_cast<double>((now - at).raw) / static_cast<double>(horizon.raw);
  const double counts = weight * std::min(since, 1.0);
  const double bounded = std::clamp(loss_scales, -5.0, 5.0);
  loss += counts * (bounded - loss);
  square += counts * (bounded * bounded - square);
  at = now;
}

double AdverseMean::charge(double weight) const {
  const double variance = std::max(square - loss * loss, 0.0) * weight / (2.0 - weight);
  return std::max(loss - std::sqrt(variance), 0.0);
}

double adverse_charge(const AdverseCurve& curve, bool option, Side side, double weight) {
  double dearest = 0.0;
  for (const AdverseCharges& charges : curve) dearest = std::max(dearest, charges.of(option, side).charge(weight));
  return dearest;
}

void book_market_move(ProfitSplit& split, NumeraireAmount equity_now) { split.inventory += change_to(split, equity_now); }

void book_deposit(ProfitSplit& split, NumeraireAmount equity_now) { split.deposits += change_to(split, equity_now); }

void book_first_worth(ProfitSplit& split, NumeraireAmount equity_now, NumeraireAmount deposited) {
  split.inventory += change_to(split, equity_now) - deposited;
  split.deposits += deposited;
}

NumeraireAmount book_exchange(ProfitSplit& split, NumeraireAmount equity_now, NumeraireAmount fee) {
  const NumeraireAmount in = change_to(split, equity_now) + fee;
  split.deposits += in;
  split.fees -= fee;
  return in;
}

void book_fill(ProfitSplit& split, NumeraireAmount equity_now, NumeraireAmount fee, Purpose purpose) {
  const NumeraireAmount before_fee = change_to(split, equity_now) + fee;
  (purpose == Purpose::Quote ? split.spread : split.hedging_cost) += before_fee;
  split.fees -= fee;
}

void book_delivery(ProfitSplit& split, NumeraireAmount equity_now, NumeraireAmount fee) {
  split.inventory += change_to(split, equity_now) + fee;
  split.fees -= fee;
}

void book_funding(ProfitSplit& split, NumeraireAmount equity_now) { split.funding += change_to(split, equity_now); }

void book_markout(ProfitSplit& split, NumeraireAmount markout) {
  split.adverse_selection += markout;
  split.inventory -= markout;
}

}  // namespace keel
