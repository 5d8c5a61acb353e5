#include "keel/paths/feedback/hedging_feedback.hpp"

#include <cmath>
#include <cstddef>

namespace keel {

void HedgingFeedback::OfRho::join(const OfRho& other) {
  variance.join(other.variance);
  formula.join(other.formula);
  jumps.join(other.jumps);
}

void HedgingFeedback::Outcome::join(const Outcome& other) {
  by_rho.resize(other.by_rho.size());
  for (std::size_t i = 0; i < by_rho.size(); ++i) by_rho[i].join(other.by_rho[i]);
}

HedgingFeedback::Outcome HedgingFeedback::run(const PathRange& paths) const {
  Outcome outcome;
  outcome.by_rho.resize(rho.size());
  const double deviation = sigma * std::sqrt(step_years);
  std::vector<double> moves(static_cast<std::size_t>(steps));
  for (std::uint64_t path = 0; path < paths.count; ++path) {
    PathRandom random(paths.seed, paths.first + path);
    for (double& move : moves) move = deviation * random.normal() - 0.5 * deviation * deviation;
    for (std::size_t i = 0; i < rho.size(); ++i) {
      const HedgedMarket hedged = market(rho[i]);
      double log_price = std::log(spot);
      double log_fundamental = hedged.fundamental(log_price, years);
      double left = years;
      double squares = 0.0;
      double expected = 0.0;
      double jumps = 0.0;
      for (const double move : moves) {
        const double local = sigma * hedged.amplification(log_price, left);
        expected += local * local;
        left -= step_years;
        log_fundamental += move;
        const auto next = hedged.price(log_fundamental, left, log_price);
        squares += (next.log - log_price) * (next.log - log_price);
        jumps += next.jumped ? 1.0 : 0.0;
        log_price = next.log;
      }
      OfRho& of = outcome.by_rho[i];
      of.variance.add(squares / (steps * step_years));
      of.formula.add(expected / steps);
      of.jumps.add(jumps);
    }
  }
  return outcome;
}

}  // namespace keel
