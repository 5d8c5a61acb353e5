#pragma once

#include <deque>

#include "keel/domain/events.hpp"
#include "keel/domain/settings/sim_config.hpp"
#include "keel/pricing/svi/svi.hpp"
#include "keel/sim/price/footprint.hpp"
#include "keel/sim/price/recorded_path.hpp"
#include "keel/sim/sim_random.hpp"

namespace keel {

/// What an instrument is worth in truth, which nobody but the market process and the informed knows.
struct SimFair {
  double price = 0.0;  ///< in the instrument's quotation
  double unit = 0.0;   ///< one unit of distance (SimFlow) in that quotation, > 0
  double delta = 0.0;  ///< coins per contract
  double bend = 0.0;   ///< of an option: what the delta rises by with ln of the underlying's price
};

class MarketProcess;

/// Whose moves a price's correlate with; it outlives the follower and is stepped before it.
struct PriceLeader {
  const MarketProcess* process = nullptr;
  double correlation = 0.0;
};

/// The hidden price of an underlying and the hidden smiles, and what they make each of its instruments worth.
/// Price: a diffusion, stepped, of constant or of Heston's volatility, with jumps, or a recorded path, and with what it is told to do, plus
/// what takers push; correlated with a leader's, if it has one. Smiles: SSVI with a power law, whose at-the-money volatilities and tilt
/// walk. Formulas: docs/models/simulated_market.md.
class MarketProcess {
 public:
  MarketProcess(const SimConfig& config, const Instruments& instruments, std::vector<Instant> expiries, PriceLeader leader = {},
                Footprint footprint = {});

  void step_price(Instant now);
  void step_vol(Instant now);
  /// `coins` of delta were taken: the price moves their way. Trades between two steps of the price count as made at the first.
  void push(double coins);
  /// By what one of them rises in its quotation when the price moves by `log_move`.
  double change(const Instrument& instrument, double log_move);
  /// The farthest that an order of so many contracts moves what one of them is worth, in its quotation; 0 without [sim.impact].
  double farthest(const Instrument& instrument, Size contracts);

  /// Of ln price: what trades have done to it, as it stands now; 0 without [sim.impact].
  double displacement() const { return footprint_.displacement(to_seconds(now_ - start_)); }
  /// What of an instrument's price is due to the displacement having changed from `before`, in its quotation. Domain: as fair.
  double displaced_since(const Instrument& instrument, double before);

  /// An expiry is offered from now on, with a smile as far off what its days would have at the start as those of the others; then each
  /// instrument, of whatever underlying, in the order of their ids.
  void list(Instant expiry, Instant now);
  void listed(const Instrument& instrument);
  /// By what share of it perpetuals lie above the price.
  void set_premium(double premium);

  Currency underlying() const { return underlying_; }
  double price() const { return price_; }
  /// ln of the move of the next `informed_horizon`, trades' impact apart.
  double next_move() const;
  /// The same of a time of one's own, in whole steps, at least one. Domain: at most the longest horizon of anybody informed.
  double next_move(Duration horizon) const;
  /// ln of the move of the last step; 0: it stood still.
  double moved() const { return moved_; }
  /// ln of the move of the last `takers.momentum_horizon`, in whole steps.
  double last_move() const;
  SmileMoved smile(std::size_t expiry) const;
  std::size_t expiries() const { return smiles_.size(); }
  Instant expiry(std::size_t index) const { return smiles_[index].expiry; }
  /// Computed when asked for, once per step, and once more where something moves it. Domain: on this underlying, not yet expired.
  const SimFair& fair(InstrumentId id);

 private:
  void move_price(double log_move);
  double moved_by(double log_move, double price) const;

  struct Smile {
    Instant expiry;
    double years = 0.0;  ///< when the smile last moved, > 0
    double atm_vol = 0.0;
    SviParams svi;
  };
  struct Known {
    std::uint64_t version = 0;
    Instant at;  ///< forwards come nearer to the price as time passes, whether it moves or not
    SimFair fair;
  };
  /// What the move of a step to come is made of.
  struct Step {
    double move = 0.0;  ///< of ln price
    double normal = 0.0;
    double jump = 0.0;       ///< that begins here
    double jump_mean = 0.0;  ///< that jumps bring on average, taken off
    bool moves = true;
  };
  void draw_step();
  /// That the price moves in a step.
  double move_odds() const;
  double next_steps(std::size_t count) const;
  double drawn_jump(double years);
  double jump_odds(double years) const;
  double mean_jump(double years) const;
  /// What comes now of this jump and those before it.
  double come(double jump);
  /// Where a smile starts at the money, of so many days.
  double atm_vol_of(double days) const;
  void move_variance(double normal, double years);
  /// What part of a shock falls into a time that ends at `until`.
  static double share_of(const SimShock& shock, Duration until, Duration lasts);
  void reshape(Smile& smile, Instant now);
  /// With the underlying at `price`.
  SimFair compute(const Instrument& instrument, double price) const;
  SimFair compute_option(const Instrument& instrument, const Smile& smile, double forward) const;

  PriceLeader leader_;
  Currency underlying_;
  SimProcess process_;
  double option_unit_floor_ticks_;
  double option_unit_wings_;
  const Instruments& instruments_;
  Random price_random_;
  Random vol_random_;
  double start_price_;
  double price_;
  Footprint footprint_;
  double unmoved_;  ///< the price without what trades have done to it, where the footprint does it
  RecordedPath path_;
  std::vector<SimShock> shocks_;
  Instant start_;
  Instant now_;
  std::deque<Step> steps_;   ///< the next ones, soonest first
  std::size_t known_steps_;  ///< of them, those of `informed_horizon`
  double coming_ = 0.0;      ///< of jumps that have begun, ln price
  std::size_t coming_steps_ = 0;
  double moved_ = 0.0;       ///< ln price, in the last step
  std::int64_t drawn_ = 0;   ///< steps so far
  double variance_;          ///< annualised, of the step drawn last
  double spot_vol_;          ///< its root, or 0 below 0
  double tilt_;              ///< rho of the smiles
  double vol_step_price_;    ///< when the smiles last walked
  std::size_t looks_back_;   ///< steps
  std::deque<double> past_;  ///< prices of those, oldest first
  std::vector<Smile> smiles_;
  std::vector<std::size_t> smile_of_;  ///< by instrument id
  std::vector<Known> known_;           ///< by instrument id
  double premium_ = 0.0;
  std::uint64_t version_ = 1;
};

}  // namespace keel
