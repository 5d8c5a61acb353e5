#include "keel/quoting/theory/inventory_models.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "keel/base/check.hpp"
#include "keel/quoting/theory/inventory_chain.hpp"

namespace keel {
namespace {

InventoryQuote from_parts(const InventoryQuote::Parts& parts) {
  const double both = parts.half_spread + parts.inventory_risk + parts.adverse_selection;
  const double shift = parts.skew + parts.drift;
  return {.bid_distance = both + shift, .ask_distance = both - shift, .parts = parts};
}

/// A quote out of the logarithms of v, whose differences are `k` times what a trade costs beyond `half_spread` and `adverse_selection`.
InventoryQuote from_chain(const Eigen::VectorXd& log_v, int inventory, double k, double half_spread, double adverse_selection) {
  const auto bound = static_cast<int>(log_v.size() / 2);
  KEEL_CHECK(std::abs(inventory) <= bound, "an inventory within its bound");
  const double always = half_spread + adverse_selection;
  InventoryQuote quote;
  const auto cost_of_going_to = [&](int q) { return (log_v[inventory + bound] - log_v[q + bound]) / k; };
  if (inventory < bound) quote.bid_distance = always + cost_of_going_to(inventory + 1);
  if (inventory > -bound) quote.ask_distance = always + cost_of_going_to(inventory - 1);
  if (quote.bid_distance && quote.ask_distance) {
    quote.parts = InventoryQuote::Parts{.half_spread = half_spread,
                                        .inventory_risk = 0.5 * (*quote.bid_distance + *quote.ask_distance) - always,
                                        .adverse_selection = adverse_selection,
                                        .skew = 0.5 * (*quote.bid_distance - *quote.ask_distance)};
  }
  return quote;
}

constexpr double no_quote = std::numeric_limits<double>::infinity();

QuoteCourse empty_course(int bound, int steps, double time_left) {
  QuoteCourse course{.bound = bound, .steps = steps, .step_time = time_left / steps};
  const std::size_t quotes = static_cast<std::size_t>(steps) * course.inventories();
  course.bid_distances.resize(quotes, no_quote);
  course.ask_distances.resize(quotes, no_quote);
  return course;
}

void set_quotes(QuoteCourse& course, int step, int inventory, const InventoryQuote& quote) {
  course.bid_distances[course.at(step, inventory)] = inventory < course.bound ? quote.bid_distance.value_or(no_quote) : no_quote;
  course.ask_distances[course.at(step, inventory)] = inventory > -course.bound ? quote.ask_distance.value_or(no_quote) : no_quote;
}

/// As `from_chain`, at all times.
QuoteCourse course_of(const InventoryChain& chain, double time_left, int steps, double k, double half_spread, double adverse_selection) {
  const auto bound = static_cast<int>(chain.penalty_per_time.size() / 2);
  QuoteCourse course = empty_course(bound, steps, time_left);
  // Backwards from the end by half steps, whose odd ones are the middles.
  for (LogValueMarch march(chain, 0.5 * course.step_time); march.steps() < 2 * steps;) {
    const Eigen::VectorXd& log_v = march.step();
    if (march.steps() % 2 == 0) continue;
    const int step = steps - 1 - march.steps() / 2;
    for (int q = -bound; q <= bound; ++q) set_quotes(course, step, q, from_chain(log_v, q, k, half_spread, adverse_selection));
  }
  return course;
}

/// c1 of the paper, the half spread of a maker with exponential utility and no inventory.
double utility_half_spread(double gamma, double k) { return std::log1p(gamma / k) / gamma; }

InventoryChain chain_of(const Glft& model) {
  const double alpha = 0.5 * model.k * model.gamma * model.sigma * model.sigma;
  const Eigen::VectorXd q = Eigen::VectorXd::LinSpaced(2 * model.bound + 1, -model.bound, model.bound);
  return {.penalty_per_time = alpha * q.array().square() - model.k * model.mu * q.array(),
          .exchange_per_time = model.exchange_per_time(),
          .log_terminal = -0.5 * model.k * model.xi * q.array().square()};
}

InventoryChain chain_of(const CarteaJaimungal& model) {
  const Eigen::VectorXd q = Eigen::VectorXd::LinSpaced(2 * model.bound + 1, -model.bound, model.bound);
  return {.penalty_per_time = model.phi * model.kappa * q.array().square(),
          .exchange_per_time = model.exchange_per_time(),
          .log_terminal = -model.alpha * model.kappa * q.array().square()};
}

InventoryQuote exact_quote(const Glft& model, int inventory) {
  const InventoryChain chain = chain_of(model);
  const Eigen::VectorXd log_v = std::isfinite(model.time_left) ? log_values(chain, model.time_left) : stationary_log_values(chain);
  return from_chain(log_v, inventory, model.k, utility_half_spread(model.gamma, model.k), 0.5 * model.xi);
}

}  // namespace

InventoryQuote AvellanedaStoikov::quote(double inventory) const {
  const double variance_charge = gamma * sigma * sigma * time_left;
  return from_parts(
      {.half_spread = utility_half_spread(gamma, k), .inventory_risk = 0.5 * variance_charge, .skew = inventory * variance_charge});
}

double Glft::exchange_per_time() const { return a * std::exp(-(1.0 + k / gamma) * std::log1p(gamma / k) - 0.5 * k * xi); }

InventoryQuote Glft::closed_form(double inventory) const {
  const double variance = sigma * sigma;
  const double c =
      std::exp(0.25 * k * xi) * std::sqrt(variance * gamma / (2.0 * k * a) * std::exp((1.0 + k / gamma) * std::log1p(gamma / k)));
  return from_parts({.half_spread = utility_half_spread(gamma, k),
                     .inventory_risk = 0.5 * c,
                     .adverse_selection = 0.5 * xi,
                     .skew = inventory * c,
                     .drift = -mu / (gamma * variance) * c});
}

InventoryQuote Glft::exact(int inventory) const {
  InventoryQuote quote = exact_quote(*this, inventory);
  if (mu == 0.0 || !quote.parts) return quote;
  Glft still = *this;
  still.mu = 0.0;
  const double skew = exact_quote(still, inventory).parts->skew;
  quote.parts->drift = quote.parts->skew - skew;
  quote.parts->skew = skew;
  return quote;
}

QuoteCourse Glft::course(int steps) const {
  if (form == "exact") return course_of(chain_of(*this), time_left, steps, k, utility_half_spread(gamma, k), 0.5 * xi);
  QuoteCourse course = empty_course(bound, steps, time_left);
  for (int step = 0; step < steps; ++step) {
    for (int q = -bound; q <= bound; ++q) set_quotes(course, step, q, closed_form(q));
  }
  return course;
}

double Glft::certainty_equivalent(int inventory) const {
  KEEL_CHECK(std::abs(inventory) <= bound, "an inventory within its bound");
  return log_values(chain_of(*this), time_left)[inventory + bound] / k + 0.5 * xi * inventory * inventory;
}

double CarteaJaimungal::exchange_per_time() const { return lambda * std::exp(-1.0 - kappa * epsilon); }

double CarteaJaimungal::value(int inventory) const {
  KEEL_CHECK(std::abs(inventory) <= bound, "an inventory within its bound");
  return log_values(chain_of(*this), time_left)[inventory + bound] / kappa;
}

InventoryQuote CarteaJaimungal::quote(int inventory) const {
  return from_chain(log_values(chain_of(*this), time_left), inventory, kappa, 1.0 / kappa, epsilon);
}

QuoteCourse CarteaJaimungal::course(int steps) const { return course_of(chain_of(*this), time_left, steps, kappa, 1.0 / kappa, epsilon); }

InventoryQuote FixedSpread::quote(double inventory) const { return from_parts({.half_spread = half_spread, .skew = inventory * slope}); }

}  // namespace keel
