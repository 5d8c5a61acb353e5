#include "keel/quoting/theory/flow_problem.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "keel/quoting/theory/exact_flow.hpp"
#include "keel/risk/price_of_risk.hpp"

namespace keel {
namespace {

/// A covariance's least eigenvalue may be this share of its largest below 0, from rounded figures.
constexpr double rounded_eigenvalue = 1e-9;
constexpr int least_bound = 20;

Result<FactorMatrix> covariance_of(const QuoteProblem& problem) {
  const std::size_t factors = problem.factors.size();
  if (factors == 0) return fail("factors: is missing: names of what moves prices");
  if (problem.covariance.size() != factors) {
    return fail(fmt::format("covariance: holds {} rows, needs {}: one for each factor", problem.covariance.size(), factors));
  }
  FactorMatrix sigma(static_cast<Eigen::Index>(factors), static_cast<Eigen::Index>(factors));
  for (std::size_t i = 0; i < factors; ++i) {
    if (problem.covariance[i].size() != factors) {
      return fail(fmt::format("covariance[{}]: holds {} numbers, needs {}", i, problem.covariance[i].size(), factors));
    }
    for (std::size_t j = 0; j < factors; ++j) sigma(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = problem.covariance[i][j];
  }
  if (!sigma.isApprox(sigma.transpose(), 1e-12)) return fail("covariance: is not symmetric");
  const Eigen::SelfAdjointEigenSolver<FactorMatrix> solver(sigma);
  if (!(sigma.diagonal().minCoeff() > 0.0)) return fail("covariance: every factor needs a variance above 0");
  if (solver.eigenvalues().minCoeff() < -rounded_eigenvalue * solver.eigenvalues().maxCoeff()) {
    return fail("covariance: is no covariance: some mix of the factors would have a variance below 0");
  }
  return sigma;
}

Intensity intensity_of(const TakersConfig& takers, double rate) {
  if (takers.form == "logistic") return LogisticIntensity{.rate = rate, .alpha = takers.alpha, .beta = takers.beta};
  return ExponentialIntensity{.rate = rate, .k = takers.k};
}

/// One for each size of each instrument, in their order.
struct Flows {
  std::vector<Flow> flows;
  std::vector<std::size_t> instrument;
};

Result<Flows> flows_of(const QuoteProblem& problem) {
  Flows all;
  if (problem.instrument.empty()) return fail("instrument: is missing: no [[instrument]] in the file");
  for (std::size_t i = 0; i < problem.instrument.size(); ++i) {
    const QuotedInstrumentConfig& instrument = problem.instrument[i];
    if (instrument.loadings.size() != problem.factors.size()) {
      return fail(fmt::format("instrument[{}].loadings: holds {}, needs {}: one for each factor", i, instrument.loadings.size(),
                              problem.factors.size()));
    }
    const FactorVector loadings =
        Eigen::Map<const FactorVector>(instrument.loadings.data(), static_cast<Eigen::Index>(instrument.loadings.size()));
    std::vector<TradeSizeConfig> sizes = instrument.trade;
    if (sizes.empty()) sizes.emplace_back();
    for (const TradeSizeConfig& trade : sizes) {
      all.flows.push_back({loadings, trade.size, intensity_of(instrument.takers, trade.rate < 0.0 ? instrument.takers.rate : trade.rate)});
      all.instrument.push_back(i);
    }
  }
  return all;
}

/// The theory's M: takers counted at fair, whatever the size of their trades.
FactorMatrix flow_at_fair(const Flows& all, Eigen::Index factors) {
  FactorMatrix m = FactorMatrix::Zero(factors, factors);
  for (const Flow& flow : all.flows) {
    m += 2.0 * flow.size * hamiltonian_curvature(flow.takers, 0.0) * flow.loadings * flow.loadings.transpose();
  }
  return m;
}

QuoteDistances distances(const Flow& flow, double buying_costs, double selling_costs) {
  return {best_distance(flow.takers, buying_costs), best_distance(flow.takers, selling_costs)};
}

/// The problem on its lattice, with the exact quotes written into `solved`. Error: why there are none.
Result<void> add_exact(const QuoteProblem& problem, const Flows& all, const FactorMatrix& sigma, SolvedProblem& solved) {
  const std::size_t count = problem.instrument.size();
  std::vector<LatticeInstrument> lattice(count);
  std::vector<int> held(count);
  FactorMatrix loadings(static_cast<Eigen::Index>(count), sigma.rows());
  int farthest = 1;
  int largest = 1;
  for (std::size_t i = 0; i < count; ++i) {
    double unit = 0.0;
    for (std::size_t f = 0; f < all.flows.size(); ++f) {
      if (all.instrument[f] == i && (unit == 0.0 || all.flows[f].size < unit)) unit = all.flows[f].size;
    }
    lattice[i].unit = unit;
    const auto in_units = [&](double amount) -> std::optional<int> {
      const double units = amount / unit;
      if (std::abs(units) > 1'000.0 || std::abs(units - std::round(units)) > 1e-9) return std::nullopt;
      return static_cast<int>(std::round(units));
    };
    for (std::size_t f = 0; f < all.flows.size(); ++f) {
      if (all.instrument[f] != i) continue;
      loadings.row(static_cast<Eigen::Index>(i)) = all.flows[f].loadings.transpose();
      const auto units = in_units(all.flows[f].size);
      if (!units) return fail(fmt::format("a trade of {} is no multiple of {}", all.flows[f].size, unit));
      lattice[i].takers.push_back({*units, all.flows[f].takers});
      largest = std::max(largest, *units);
    }
    const auto units = in_units(problem.instrument[i].inventory);
    if (!units) return fail(fmt::format("an inventory of {} is no multiple of {}", problem.instrument[i].inventory, unit));
    held[i] = *units;
    farthest = std::max(farthest, std::abs(*units));
  }
  const int bound = problem.exact_bound > 0 ? problem.exact_bound : farthest + std::max(least_bound, 3 * largest);
  if (farthest > bound) return fail(fmt::format("an inventory lies beyond exact_bound = {}", bound));
  const auto exact = ExactFlow::solve(lattice, loadings * sigma * loadings.transpose(),
                                      loadings * solved.curvature_of_trades * loadings.transpose(), problem.risk_aversion, bound);
  if (!exact) return std::unexpected(exact.error());
  solved.rate = exact->rate();
  for (std::size_t f = 0; f < all.flows.size(); ++f) {
    const std::size_t i = all.instrument[f];
    const int units = static_cast<int>(std::round(all.flows[f].size / lattice[i].unit));
    if (const auto cost = exact->cost(held, i, units, 1)) solved.quotes[f].exact.bid = best_distance(all.flows[f].takers, *cost);
    if (const auto cost = exact->cost(held, i, units, -1)) solved.quotes[f].exact.ask = best_distance(all.flows[f].takers, *cost);
  }
  return {};
}

}  // namespace

Result<SolvedProblem> solve_problem(const QuoteProblem& problem) {
  const auto sigma = covariance_of(problem);
  if (!sigma) return std::unexpected(sigma.error());
  const auto all = flows_of(problem);
  if (!all) return std::unexpected(all.error());
  SolvedProblem solved;
  solved.exposures = FactorVector::Zero(sigma->rows());
  for (const QuotedInstrumentConfig& instrument : problem.instrument) {
    solved.exposures += instrument.inventory * Eigen::Map<const FactorVector>(instrument.loadings.data(), sigma->rows());
  }
  solved.curvature = value_curvature(*sigma, flow_at_fair(*all, sigma->rows()), problem.risk_aversion, problem.untraded_horizon);
  price_of_risk(solved.curvature, solved.exposures, solved.price_of_risk);
  solved.curvature_of_trades = value_curvature_of_trades(*sigma, all->flows, problem.risk_aversion, problem.untraded_horizon);
  solved.correction = price_correction(solved.curvature_of_trades, all->flows, solved.exposures);
  price_of_risk(solved.curvature_of_trades, solved.exposures, solved.corrected_price);
  solved.corrected_price *= solved.correction;
  for (std::size_t f = 0; f < all->flows.size(); ++f) {
    const Flow& flow = all->flows[f];
    const double skew = flow.loadings.dot(solved.price_of_risk);
    const double size_charge = flow.size * flow.loadings.dot(solved.curvature * flow.loadings);
    const double corrected_skew = flow.loadings.dot(solved.corrected_price);
    ProblemQuote quote;
    quote.instrument = all->instrument[f];
    quote.size = flow.size;
    quote.half_spread = best_distance(flow.takers, 0.0);
    quote.skew_by_factor = flow.loadings.cwiseProduct(solved.corrected_price);
    quote.size_charge = flow.size * flow.loadings.dot(solved.curvature_of_trades * flow.loadings);
    quote.quadratic = distances(flow, skew + size_charge, -skew + size_charge);
    quote.corrected = distances(flow, corrected_skew + quote.size_charge, -corrected_skew + quote.size_charge);
    solved.quotes.push_back(std::move(quote));
  }
  if (const auto exact = add_exact(problem, *all, *sigma, solved); !exact) solved.why_not_exact = exact.error().text;
  return solved;
}

}  // namespace keel
