#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "keel/book/dollar_worths.hpp"
#include "keel/domain/instrument.hpp"
#include "keel/domain/marks.hpp"
#include "keel/pricing/chain/chain.hpp"

namespace keel {

/// The index that a chain shows: the median of its rows', which recorders collect over a minute. Nothing where none is shown.
Result<std::optional<Price>> index_of(const Chain& chain);

/// A mark set for each moment of the chains, which come in time order. A quote without mark price is worth Black-76 of its mark vol, as
/// venues write 0 for what they round away; one without vol has that of its mark, else of the middle of bid and ask; without forward the
/// index stands in; what none of that tells gives no mark. A coin's index is the median of its
/// rows', which recorders collect over a minute, brought to USD where the chain is quoted in another dollar. Instruments that are not in
/// `instruments` are passed over. A vol that its mark contradicts is the mark's, and `remarks` say so. Refuses a name that `instruments`
/// has with other terms, and a chain without an index.
Result<std::vector<MarkSet>> marks_of(std::span<const Chain> chains, const Instruments& instruments, const DollarWorths& worths = {},
                                      std::vector<std::string>* remarks = nullptr);

/// Where a row's mark says a vol ten times off the one beside it (option_marks.hpp), the row's vol becomes the mark's. Returns what must be
/// remarked on; empty if nothing.
std::string settle_vols(Chain& chain);

}  // namespace keel
