#pragma once

#include <deque>

#include "keel/domain/events.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/pricing/svi/svi.hpp"
#include "keel/sim/sim_random.hpp"

namespace keel {

/// What an instrument is worth in truth, which nobody but the market process and the informed knows.
struct SimFair {
  double price = 0.0;  ///< in the instrument's quotation
  double unit = 0.0;   ///< one unit of distance (SimFlow) in that quotation, > 0
  double delta = 0.0;  ///< coins per contract
};

class MarketProcess;

/// Whose moves a price's correlate with; it outlives the follower and is stepped before it.
struct PriceLeader {
  const MarketProcess* process = nullptr;
  double correlation = 0.0;
};

/// The hidden price of an underlying and the hidden smiles, and what they make each of its instruments worth.
/// Price: geometric Brownian motion without drift, stepped, plus what takers push; correlated with a leader's, if
/// it has one. Smiles: SSVI with a power law, whose
/// at-the-money volatilities walk. Formulas: docs/models/simulated_market.md.
class MarketProcess {
 public:
  MarketProcess(const SimConfig& config, const Instruments& instruments, std::vector<Instant> expiries, PriceLeader leader = {});

  void step_price(Instant now);
  void step_vol(Instant now);
  /// `coins` of delta were taken: the price moves their way for good.
  void push(double coins);

  Currency underlying() const { return underlying_; }
  double price() const { return price_; }
  /// ln of the move of the next `informed_horizon`, trades' impact apart.
  double next_move() const;
  SmileMoved smile(std::size_t expiry) const;
  std::size_t expiries() const { return smiles_.size(); }
  Instant expiry(std::size_t index) const { return smiles_[index].expiry; }
  /// Computed when asked for, once per step. Domain: on this underlying, not yet expired.
  const SimFair& fair(InstrumentId id);

 private:
  void move_price(double log_move);

  struct Smile {
    Instant expiry;
    double years = 0.0;  ///< when the smile last moved, > 0
    double atm_vol = 0.0;
    SviParams svi;
  };
  struct Known {
    std::uint64_t version = 0;
    SimFair fair;
  };
  /// The leader's normal number of a step to come; 0 without one.
  double shared_normal(std::size_t step) const;
  void draw_move(double shared);
  void reshape(Smile& smile, Instant now);
  SimFair compute(const Instrument& instrument) const;
  SimFair compute_option(const Instrument& instrument, const Smile& smile, double forward) const;

  PriceLeader leader_;
  Currency underlying_;
  SimProcess process_;
  double option_unit_floor_ticks_;
  const Instruments& instruments_;
  Random price_random_;
  Random vol_random_;
  double start_price_;
  double price_;
  Instant now_;
  std::deque<double> moves_;    ///< the next moves of ln price, soonest first
  std::deque<double> normals_;  ///< and the normal numbers that they were made of
  std::vector<Smile> smiles_;
  std::vector<std::size_t> smile_of_;  ///< by instrument id
  std::vector<Known> known_;           ///< by instrument id
  std::uint64_t version_ = 1;
};

}  // namespace keel
