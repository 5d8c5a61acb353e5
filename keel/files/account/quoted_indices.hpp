#pragma once

#include <span>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// What rows say in a dollar that is not USD, once its worth at their time is known: an index that the venue quotes in it comes to be in
/// USD, by the venue's terms of its indices (AccountFacts::index_terms), what a dollar was traded at in another is its index where the row
/// shows none, and an option's vol follows from the price and an index in USD (its own, else that of a row of its underlying within a
/// second) where its row has none, or one that its price contradicts (contradicted_vol), which is remarked; a coin without an index that
/// trades against one with it has the worth that it trades at. Domain: sorted facts. Doing it again changes nothing.
void settle_units(AccountFacts& account, std::span<const MarkSet> marks);

/// Remarks on an index three times off what another row said less than a week before: in another unit? Domain: settled units.
void remark_indices(AccountFacts& account);

}  // namespace keel
