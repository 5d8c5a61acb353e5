#include "keel/paths/kyle.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace keel {
namespace {

/// lambda of an auction, from its alpha and from `noise_over_variance`, sigma_u^2 dt / Sigma_n: the root of
///   2 lambda^2 (1 - alpha lambda) noise_over_variance = 1 - 2 alpha lambda
/// that the second-order condition lambda (1 - alpha lambda) > 0 leaves. The left side rises from 0 and the right falls to 0 as lambda goes
/// from 0 to 1 / (2 alpha).
double solve_lambda(double alpha, double noise_over_variance) {
  const auto surplus = [&](double lambda) {
    return 2.0 * lambda * lambda * (1.0 - alpha * lambda) * noise_over_variance - (1.0 - 2.0 * alpha * lambda);
  };
  double low = 0.0;
  double high = 1.0 / std::sqrt(noise_over_variance);  // the left side is above 1 here if alpha lambda is below a half
  if (alpha > 0.0) high = std::min(high, 0.5 / alpha);
  for (double middle = 0.5 * (low + high); low < middle && middle < high; middle = 0.5 * (low + high)) {
    (surplus(middle) > 0.0 ? high : low) = middle;
  }
  return low;
}

}  // namespace

Kyle::Equilibrium Kyle::equilibrium() const {
  const double noise_variance = noise * noise / auctions;
  Equilibrium solved;
  solved.auctions.resize(static_cast<std::size_t>(auctions));
  double alpha = 0.0;
  double delta = 0.0;
  double left = 1.0;  // Sigma_N, to begin with
  for (std::size_t n = solved.auctions.size(); n-- > 0;) {
    const double lambda = solve_lambda(alpha, noise_variance / left);
    const double remaining = lambda * (1.0 - alpha * lambda);
    const double intensity = (1.0 - 2.0 * alpha * lambda) / (2.0 * remaining);
    solved.auctions[n] = {.lambda = lambda, .intensity = intensity, .variance = left, .alpha = alpha, .delta = delta};
    delta += alpha * lambda * lambda * noise_variance;
    alpha = 1.0 / (4.0 * remaining);
    left /= 1.0 - intensity * lambda;
  }
  const double scale = variance / left;  // of variances; prices are its root
  const double price = std::sqrt(scale);
  for (Auction& auction : solved.auctions) {
    auction.lambda *= price;
    auction.intensity /= price;
    auction.variance *= scale;
    auction.alpha /= price;
    auction.delta *= price;
  }
  solved.insider_profit = alpha / price * variance + delta * price;
  return solved;
}

void Kyle::Outcome::join(const Outcome& other) {
  value_on_orders.resize(other.value_on_orders.size());
  for (std::size_t n = 0; n < value_on_orders.size(); ++n) value_on_orders[n].join(other.value_on_orders[n]);
  insider_profit.join(other.insider_profit);
  maker_profit.join(other.maker_profit);
}

Kyle::Outcome Kyle::run(const Equilibrium& equilibrium, const PathRange& paths) const {
  const double value_deviation = std::sqrt(variance);
  const double noise_deviation = noise / std::sqrt(auctions);
  Outcome outcome;
  outcome.value_on_orders.resize(equilibrium.auctions.size());
  for (std::uint64_t path = 0; path < paths.count; ++path) {
    PathRandom random(paths.seed, paths.first + path);
    double unknown = value_deviation * random.normal();  // v less the price
    double insider = 0.0;
    double maker = 0.0;
    for (std::size_t n = 0; n < equilibrium.auctions.size(); ++n) {
      const Auction& auction = equilibrium.auctions[n];
      const double insiders = auction.intensity * unknown;
      const double orders = insiders + noise_deviation * random.normal();
      outcome.value_on_orders[n].add(orders, unknown);
      unknown -= auction.lambda * orders;
      insider += insiders * unknown;
      maker -= orders * unknown;
    }
    outcome.insider_profit.add(insider);
    outcome.maker_profit.add(maker);
  }
  return outcome;
}

}  // namespace keel
