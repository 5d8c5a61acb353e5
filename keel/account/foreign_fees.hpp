#pragma once

#include <span>

#include "keel/book/account_fact.hpp"
#include "keel/domain/marks.hpp"

namespace keel {

/// Fees of trades that are paid in another currency than the instrument settles in (AccountFact::currency), as books have them: each
/// becomes what it was worth in the settlement currency, and two transfers of that worth, in the settlement currency in, in the fee's out,
/// are added beside its trade (AccountFact::of_fee), so that what is charged is a fee everywhere and every balance is what the venue says:
/// coins that were exchanged for the fee, no money paid in or taken out. Worth: of the coin
/// that a linear contract is of, at the trade's price (options: the line's index); of any other currency at the last index that a line
/// showed by then, else the first after it, else the marks'; half to even to 1e-8. What undoes a trade takes its transfers back. A remark
/// counts them. Domain: sorted facts; they stay so. Refuses, by its place, a fee in what has no price.
Result<void> price_foreign_fees(AccountFacts& account, std::span<const MarkSet> marks);

}  // namespace keel
