#pragma once

#include "keel/domain/events.hpp"
#include "keel/engine/derive.hpp"

namespace keel {

/// Why a fact that somebody outside tells cannot be, if it cannot: an instrument that does not exist, a size or a price out of its domain,
/// a delivery of what does not expire, a word that is a person's. `named`: the instrument that the fact names by its id; null: none.
Result<void> validate(const Fact& fact, const Instrument* named);

/// Why a fact cannot be after those of before, if it cannot: a fill of an order on something else, or of none that left while another maker
/// may trade beside us; money, a trade, a delivery or an index
/// with which exact amounts might leave 64 bits, at whatever price the market may believe of what is held. Domain: `validate` holds.
Result<void> check_next(const Facts& facts, const Fact& fact);

/// The trade of another maker, at the fair price of `at`, that makes a venue's count of a position true. Nothing where the count is the
/// book's already, or halts: nobody may trade beside us at `at`, no price of then is known and to be trusted (stale, far from the index,
/// expired), it is of spot, which is money that may have come in otherwise (decisions/0075), or amounts might leave 64 bits.
std::optional<OtherMakerTraded> others_trade(const State& state, const Derived& derived, const EngineConfig& config,
                                             const PositionReported& stated, Instant at);

}  // namespace keel
