#pragma once

#include <cstddef>

#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/config.hpp"

namespace keel {

/// The place in config.group of the first group that an instrument is of; config.group.size() if none holds it. `delta` is an option's, of
/// one coin, without its sign; not a number while it is unknown, which is then of no group that asks for a band of it.
std::size_t group_of(const EngineConfig& config, const Instrument& instrument, double days_to_expiry, double delta);
/// The same of one that was in `before`, whose band of delta counts as wider by its slack on either side: what moves about an edge does not
/// change groups at each tick.
std::size_t group_after(const EngineConfig& config, const Instrument& instrument, double days_to_expiry, double delta, std::size_t before);

}  // namespace keel
