#pragma once

#include "keel/book/account_fact.hpp"

namespace keel {

/// An account's facts as they stand in the end.
struct StandingFacts {
  AccountFacts account;        ///< every trade once and as it was last corrected; no busts, no corrections of trades
  std::size_t duplicates = 0;  ///< trades that were told again
};

/// Leaves out what a bust undid and what was told before, so that booking what is left gives, exactly, the book that undoing it fact by
/// fact would. Where one of two files tells times to the second only, trades of one second may be one. Refuses, by place, a trade under the
/// id of another one, a bust or correction of a trade that does not stand before it, and a delivery at another price than one before it.
/// Domain: sorted facts. Linear time.
Result<StandingFacts> standing_facts(AccountFacts account);

}  // namespace keel
