#include "keel/sim/world.hpp"

#include <algorithm>

#include "keel/sim/sim_listing.hpp"

namespace keel {

World::World(const SimConfig& config, const Instruments& instruments) {
  const std::vector<SimConfig> underlyings = sim_underlyings(config);
  const auto add = [&](const PriceLeader& leader) {
    const SimConfig& underlying = underlyings[processes_.size()];
    const auto perpetual = std::ranges::find_if(
        instruments, [&](const Instrument& one) { return one.kind == InstrumentKind::Perpetual && one.base == underlying.underlying; });
    KEEL_CHECK(perpetual != instruments.end(), "every underlying has a perpetual");
    processes_.push_back(
        std::make_unique<MarketProcess>(underlying, instruments, sim_expiries(underlying), leader, Footprint(config, *perpetual)));
  };
  add({});
  for (const auto& [coin, also] : config.also) add({processes_.front().get(), also.correlation});
  for (const Instrument& instrument : instruments) find_underlying(instrument);
  if (!config.funding.paid()) return;
  for (const auto& process : processes_) process->set_premium(1e-4 * config.funding.premium_bps);
}

void World::find_underlying(const Instrument& instrument) {
  const auto found = std::ranges::find_if(processes_, [&](const auto& process) { return process->underlying() == instrument.base; });
  underlying_of_.push_back(static_cast<std::size_t>(found - processes_.begin()));
}

void World::list(Instant expiry, Instant now) {
  for (const auto& process : processes_) process->list(expiry, now);
}

void World::listed(const Instrument& instrument) {
  find_underlying(instrument);
  for (const auto& process : processes_) process->listed(instrument);
}

void World::step_price(Instant now) {
  for (const auto& process : processes_) process->step_price(now);
}

void World::step_vol(Instant now) {
  for (const auto& process : processes_) process->step_vol(now);
}

}  // namespace keel
