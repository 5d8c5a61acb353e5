#pragma once

#include <string>

#include "keel/book/account_fact.hpp"

namespace keel {

/// A remark where settlements or deliveries say that another position was held than the account's trades make by then, the first of them
/// by its place; empty where none does. Domain: facts that stand, in time order.
std::string unlike_told_positions(const AccountFacts& account);

}  // namespace keel
