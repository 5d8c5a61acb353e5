#pragma once

#include <string>
#include <string_view>

#include "keel/domain/terms/venue_terms.hpp"

namespace keel {

/// Deribit's answer to get_instruments or get_instrument, of today or of 2021 (without instrument_type, counter and settlement currency).
/// Combos are passed over: their legs trade under their own names. What the answer does not tell, the cap of an option's fee and
/// the delivery fee, is as `terms` have it when the contract expires, of a coin that has none as they have it of all others of its kind,
/// period and settlement currency. Error: `name: line N: member: what`, N the number of the element.
Result<Instruments> parse_deribit_instruments(const std::string& name, std::string_view text, const VenueTerms& terms);

}  // namespace keel
