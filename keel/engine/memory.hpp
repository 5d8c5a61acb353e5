#pragma once

#include "keel/engine/derive.hpp"

namespace keel {

/// Why a run that ended orderly is halted; a restart resumes it by itself, and what its limits remember goes on.
inline constexpr std::string_view end_of_run = "end of run";
inline bool ended_orderly(const Memory& memory) { return memory.halt_reason == end_of_run; }

/// The only places where memory changes, in the order in which a step calls them.

/// A person's word, and room for what was listed.
void remember_word(Memory& memory, const Facts& facts, const EngineConfig& config, const Change& change);
/// The profit split after a fill or a delivery, before any price moves with it, and protection, which tells what it does.
void remember_trade(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change,
                    std::vector<Notice>& notices);
/// The profit split after prices, what markouts taught, and the rates.
void remember_prices(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change);
/// Of which group each instrument is, on the clock.
void remember_groups(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change);
/// Where the best prices lay until the next event, which is not applied yet: docs/models/flow.md.
void remember_best_prices(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, Instant until);
/// Who traded with them, by the public tape.
void remember_takers(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change);
/// How the factors moved in the last minute, on the clock: docs/models/price_of_risk.md.
void remember_moves(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change);
/// Where fair prices are, on the clock: gate.collar_window.
void remember_fair(Memory& memory, const Facts& facts, const Derived& derived, const EngineConfig& config, const Change& change);
/// The stages that limits ask for of the book as it is summed now; each that changes is told.
void remember_stages(Memory& memory, const Facts& facts, const Derived& derived, std::vector<Notice>& notices);

/// What limits are read from, of one underlying of the layout, or of the account if below 0.
MeasureInput measure_input(const Memory& memory, const Facts& facts, const Derived& derived, int underlying = -1);

}  // namespace keel
