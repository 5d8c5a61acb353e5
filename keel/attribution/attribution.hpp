#pragma once

#include <functional>
#include <optional>
#include <span>

#include "keel/attribution/account_worth.hpp"
#include "keel/attribution/attribution_cuts.hpp"
#include "keel/attribution/markouts.hpp"
#include "keel/book/account_fact.hpp"

namespace keel {

struct AttributionOptions {
  Duration markout = second * 10;                                           ///< horizon of the split; > 0
  std::vector<Duration> horizons{second, second * 10, minute, minute * 5};  ///< of the curves; the fill itself and `markout` are added
  Duration every;                                                           ///< valuations without marks; 0: hourly, or daily beyond a week
  int path_steps = 1;                                                       ///< see explain_path; >= 1
  std::vector<CutBy> cuts;
  /// What is explained: from the account as it stood after the facts of `from` until `until`. Absent, or beyond what there is: all. With
  /// either, valuations without marks are hourly however long that is. Domain: from < until; from before the end, until not before the
  /// first fact.
  std::optional<Instant> from;
  std::optional<Instant> until;
  std::function<void(std::size_t done, std::size_t all)> progress;  ///< of facts and marks, if set
};

/// From one valuation to the next, in USD.
struct AttributionStep {
  Instant from;
  Instant to;
  Causes causes;
  NumeraireAmount equity;  ///< at `to`
  std::size_t held = 0;    ///< instruments held, at `to`
  std::size_t fills = 0;
  std::size_t delivered = 0;
};

/// Identity: the sum of all steps' causes is the last equity less that of the opening; an account begins with nothing.
struct Attribution {
  Instant start;
  Duration markout;
  std::vector<AttributionStep> steps;
  std::vector<MarkoutCurve> markouts;
  std::vector<AttributionCut> cuts;  ///< as in the options
  std::size_t quotes = 0;            ///< fills
  std::size_t hedges = 0;            ///< fills of groups whose strategy is "hedge"
  std::size_t own_prints = 0;        ///< fills that nothing but themselves could value: their spread is 0
  std::size_t young = 0;             ///< fills whose markout at the split's horizon lies beyond the end
  AccountWorth opening;              ///< at the start; empty if that is the account's
  AccountWorth closing;              ///< at the end
  std::vector<std::string> remarks;
};

/// Sums of all steps.
struct AttributionTotals {
  Causes causes;
  NumeraireAmount gross;           ///< absolute values of every cause of every step, deposits left out
  NumeraireAmount gross_residual;  ///< absolute values of the steps' residuals
};
AttributionTotals totals_of(std::span<const AttributionStep> steps);

/// Those worth a line: half a cent or more in any step. The residual always, first of all.
std::vector<Cause> causes_in(std::span<const AttributionStep> steps);

/// Follows an account through its facts and the marks after its first one, and splits every change of its equity by cause
/// (docs/models/profit_attribution.md). Equity is the sum over positions of what their trades, fees and funding moved and what is held at
/// its mark, each in USD at the index of its currency half to even to 1e-8, and of other money. Valued at every mark set; without them
/// every `every`, and at the end; what is explained from a time on is all until the end less all until then, so that parts of a time sum to
/// the whole, cause by cause. What expires without a fact of it is delivered at an estimate. Refuses what take_inventory refuses, a
/// currency without a price in USD, and a trade whose underlying has none. Domain: marks in time order; take_inventory accepts the account.
Result<Attribution> attribute_profit(const AccountFacts& account, std::span<const MarkSet> marks, const AttributionOptions& options);

}  // namespace keel
