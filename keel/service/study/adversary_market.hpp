#pragma once

#include <cmath>
#include <vector>

#include "keel/base/setting.hpp"
#include "keel/config/run_config.hpp"

namespace keel {

/// The market in which the study of adversaries lets the engine live: the plain one with few strikes and a price that jumps, so that
/// there is something to be late for; and how strong each adversary is.
struct AdversaryMarket {
  double seconds = 300.0;
  double sigma = 0.55;
  double jumps_per_day = 5'000.0;
  double jump_sd = 0.002;
  int strikes = 5;
  std::vector<double> bump_ms = {0.0, 1.0, 10.0, 25.0};
  std::vector<double> auction_ms = {100.0};
  double informed_share = 0.15;
  double momentum_share = 0.3;
  double contrarian_share = 0.3;
  double sniper_size = 2.0;
  double sniper_margin = 0.0;
  double sniper_ms = 1.0;
  double competitor_size = 1.0;
  double competitor_half_spread = 1.5;
  double hunter_share = 1.0;
  double hunter_ms = 1.0;
  double spoofer_size = 50.0;
  double spoofer_ticks = 0.0;
  double spoofer_takes = 2.0;
  double spoofer_ms = 1.0;
  double imbalance_weight = 0.0;

  static constexpr auto fields() {
    using M = AdversaryMarket;
    return std::tuple{
        Setting{"seconds", &M::seconds, from(1.0, 86'400.0), "s", "that each life lasts"},
        Setting{"sigma", &M::sigma, from(0.0, 5.0), "annualised, 0.55 is 55 %", "volatility of the hidden price without its jumps"},
        Setting{"jumps_per_day", &M::jumps_per_day, from(0.0, 10'000.0), "jumps a day", "mean number of the price's jumps"},
        Setting{"jump_sd", &M::jump_sd, from(0.0, 1.0), "ln of the price", "standard deviation of a jump"},
        Setting{"strikes", &M::strikes, from(0, 99), "strikes", "of the one expiry, after a week"},
        Setting{"bump_ms", &M::bump_ms, list_of(from(0.0, 1000.0), 1, 10), "ms", "speed bumps to compare; 0: none"},
        Setting{"auction_ms", &M::auction_ms, list_of(from(1.0, 60'000.0), 0, 10), "ms", "times between two auctions to compare"},
        Setting{"informed_share", &M::informed_share, from(0.0, 1.0), "a share", "of takers who know the next move, where there are some"},
        Setting{"momentum_share", &M::momentum_share, from(0.0, 1.0), "a share",
                "of takers who follow the last move, where there are some"},
        Setting{"contrarian_share", &M::contrarian_share, from(0.0, 1.0), "a share",
                "of takers who trade against the last move, where there are some"},
        Setting{"sniper_size", &M::sniper_size, from(0.0, 1e4), "mean takers", "most that he takes at one time"},
        Setting{"sniper_margin", &M::sniper_margin, from(0.0, 1e4), "units", "that a quote must be stale by, beyond his fee"},
        Setting{"sniper_ms", &M::sniper_ms, from(0.0, 60'000.0), "ms", "from a move to his order at the venue"},
        Setting{"competitor_size", &M::competitor_size, from(0.0, 1e4), "mean takers", "of each of his quotes"},
        Setting{"competitor_half_spread", &M::competitor_half_spread, from(0.0, 1000.0), "units",
                "of his quotes around what he is indifferent at"},
        Setting{"hunter_share", &M::hunter_share, from(0.0, 100.0), "a share", "of our hedge that he trades before us"},
        Setting{"hunter_ms", &M::hunter_ms, from(0.0, 60'000.0), "ms", "from our trade to his order at the venue"},
        Setting{"spoofer_size", &M::spoofer_size, from(0.0, 1e5), "mean takers", "of the order that he does not mean"},
        Setting{"spoofer_ticks", &M::spoofer_ticks, from(0.0, 1e4), "ticks", "behind the best price that it stands at"},
        Setting{"spoofer_takes", &M::spoofer_takes, from(0.0, 1e4), "mean takers", "most that he trades against who has reacted"},
        Setting{"spoofer_ms", &M::spoofer_ms, from(0.0, 60'000.0), "ms", "from what he sees to his orders at the venue"},
        Setting{"imbalance_weight", &M::imbalance_weight, from(0.0, 50.0), "factor",
                "how much the engine's fair value of perpetuals listens to the sizes at the best prices (quoting.signal), in all lives"}};
  }

  static Duration milliseconds(double ms) { return Duration{std::llround(ms * 1e6)}; }

  /// What the venue does against who is fast.
  struct Rule {
    double bump_ms = 0.0;
    double auction_ms = 0.0;
  };
  /// The bumps, then the auctions.
  std::vector<Rule> rules_compared() const {
    std::vector<Rule> all;
    for (const double bump : bump_ms) all.push_back({.bump_ms = bump});
    for (const double every : auction_ms) all.push_back({.auction_ms = every});
    return all;
  }

  /// Nobody but takers who know nothing.
  RunConfig config(const Rule& rule) const {
    RunConfig config;
    config.quoting.signal.imbalance_weight = imbalance_weight;
    SimConfig& sim = config.sim;
    sim.expiry_days = {7};
    sim.strikes_per_expiry = strikes;
    sim.informed_share = 0.0;
    sim.speed_bump = milliseconds(rule.bump_ms);
    sim.auction_every = milliseconds(rule.auction_ms);
    sim.process.volatility = sigma;
    sim.process.jumps_per_day = jumps_per_day;
    sim.process.jump_deviation = jump_sd;
    return config;
  }
};

}  // namespace keel
