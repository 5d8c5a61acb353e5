#include "keel/engine/profit.hpp"

#include <algorithm>

namespace keel {
namespace {

NumeraireAmount change_to(ProfitSplit& split, NumeraireAmount equity_now) {
  const NumeraireAmount change = equity_now - split.equity;
  split.equity = equity_now;
  return change;
}

}  // namespace

double& AdverseCharges::of(bool option, Side side) {
  if (option) return side == Side::Buy ? option_bid : option_ask;
  return side == Side::Buy ? linear_bid : linear_ask;
}

void AdverseCharges::learn(bool option, Side side, double loss, double weight) {
  double& charge = of(option, side);
  charge += weight * (std::clamp(loss, -5.0, 5.0) - charge);
}

double adverse_charge(const AdverseCurve& curve, bool option, Side side) {
  double dearest = 0.0;
  for (const AdverseCharges& charges : curve) dearest = std::max(dearest, charges.of(option, side));
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

void book_markout(ProfitSplit& split, NumeraireAmount markout) {
  split.adverse_selection += markout;
  split.inventory -= markout;
}

}  // namespace keel
