#pragma once

#include "keel/domain/events.hpp"

namespace keel {

/// Why a fact that somebody outside tells cannot be, if it cannot: an instrument that does not exist, a size or a price out of its domain,
/// a delivery of what does not expire, a word that is a person's. `named`: the instrument that the fact names by its id; null: none.
Result<void> validate(const Fact& fact, const Instrument* named);

}  // namespace keel
