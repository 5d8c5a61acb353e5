#pragma once

#include <memory>
#include <vector>

#include "keel/sim/market_process.hpp"

namespace keel {

/// The hidden truth of every underlying of the market: prices that move together, each with its smiles and its instruments.
class World {
 public:
  World(const SimConfig& config, const Instruments& instruments);

  /// All underlyings, the config's own first: the others' prices follow it as far as they correlate with it.
  std::size_t size() const { return processes_.size(); }
  const MarketProcess& process(std::size_t underlying) const { return *processes_[underlying]; }
  std::size_t underlying_of(InstrumentId id) const { return underlying_of_[id.value]; }

  /// As MarketProcess has it, of all underlyings.
  void list(Instant expiry, Instant now);
  void listed(const Instrument& instrument);
  void set_premium(std::size_t underlying, double premium) { processes_[underlying]->set_premium(premium); }

  void step_price(Instant now);
  void step_vol(Instant now);
  const SimFair& fair(InstrumentId id) { return of(id).fair(id); }
  MarketProcess& process_of(InstrumentId id) { return of(id); }
  /// `coins` of delta were taken in an instrument: its underlying's price moves their way.
  void push(InstrumentId id, double coins) { of(id).push(coins); }
  /// ln of the next move of the instrument's underlying.
  double next_move(InstrumentId id) { return of(id).next_move(); }
  double next_move(InstrumentId id, Duration horizon) { return of(id).next_move(horizon); }
  /// ln of its last.
  double last_move(InstrumentId id) { return of(id).last_move(); }

 private:
  void find_underlying(const Instrument& instrument);
  MarketProcess& of(InstrumentId id) { return *processes_[underlying_of_[id.value]]; }

  std::vector<std::unique_ptr<MarketProcess>> processes_;
  std::vector<std::size_t> underlying_of_;  ///< by instrument id
};

}  // namespace keel
