#pragma once

#include <span>

#include "keel/book/account_fact.hpp"
#include "keel/files/tape/combo_rows.hpp"

namespace keel {

/// After the last row of the last of an account's files: books with a leg the fee that its combo's row alone says, and adds to the parts
/// what is to be said of combos. Refuses what ComboRows::finish does.
Result<void> settle_combos(const ComboRows& combos, std::span<AccountFacts> parts);

}  // namespace keel
