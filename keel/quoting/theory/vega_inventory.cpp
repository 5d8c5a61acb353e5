#include "keel/quoting/theory/vega_inventory.hpp"

#include <algorithm>
#include <cmath>

#include "keel/base/check.hpp"

namespace keel {
namespace {

constexpr int most_half_points = 2'000;
/// Of the trades that would come, the share that an explicit step may hold.
constexpr double trades_a_step = 0.05;
constexpr int least_steps = 64;

/// Of a grid that the smallest trade moves by two points at least, if that is not too many. `trades`: that fill the limit.
int half_points(double trades) { return static_cast<int>(std::clamp(std::ceil(2.0 * trades), 50.0, 1.0 * most_half_points)); }

}  // namespace

VegaInventory OneOptionVega::model() const {
  return {.options = {{.vega = vega,
                       .contracts_per_trade = contracts,
                       .takers = LogisticIntensity{.rate = lambda, .alpha = alpha, .beta = beta / vega}}},
          .gamma = gamma,
          .vol_of_vol = vol_of_vol,
          .vol_drift_per_year = drift,
          .vega_limit = vega_limit,
          .years_left = time_left};
}

double OneOptionVega::work() const {
  const double points = 2.0 * half_points(vega_limit / (vega * contracts)) + 1.0;
  return points * (least_steps + 2.0 * lambda * time_left / trades_a_step);
}

VegaValue::VegaValue(VegaInventory model) : model_(std::move(model)) {
  KEEL_CHECK(!model_.options.empty() && model_.vega_limit > 0.0, "options, and a limit of their vega");
  double smallest = model_.vega_limit;
  for (const VegaInventory::Option& option : model_.options) {
    KEEL_CHECK(option.vega > 0.0 && option.contracts_per_trade > 0.0, "an option has vega and a size");
    smallest = std::min(smallest, option.vega * option.contracts_per_trade);
  }
  const int half = half_points(model_.vega_limit / smallest);
  spacing_ = model_.vega_limit / half;
  value_ = Eigen::VectorXd::Zero(2 * half + 1);
  Eigen::VectorXd gain(value_.size());
  for (double left = model_.years_left; left > 0.0;) {
    const double busiest = sweep(gain);
    const double step = std::min({left, model_.years_left / least_steps, trades_a_step / busiest});
    value_ += step * gain;
    left = step == left ? 0.0 : left - step;
  }
}

double VegaValue::sweep(Eigen::VectorXd& gain_per_year) const {
  const double penalty = model_.gamma * model_.vol_of_vol * model_.vol_of_vol / 8.0;
  double busiest = 0.0;
  for (Eigen::Index i = 0; i < value_.size(); ++i) {
    const double vega = spacing_ * static_cast<double>(i - middle());
    double gain = vega * model_.vol_drift_per_year - penalty * vega * vega;
    double trading = 0.0;
    for (const VegaInventory::Option& option : model_.options) {
      for (const double side : {1.0, -1.0}) {
        const auto cost = cost_of_trade(option, vega, side);
        if (!cost) continue;
        gain += option.contracts_per_trade * hamiltonian(option.takers, *cost);
        trading += trades(option.takers, *cost);
      }
    }
    gain_per_year[i] = gain;
    busiest = std::max(busiest, trading);
  }
  return busiest;
}

double VegaValue::value(double vega) const {
  const double place = std::clamp(vega / spacing_ + static_cast<double>(middle()), 0.0, static_cast<double>(value_.size() - 1));
  const auto below = std::min(static_cast<Eigen::Index>(place), value_.size() - 2);
  const double share = place - static_cast<double>(below);
  return (1.0 - share) * value_[below] + share * value_[below + 1];
}

std::optional<double> VegaValue::cost_of_trade(const VegaInventory::Option& option, double vega, double side) const {
  const double after = vega + side * option.vega * option.contracts_per_trade;
  if (std::abs(after) > model_.vega_limit * (1.0 + 1e-12)) return std::nullopt;
  return (value(vega) - value(after)) / option.contracts_per_trade;
}

InventoryQuote VegaValue::quote(const VegaInventory::Option& option, double vega) const {
  InventoryQuote quote;
  if (const auto cost = cost_of_trade(option, vega, 1.0)) quote.bid_distance = best_distance(option.takers, *cost);
  if (const auto cost = cost_of_trade(option, vega, -1.0)) quote.ask_distance = best_distance(option.takers, *cost);
  if (quote.bid_distance && quote.ask_distance) {
    const double half_spread = best_distance(option.takers, 0.0);
    quote.parts = InventoryQuote::Parts{.half_spread = half_spread,
                                        .inventory_risk = 0.5 * (*quote.bid_distance + *quote.ask_distance) - half_spread,
                                        .skew = 0.5 * (*quote.bid_distance - *quote.ask_distance)};
  }
  return quote;
}

}  // namespace keel
