#pragma once

#include <span>
#include <string>
#include <vector>

#include "keel/analysis/inventory.hpp"
#include "keel/exposure/explain.hpp"

namespace keel {

/// From one snapshot to the next, in USD.
struct ExplainedStep {
  Instant from;
  Instant to;
  ExplainedChange change;  ///< of what is held, and of cash under coin_revaluation
  NumeraireAmount fees;    ///< of deliveries, negative when paid
  NumeraireAmount equity;  ///< at `to`
  std::size_t held = 0;    ///< at `to`
  std::size_t delivered = 0;
  std::size_t unmarked = 0;  ///< held, but not in this snapshot: explained when it is next shown
};

struct ExplainedHistory {
  Instant start;
  NumeraireAmount start_equity;
  std::vector<ExplainedStep> steps;
};

/// Holds what the inventory holds, and its cash, through the snapshots that are not before inventory.as_of, each change explained in
/// `path_steps` straight steps (docs/models/explain.md). Identity: start_equity + all changes + fees == the last equity.
/// Refuses fewer than two such snapshots, instruments other than options, a holding that the first snapshot does not mark, and a currency
/// that is neither a dollar nor has an index. Domain: marks in time order, path_steps >= 1.
Result<ExplainedHistory> explain_history(const Instruments& instruments, const Inventory& inventory, std::span<const MarkSet> marks,
                                         int path_steps = 1);

/// Sums of all steps. `gross` adds the absolute values of every cause of every step, fees and residual included.
struct ExplainedTotals {
  ExplainedChange change;
  NumeraireAmount fees;
  NumeraireAmount gross;
  NumeraireAmount gross_residual;  ///< absolute values of the steps' residuals
};
ExplainedTotals totals_of(std::span<const ExplainedStep> steps);

/// A line a day (UTC, by the snapshot that closes a step), then the totals.
std::string format_explained(const ExplainedHistory& history);

}  // namespace keel
