#pragma once

#include <span>
#include <string>

#include "keel/book/account_fact.hpp"

namespace keel {

/// Deliveries that a person tells, "BTC-28FEB25-80000-C=84212.3" each: expiries at that price of the underlying, of all who hold the
/// instrument. Refuses, by the text, what no part has traded, does not expire, or is no price.
Result<AccountFacts> told_deliveries(std::span<const std::string> texts, std::span<const AccountFacts> parts);

/// "BTC=FILE" each: Deribit's answer to get_delivery_prices of the coin's index, which says a day and a price; expiries at that of their
/// day of all that expire in the coin and quote it in dollars. Errors: the file's.
Result<AccountFacts> read_delivery_prices(std::span<const std::string> texts, std::span<const AccountFacts> parts);

}  // namespace keel
