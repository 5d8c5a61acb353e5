#include "keel/paths/glosten_milgrom.hpp"

#include <cmath>
#include <cstddef>

namespace keel {

double GlostenMilgrom::belief(int net_bought) const {
  // A purchase is (1 + mu) / (1 - mu) times as likely where the asset is worth 1, a sale as many times less.
  const double odds_against = (1.0 - theta) / theta * std::pow((1.0 - mu) / (1.0 + mu), net_bought);
  return 1.0 / (1.0 + odds_against);
}

void GlostenMilgrom::Outcome::join(const Outcome& other) {
  profit.join(other.profit);
  from_uninformed.join(other.from_uninformed);
  from_informed.join(other.from_informed);
  spread.resize(other.spread.size());
  error_square.resize(other.error_square.size());
  for (std::size_t i = 0; i < other.spread.size(); ++i) {
    spread[i].join(other.spread[i]);
    error_square[i].join(other.error_square[i]);
  }
}

GlostenMilgrom::Outcome GlostenMilgrom::run(const PathRange& paths) const {
  const auto all = static_cast<std::size_t>(trades);
  Outcome outcome;
  outcome.spread.resize(all);
  outcome.error_square.resize(all);
  std::vector<double> beliefs;
  beliefs.reserve(2 * all + 3);
  for (int net = -trades - 1; net <= trades + 1; ++net) beliefs.push_back(belief(net));
  for (std::uint64_t path = 0; path < paths.count; ++path) {
    PathRandom random(paths.seed, paths.first + path);
    const bool high = random.chance(theta);
    const double worth = high ? 1.0 : 0.0;
    std::size_t at = all + 1;
    double informed_part = 0.0;
    double uninformed_part = 0.0;
    for (std::size_t trade = 0; trade < all; ++trade) {
      const bool informed = random.chance(mu);
      const bool buys = informed ? high : random.chance(0.5);
      outcome.spread[trade].add(beliefs[at + 1] - beliefs[at - 1]);
      at = buys ? at + 1 : at - 1;
      const double earned = buys ? beliefs[at] - worth : worth - beliefs[at];  // the price is the belief after the trade
      (informed ? informed_part : uninformed_part) += earned;
      outcome.error_square[trade].add((worth - beliefs[at]) * (worth - beliefs[at]));
    }
    outcome.profit.add(informed_part + uninformed_part);
    outcome.from_informed.add(informed_part);
    outcome.from_uninformed.add(uninformed_part);
  }
  return outcome;
}

GlostenMilgrom::Expected GlostenMilgrom::expected() const {
  const auto all = static_cast<std::size_t>(trades);
  Expected expected{.spread = std::vector<double>(all), .error_square = std::vector<double>(all)};
  for (const bool high : {false, true}) {
    const double worth = high ? 1.0 : 0.0;
    const double buy = high ? 0.5 * (1.0 + mu) : 0.5 * (1.0 - mu);
    std::vector<double> chances{high ? theta : 1.0 - theta};  // of 0, 1, … purchases so far
    for (int trade = 0; trade < trades; ++trade) {
      const auto row = static_cast<std::size_t>(trade);
      std::vector<double> after(chances.size() + 1);
      for (std::size_t bought = 0; bought < chances.size(); ++bought) {
        const Quote shown = quote(2 * static_cast<int>(bought) - trade);
        expected.spread[row] += chances[bought] * (shown.ask - shown.bid);
        after[bought + 1] += chances[bought] * buy;
        after[bought] += chances[bought] * (1.0 - buy);
      }
      chances.swap(after);
      for (std::size_t bought = 0; bought < chances.size(); ++bought) {
        const double error = worth - belief(2 * static_cast<int>(bought) - trade - 1);
        expected.error_square[row] += chances[bought] * error * error;
      }
    }
  }
  return expected;
}

}  // namespace keel
