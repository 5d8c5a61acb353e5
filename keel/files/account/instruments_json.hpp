#pragma once

#include <string>
#include <string_view>

#include "keel/domain/instrument.hpp"

namespace keel {

/// Deribit's answer to get_instruments or get_instrument, of today or of 2021 (without instrument_type, counter and settlement currency).
/// Combos are passed over: their legs trade under their own names. What the answer does not tell, the cap of an option's fee and
/// the delivery fee, is as parse_deribit_instrument has it. Error: `name: line N: member: what`, N the number of the element.
Result<Instruments> parse_deribit_instruments(const std::string& name, std::string_view text);

}  // namespace keel
