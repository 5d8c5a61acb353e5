#include "keel/quoting/theory/inventory_chain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "keel/base/check.hpp"

namespace keel {
namespace {

/// A matrix without a negative element, exp(log_scale) times `elements`.
struct Scaled {
  Eigen::MatrixXd elements;
  double log_scale = 0.0;

  void normalise() {
    const double largest = elements.maxCoeff();
    elements /= largest;
    log_scale += std::log(largest);
  }
  void square() {
    elements = (elements * elements).eval();
    log_scale *= 2.0;
    normalise();
  }
};

/// exp of the generator over a time in which it does little, 2^-halvings of `time`.
Scaled short_step(const InventoryChain& chain, double time, int halvings) {
  const Eigen::Index size = chain.penalty_per_time.size();
  const double most = chain.penalty_per_time.maxCoeff();
  const double step = std::ldexp(time, -halvings);
  // exp(-most step) exp(B step) with B >= 0 everywhere: Taylor's terms are all positive.
  Eigen::MatrixXd b = Eigen::MatrixXd::Zero(size, size);
  b.diagonal() = (most - chain.penalty_per_time.array()).matrix() * step;
  b.diagonal(1).setConstant(chain.exchange_per_time * step);
  b.diagonal(-1).setConstant(chain.exchange_per_time * step);
  Eigen::MatrixXd term = Eigen::MatrixXd::Identity(size, size);
  Scaled sum{term, -most * step};
  for (int order = 1; order <= 24; ++order) {
    term = (term * b).eval() / order;
    sum.elements += term;
  }
  sum.normalise();
  return sum;
}

/// So many halvings of `time` that Taylor's 24 terms are exact.
int halvings_for(const InventoryChain& chain, double time) {
  const double spread = chain.penalty_per_time.maxCoeff() - chain.penalty_per_time.minCoeff() + 2.0 * chain.exchange_per_time;
  return std::max(0, static_cast<int>(std::ceil(std::log2(std::max(spread * time, 1e-300)))));
}

void check(const InventoryChain& chain) {
  KEEL_CHECK(chain.penalty_per_time.size() % 2 == 1 && chain.penalty_per_time.size() <= 1001, "inventories from -Q to Q");
  KEEL_CHECK(chain.log_terminal.size() == chain.penalty_per_time.size(), "an end value for each inventory");
  KEEL_CHECK(chain.exchange_per_time > 0.0, "somebody trades");
}

}  // namespace

Eigen::VectorXd log_values(const InventoryChain& chain, double time_left) {
  check(chain);
  const double highest = chain.log_terminal.maxCoeff();
  const Eigen::VectorXd terminal = (chain.log_terminal.array() - highest).exp();
  const int halvings = halvings_for(chain, time_left);
  Scaled whole = short_step(chain, time_left, halvings);
  for (int i = 0; i < halvings; ++i) whole.square();
  return (whole.elements * terminal).array().log() + (whole.log_scale + highest);
}

Eigen::VectorXd stationary_log_values(const InventoryChain& chain) {
  check(chain);
  const Eigen::Index size = chain.penalty_per_time.size();
  const int halvings = 4;
  Scaled power = short_step(
      chain, std::ldexp(1.0, halvings) / std::max(1e-300, chain.penalty_per_time.maxCoeff() + chain.exchange_per_time), halvings);
  Eigen::VectorXd before = Eigen::VectorXd::Constant(size, std::numeric_limits<double>::infinity());
  for (int doubling = 0; doubling < 80; ++doubling) {
    power.square();
    Eigen::VectorXd now = power.elements.rowwise().sum().array().log();
    now.array() -= now[size / 2];
    if ((now - before).cwiseAbs().maxCoeff() <= 1e-13 * std::max(1.0, now.cwiseAbs().maxCoeff())) return now;
    before = std::move(now);
  }
  return before;
}

}  // namespace keel
