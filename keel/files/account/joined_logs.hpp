#pragma once

#include <span>
#include <vector>

#include "keel/files/account/instruments_file.hpp"
#include "keel/files/account/log_rows.hpp"

namespace keel {

/// The rows of several logs of one account as one log: each with its currency and its file, those that logs share once (twice in one log
/// they are two), in the order in which things happened. A row that does not say its currency is of what its instrument settles in; of
/// spot, of what its side and the sign of its change tell; money alone, of the first such row of its log. Refuses, by its place, a row that
/// nothing tells the currency of.
Result<std::vector<LogRow>> joined_rows(std::span<const TransactionLog> logs, const Naming& naming);

}  // namespace keel
