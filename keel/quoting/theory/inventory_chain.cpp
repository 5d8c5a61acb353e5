#include "keel/quoting/theory/inventory_chain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

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

Eigen::VectorXd log_values(const InventoryChain& chain, double time_left) { return LogValueMarch(chain, time_left).step(); }

LogValueMarch::LogValueMarch(const InventoryChain& chain, double time_of_step) {
  check(chain);
  log_size_ = chain.log_terminal.maxCoeff();
  v_ = (chain.log_terminal.array() - log_size_).exp();
  const int halvings = halvings_for(chain, time_of_step);
  Scaled whole = short_step(chain, time_of_step, halvings);
  for (int i = 0; i < halvings; ++i) whole.square();
  one_step_ = std::move(whole.elements);
  log_scale_ = whole.log_scale;
}

const Eigen::VectorXd& LogValueMarch::step() {
  v_ = (one_step_ * v_).eval();
  log_size_ += log_scale_;
  constexpr double least = std::numeric_limits<double>::min();  // Eigen's logarithm of less is that of this
  log_v_ = (v_.array() >= least).select(v_.array().log() + log_size_, -std::numeric_limits<double>::infinity());
  const double largest = v_.maxCoeff();
  v_ /= largest;
  log_size_ += std::log(largest);
  ++steps_;
  return log_v_;
}

namespace {

/// The stationary state to both sides of its lowest penalty, for a rate of decay that is tried. From (penalty_q - rate) v_q = exchange
/// (v_{q-1} + v_{q+1}) each neighbour's share of what lies nearer to the middle follows inwards from the ends, where nothing lies beyond;
/// inwards the growing solution is the one that is wanted. Logarithms of shares never leave the range of a double, as v itself would.
struct Shares {
  Eigen::VectorXd outer;  ///< v of the next one away from the middle over v here
  double surplus = 0.0;   ///< of the equation in the middle; falls as the rate rises, 0 at the right one
  bool positive = true;   ///< no share below 0: the rate is not above that of the lowest state

  Shares(const InventoryChain& chain, Eigen::Index middle, double rate) : outer(Eigen::VectorXd::Zero(chain.penalty_per_time.size())) {
    const auto take_side = [&](Eigen::Index end, Eigen::Index step) {
      double beyond = 0.0;
      for (Eigen::Index q = end; q != middle && positive; q -= step) {
        const double inverse = (chain.penalty_per_time[q] - rate) / chain.exchange_per_time - beyond;
        positive = inverse > 0.0;
        beyond = outer[q] = 1.0 / inverse;
      }
      return beyond;
    };
    const double above = take_side(chain.penalty_per_time.size() - 1, 1);
    const double below = take_side(0, -1);
    surplus = (chain.penalty_per_time[middle] - rate) / chain.exchange_per_time - above - below;
  }
};

}  // namespace

Eigen::VectorXd stationary_log_values(const InventoryChain& chain) {
  check(chain);
  const Eigen::Index size = chain.penalty_per_time.size();
  Eigen::Index middle = 0;
  const double least = chain.penalty_per_time.minCoeff(&middle);
  // The lowest rate lies between Gershgorin's bound and what a state of the middle alone has.
  double low = least - 2.0 * chain.exchange_per_time;
  double high = least;
  for (double rate = 0.5 * (low + high); low < rate && rate < high; rate = 0.5 * (low + high)) {
    const Shares tried(chain, middle, rate);
    (tried.positive && tried.surplus > 0.0 ? low : high) = rate;
  }
  const Shares shares(chain, middle, low);
  Eigen::VectorXd log_v = Eigen::VectorXd::Zero(size);
  for (Eigen::Index q = middle + 1; q < size; ++q) log_v[q] = log_v[q - 1] + std::log(shares.outer[q]);
  for (Eigen::Index q = middle - 1; q >= 0; --q) log_v[q] = log_v[q + 1] + std::log(shares.outer[q]);
  return log_v.array() - log_v[size / 2];
}

}  // namespace keel
