#include "keel/paths/feedback/pinning.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "keel/base/time.hpp"
#include "keel/pricing/black/normal.hpp"

namespace keel {
namespace {

constexpr double on_strike_log = 1e-9;

/// The mean of what a normal number is above 0.
double mean_above_zero(double mean, double deviation) {
  return mean * normal_cdf(mean / deviation) + deviation * normal_pdf(mean / deviation);
}

}  // namespace

void Pinning::OfRho::join(const OfRho& other) {
  distance_bps.join(other.distance_bps);
  on_strike.join(other.on_strike);
  within_near.join(other.within_near);
  jumps.join(other.jumps);
  for (std::size_t i = 0; i < bins; ++i) ended[i] += other.ended[i];
}

void Pinning::Outcome::join(const Outcome& other) {
  by_rho.resize(other.by_rho.size());
  for (std::size_t i = 0; i < by_rho.size(); ++i) by_rho[i].join(other.by_rho[i]);
}

double Pinning::deviation() const { return sigma * std::sqrt(days / days_per_year); }

Pinning::Outcome Pinning::run(const PathRange& paths) const {
  Outcome outcome;
  outcome.by_rho.resize(rho.size());
  const double years = days / days_per_year;
  const double step_deviation = deviation() / std::sqrt(steps);
  const double log_strike = std::log(strike);
  const double bin_width = 2.0 * bins_deviations * deviation() / bins;
  std::vector<double> moves(static_cast<std::size_t>(steps));
  for (std::uint64_t path = 0; path < paths.count; ++path) {
    PathRandom random(paths.seed, paths.first + path);
    for (double& move : moves) move = step_deviation * random.normal() - 0.5 * step_deviation * step_deviation;
    for (std::size_t i = 0; i < rho.size(); ++i) {
      const HedgedMarket market(strike, sigma, rho[i]);
      double log_price = std::log(start);
      double log_fundamental = market.fundamental(log_price, years);
      double jumps = 0.0;
      for (int step = 1; step <= steps; ++step) {
        log_fundamental += moves[static_cast<std::size_t>(step - 1)];
        const auto next = market.price(log_fundamental, years * (steps - step) / steps, log_price);
        jumps += next.jumped ? 1.0 : 0.0;
        log_price = next.log;
      }
      const double off = log_price - log_strike;
      OfRho& of = outcome.by_rho[i];
      of.distance_bps.add(1e4 * std::abs(off));
      of.on_strike.add(std::abs(off) < on_strike_log ? 1.0 : 0.0);
      of.within_near.add(std::abs(off) <= 1e-4 * near_bps ? 1.0 : 0.0);
      of.jumps.add(jumps);
      const double bin = std::floor(off / bin_width + 0.5 * bins);
      ++of.ended[static_cast<std::size_t>(std::clamp(bin, 0.0, bins - 1.0))];
    }
  }
  return outcome;
}

std::optional<Pinning::Expected> Pinning::expected(double of_rho) const {
  if (of_rho > 0.0) return std::nullopt;
  // The fundamental's end is normal about `mean`, from the strike; the price's is at it below the strike, that and rho above, the strike
  // between.
  const double spread = deviation();
  const double mean =
      HedgedMarket(strike, sigma, of_rho).fundamental(std::log(start), days / days_per_year) - 0.5 * spread * spread - std::log(strike);
  return Expected{.distance_bps = 1e4 * (mean_above_zero(-mean, spread) + mean_above_zero(mean + of_rho, spread)),
                  .on_strike = normal_cdf((-of_rho - mean) / spread) - normal_cdf(-mean / spread)};
}

}  // namespace keel
