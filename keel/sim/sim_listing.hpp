#pragma once

#include <vector>

#include "keel/config/terms_file.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/settings/sim_config.hpp"

namespace keel {

/// Expiries at the start, oldest first: 08:00 UTC, `expiry_days` after its day, or those of the calendar. Domain: validate_settings(config)
/// holds.
std::vector<Instant> sim_expiries(const SimConfig& config);

/// The same config for each underlying alone, its own first, then the others in the order of their names. Seeds differ. Domain:
/// validate_settings(config) holds.
std::vector<SimConfig> sim_underlyings(const SimConfig& config);

/// What the simulated venue offers, named as Deribit names it and under Deribit's terms at the start: for each underlying the perpetual,
/// then for each expiry its future and its options by strike, call before put. All settle in the underlying. Domain:
/// validate_settings(config) and check_listing(config, terms) hold.
Instruments sim_instruments(const SimConfig& config, const VenueTerms& terms = built_in_terms());

/// Dollars between two strikes of an expiry that is listed at a price: the round number nearest below half a standard deviation of the
/// price then.
std::int64_t strike_step(const SimConfig& config, Instant expiry, double price, Instant now);
/// A call and a put, and an expiry's future with its options by strike, as they are listed `now`, under the terms of that day; what has
/// none is left out. Domain: `config` is of one underlying.
std::vector<Instrument> strike_contracts(const SimConfig& config, Instant expiry, std::int64_t strike, Instant now,
                                         const VenueTerms& terms);
std::vector<Instrument> expiry_contracts(const SimConfig& config, Instant expiry, double price, Instant now, const VenueTerms& terms);

/// What of that has no terms at the start, by name. Domain: validate_settings(config) holds.
Result<void> check_listing(const SimConfig& config, const VenueTerms& terms = built_in_terms());

/// The flow parameters of an instrument's class.
const SimFlow& sim_flow(const SimConfig& config, const Instrument& instrument);
/// How many times its sizes those of the instrument's underlying are.
double sim_size_times(const SimConfig& config, const Instrument& instrument);

}  // namespace keel
