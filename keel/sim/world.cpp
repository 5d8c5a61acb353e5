#include "keel/sim/world.hpp"

#include <algorithm>

#include "keel/sim/sim_listing.hpp"

namespace keel {

World::World(const SimConfig& config, const Instruments& instruments) {
  const std::vector<SimConfig> underlyings = sim_underlyings(config);
  const auto add = [&](const PriceLeader& leader) {
    const SimConfig& underlying = underlyings[processes_.size()];
    processes_.push_back(std::make_unique<MarketProcess>(underlying, instruments, sim_expiries(underlying), leader));
  };
  add({});
  for (const auto& [coin, also] : config.also) add({processes_.front().get(), also.correlation});
  for (const Instrument& instrument : instruments) {
    const auto found = std::ranges::find(underlyings, instrument.base, &SimConfig::underlying);
    underlying_of_.push_back(static_cast<std::size_t>(found - underlyings.begin()));
  }
}

void World::step_price(Instant now) {
  for (const auto& process : processes_) process->step_price(now);
}

void World::step_vol(Instant now) {
  for (const auto& process : processes_) process->step_vol(now);
}

}  // namespace keel
